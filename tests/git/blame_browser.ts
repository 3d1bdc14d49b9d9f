// SPDX-License-Identifier: Apache-2.0
//
// blame_browser.ts: blame in a real browser: one key from a line to its origin and back, lines of
// one commit, the phone, and the page without scripts.
import { strict as assert } from "node:assert";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Browser, type Page, chromium } from "playwright-core";

import type { Cases } from "../harness/cases";
import type { Workshop } from "../harness/git";
import type { Server } from "../harness/server";

function findChromium(): string | undefined {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const directory of (process.env.PATH ?? "").split(":"))
    for (const name of ["chromium", "chromium-browser"])
      if (existsSync(join(directory, name))) return join(directory, name);
  return undefined;
}

const place = (page: Page): string => {
  const url = new URL(page.url());
  return url.pathname + url.search + url.hash;
};

async function withPage(browser: Browser, options: object, look: (page: Page) => Promise<void>) {
  const context = await browser.newContext(options);
  try {
    await look(await context.newPage());
  } finally {
    await context.close();
  }
}

async function press(page: Page, key: string, wanted: string): Promise<void> {
  await page.waitForFunction(() => !document.querySelector("[data-needs-script][hidden]"));
  await page.keyboard.press(key);
  await page.waitForURL((url) => url.pathname.includes(wanted));
}

async function lookAtKeys(page: Page, home: string, ids: string[]): Promise<void> {
  await page.goto(`${home}/blob/main/f.c#L3`);
  await press(page, "b", "/blame/");
  assert.equal(place(page), "/ada/seen/blame/main/f.c#L3");
  await press(page, "b", "/blob/");
  assert.equal(place(page), "/ada/seen/blob/main/f.c#L3");
  await page.goto(`${home}/blob/main/f.c#L2-L4`);
  await press(page, "b", "/blame/");
  assert.equal(place(page), "/ada/seen/blame/main/f.c#L2-L4");
  assert.equal(await page.locator("tr.ui-marked").count(), 3);
  // In a difference the side of the marked line decides.
  await page.goto(`${home}/commit/${ids[1]}`);
  const second = page.locator("#diff-2");
  await second.locator("tr.ui-deleted td[data-n]").first().click();
  await press(page, "b", "/blame/");
  assert.equal(place(page), `/ada/seen/blame/${ids[0]}/g.c#L2`);
  await page.goto(`${home}/commit/${ids[1]}`);
  await second.locator("tr.ui-added td[data-n]").nth(1).click();
  await press(page, "b", "/blame/");
  assert.equal(place(page), `/ada/seen/blame/${ids[1]}/g.c#L2`);
}

async function lookAtCommits(page: Page, home: string): Promise<void> {
  await page.goto(`${home}/blame/main/f.c`);
  await page.waitForFunction(() => document.querySelector("[data-island-on]"));
  const marked = page.locator("tbody.code-same");
  await page.locator("#L1 td.code").hover();
  await page.waitForFunction(() => document.querySelectorAll(".code-same").length === 2);
  await page.locator("#L2 th a").first().focus();
  await page.waitForFunction(() => document.querySelectorAll(".code-same").length === 1);
  assert.equal(await marked.locator("tr").count(), 1);
  // o goes further back from the line in question, and nowhere when there is none.
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.keyboard.press("o");
  await page.locator("#L2 td.ui-ln").click();
  await press(page, "o", "/blame/");
  await page.waitForURL(/\/blame\/[0-9a-f]{40}\/f\.c#L2$/);
  await page.goBack();
  await page.waitForFunction(() => document.querySelector("[data-island-on]"));
  // j walks from commit to commit.
  await page.locator("#L2 th a").first().focus();
  await page.keyboard.press("j");
  assert.equal(await page.evaluate(() => document.activeElement?.closest("tr")?.id), "L3");
}

async function lookWithoutScripts(page: Page, home: string): Promise<void> {
  await page.goto(`${home}/blame/main/f.c`);
  const width = (): Promise<number> =>
    page.evaluate(() => document.documentElement.scrollWidth);
  assert.equal(await width(), 390, "the page does not scroll sideways");
  // The commit stands above its lines.
  const head = await page.locator("#L2 th").boundingBox();
  const line = await page.locator("#L2 td.code").boundingBox();
  assert.ok(head && line && head.y + head.height <= line.y + 1);
  assert.ok(head.x + head.width <= 390);
  await page.locator("#L4 td.ui-ln a").click();
  assert.equal(new URL(page.url()).hash, "#L4");
  await page.locator("#L2 .code-blame-prior").click();
  await page.waitForURL(/\/ada\/seen\/blame\/[0-9a-f]{40}\/f\.c#L2$/);
  const file = page.getByRole("link", { name: "File", exact: true });
  assert.match((await file.getAttribute("href")) ?? "", /^\/ada\/seen\/blob\/[0-9a-f]{40}\/f\.c$/);
}

// What a slow blame looks like: the page has no commits yet and names where more is to be had.
async function lookAtFilling(page: Page, home: string): Promise<void> {
  const address = `${home}/blame/main/f.c`;
  const whole = await (await fetch(address)).text();
  const asks = 'data-fill="?fill=1" data-fill-parts="code-blame" data-fill-every="3"';
  const part = whole.replace('data-island="code-blame"', `data-island="code-blame" ${asks}`)
    .replace(/<tbody.*<\/tbody>/s, "");
  assert.notEqual(part, whole);
  await page.route(address, (route) => route.fulfill({ body: part, contentType: "text/html" }));
  await page.goto(address);
  await page.waitForSelector("#L1 th");
  assert.equal(await page.locator("#code-blame tr").count(), 4);
}

export async function lookInBrowser(t: Cases, server: Server, workshop: Workshop): Promise<void> {
  const executablePath = findChromium();
  if (!executablePath) {
    t.skip("blame in a browser", "there is no Chromium on the PATH");
    return;
  }
  workshop.init("seen");
  const long = `int long_name = ${"1 + ".repeat(40)}1;\n`;
  const first = workshop.commit("seen", "Born", { "f.c": `a\nb\nc\n${long}`, "g.c": "a\nb\n" });
  const second = workshop.commit("seen", "Changed", { "f.c": `a\nB\nc\n${long}`, "g.c": "a\nB\n" });
  server.createRepo("ada/seen", ["--import", join(workshop.path, "seen")]);
  const home = `${server.url}/ada/seen`;
  // The sandbox of Chromium cannot start as root.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const browser = await chromium.launch({ executablePath, args });
  const desktop = { viewport: { width: 1440, height: 900 } };
  const phone = { viewport: { width: 390, height: 844 }, javaScriptEnabled: false };
  await t.run("browser: b leads from a line to its origin and back", () =>
    withPage(browser, desktop, (page) => lookAtKeys(page, home, [first, second])));
  await t.run("browser: lines of one commit are marked together", () =>
    withPage(browser, desktop, (page) => lookAtCommits(page, home)));
  await t.run("browser: without scripts and on a phone all of it is there", () =>
    withPage(browser, phone, (page) => lookWithoutScripts(page, home)));
  await t.run("browser: commits that were not known yet come in by themselves", () =>
    withPage(browser, desktop, (page) => lookAtFilling(page, home)));
  await browser.close();
}
