// SPDX-License-Identifier: Apache-2.0
//
// browser.ts: the pages in a real browser. What must hold on each kind of page comes first, then
// journeys with the keyboard, with the pointer, and without scripts.
//
//   tests/suites/50-browser.sh [PART...]
//
// The parts are pages, budgets, contrast, tabbing, plain, keyboard, live, journeys and figures.
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import type { Browser } from "playwright-core";

import { Cases } from "../harness/cases";
import { binary } from "../harness/server";
import * as budgets from "./budgets";
import * as figures from "./figures";
import { findChromium, launch, open, schemes } from "./chromium";
import { ratios, shapePairs, textPairs } from "./contrast";
import { examine, type Findings } from "./examine";
import { Instance } from "./instance";
import { journeys } from "./journeys";
import { livePages } from "./live";
import { keyboardScripts } from "./keyboard";
import { type Kind, kinds, otherAnswers, routeOf } from "./pages";
import { tabThrough } from "./tabbing";
import { readable, withoutScripts } from "./without_scripts";

const wanted = process.argv.slice(2);
const has = (part: string): boolean => wanted.length === 0 || wanted.includes(part);

// Two pages at a time: the machine this must run on has two processors.
async function forEach<T, R>(items: T[], take: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const work = async () => {
    for (let at = next++; at < items.length; at = next++)
      results[at] = await take(items[at] as T);
  };
  await Promise.all([work(), work()]);
  return results;
}

// CASE=text runs the cases that have it in their names; pages of no such case are not opened.
const named = (list: Kind[], ...whats: string[]): Kind[] =>
  list.filter((kind) => {
    const only = process.env.CASE;
    return !only || whats.some((what) => `${kind.name}: ${what}`.includes(only));
  });

const none = (found: string[]): void =>
  assert.deepEqual(found, [], `\n    ${found.join("\n    ")}`);

function routesAreListed(): void {
  const table = spawnSync(binary, ["routes", "--json"], { encoding: "utf8" });
  const rows = JSON.parse(table.stdout) as { method: string; name: string; origin: string }[];
  const pages = rows
    .filter((row) => row.method === "GET" && row.origin === "main" && !/\.api\./.test(row.name))
    .map((row) => row.name);
  const known = new Set([...kinds.map(routeOf), ...Object.keys(otherAnswers)]);
  none(pages.filter((name) => !known.has(name)).map((name) => `${name} stands in no list`));
  const real = new Set(pages);
  const gone = [...known].filter((name) => name !== "error" && !real.has(name));
  none(gone.map((name) => `${name} is no page of the route table`));
}

async function pagesHold(t: Cases, browser: Browser, instance: Instance): Promise<void> {
  const failed = (error: unknown): Findings => {
    const words = [String(error)];
    return { status: words, axe: words, noise: words, reflow: words };
  };
  const whats = ["accessible in four modes", "quiet", "no sideways scroll"] as const;
  const chosen = named(kinds, ...whats);
  const found = await forEach(chosen, async (kind) => {
    await instance.signInAnew();
    return examine(browser, instance, kind).catch(failed);
  });
  for (const [at, kind] of chosen.entries()) {
    const findings = found[at] as Findings;
    await t.run(`${kind.name}: ${whats[0]}`, () => none(findings.axe));
    await t.run(`${kind.name}: ${whats[1]}`, () => none([...findings.status, ...findings.noise]));
    await t.run(`${kind.name}: ${whats[2]}`, () => none(findings.reflow));
  }
}

async function budgetsHold(t: Cases, browser: Browser, instance: Instance): Promise<void> {
  const what = "within its budget";
  const plain = named(kinds.filter((kind) => !kind.act), what);
  const weights = await forEach(plain, (kind) =>
    budgets.weigh(browser, instance, kind).catch((error) => String(error)),
  );
  for (const [at, kind] of plain.entries()) {
    const weight = weights[at] as budgets.Weight | string;
    await t.run(`${kind.name}: ${what}`, () => {
      if (typeof weight === "string") assert.fail(weight);
      none(budgets.overBudget(weight));
    });
  }
  for (const weight of weights)
    if (weight && typeof weight !== "string") console.log(`        ${budgets.lineOf(weight)}`);
  await t.run("the styles and the script are within their budgets", async () => {
    const page = await (await fetch(instance.url)).text();
    const address = (pattern: RegExp): string => instance.url + (pattern.exec(page)?.[1] ?? "");
    const styles = await budgets.sentBytes(address(/href="([^"]*\.css)"/));
    const script = await budgets.sentBytes(address(/src="([^"]*\.js)"/));
    console.log(`        styles ${styles} bytes, script ${script} bytes`);
    assert.ok(styles <= budgets.bars.cssKilobytes * 1024, `styles: ${styles} bytes`);
    assert.ok(script <= budgets.bars.scriptKilobytes * 1024, `script: ${script} bytes`);
  });
}

type Check = (browser: Browser, instance: Instance, kind: Kind) => Promise<string[]>;

// One case for every page in its plain state.
async function eachPage(
  t: Cases,
  browser: Browser,
  instance: Instance,
  what: string,
  check: Check,
): Promise<void> {
  const plain = named(kinds.filter((kind) => !kind.act), what);
  const found = await forEach(plain, (kind) =>
    check(browser, instance, kind).catch((error) => [String(error)]),
  );
  for (const [at, kind] of plain.entries())
    await t.run(`${kind.name}: ${what}`, () => none(found[at] as string[]));
}

async function contrastHolds(t: Cases, browser: Browser, instance: Instance): Promise<void> {
  for (const colorScheme of schemes)
    await t.run(`every pair of colours is told apart, ${colorScheme}`, async () => {
      // With reduced motion every change of a colour would be a very short transition.
      const context = await open(browser, { colorScheme, reducedMotion: "no-preference" });
      const page = await context.newPage();
      await page.goto(`${instance.url}/login`);
      const low = async (pairs: string[], bar: number) =>
        (await ratios(page, pairs))
          .filter(([, ratio]) => ratio < bar)
          .map(([pair, ratio]) => `${pair.replace(" ", " on ")} is ${ratio}, needs ${bar}`);
      const found = [...(await low(textPairs, 4.5)), ...(await low(shapePairs, 3))];
      await context.close();
      none(found);
    });
}

// One page of each weight; their times are printed.
const timed = [
  "home.front",
  "repos.explore",
  "code.home",
  "code.tree",
  "code.blob, long",
  "code.commits",
  "code.commit, wide",
];

async function figuresEnd(t: Cases, browser: Browser, instance: Instance): Promise<void> {
  const chosen = kinds.filter((kind) => timed.includes(kind.name));
  await t.run("pages are painted and answered without a hang", async () => {
    for (const kind of chosen) {
      for (const { name, fcp, lcp, blocked } of await figures.vitalsOf(browser, instance, kind)) {
        console.log(`        ${name}: fcp ${fcp} lcp ${lcp} blocked ${blocked} ms`);
        assert.ok(lcp < figures.hangMilliseconds, `${name}: painted after ${lcp} ms`);
      }
      const { median, p95 } = figures.quantiles(await figures.serverTimes(instance, kind));
      const times = `median ${median.toFixed(1)}, p95 ${p95.toFixed(1)} ms`;
      console.log(`        ${kind.name} from the server: ${times}`);
      assert.ok(p95 < figures.hangMilliseconds, times);
    }
    const wide = kinds.find((kind) => kind.name === "code.commit, wide") as Kind;
    const frames = figures.quantiles(await figures.scrollFrames(browser, instance, wide));
    console.log(`        scrolling a large change: frame p95 ${frames.p95.toFixed(0)} ms`);
  });
}

async function run(): Promise<void> {
  const t = new Cases("browser");
  await t.run("every page of the route table is examined", routesAreListed);
  if (!findChromium()) {
    t.skip("everything", "there is no Chromium; install the Debian package chromium");
    t.close();
    return;
  }
  const instance = await Instance.start();
  const browser = await launch();
  try {
    if (has("pages")) await pagesHold(t, browser, instance);
    if (has("budgets")) await budgetsHold(t, browser, instance);
    if (has("contrast")) await contrastHolds(t, browser, instance);
    if (has("tabbing")) await eachPage(t, browser, instance, "Tab goes through it", tabThrough);
    if (has("plain")) {
      await eachPage(t, browser, instance, "read without scripts", readable);
      await instance.signInAnew();
      await withoutScripts(t, browser, instance);
    }
    await instance.signInAnew();
    if (has("keyboard")) {
      const { median, p95 } = figures.quantiles(await keyboardScripts(t, browser, instance));
      console.log(`        interactions over a frame: median ${median} ms, p95 ${p95} ms`);
    }
    await instance.signInAnew();
    if (has("live")) await livePages(t, browser, instance);
    if (has("journeys")) await journeys(t, browser, instance);
    if (has("figures")) await figuresEnd(t, browser, instance);
  } finally {
    await browser.close();
    await instance.stop();
  }
  t.close();
}

await run();
