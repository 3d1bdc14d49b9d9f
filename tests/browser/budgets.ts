// SPDX-License-Identifier: Apache-2.0
//
// budgets.ts: what a page may weigh. Sizes and counts are the same on every machine, so they are
// asserted; times are printed.
import { request } from "node:http";
import type { Browser, Page } from "playwright-core";

import { open, phone, settle } from "./chromium";
import type { Instance } from "./instance";
import { type Kind, routeOf } from "./pages";

export const bars = {
  htmlKilobytes: 15,
  htmlKilobytesOfCode: 30,
  cssKilobytes: 14,
  scriptKilobytes: 6,
  coldKilobytes: 45,
  coldRequests: 4,
  warmRequests: 1,
  elements: 1500,
  elementsOfCode: 6000,
  shift: 0.01,
};

export interface Weight {
  kind: Kind;
  html: number; // kilobytes as sent
  elements: number;
  cold: number; // kilobytes of everything
  coldRequests: number;
  coldList: string[];
  warmRequests: number;
  warmList: string[];
  shift: number;
  lcp: number;
}

interface Shown {
  kilobytes: number;
  html: number;
  urls: string[];
  elements: number;
  shift: number;
  lcp: number;
}

interface Vitals {
  shift: number;
  lcp: number;
  blocked: number;
}

// Before the page: watches what the browser reports about it.
export function watchVitals(): void {
  const vitals: Vitals = { shift: 0, lcp: 0, blocked: 0 };
  (window as unknown as { vitals: Vitals }).vitals = vitals;
  const watch = (type: string, take: (entry: never) => void) =>
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => take(entry as never)))
      .observe({ type, buffered: true });
  watch("layout-shift", (entry: { hadRecentInput: boolean; value: number }) => {
    if (!entry.hadRecentInput) vitals.shift += entry.value;
  });
  watch("largest-contentful-paint", (entry: PerformanceEntry) => (vitals.lcp = entry.startTime));
  watch("longtask", (entry: PerformanceEntry) => {
    vitals.blocked += Math.max(0, entry.duration - 50);
  });
}

// Entries served from the cache have a transfer size of 0 and do not count; nor does what a page
// asks for to renew itself, since something changed that it shows.
const read = (page: Page): Promise<Shown> =>
  page.evaluate(() => {
    type Entry = PerformanceResourceTiming;
    const all = [
      ...(performance.getEntriesByType("navigation") as Entry[]),
      ...(performance.getEntriesByType("resource") as Entry[]),
    ];
    const renewal = all.find((entry) => entry.initiatorType === "fetch" &&
      new URL(entry.name).pathname === location.pathname)?.startTime ?? Infinity;
    const entries = all.filter((entry) => entry.transferSize > 0 && entry.startTime < renewal);
    const vitals = (window as unknown as { vitals: Vitals }).vitals;
    return {
      kilobytes: entries.reduce((sum, entry) => sum + entry.encodedBodySize, 0) / 1024,
      html: (entries[0]?.encodedBodySize ?? 0) / 1024,
      urls: entries.map((entry) => new URL(entry.name).pathname),
      elements: document.querySelectorAll("*").length,
      shift: vitals.shift,
      lcp: vitals.lcp,
    };
  });

async function show(page: Page, address: string): Promise<Shown> {
  await settle(page, () => page.goto(address));
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => done(0))));
  return read(page);
}

// A first visit with nothing in the cache, then a second one.
export async function weigh(browser: Browser, instance: Instance, kind: Kind): Promise<Weight> {
  const context = await open(browser, phone, instance.session(kind.who ?? "visitor"));
  try {
    await context.addInitScript(watchVitals);
    const page = await context.newPage();
    const address = instance.url + kind.path(instance);
    const cold = await show(page, address);
    await page.goto("about:blank");
    const warm = await show(page, address);
    return {
      kind,
      html: cold.html,
      elements: cold.elements,
      cold: cold.kilobytes,
      coldRequests: cold.urls.length,
      coldList: cold.urls,
      warmRequests: warm.urls.length,
      warmList: warm.urls,
      shift: Math.max(cold.shift, warm.shift),
      lcp: cold.lcp,
    };
  } finally {
    await context.close();
  }
}

// Every bar that a page breaks, as a sentence.
export function overBudget(weight: Weight): string[] {
  const over: string[] = [];
  const compare = (what: string, value: number, bar: number) => {
    if (value > bar) over.push(`${what} ${+value.toFixed(3)}, the bar is ${bar}`);
  };
  const code = weight.kind.code === true;
  compare("HTML KB", weight.html, code ? bars.htmlKilobytesOfCode : bars.htmlKilobytes);
  compare("elements", weight.elements, code ? bars.elementsOfCode : bars.elements);
  compare("cold KB", weight.cold, bars.coldKilobytes);
  compare(`cold requests (${weight.coldList.join(" ")})`, weight.coldRequests, bars.coldRequests);
  compare(`warm requests (${weight.warmList.join(" ")})`, weight.warmRequests, bars.warmRequests);
  compare("layout shift", weight.shift, bars.shift);
  return over;
}

// The size of an answer as it travels, asked for in brotli.
export function sentBytes(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers: { "Accept-Encoding": "br" } }, (answer) => {
      let bytes = 0;
      answer.on("data", (part: Buffer) => (bytes += part.length));
      answer.on("end", () => {
        if (answer.headers["content-encoding"] === "br") resolve(bytes);
        else reject(new Error(`${url} is not sent in brotli`));
      });
    });
    asked.on("error", reject);
    asked.end();
  });
}

export const lineOf = (weight: Weight): string => {
  const name = weight.kind.name === routeOf(weight.kind) ? weight.kind.name : weight.kind.name;
  return [
    name.padEnd(36),
    `html ${weight.html.toFixed(1).padStart(5)} KB`,
    `${String(weight.elements).padStart(5)} elements`,
    `cold ${weight.cold.toFixed(1).padStart(5)} KB in ${weight.coldRequests}`,
    `warm ${weight.warmRequests}`,
    `cls ${weight.shift.toFixed(3)}`,
    `lcp ${Math.round(weight.lcp)} ms`,
  ].join("  ");
};
