// SPDX-License-Identifier: Apache-2.0
//
// journeys.ts: what people come for, from the first page to the last, with scripts and without.
//
// The first run has a server of its own; the others use the instance and make what they change.
import { strict as assert } from "node:assert";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

import type { Cases } from "../harness/cases";
import { withToken, Workshop } from "../harness/git";
import { pause, Server } from "../harness/server";
import { accountJourneys } from "./account_journey";
import { desktop, Noise, open, phone, type Profile, schemes } from "./chromium";
import { overflowing, runAxe } from "./examine";
import type { Instance } from "./instance";

const pathOf = (page: Page): string => new URL(page.url()).pathname;
const words = (scripts: boolean): string => (scripts ? "with scripts" : "without scripts");

async function withPage(
  browser: Browser,
  options: BrowserContextOptions,
  run: (page: Page, context: Profile) => Promise<void>,
): Promise<void> {
  const context = await open(browser, options);
  try {
    const page = await context.newPage();
    const noise = new Noise(page, 200, options.javaScriptEnabled === false);
    await run(page, context);
    assert.deepEqual(noise.lines, []);
  } finally {
    await context.close();
  }
}

// The link that the server prints when it starts without an account.
async function setupLink(server: Server): Promise<string> {
  for (let tries = 0; tries < 100; ++tries) {
    const link = /http:\S+\/setup\?secret=\S+/.exec(server.log)?.[0];
    if (link) return link;
    await pause(20);
  }
  throw new Error("the server printed no setup link");
}

async function firstRun(page: Page, server: Server, scripts: boolean): Promise<void> {
  await page.goto(server.url);
  await page.getByText("Open the setup link").waitFor();
  const link = await setupLink(server);
  await page.goto(link);
  await page.getByLabel("Name").fill("ada");
  await page.getByLabel("E-mail").fill("ada@example.org");
  await page.getByLabel("Password").fill("a long password of ada");
  await page.getByRole("button", { name: "Make the account" }).click();
  await page.waitForURL(`${server.url}/`);
  await page.getByRole("heading", { name: "Nothing here yet" }).waitFor();
  for (const step of ["New repository", "Import"])
    assert.ok(await page.getByRole("link", { name: step }).isVisible(), step);
  assert.ok(await page.getByText(`${server.url}/ada/project.git`).isVisible());
  assert.ok(await page.locator(".ui-rail").getByRole("link", { name: "Admin" }).isVisible());

  await page.getByRole("button", { name: "your account" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL((url) => url.pathname !== "/logout");
  await page.goto(`${server.url}/login`);
  await page.getByLabel("Name or e-mail").fill("ada@example.org");
  await page.getByLabel("Password").fill("a long password of ada");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("heading", { name: "Nothing here yet" }).waitFor();
  if (scripts) return;
  const again = await page.request.get(link);
  assert.ok(again.status() >= 400, "the link works once");
}

async function setupIsAccessible(browser: Browser): Promise<void> {
  const server = await Server.start();
  try {
    const link = await setupLink(server);
    const found: string[] = [];
    for (const screen of [desktop, phone])
      for (const colorScheme of schemes) {
        const context = await open(browser, { ...screen, colorScheme });
        const page = await context.newPage();
        await page.goto(link);
        found.push(...(await runAxe(page)), ...(await overflowing(page)));
        await page.getByLabel("Password").fill("short");
        await page.locator("main form").evaluate((form: HTMLFormElement) => {
          form.noValidate = true;
        });
        await page.getByRole("button", { name: "Make the account" }).click();
        await page.locator(".ui-form-summary").waitFor();
        found.push(...(await runAxe(page)), ...(await overflowing(page)));
        await context.close();
      }
    assert.deepEqual(found, []);
  } finally {
    await server.stop();
  }
}

// Mints a token on the pages and returns what is shown once.
async function mintToken(page: Page, url: string, name: string): Promise<string> {
  await page.goto(`${url}/settings/tokens`);
  await page.getByRole("link", { name: "New token" }).click();
  if (pathOf(page) === "/login/confirm") {
    await page.getByLabel("Password").fill("a long password of newcomer");
    await page.getByRole("button", { name: "Go on" }).click();
  }
  await page.getByLabel("What it is for").fill(name);
  await page.getByLabel("repo:read").check();
  await page.getByLabel("repo:write").check();
  await page.getByRole("button", { name: "Make token" }).click();
  const secret = await page.locator(".ui-secret code").innerText();
  assert.match(secret, /^sty_[\w-]+$/);
  return secret;
}

async function nameIsChecked(page: Page, field: string): Promise<void> {
  const check = page.locator("#repos-name-check");
  await page.getByLabel(field, { exact: true }).fill("no spaces, please");
  await check.locator(".ui-state.ui-bad").waitFor();
  await page.getByLabel(field, { exact: true }).fill("free-name");
  await check.locator(".ui-state.ui-ok").waitFor();
}

async function newRepository(
  page: Page,
  instance: Instance,
  scripts: boolean,
): Promise<void> {
  const name = scripts ? "journey" : "plain-journey";
  await page.goto(`${instance.url}/`);
  await page.getByRole("link", { name: "New repository" }).first().click();
  if (scripts) await nameIsChecked(page, "Name");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("textbox", { name: "Description" }).fill("Made on a journey");
  await page.getByLabel("Public").check();
  await page.getByLabel("A README with the name").uncheck();
  await page.getByRole("button", { name: "Create repository" }).click();
  await page.waitForURL(`**/newcomer/${name}`);
  const commands = page.getByLabel("Commands that push an existing repository");
  const remote = /git remote add origin (\S+)/.exec(await commands.innerText())?.[1] ?? "";
  assert.equal(remote, `${instance.url}/newcomer/${name}.git`);

  const token = await mintToken(page, instance.url, `Journey ${name}`);
  await page.goto(`${instance.url}/newcomer/${name}`);
  const workshop = new Workshop();
  try {
    workshop.init("work");
    workshop.commit("work", "Begin the journey", {
      "README.md": "# Journey\n\nA page of **words**.\n",
      "src/main.py": "def main():\n    return 'on the way'\n",
    });
    workshop.git("work", "push", "-q", withToken(remote, token), "main");
  } finally {
    workshop.remove();
  }
  // With scripts the page notices by itself.
  if (!scripts) await page.reload();
  await page.getByRole("link", { name: "README.md" }).first().waitFor();
  await page.locator(".ui-readme h1").filter({ hasText: "Journey" }).waitFor();
  assert.ok(await page.getByRole("link", { name: "src", exact: true }).isVisible());
  assert.ok(await page.getByText("Begin the journey").first().isVisible());
  await page.getByText("Python 100 %").waitFor();
}

async function browseToFile(page: Page, instance: Instance): Promise<void> {
  await page.goto(`${instance.url}/explore`);
  await page.getByRole("link", { name: "ada/stithy" }).click();
  await page.getByRole("link", { name: "src", exact: true }).click();
  await page.getByRole("link", { name: "base", exact: true }).click();
  await page.getByRole("link", { name: "html.h", exact: true }).click();
  await page.waitForURL("**/blob/main/src/base/html.h");
  await page.getByRole("region", { name: "Content of html.h" }).waitFor();
  await page.getByRole("link", { name: "Permalink" }).click();
  await page.waitForURL(/\/blob\/[0-9a-f]{40}\/src\/base\/html\.h/);
  await page.getByRole("link", { name: "Blame" }).click();
  await page.waitForURL(/\/blame\/[0-9a-f]{40}\/src\/base\/html\.h/);
  await page.getByRole("region", { name: "Lines of html.h and their commits" }).waitFor();
  await page.goto(`${instance.url}/ada/stithy/blob/main/src/base/html.h`);
  await page.getByRole("link", { name: "History" }).click();
  await page.waitForURL("**/commits/main/src/base/html.h");
  await page.locator(".code-day .ui-row-title a").first().click();
  await page.waitForURL(/\/commit\/[0-9a-f]+/);
  assert.ok((await page.locator(".ui-diff").count()) > 0, "the change shows its files");
  await page.getByRole("link", { name: "Files" }).first().click();
  await page.waitForURL(/\/tree\/[0-9a-f]+/);
}

async function compareTags(page: Page, instance: Instance): Promise<void> {
  await page.goto(`${instance.url}/ada/kestrel`);
  await page.getByRole("link", { name: /\d+ tags/ }).click();
  await page.waitForURL("**/ada/kestrel/tags");
  await page.goto(`${instance.url}/ada/kestrel/compare`);
  await page.getByLabel("Base").fill("v12.0.0");
  await page.getByLabel("Compared with it").fill("v12.1.0");
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  await page.waitForURL("**/compare/v12.0.0...v12.1.0");
  await page.getByText(/ahead of/).waitFor();
  assert.ok((await page.locator(".ui-diff").count()) > 0, "the comparison shows its files");
}

// Journey of the phone: dark, forced colours, large text; nothing but reading exists yet.
async function onPhone(browser: Browser, instance: Instance): Promise<void> {
  const options: BrowserContextOptions = {
    ...phone,
    colorScheme: "dark",
    forcedColors: "active",
    javaScriptEnabled: false,
  };
  await withPage(browser, options, async (page, context) => {
    const devtools = await context.newCDPSession(page);
    await devtools.send("Page.setFontSizes", { fontSizes: { standard: 32, fixed: 26 } });
    const step = async (where: string) =>
      assert.deepEqual(await overflowing(page), [], `${where} scrolls sideways`);
    await page.goto(`${instance.url}/ada/stithy`);
    await step("the front page");
    await page.getByRole("link", { name: "README.md" }).first().click();
    await step("the file");
    await page.getByRole("link", { name: "History" }).click();
    await step("the history");
    await page.locator(".code-day .ui-row-title a").first().click();
    await step("the change");
  });
}

export async function journeys(t: Cases, browser: Browser, instance: Instance): Promise<void> {
  await t.run("the page of the first run is accessible", () => setupIsAccessible(browser));
  for (const javaScriptEnabled of [true, false]) {
    const how = words(javaScriptEnabled);
    await t.run(`first run, ${how}`, async () => {
      const server = await Server.start();
      try {
        await withPage(browser, { ...desktop, javaScriptEnabled }, (page) =>
          firstRun(page, server, javaScriptEnabled),
        );
      } finally {
        await server.stop();
      }
    });
    await t.run(`a new repository, a push, its files, ${how}`, () =>
      withPage(browser, { ...desktop, javaScriptEnabled }, async (page) => {
        await page.goto(`${instance.url}/login`);
        await page.getByLabel("Name or e-mail").fill("newcomer");
        await page.getByLabel("Password").fill("a long password of newcomer");
        await page.getByRole("button", { name: "Sign in", exact: true }).click();
        await page.waitForURL(`${instance.url}/`);
        await newRepository(page, instance, javaScriptEnabled);
      }),
    );
    await t.run(`from the list to a file, its blame, its history and a change, ${how}`, () =>
      withPage(browser, { ...desktop, javaScriptEnabled }, (page) => browseToFile(page, instance)),
    );
    await t.run(`two tags are compared, ${how}`, () =>
      withPage(browser, { ...desktop, javaScriptEnabled }, (page) => compareTags(page, instance)),
    );
  }
  await accountJourneys(t, browser);
  await t.run("reading on a phone: dark, forced colours, large text, no scripts", () =>
    onPhone(browser, instance),
  );
}
