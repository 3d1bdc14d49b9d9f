// SPDX-License-Identifier: Apache-2.0
//
// pdf_browser.ts: the frame that draws PDF documents, in a real browser: what it shows, how it is
// used, and that nothing in a document acts on who reads it.
import { strict as assert } from "node:assert";
import type { Browser, Frame, Page } from "playwright-core";

import { desktop, Noise, open, phone, schemes, settle } from "../browser/chromium";
import { overflowing, runAxe } from "../browser/examine";
import type { Cases } from "../harness/cases";
import type { Server } from "../harness/server";

const address = (server: Server, name: string): string =>
  `${server.url}/ada/papers/blob/main/${name}`;

async function framed(page: Page, server: Server, name: string, state = "shown"): Promise<Frame> {
  await page.goto(address(server, name));
  const handle = await page.waitForSelector("iframe.code-frame");
  const frame = await handle.contentFrame();
  assert.ok(frame, "the frame has a document");
  await frame.waitForSelector(`body[data-state=${state}]`);
  return frame;
}

async function on(browser: Browser, screen: object, look: (page: Page) => Promise<void>) {
  const context = await open(browser, screen);
  try {
    const page = await context.newPage();
    const noise = new Noise(page);
    const asked: string[] = [];
    page.on("request", (request) => {
      if (!/^(http:\/\/127\.0\.0\.1:|blob:|data:)/.test(request.url())) asked.push(request.url());
    });
    page.on("dialog", (dialog) => {
      asked.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("popup", (popup) => asked.push(`popup: ${popup.url()}`));
    page.on("download", (download) => asked.push(`download: ${download.url()}`));
    const failure = await look(page).then(() => undefined, (error: Error) => error);
    // The console usually knows why.
    assert.deepEqual([...noise.lines, ...asked], [], failure?.message ?? "");
    if (failure) throw failure;
  } finally {
    await context.close();
  }
}

// How much of a page is another colour than paper, in points of thousand.
const inked = (frame: Frame, number: number): Promise<number> =>
  frame.evaluate((page) => {
    const canvas = document.querySelector<HTMLCanvasElement>(`[data-page="${page}"] canvas`)!;
    const { width, height } = canvas;
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, width, height);
    let dark = 0;
    for (let at = 0; at < data.length; at += 4) if (data[at + 2]! < 200) ++dark;
    return (1000 * dark) / (width * height);
  }, number);

const shownPage = (frame: Frame, number: number) =>
  frame.waitForFunction((wanted) =>
    document.querySelector<HTMLInputElement>("#controls input")?.value === String(wanted), number);

async function showsPages(page: Page, server: Server): Promise<void> {
  const frame = await framed(page, server, "two.pdf");
  await frame.waitForSelector("[data-page='2'][data-drawn]");
  for (const number of [1, 2]) {
    const part = await inked(frame, number);
    assert.ok(part > 30 && part < 300, `page ${number} is inked by ${part} of thousand`);
  }
  assert.equal(await frame.locator("[data-page='1'] .text").innerText(), "First page");
  assert.equal(await frame.locator("[data-page='2'] .text").innerText(), "Second page");
  assert.equal(await frame.locator("[data-count]").innerText(), "of 2");
  assert.equal(await frame.evaluate(() => origin), "null");
}

async function isUsed(page: Page, server: Server): Promise<void> {
  const frame = await framed(page, server, "long.pdf");
  assert.equal(await frame.locator(".sheet").count(), 60);
  await frame.waitForSelector("[data-page='1'][data-drawn]");
  assert.ok(await frame.locator("canvas").count() < 12, "far pages are not drawn");
  await frame.getByRole("button", { name: "Next page" }).click();
  await shownPage(frame, 2);
  await frame.getByRole("button", { name: "Previous page" }).click();
  await shownPage(frame, 1);
  const width = () => frame.evaluate(() =>
    document.querySelector<HTMLElement>(".sheet")!.offsetWidth);
  const before = await width();
  await frame.getByRole("button", { name: "Zoom out" }).click();
  assert.ok(await width() < before);
  await frame.locator("#pages").focus();
  await page.keyboard.press("0");
  assert.equal(await width(), before);
  await page.keyboard.press("+");
  assert.ok(await width() > before);
  await page.keyboard.press("0");
  await page.keyboard.press("n");
  await shownPage(frame, 2);
  await page.keyboard.press("End");
  await shownPage(frame, 60);
  await frame.waitForSelector("[data-page='60'][data-drawn]");
  assert.equal(await frame.getByRole("button", { name: "Next page" }).isDisabled(), true);
  await frame.getByLabel("Page number").fill("30");
  await page.keyboard.press("Enter");
  await frame.waitForSelector("[data-page='30'][data-drawn]");
  assert.equal(await frame.locator("[data-page='30'] .text").innerText(), "Page 30");
  await frame.locator("#pages").focus();
  await page.keyboard.press("Home");
  await shownPage(frame, 1);
  assert.ok(await frame.locator("canvas").count() < 30, "pages far away are given up");
}

async function isInert(page: Page, server: Server): Promise<void> {
  const place = address(server, "acting.pdf");
  const frame = await framed(page, server, "acting.pdf");
  await frame.waitForSelector("[data-page='1'][data-drawn]");
  await frame.waitForSelector("[data-page='2'][data-drawn]");
  const box = await frame.locator("[data-page='1']").boundingBox();
  assert.ok(box);
  for (const [x, y] of [[.5, .5], [.1, .1], [.9, .9], [.3, .8]] as const) {
    await page.mouse.move(box.x + box.width * x, box.y + box.height * y);
    await page.mouse.click(box.x + box.width * x, box.y + box.height * y);
    await page.keyboard.press("Enter");
  }
  await page.waitForTimeout(300);
  const marks = () => (window as unknown as { pwned?: boolean }).pwned === true;
  assert.equal(await page.evaluate(marks), false);
  assert.equal(await frame.evaluate(marks), false);
  assert.equal(page.url(), place);
  const acting = "a, form, object, embed, iframe, img, video, audio, script:not([src]), " +
    "#pages :is(input, button, select, textarea)";
  assert.equal(await frame.locator(acting).count(), 0, "the frame has something that acts");
}

// What its policy refuses even to a script that somebody smuggled in.
async function isConfined(browser: Browser, server: Server): Promise<void> {
  const context = await open(browser, desktop);
  const page = await context.newPage();
  const frame = await framed(page, server, "two.pdf");
  const worked = await frame.evaluate(async (url) => {
    const tries: Record<string, () => unknown> = {
      "another server": () => fetch("https://evil.test/", { mode: "no-cors" }),
      "another file": () => fetch(url, { mode: "no-cors" }),
      "storage": () => localStorage.length,
      "cookies": () => document.cookie,
      "the page around": () => top!.document.title,
      "leading the page away": () => { top!.location.href = "https://evil.test/"; },
      "markup": () => { document.body.innerHTML = "<b>x</b>"; },
      // Later, since the debugger lets what it calls itself evaluate.
      "evaluation": () => new Promise((done, refuse) => setTimeout(() => {
        try {
          done(new Function("return 1")());
        } catch (error) {
          refuse(error);
        }
      }, 10)),
    };
    const done: string[] = [];
    for (const [name, attempt] of Object.entries(tries))
      try {
        await attempt();
        done.push(name);
      } catch {
        // as it should be
      }
    return done;
  }, `${server.contentUrl}/healthz`);
  assert.deepEqual(worked, []);
  assert.equal(page.url(), address(server, "two.pdf"));
  await context.close();
}

async function fitsScreens(browser: Browser, server: Server): Promise<void> {
  for (const screen of [desktop, phone])
    for (const colorScheme of schemes)
      await on(browser, { ...screen, colorScheme }, async (page) => {
        const frame = await framed(page, server, "two.pdf");
        await frame.waitForSelector("[data-page='1'][data-drawn]");
        const mode = `${screen.viewport?.width} ${colorScheme}`;
        assert.deepEqual(await overflowing(page), [], mode);
        assert.equal(await frame.evaluate(() =>
          document.documentElement.scrollWidth > innerWidth), false, `${mode}: the frame`);
        assert.deepEqual(await runAxe(page), [], mode);
        const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
        assert.deepEqual(await runAxe(frame, rules, false), [], `${mode}: the frame`);
        const light = await frame.evaluate(() => {
          const canvas = document.createElement("canvas").getContext("2d")!;
          canvas.fillStyle = getComputedStyle(document.body).backgroundColor;
          canvas.fillRect(0, 0, 1, 1);
          return canvas.getImageData(0, 0, 1, 1).data[0]! > 128;
        });
        assert.equal(light, colorScheme === "light", mode);
      });
}

async function saysWhatIsWrong(page: Page, server: Server): Promise<void> {
  const frame = await framed(page, server, "broken.pdf", "failed");
  assert.match(await frame.locator("#status").innerText(),
    /^This document is damaged and cannot be shown\. It can be downloaded\.$/);
  assert.equal(await frame.locator("#controls").isVisible(), false);
  await page.getByRole("link", { name: "Download" }).waitFor();
}

async function withoutScripts(page: Page, server: Server): Promise<void> {
  await settle(page, () => page.goto(address(server, "two.pdf")));
  const link = page.getByRole("link", { name: "Download" });
  assert.equal(await link.getAttribute("href"), "/ada/papers/raw/main/two.pdf");
}

export async function lookAtPdf(t: Cases, browser: Browser, server: Server): Promise<void> {
  await t.run("browser: a PDF document shows its pages and their words", () =>
    on(browser, desktop, (page) => showsPages(page, server)));
  await t.run("browser: pages of a PDF document are turned and enlarged, and drawn when near", () =>
    on(browser, desktop, (page) => isUsed(page, server)));
  await t.run("browser: nothing that a PDF document would do is done", () =>
    on(browser, desktop, (page) => isInert(page, server)));
  await t.run("browser: not even a script in the frame could do more than draw", () =>
    isConfined(browser, server));
  await t.run("browser: a PDF document fits a phone, by day and by night", () =>
    fitsScreens(browser, server));
  await t.run("browser: what is wrong with a PDF document is said", () =>
    on(browser, desktop, (page) => saysWhatIsWrong(page, server)));
  await t.run("browser: without scripts a PDF document can be downloaded", async () => {
    const context = await open(browser, { ...desktop, javaScriptEnabled: false });
    await withoutScripts(await context.newPage(), server);
    await context.close();
  });
}
