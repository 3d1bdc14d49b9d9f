// SPDX-License-Identifier: Apache-2.0
//
// without_scripts.ts: every page can be read, and everything can be done by plain forms, in a
// browser that runs no script.
import { strict as assert } from "node:assert";
import type { Browser, Page } from "playwright-core";

import type { Cases } from "../harness/cases";
import { desktop, open } from "./chromium";
import type { Instance, Who } from "./instance";
import type { Kind } from "./pages";

const still = { ...desktop, javaScriptEnabled: false };

async function withPage(
  browser: Browser,
  instance: Instance,
  who: Who,
  run: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await open(browser, still, instance.session(who));
  try {
    await run(await context.newPage());
  } finally {
    await context.close();
  }
}

// What a reader without scripts would miss; empty when nothing.
export async function readable(
  browser: Browser,
  instance: Instance,
  kind: Kind,
): Promise<string[]> {
  const found: string[] = [];
  await withPage(browser, instance, kind.who ?? "visitor", async (page) => {
    await page.goto(instance.url + kind.path(instance));
    const text = await page.locator("main").innerText();
    if (text.trim().length < 10) found.push("the page says nothing");
    // Documents of users have headings of their own.
    const headings = await page.locator("h1:not(.ui-prose *):visible").count();
    if (headings !== 1) found.push(`${headings} headings of the first level`);
    const idle = await page.locator("[data-needs-script]:visible").count();
    if (idle > 0) found.push(`${idle} controls that only a script serves are shown`);
    if (/counting…|Loading|Looking for/.test(text)) {
      // What the server had no time for is there on the next visit.
      await page.reload();
      const again = await page.locator("main").innerText();
      if (/counting…|Loading|Looking for/.test(again)) found.push("parts wait for a script");
    }
  });
  return found;
}

async function menusOpen(page: Page, instance: Instance): Promise<void> {
  await page.goto(`${instance.url}/ada/kestrel`);
  await page.locator(".code-ref").click();
  const menu = page.locator("#code-refs");
  assert.ok(await menu.isVisible(), "the branches open");
  assert.ok(await menu.getByRole("link", { name: "main", exact: true }).isVisible());
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Clone" }).click();
  assert.ok(await page.getByText("Download as .zip").isVisible(), "the clone menu opens");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "your account" }).click();
  assert.ok(await page.getByRole("button", { name: "Sign out" }).isVisible());
  await page.keyboard.press("Escape");
  await page.locator(".ui-search-button").first().click();
  await page.waitForURL("**/search");
  await page.locator("#f-q").fill("kestrel");
  await page.getByRole("button", { name: "Search", exact: true }).click();
  assert.ok(await page.getByRole("link", { name: "ada/kestrel" }).isVisible());
  await page.goto(`${instance.url}/ada/stithy`);
  await page.getByRole("link", { name: "Find a file" }).click();
  await page.getByLabel("Letters of the path").fill("archmd");
  await page.getByRole("button", { name: "Find", exact: true }).click();
  assert.ok(await page.getByRole("link", { name: "docs/architecture.md" }).isVisible());
}

async function diffsFold(page: Page, instance: Instance): Promise<void> {
  await page.goto(`${instance.url}/ada/tome/commit/${instance.wideCommit}`);
  const file = page.locator(".ui-diff").filter({ hasText: "part_1.cc" }).first();
  await file.locator(".ui-diff-body").waitFor();
  await file.locator(".ui-diff-fold").click();
  assert.ok(await file.locator(".ui-diff-body").isHidden(), "a file folds");
  await page.getByRole("link", { name: "Show 2 500 lines" }).click();
  await page.getByText("step_2500").first().waitFor();
}

async function settingsAreSaved(page: Page, instance: Instance): Promise<void> {
  await page.goto(`${instance.url}/settings/profile`);
  await page.getByLabel("Location").fill("Lagos");
  await page.getByRole("button", { name: "Save profile" }).click();
  assert.ok(await page.getByText("The profile is saved.").isVisible());
  assert.equal(await page.getByLabel("Location").inputValue(), "Lagos");
  await page.goto(`${instance.url}/settings/preferences`);
  await page.getByRole("radio", { name: "Dark", exact: true }).check();
  await page.getByRole("button", { name: "Save preferences" }).click();
  const theme = () => page.getAttribute("html", "data-theme");
  assert.equal(await theme(), "dark", "the theme is set by a form");
  await page.getByRole("radio", { name: "As the system" }).check();
  await page.getByRole("button", { name: "Save preferences" }).click();
  assert.equal(await theme(), null);
}

// A repository whose every file was made in the browser.
async function filesAreChanged(page: Page, instance: Instance): Promise<void> {
  await page.goto(`${instance.url}/new`);
  await page.getByLabel("Name", { exact: true }).fill("by-hand");
  await page.getByRole("button", { name: "Create repository" }).click();
  await page.getByRole("link", { name: "README.md" }).first().click();
  await page.getByRole("link", { name: "Edit", exact: true }).click();
  await page.getByLabel("Content of the file").fill("# By hand\n\nText with *stress*.\n");
  await page.getByRole("button", { name: "Preview" }).click();
  assert.equal(await page.locator("#editing-shown em").innerText(), "stress");
  await page.getByRole("button", { name: "Changes", exact: true }).click();
  assert.ok(await page.locator("#editing-shown .ui-added").first().isVisible());
  await page.getByLabel("Message").fill("Say what this is");
  await page.getByRole("button", { name: "Commit changes" }).click();
  await page.waitForURL("**/mara/by-hand/blob/main/README.md");
  assert.ok(await page.getByRole("heading", { name: "By hand" }).isVisible());
  assert.ok(await page.getByText("Say what this is").isVisible(), "the commit is named");
  await page.goto(`${instance.url}/mara/by-hand`);
  await page.getByRole("button", { name: "Add file" }).click();
  await page.getByRole("link", { name: "Upload" }).click();
  const file = { name: "one.txt", mimeType: "text/plain", buffer: Buffer.from("one\n") };
  await page.getByLabel("Files to upload").setInputFiles([file]);
  await page.getByRole("button", { name: "Upload", exact: true }).click();
  await page.getByRole("link", { name: "one.txt", exact: true }).click();
  await page.getByRole("link", { name: "Delete", exact: true }).click();
  await page.getByRole("button", { name: "Delete this file" }).click();
  await page.waitForURL((url) => !url.pathname.includes("/delete/"));
  assert.equal(await page.getByRole("link", { name: "one.txt", exact: true }).count(), 0);
}

// Make, change, archive, delete, bring back: the whole life of a repository.
async function lifeOfRepository(page: Page, instance: Instance): Promise<void> {
  await page.goto(`${instance.url}/new`);
  await page.getByLabel("Name", { exact: true }).fill("short-lived");
  await page.getByRole("button", { name: "Create repository" }).click();
  await page.waitForURL("**/mara/short-lived");
  assert.ok(await page.getByRole("link", { name: "README.md" }).first().isVisible());
  await page.getByRole("link", { name: "Settings" }).last().click();
  await page.getByLabel("Description").fill("Not for long");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  assert.equal(await page.getByLabel("Description").inputValue(), "Not for long");
  await page.getByRole("link", { name: "Collaborators" }).click();
  await page.getByLabel("Login").fill("ada");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByLabel("Role of ada", { exact: true }).selectOption("read");
  await page.getByRole("button", { name: "Save the role of ada" }).click();
  assert.equal(await page.getByLabel("Role of ada", { exact: true }).inputValue(), "read");
  await page.getByRole("button", { name: "Remove ada" }).click();
  assert.equal(await page.getByLabel("Role of ada", { exact: true }).count(), 0);
  await page.getByRole("link", { name: "Danger zone" }).click();
  await page.getByRole("button", { name: "Archive" }).click();
  assert.ok(await page.getByText("archived", { exact: true }).isVisible());
  await page.locator("summary", { hasText: "Delete this repository" }).click();
  await page.getByLabel("Type mara/short-lived to delete it").fill("mara/wrong");
  const confirm = page.locator("form").getByRole("button", { name: "Delete this repository" });
  await confirm.click();
  assert.ok(await page.locator(".ui-field-error").first().isVisible(), "another name is refused");
  await page.getByLabel("Type mara/short-lived to delete it").fill("mara/short-lived");
  await confirm.click();
  const gone = await page.goto(`${instance.url}/mara/short-lived`);
  assert.equal(gone?.status(), 404);
}

async function comesBack(page: Page, instance: Instance): Promise<void> {
  await page.goto(`${instance.url}/admin/repositories`);
  await page.getByRole("button", { name: "Restore mara/short-lived" }).click();
  const back = await page.goto(`${instance.url}/mara/short-lived`);
  assert.equal(back?.status(), 200);
}

async function signInAndOut(page: Page, instance: Instance): Promise<void> {
  await page.goto(`${instance.url}/settings/profile`);
  assert.match(page.url(), /\/login\?return_to=/, "a page for people leads to signing in");
  await page.getByLabel("Name or e-mail").fill("mara");
  await page.getByLabel("Password").fill("wrong");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  assert.ok(await page.getByText("The name or the password is wrong.").isVisible());
  await page.getByLabel("Password").fill("a long password of mara");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL("**/settings/profile");
  await page.getByRole("button", { name: "your account" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.goto(`${instance.url}/settings/profile`);
  assert.match(page.url(), /\/login/);
}

export async function withoutScripts(
  t: Cases,
  browser: Browser,
  instance: Instance,
): Promise<void> {
  const cases: [string, Who, (page: Page, instance: Instance) => Promise<void>][] = [
    ["menus, the search and the finder work without scripts", "ada", menusOpen],
    ["differences fold and load without scripts", "ada", diffsFold],
    ["signing in and out without scripts", "visitor", signInAndOut],
    ["settings are saved without scripts", "mara", settingsAreSaved],
    ["files are edited, uploaded and deleted without scripts", "mara", filesAreChanged],
    ["the life of a repository without scripts", "mara", lifeOfRepository],
    ["a deleted repository comes back without scripts", "boss", comesBack],
  ];
  for (const [name, who, run] of cases)
    await t.run(name, () => withPage(browser, instance, who, (page) => run(page, instance)));
}
