// SPDX-License-Identifier: Apache-2.0
//
// examine.ts: what must hold on every kind of page: no finding of axe-core in four modes, a silent
// console, and no sideways scroll on a narrow screen or with large text.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Frame, Page } from "playwright-core";

import { desktop, Noise, open, phone, schemes } from "./chromium";
import type { Instance } from "./instance";
import type { Kind } from "./pages";

const all = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
// A scheme changes colours alone, so the second one is held against these rules.
const ofColours = ["color-contrast", "link-in-text-block"];
const axe = readFileSync(
  createRequire(join(process.cwd(), "package.json")).resolve("axe-core/axe.min.js"),
  "utf8",
);

export interface Findings {
  status: string[]; // the page did not answer as expected
  axe: string[];
  noise: string[];
  reflow: string[];
}

interface Violation {
  id: string;
  nodes: { target: unknown[]; failureSummary?: string }[];
}

// The colours of a scheme are there only when the transitions that its change began have ended.
const settle = (page: Page): Promise<unknown> =>
  page.evaluate(async () => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const ending = document.getAnimations().map((one) => one.finished.catch(() => undefined));
    await Promise.race([Promise.all(ending), new Promise((done) => setTimeout(done, 1000))]);
  });

// One line a rule that is broken on the page as it stands.
// `preload`: it asks for the style sheets by script, which some policy may refuse.
export async function runAxe(page: Page | Frame, rules = all, preload = true): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  const violations = await page.evaluate(async ({ values, loads }) => {
    const engine = (window as unknown as { axe: { run: (...words: unknown[]) => unknown } }).axe;
    const options = { runOnly: values, resultTypes: ["violations"], preload: loads };
    const result = (await engine.run(document, options)) as { violations: Violation[] };
    return result.violations;
  }, { values: rules, loads: preload });
  return violations.map(({ id, nodes }) => {
    const first = nodes[0];
    const where = nodes.slice(0, 3).map((node) => node.target.join(" "));
    return `${id} x${nodes.length}: ${where.join(" ;; ")} (${first?.failureSummary ?? ""})`;
  });
}

async function visit(page: Page, instance: Instance, kind: Kind): Promise<string[]> {
  const answer = await page.goto(instance.url + kind.path(instance));
  const expected = kind.act ? 200 : (kind.status ?? 200);
  const got = answer?.status() ?? 0;
  await kind.act?.(page, instance);
  return got === expected ? [] : [`answered ${got} instead of ${expected}`];
}

async function inModes(
  browser: Browser,
  instance: Instance,
  kind: Kind,
  screen: BrowserContextOptions,
  findings: Findings,
): Promise<void> {
  const context = await open(browser, screen, instance.session(kind.who ?? "visitor"));
  try {
    const page = await context.newPage();
    const noise = new Noise(page, kind.status);
    findings.status.push(...(await visit(page, instance, kind)));
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme });
      await settle(page);
      const broken = await runAxe(page, colorScheme === schemes[0] ? all : ofColours);
      const mode = `${screen.viewport?.width} ${colorScheme}`;
      findings.axe.push(...broken.map((line) => `${mode}: ${line}`));
    }
    findings.noise.push(...noise.lines);
  } finally {
    await context.close();
  }
}

// What sticks out to the right, named by its classes; empty when nothing does.
export function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wide = document.documentElement.scrollWidth;
    if (wide <= innerWidth) return [];
    const out = [`the page is ${wide} wide`];
    for (const element of document.body.querySelectorAll<HTMLElement>("*")) {
      const box = element.getBoundingClientRect();
      if (box.right + scrollX > innerWidth + 1 && out.length < 5)
        out.push(`<${element.localName} class="${element.getAttribute("class") ?? ""}">`);
    }
    return out;
  });
}

// At 320 pixels (WCAG 1.4.10), and with the browser's text at 200 % (WCAG 1.4.4) on a desktop and
// on a phone.
async function reflow(browser: Browser, instance: Instance, kind: Kind): Promise<string[]> {
  const found: string[] = [];
  const context = await open(
    browser,
    { viewport: { width: 320, height: 700 } },
    instance.session(kind.who ?? "visitor"),
  );
  try {
    const page = await context.newPage();
    await visit(page, instance, kind);
    const note = async (mode: string) => {
      const out = await overflowing(page);
      if (out.length > 0) found.push(`${mode}: ${out.join(", ")}`);
    };
    await note("320 px");
    const devtools = await context.newCDPSession(page);
    await devtools.send("Page.setFontSizes", { fontSizes: { standard: 32, fixed: 26 } });
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 800 });
      await note(`${width} px, text 200 %`);
    }
  } finally {
    await context.close();
  }
  return found;
}

export async function examine(
  browser: Browser,
  instance: Instance,
  kind: Kind,
): Promise<Findings> {
  const findings: Findings = { status: [], axe: [], noise: [], reflow: [] };
  await inModes(browser, instance, kind, desktop, findings);
  await inModes(browser, instance, kind, phone, findings);
  findings.reflow.push(...(await reflow(browser, instance, kind)));
  return findings;
}
