// SPDX-License-Identifier: Apache-2.0
//
// figures.ts: times. They depend on the machine and on what else it does, so they are printed, and
// asserted only against limits that nothing but a hang passes.
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

import { watchVitals } from "./budgets";
import { desktop, open, phone } from "./chromium";
import type { Instance } from "./instance";
import type { Kind } from "./pages";

export const hangMilliseconds = 30_000;

export interface Vitals {
  name: string;
  fcp: number;
  lcp: number;
  blocked: number;
}

interface Seen {
  vitals: { lcp: number; blocked: number };
}

const read = (page: Page, name: string): Promise<Vitals> =>
  page.evaluate((title) => {
    const { vitals } = window as unknown as Seen;
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    return {
      name: title,
      fcp: Math.round(paint?.startTime ?? 0),
      lcp: Math.round(vitals.lcp),
      blocked: Math.round(vitals.blocked),
    };
  }, name);

// A phone on a slow line: four times slower, 150 ms there and back, 1.6 Mbit/s.
async function slowDown(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 150,
    downloadThroughput: 1.6e6 / 8,
    uploadThroughput: 750e3 / 8,
  });
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
}

export async function vitalsOf(
  browser: Browser,
  instance: Instance,
  kind: Kind,
): Promise<Vitals[]> {
  const found: Vitals[] = [];
  const profiles: [string, BrowserContextOptions][] = [
    ["phone", phone],
    ["desktop", desktop],
  ];
  for (const [profile, screen] of profiles) {
    const context = await open(browser, screen, instance.session(kind.who ?? "visitor"));
    try {
      await context.addInitScript(watchVitals);
      const page = await context.newPage();
      if (profile === "phone") await slowDown(page);
      for (const visit of ["cold", "warm"]) {
        await page.goto(instance.url + kind.path(instance), { waitUntil: "load" });
        await page.waitForTimeout(300);
        found.push(await read(page, `${kind.name} ${profile} ${visit}`));
        await page.goto("about:blank");
      }
    } finally {
      await context.close();
    }
  }
  return found;
}

const share = (sorted: number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;

export const quantiles = (times: number[]): { median: number; p95: number } => {
  const sorted = [...times].sort((a, b) => a - b);
  return { median: share(sorted, 0.5), p95: share(sorted, 0.95) };
};

// How long the server takes for a page that it has shown before.
export async function serverTimes(instance: Instance, kind: Kind): Promise<number[]> {
  const cookies = [...(instance.session(kind.who ?? "visitor")?.cookies ?? [])];
  const Cookie = cookies.map(([name, value]) => `${name}=${value}`).join("; ");
  const times: number[] = [];
  for (let n = 0; n < 21; ++n) {
    const began = performance.now();
    const answer = await fetch(instance.url + kind.path(instance), { headers: { Cookie } });
    await answer.arrayBuffer();
    if (n > 0) times.push(performance.now() - began);
  }
  return times;
}

// The milliseconds between frames while a page of a large change is scrolled by leaps.
export async function scrollFrames(
  browser: Browser,
  instance: Instance,
  kind: Kind,
): Promise<number[]> {
  const context = await open(browser, desktop, instance.session(kind.who ?? "visitor"));
  try {
    const page = await context.newPage();
    await page.goto(instance.url + kind.path(instance));
    return await page.evaluate(async () => {
      const frames: number[] = [];
      const frame = () => new Promise<number>((done) => requestAnimationFrame(done));
      let last = await frame();
      for (let leap = 0; leap < 30; ++leap) {
        scrollBy(0, 2000);
        const now = await frame();
        frames.push(now - last);
        last = now;
      }
      return frames;
    });
  } finally {
    await context.close();
  }
}
