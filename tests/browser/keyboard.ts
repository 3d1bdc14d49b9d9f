// SPDX-License-Identifier: Apache-2.0
//
// keyboard.ts: scripts that use no pointer, each with a limit of keys, and the single controls that
// the always-on script adds: palette, finder, permanent link, theme, copies, line numbers.
import { strict as assert } from "node:assert";
import type { Browser, Page } from "playwright-core";

import type { Cases } from "../harness/cases";
import { desktop, open, type Profile } from "./chromium";
import { type Instance, publicKeys, type Who } from "./instance";

// Counts what is pressed; typed text does not count.
class Keys {
  pressed = 0;
  constructor(readonly page: Page) {}

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) {
      ++this.pressed;
      await this.page.keyboard.press(key);
    }
  }

  // Two keys in a row, as quick as fingers are on any machine.
  async chord(first: string, second: string): Promise<void> {
    this.pressed += 2;
    await Promise.all([this.page.keyboard.press(first), this.page.keyboard.press(second)]);
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }
}

type Script = (page: Page, keys: Keys, context: Profile) => Promise<void>;

const focused = (page: Page, selector: string): Promise<boolean> =>
  page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector);
const pathOf = (page: Page): string => new URL(page.url()).pathname;

// The nth row of the lists of the page holds the focus.
const onRow = (page: Page, at: number): Promise<boolean> =>
  page.evaluate((n) => {
    const row = document.querySelectorAll("[data-nav] > *")[n];
    return !!row && row.contains(document.activeElement);
  }, at);

async function openSecondRow(page: Page, keys: Keys): Promise<void> {
  await keys.press("Tab");
  assert.ok(await focused(page, ".ui-skip"), "the first stop is the link to the content");
  await keys.press("Enter");
  assert.ok(await focused(page, "#main"), "the link moves the focus to the content");
  await keys.press("j");
  assert.ok(await onRow(page, 0), "j goes to the first row");
  await keys.press("j");
  assert.ok(await onRow(page, 1), "j goes on to the second row");
  const name = await page.evaluate(() => document.activeElement?.textContent ?? "");
  await keys.press("Enter");
  await page.waitForURL(`**/${name}`);
  assert.ok(keys.pressed <= 5, `${keys.pressed} keys`);
}

async function fileByPalette(page: Page, keys: Keys): Promise<void> {
  await keys.press("Control+k");
  assert.ok(await focused(page, "#ui-palette input"), "the palette takes the focus");
  await keys.type("/archit.md");
  await page.getByRole("option", { name: "docs/architecture.md" }).waitFor();
  await keys.press("Enter");
  await page.waitForURL("**/blob/main/docs/architecture.md");
  await keys.press("y");
  assert.match(pathOf(page), /\/blob\/[0-9a-f]{40}\/docs\/architecture\.md$/);
  assert.ok(keys.pressed <= 12, `${keys.pressed} keys`);
  await page.reload();
  assert.equal(await page.getByRole("heading", { name: "The floors" }).count(), 1);
}

// Pages without the tree of a commit know where the files of the default branch are.
async function fileFromAnyPage(page: Page, keys: Keys): Promise<void> {
  assert.equal(await page.locator("[data-finder]").count(), 0, "the page has no finder");
  await keys.press("Control+k");
  await keys.type("/archit.md");
  await page.getByRole("option", { name: "docs/architecture.md" }).waitFor();
  await keys.press("Enter");
  await page.waitForURL("**/blob/main/docs/architecture.md");
  assert.ok(keys.pressed <= 2, `${keys.pressed} keys`);
}

async function noFiles(page: Page, keys: Keys): Promise<void> {
  await keys.press("Control+k");
  await keys.type("/a");
  await page.getByText("Nothing found").waitFor();
}

async function people(page: Page, keys: Keys): Promise<void> {
  await keys.press("Control+k");
  const option = page.getByRole("option");
  await keys.type("@ada");
  await option.filter({ hasText: "Ada Lovelace" }).waitFor();
  await option.nth(1).waitFor({ state: "detached" }); // her repositories are left out
  const input = page.locator("#ui-palette input");
  await input.fill("@lovel");
  await option.filter({ hasText: "Ada Lovelace" }).waitFor();
  await input.fill("@shut");
  await page.getByText("Nothing found").waitFor();
  await input.fill("@a-login");
  await option.filter({ hasText: "a-login-as-long" }).waitFor();
  await keys.press("Enter");
  await page.waitForURL("**/a-login-as-long-as-logins-may-be-xxxxxx");
  assert.ok(keys.pressed <= 2, `${keys.pressed} keys`);
}

async function invalidSetting(page: Page, keys: Keys): Promise<void> {
  await page.getByLabel("Website").focus();
  await keys.press("Control+a");
  await keys.type("javascript:alert(1)");
  await keys.press("Enter");
  await page.locator(".ui-form-summary").waitFor();
  assert.ok(await focused(page, ".ui-form-summary"), "the focus lands on the error");
  await keys.press("Tab", "Enter");
  assert.ok(await focused(page, "#f-website"), "the error leads to its field");
  assert.equal(await page.getAttribute("#f-website", "aria-invalid"), "true");
  const about = await page.getAttribute("#f-website", "aria-describedby");
  assert.ok(about && (await page.locator(`#${about.split(" ")[0]}`).isVisible()));
  await keys.press("Control+a");
  await keys.type("https://example.org/mara");
  await keys.press("Enter");
  await page.getByText("The profile is saved.").waitFor();
  assert.equal(await page.inputValue("#f-website"), "https://example.org/mara");
}

async function palette(page: Page, keys: Keys): Promise<void> {
  await page.getByRole("link", { name: "Search or jump" }).focus();
  await keys.press("Control+k");
  const option = page.getByRole("option");
  await option.filter({ hasText: "Explore repositories" }).waitFor();
  await keys.type("kestr");
  await option.filter({ hasText: "ada/kestrel" }).waitFor();
  await option.nth(1).waitFor({ state: "detached" });
  await page.locator("#ui-palette input").fill("@mar");
  await option.filter({ hasText: "mara" }).waitFor();
  await page.locator("#ui-palette input").fill(">");
  await option.filter({ hasText: "Switch theme" }).waitFor();
  await page.locator("#ui-palette input").fill("zzzz");
  await page.getByText("Nothing found").waitFor();
  await page.locator("#ui-palette input").fill("");
  await option.nth(1).waitFor();
  const selected = () => page.locator("[aria-selected=true]").innerText();
  const first = await selected();
  await keys.press("ArrowDown");
  assert.notEqual(await selected(), first, "an arrow moves the choice");
  await keys.press("ArrowUp");
  assert.equal(await selected(), first);
  await keys.press("Escape");
  assert.ok(await page.locator("#ui-palette").isHidden(), "Esc closes it");
  assert.ok(await focused(page, ".ui-search-button"), "and the focus is where it was");
}

async function finder(page: Page, keys: Keys): Promise<void> {
  await keys.press("t");
  await page.getByLabel("Find a file").waitFor();
  assert.ok(await focused(page, "#ui-palette input"), "t opens the finder");
  await keys.type("chartcss");
  await page.getByRole("option", { name: "src/ui/components/chart.css" }).first().waitFor();
  await keys.press("Enter");
  await page.waitForURL("**/blob/main/src/ui/components/chart.css");
  await keys.press("u");
  await page.waitForURL("**/tree/main/src/ui/components");
}

async function placesAndSheet(page: Page, keys: Keys): Promise<void> {
  await keys.chord("g", "c");
  await page.waitForURL("**/explore");
  await keys.press("/");
  assert.ok(await focused(page, "#f-q"), "/ goes to the search of the page");
  await keys.type("gh");
  assert.equal(await page.inputValue("#f-q"), "gh", "keys in a field are letters");
  await keys.press("Escape");
  await keys.chord("g", "h");
  await page.waitForURL((url) => url.pathname === "/");
  await keys.press("?");
  const sheet = page.getByRole("dialog", { name: "Keys of this page" });
  await sheet.waitFor();
  assert.ok(await sheet.getByText("Settings").isVisible(), "it names the keys of the controls");
  await keys.press("Escape");
  assert.equal(await sheet.count(), 0);
  await keys.chord("g", "S");
  await page.waitForURL("**/settings/profile");
}

async function branchMenu(page: Page, keys: Keys): Promise<void> {
  await keys.press("w");
  const field = page.getByLabel("Filter branches and tags");
  await field.waitFor();
  assert.ok(await focused(page, "[data-filter]"), "w opens the menu at its field");
  await keys.type("branch-1");
  await keys.press("ArrowDown");
  const chosen = (await page.evaluate(() => document.activeElement?.textContent)) ?? "";
  assert.match(chosen, /topic\/branch-1/);
  await keys.press("Enter");
  await page.waitForURL("**/tree/topic/branch-1*");
}

async function theme(page: Page): Promise<void> {
  const shown = () => page.evaluate(() => document.documentElement.dataset["theme"] ?? "auto");
  const toggle = page.locator("a[data-theme-toggle], button[data-theme-toggle]").first();
  assert.equal(await shown(), "auto");
  const ground = () => page.evaluate(() => getComputedStyle(document.body).color);
  const stored = page.waitForResponse((answer) => answer.request().method() === "POST");
  await toggle.click();
  assert.equal(await shown(), "light");
  await stored;
  const light = await ground();
  const storedAgain = page.waitForResponse((answer) => answer.request().method() === "POST");
  await toggle.click();
  assert.equal(await shown(), "dark");
  await storedAgain;
  assert.notEqual(await ground(), light);
  await page.reload();
  assert.equal(await shown(), "dark", "the next page comes in the chosen theme");
  const last = page.waitForResponse((answer) => answer.request().method() === "POST");
  await toggle.click();
  assert.equal(await shown(), "auto");
  await last;
}

async function copies(page: Page, _: Keys, context: Profile): Promise<void> {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "Clone" }).click();
  await page.getByRole("button", { name: /^Copy/ }).first().click();
  await page.locator("#ui-said").filter({ hasText: "Copied" }).waitFor({ state: "attached" });
  const text = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(text, /\/ada\/kestrel\.git$/);
}

async function lineNumbers(page: Page): Promise<void> {
  // The address of the page reaches us after the page has it, so each is waited for.
  await page.locator("#L10 .ui-ln").click();
  await page.waitForURL(/#L10$/);
  await page.locator("#L14 .ui-ln").click({ modifiers: ["Shift"] });
  await page.waitForURL(/#L10-L14$/);
  assert.equal(await page.locator("tr.ui-marked").count(), 5);
  await page.keyboard.press("y");
  await page.waitForURL(/\/blob\/[0-9a-f]{40}\/CMakeLists\.txt#L10-L14$/);
  await page.reload();
  assert.equal(await page.locator("tr.ui-marked").count(), 5, "the link shows the lines again");
}

async function lineOfAnotherPage(page: Page): Promise<void> {
  await page.waitForURL("**/blob/main/tome.txt?line=7000#L7000");
  await page.locator("#L7000.ui-marked").waitFor();
  assert.ok(await page.locator("#L7000").isVisible());
}

// A marked line leads to its commit and back, also where both cut the file into other pages.
async function blameOfLine(page: Page, keys: Keys): Promise<void> {
  await page.locator("#L7000.ui-marked").waitFor();
  await keys.press("b");
  await page.waitForURL("**/blame/main/tome.txt?line=7000#L7000");
  await page.locator("#L7000.ui-marked").waitFor();
  await keys.press("b");
  await page.waitForURL("**/blob/main/tome.txt?line=7000#L7000");
}

// Journey 7 of the design: an SSH key, from the settings to the list, without a pointer.
async function addSshKey(page: Page, keys: Keys): Promise<void> {
  const tabTo = async (wanted: string): Promise<void> => {
    for (let i = 0; i < 60 && !(await focused(page, wanted)); ++i) await keys.press("Tab");
    assert.ok(await focused(page, wanted), `the keyboard reaches ${wanted}`);
  };
  await tabTo('a[href="/settings/keys"]');
  await keys.press("Enter");
  await page.waitForURL("**/settings/keys");
  await tabTo('a[href="/settings/keys/new"]');
  await keys.press("Enter");
  await page.waitForURL("**/settings/keys/new");
  await tabTo("#f-title");
  await keys.type("Keyboard");
  await keys.press("Tab");
  await keys.type("ssh-ed25519 no!key");
  await keys.press("Tab", "Enter");
  await page.locator(".ui-form-summary").waitFor();
  assert.match(await page.locator("#f-key-error").innerText(), /not base64/);
  await tabTo("#f-key");
  await keys.press("Control+a");
  await keys.type(publicKeys[2]);
  await keys.press("Tab", "Enter");
  await page.waitForURL("**/settings/keys");
  await page.getByText("Keyboard", { exact: true }).waitFor();
  await tabTo('button[aria-label="Remove the key Keyboard"]');
  await keys.press("Enter");
  await page.getByRole("heading", { name: "No keys" }).waitFor();
}

async function keysOff(page: Page, keys: Keys): Promise<void> {
  const save = async () => {
    await page.getByRole("button", { name: "Save preferences" }).click();
    await page.waitForURL("**/settings/preferences");
  };
  await page.getByLabel("Single-key shortcuts").uncheck();
  await save();
  await keys.chord("g", "h");
  await keys.press("?");
  await page.waitForTimeout(100);
  assert.equal(pathOf(page), "/settings/preferences", "no single key does anything");
  assert.equal(await page.getByRole("dialog").count(), 0);
  await keys.press("Control+k");
  assert.ok(await page.locator("#ui-palette").isVisible(), "those with Ctrl still do");
  await keys.press("Escape");
  await page.getByLabel("Single-key shortcuts").check();
  await save();
}

async function loadedInPlace(page: Page, keys: Keys): Promise<void> {
  await page.getByRole("link", { name: "Show 2 500 lines" }).focus();
  await keys.press("Enter");
  await page.getByRole("region", { name: "Changes of long.cc" }).waitFor();
  assert.ok(await focused(page, "[aria-label='Changes of long.cc']"), "the focus is on the lines");
}

const cmake = "/ada/stithy/blob/main/CMakeLists.txt";
const farLine = "/ada/tome/blob/main/tome.txt#L7000";

const scripts: [name: string, who: Who, path: string, run: Script][] = [
  ["the second row is opened from the skip link in five keys", "ada", "/", openSecondRow],
  ["a file is found by the palette and linked for good", "ada", "/ada/stithy", fileByPalette],
  ["a file is found from the settings", "ada", "/ada/stithy/settings", fileFromAnyPage],
  ["a repository without files finds none", "ada", "/ada/empty", noFiles],
  ["people are found by login and by name", "visitor", "/explore", people],
  ["a wrong setting brings the focus to its error", "mara", "/settings/profile", invalidSetting],
  ["the palette narrows, walks, and gives the focus back", "ada", "/", palette],
  ["t finds a file, u goes up", "mara", "/ada/stithy", finder],
  ["g goes to places, / searches here, ? says the keys", "ada", "/", placesAndSheet],
  ["w switches the branch", "mara", "/ada/kestrel", branchMenu],
  ["the theme goes round and is kept", "newcomer", "/", theme],
  ["a copy button copies and says so", "ada", "/ada/kestrel", copies],
  ["line numbers make a link to a range", "ada", cmake, lineNumbers],
  ["a line of a later page is found", "ada", farLine, lineOfAnotherPage],
  ["b leads from a line to its blame and back", "ada", farLine, blameOfLine],
  ["the focus goes to the lines that were asked for", "ada", "wide", loadedInPlace],
  ["an SSH key is added and removed", "mara", "/settings/profile", addSshKey],
  ["single keys can be switched off", "newcomer", "/settings/preferences", keysOff],
];

// Before the page: reports how long each interaction took until its next frame.
function watchInteractions(): void {
  type Timed = PerformanceEntry & { interactionId: number };
  const report = (window as unknown as { reportInteraction: (ms: number) => void });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as Timed[])
      if (entry.interactionId > 0) report.reportInteraction(entry.duration);
  }).observe({ type: "event", durationThreshold: 16, buffered: true } as PerformanceObserverInit);
}

// Returns the milliseconds of the interactions that took longer than a frame.
export async function keyboardScripts(
  t: Cases,
  browser: Browser,
  instance: Instance,
): Promise<number[]> {
  const interactions: number[] = [];
  for (const [name, who, path, run] of scripts)
    await t.run(name, async () => {
      const context = await open(browser, desktop, instance.session(who));
      try {
        await context.exposeFunction("reportInteraction", (ms: number) => interactions.push(ms));
        await context.addInitScript(watchInteractions);
        const page = await context.newPage();
        const wide = `/ada/tome/commit/${instance.wideCommit}`;
        await page.goto(instance.url + (path === "wide" ? wide : path));
        await run(page, new Keys(page), context);
      } finally {
        await context.close();
      }
    });
  return interactions;
}
