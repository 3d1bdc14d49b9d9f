// SPDX-License-Identifier: Apache-2.0
//
// viewers_browser.ts: hostile files in a real browser. Whatever stands in a table, a notebook, a
// drawing, a document or a file name: no script of it runs, nothing is asked of another server, and
// the console has nothing to say.
import { strict as assert } from "node:assert";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Browser, type Page, chromium } from "playwright-core";

import type { Cases } from "../harness/cases";
import type { Workshop } from "../harness/git";
import type { Server } from "../harness/server";
import { hostileFiles } from "./hostile_files";
import { lookAtPdf } from "./pdf_browser";

function findChromium(): string | undefined {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const directory of (process.env.PATH ?? "").split(":"))
    for (const name of ["chromium", "chromium-browser"])
      if (existsSync(join(directory, name))) return join(directory, name);
  return undefined;
}

async function withPage(browser: Browser, options: object,
  look: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext(options);
  try {
    await look(await context.newPage());
  } finally {
    await context.close();
  }
}

// What went wrong on the pages of a context while a function ran.
class Watch {
  readonly seen: string[] = [];
  constructor(page: Page, server: Server) {
    const allowed = [server.url, server.contentUrl].map((url) => new URL(url).origin);
    page.on("console", (message) => {
      if (message.type() !== "info") this.seen.push(`console ${message.type()}: ${message.text()}`);
    });
    page.on("pageerror", (error) => this.seen.push(`error: ${error.message}`));
    page.on("dialog", (dialog) => {
      this.seen.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (url.protocol !== "data:" && url.protocol !== "blob:" && !allowed.includes(url.origin))
        this.seen.push(`request: ${request.url()}`);
    });
    page.on("popup", (popup) => this.seen.push(`popup: ${popup.url()}`));
    page.on("download", (download) => this.seen.push(`download: ${download.url()}`));
  }
}

// What a hostile document would have left behind, and what must not be in the page at all.
const traces = (): string[] => {
  const found: string[] = [];
  if ((window as unknown as { pwned?: boolean }).pwned) found.push("a script ran");
  for (const element of document.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      if (name.startsWith("on")) found.push(`${element.tagName} ${name}`);
      const leads = /^(xlink:)?(href|src|action|formaction|data|poster|cite)$/.test(name);
      if (leads && /^\s*(javascript|vbscript):/i.test(value)) found.push(`${name}=${value}`);
    }
    if (element.matches(".ui-main :is(script, style, object, embed, form[action*='evil'], base)"))
      found.push(element.tagName);
  }
  return found;
};

async function lookAtHostile(page: Page, server: Server, paths: string[]): Promise<void> {
  const watch = new Watch(page, server);
  for (const path of paths) {
    const address = `${server.url}/ada/hostile/blob/main/${path.split("/").map(encodeURIComponent)
      .join("/")}`;
    for (const query of ["", "?plain=1"]) {
      const answer = await page.goto(address + query, { waitUntil: "load" });
      assert.equal(answer?.status(), 200, path);
      // Bait that works by being touched: each link and button in the content.
      await page.mouse.move(300, 400);
      await page.waitForTimeout(50);
      assert.deepEqual(await page.evaluate(traces), [], path + query);
      assert.deepEqual(watch.seen, [], path + query);
      assert.equal(await page.title() === "pwned", false);
    }
  }
}

async function lookAtRaw(page: Page, server: Server, paths: string[]): Promise<void> {
  for (const path of paths) {
    const answer = await page.request.get(`${server.url}/ada/hostile/raw/main/${
      encodeURIComponent(path)}`);
    assert.equal(answer.status(), 200, path);
    assert.ok(answer.url().startsWith(server.contentUrl), `${path} leaves from ${answer.url()}`);
    const headers = answer.headers();
    assert.match(headers["content-security-policy"] ?? "", /sandbox; default-src 'none'/);
    assert.equal(headers["x-content-type-options"], "nosniff");
    const type = headers["content-type"] ?? "";
    assert.ok(!/html|xml;|javascript|application\/xml/.test(type), `${path} is sent as ${type}`);
    if (!/^text\/plain|^image\/(png|gif|jpeg)/.test(type))
      assert.match(headers["content-disposition"] ?? "", /^attachment/, path);
  }
  // Opened by itself, a drawing is a download; a text is text.
  const watch = new Watch(page, server);
  await page.goto(`${server.url}/ada/hostile/raw/main/page.html`);
  assert.equal(await page.evaluate(() => document.contentType), "text/plain");
  assert.deepEqual(watch.seen, []);
}

async function lookAtMedia(page: Page, server: Server): Promise<void> {
  const watch = new Watch(page, server);
  const media = `${server.url}/ada/media/blob/main`;
  await page.goto(`${media}/silence.wav`);
  await page.waitForFunction(() => document.querySelector("audio")?.duration === 1);
  for (const name of ["small.png", "drawing.svg"]) {
    await page.goto(`${media}/${name}`);
    await page.waitForFunction(() =>
      document.querySelector<HTMLImageElement>(".code-picture img")?.naturalWidth);
  }
  assert.deepEqual(watch.seen, []);
}

async function lookAtPhone(page: Page, server: Server): Promise<void> {
  for (const path of ["tables/blob/main/simple.csv", "tables/blob/main/ragged.csv",
    "books/blob/main/docs/one.ipynb"]) {
    await page.goto(`${server.url}/ada/${path}`);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390, path);
  }
  await page.goto(`${server.url}/ada/symbols/blob/main/a.py`);
  await page.locator("#code-outline summary").click();
  await page.locator("#code-outline a").nth(1).click();
  assert.equal(new URL(page.url()).hash, "#L2");
  await page.goto(`${server.url}/ada/tables/blob/main/simple.csv`);
  await page.locator("#L3 td.ui-ln a").click();
  assert.equal(new URL(page.url()).hash, "#L3");
  await page.getByRole("link", { name: "Code", exact: true }).last().click();
  await page.waitForURL(/plain=1/);
}

async function lookAtOutline(page: Page, server: Server): Promise<void> {
  const address = `${server.url}/ada/symbols/blob/main/a.py`;
  await page.goto(address);
  await page.waitForFunction(() => document.querySelector("[data-island-on]"));
  const outline = page.locator("#code-outline");
  assert.equal(await outline.locator("li").first().isVisible(), false);
  await page.keyboard.press("r");
  await outline.locator("li").first().waitFor({ state: "visible" });
  // It stands at the side of the code.
  const code = await page.locator("table.ui-code").boundingBox();
  const side = await outline.boundingBox();
  assert.ok(code && side && side.x >= code.x + code.width - 1);
  await outline.locator("input").fill("meth");
  assert.equal(await outline.locator("li:visible").count(), 1);
  await outline.locator("input").press("Enter");
  assert.equal(new URL(page.url()).hash, "#L2");
  // The next file has it open, too.
  await page.goto(`${server.url}/ada/symbols/blob/main/doc.md`);
  await outline.locator("li").first().waitFor({ state: "visible" });
}

export async function lookInBrowser(t: Cases, server: Server, workshop: Workshop): Promise<void> {
  const executablePath = findChromium();
  if (!executablePath) {
    t.skip("viewers in a browser", "there is no Chromium on the PATH");
    return;
  }
  const files = hostileFiles();
  workshop.init("hostile");
  workshop.commit("hostile", "<script>window.pwned = true</script>", files);
  server.createRepo("ada/hostile", ["--import", join(workshop.path, "hostile")]);
  const paths = Object.keys(files);
  // The sandbox of Chromium cannot start as root.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const browser = await chromium.launch({ executablePath, args });
  const desktop = { viewport: { width: 1440, height: 900 } };
  const phone = { viewport: { width: 390, height: 844 }, javaScriptEnabled: false };
  await t.run(`browser: nothing in ${paths.length} hostile files runs or calls out`, () =>
    withPage(browser, desktop, (page) => lookAtHostile(page, server, paths)));
  await t.run("browser: the bytes of hostile files are harmless by themselves", () =>
    withPage(browser, desktop, (page) => lookAtRaw(page, server, paths)));
  await t.run("browser: sounds play and pictures are drawn", () =>
    withPage(browser, desktop, (page) => lookAtMedia(page, server)));
  await t.run("browser: the outline opens at the side, filters and stays open", () =>
    withPage(browser, desktop, (page) => lookAtOutline(page, server)));
  await t.run("browser: without scripts and on a phone all of it is there", () =>
    withPage(browser, phone, (page) => lookAtPhone(page, server)));
  await lookAtPdf(t, browser, server);
  await browser.close();
}
