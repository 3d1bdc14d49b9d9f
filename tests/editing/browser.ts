// SPDX-License-Identifier: Apache-2.0
//
// browser.ts: the pages of this feature in a real browser: keys, drafts, views without leaving the
// page, bytes that survive a textarea, and what axe finds in both widths and both themes.
import { strict as assert } from "node:assert";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { chromium, type Page } from "playwright-core";

import { Session } from "../harness/browser_session";
import { Cases } from "../harness/cases";
import { Workshop, withToken } from "../harness/git";
import { Server } from "../harness/server";
import { open } from "./forms";

const t = new Cases("editing-browser");
const program = process.env.CHROMIUM ?? "/usr/bin/chromium";
if (!existsSync(program)) {
  t.skip("the pages in a real browser", `there is no ${program}`);
  t.close();
  process.exit();
}
const server = await Server.start({ settings: "[rates]\nposting_burst = 100000\n" });
server.createUser("ada");
server.createUser("bob");
const token = server.createToken("ada");
const workshop = new Workshop();
const address = withToken(`${server.url}/ada/engine.git`, token);
const odd: Record<string, Buffer> = {
  "crlf.txt": Buffer.from("a\r\nb\r\n"),
  "mixed.txt": Buffer.from("a\nb\r\nc\rd"),
  "mark.txt": Buffer.from("\ufeffwith a mark\r\n"),
  "blank.txt": Buffer.from("\n\n  leading\n\n"),
  "odd.txt": Buffer.from("tab\t form\f escape\u001b \u202ebidi </textarea>&amp; \u00a0\u2028\n"),
  "open.txt": Buffer.from("no newline at the end"),
};
workshop.init("engine");
for (const [name, bytes] of Object.entries(odd)) workshop.write("engine", name, bytes);
workshop.commit("engine", "Begin", {
  "README.md": "# Engine\n\nText.\n",
  "src/a.c": "int main(void) {\n    return 0;\n}\n",
  "src/b.c": "int b;\n",
  "Makefile": "all:\n\ttrue\n",
});
server.createRepo("ada/engine");
workshop.git("engine", "push", "-q", address, "main");
server.command(["repo", "invite", "ada/engine", "bob", "--role", "write"]);
const bob = await Session.signIn(server, "bob");
const ada = await Session.signIn(server, "ada");

const root = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
const browser = await chromium.launch({
  executablePath: program,
  args: ["--headless", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", ...root],
});
const noise: string[] = [];

async function page(width = 1440, colorScheme: "light" | "dark" = "light"): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme,
    reducedMotion: "reduce",
  });
  await context.addCookies([...ada.cookies].map(([name, value]) =>
    ({ name, value, url: server.url })));
  const made = await context.newPage();
  made.setDefaultTimeout(60_000);
  made.on("pageerror", (error) => noise.push(error.message));
  made.on("console", (message) => {
    // A refused form is an answer, not a mistake of the page.
    if (message.type() === "error" && !/status of 4\d\d/.test(message.text()))
      noise.push(message.text());
  });
  return made;
}
const text = (at: Page): Promise<string> => at.inputValue("#f-content");
const caret = (at: Page, from: number, to = from): Promise<void> =>
  at.$eval("#f-content", (area, [a, b]) => {
    (area as HTMLTextAreaElement).focus();
    (area as HTMLTextAreaElement).setSelectionRange(a as number, b as number);
  }, [from, to]);

await t.run("Tab indents as the file does, Enter keeps the indentation, and undo works",
  async () => {
    const at = await page();
    await at.goto(`${server.url}/ada/engine/edit/main/src/a.c`);
    const before = await text(at);
    await caret(at, before.indexOf("return"));
    await at.keyboard.press("Tab");
    assert.equal(await text(at), before.replace("    return", "        return"));
    await at.keyboard.press("Control+z");
    assert.equal(await text(at), before);
    await caret(at, 0, before.length);
    await at.keyboard.press("Tab");
    assert.equal(await text(at), "    int main(void) {\n        return 0;\n    }\n");
    await at.keyboard.press("Shift+Tab");
    assert.equal(await text(at), before);
    await caret(at, before.indexOf(";") + 1);
    await at.keyboard.press("Enter");
    await at.keyboard.type("x");
    assert.equal(await text(at), before.replace("return 0;", "return 0;\n    x"));
    await at.goto(`${server.url}/ada/engine/edit/main/Makefile`);
    await caret(at, 0);
    await at.keyboard.press("Tab");
    assert.match(await text(at), /^\tall/);
    await at.context().close();
  });

await t.run("Escape, then Tab leaves the text; Shift Tab leaves it backwards", async () => {
  const at = await page();
  await at.goto(`${server.url}/ada/engine/edit/main/src/b.c`);
  const before = await text(at);
  await at.focus("#f-content");
  await at.keyboard.press("Escape");
  await at.keyboard.press("Tab");
  const now = await at.evaluate(() => document.activeElement?.id ?? "");
  assert.notEqual(now, "f-content");
  assert.equal(await text(at), before);
  await at.focus("#f-content");
  await at.keyboard.press("Escape");
  await at.keyboard.press("Shift+Tab");
  assert.notEqual(await at.evaluate(() => document.activeElement?.id ?? ""), "f-content");
  await at.context().close();
});

await t.run("Preview and Changes come without leaving the page; Ctrl Enter commits", async () => {
  const at = await page();
  await at.goto(`${server.url}/ada/engine/edit/main/README.md`);
  await at.fill("#f-content", "# Engine\n\nText with *stress*.\n");
  await at.evaluate(() => Object.assign(window, { still: true }));
  await at.click("#editing-steps [value=preview]");
  await at.waitForSelector("#editing-shown em");
  assert.ok(!(await at.isVisible("#f-content")));
  await at.click("#editing-steps [value=changes]");
  await at.waitForSelector("#editing-shown .ui-added");
  await at.click("#editing-steps [value=write]");
  assert.ok(await at.isVisible("#f-content"));
  assert.ok(await at.evaluate(() => "still" in window), "the page was loaded anew");
  await at.focus("#f-content");
  await at.keyboard.press("Control+Enter");
  await at.waitForURL(`${server.url}/ada/engine/blob/main/README.md`);
  await at.waitForSelector("em");
  await at.context().close();
});

await t.run("e on a file opens the editor, and Enter in the path goes on to the text", async () => {
  const at = await page();
  await at.goto(`${server.url}/ada/engine/blob/main/src/b.c`);
  await at.keyboard.press("e");
  await at.waitForURL(`${server.url}/ada/engine/edit/main/src/b.c`);
  await at.focus("#f-path");
  await at.keyboard.press("Enter");
  assert.equal(await at.evaluate(() => document.activeElement?.id), "f-content");
  await at.context().close();
});

await t.run("a draft survives a reload and is offered, not forced", async () => {
  const at = await page();
  at.on("dialog", (dialog) => void dialog.accept());
  await at.goto(`${server.url}/ada/engine/edit/main/src/b.c`);
  await at.focus("#f-content");
  await at.keyboard.press("Control+End");
  await at.keyboard.type("int typed;\n");
  await at.reload();
  assert.equal(await text(at), "int b;\n");
  await at.click("text=Bring it back");
  assert.equal(await text(at), "int b;\nint typed;\n");
  await at.reload();
  await at.click("text=Forget it");
  await at.reload();
  assert.equal(await at.locator("text=Bring it back").count(), 0);
  await at.context().close();
});

await t.run("a conflict in the browser keeps the text and lets both be combined", async () => {
  const at = await page();
  await at.goto(`${server.url}/ada/engine/edit/main/src/a.c`);
  await at.fill("#f-content", `${await text(at)}\nint mine;\n`);
  const theirs = await open(bob, "/ada/engine/edit/main/src/a.c");
  await theirs.set({ content: `// of bob\n${theirs.get("content")}` }).send(bob);
  await at.click(".editing-commit button[value=commit]");
  await at.waitForSelector(".editing-conflict");
  assert.match(await text(at), /int mine;\n$/);
  await at.click("button[value=combine]");
  await at.waitForSelector(".ui-ok");
  assert.match(await text(at), /^\/\/ of bob\n[\s\S]*int mine;\n$/);
  await at.click(".editing-commit button[value=commit]");
  await at.waitForURL(`${server.url}/ada/engine/blob/main/src/a.c`);
  await at.context().close();
});

await t.run("a browser's textarea changes no byte of any file", async () => {
  const at = await page();
  for (const [name, bytes] of Object.entries(odd)) {
    await at.goto(`${server.url}/ada/engine/edit/main/${name}`);
    await at.click(".editing-commit button[value=commit]");
    await at.waitForSelector(".ui-form-summary");
    assert.match(await at.innerText(".ui-form-summary"), /Nothing differs/, name);
    await caret(at, (await text(at)).length);
    await at.keyboard.type("end");
    await at.click(".editing-commit button[value=commit]");
    await at.waitForURL(`${server.url}/ada/engine/blob/main/${name}`);
    workshop.git("engine", "fetch", "-q", address, "main");
    workshop.git("engine", "-c", "core.autocrlf=false", "checkout", "-q", "FETCH_HEAD", "--", name);
    const now = readFileSync(join(workshop.path, "engine", name));
    assert.deepEqual(now, Buffer.concat([bytes, Buffer.from("end")]), name);
  }
  await at.context().close();
});

await t.run("files are chosen, listed and uploaded; too large a one is told at once", async () => {
  const at = await page();
  await at.goto(`${server.url}/ada/engine/upload/main/src`);
  const file = (name: string, size: number) =>
    ({ name, mimeType: "text/plain", buffer: Buffer.alloc(size, "x") });
  await at.setInputFiles("#f-files", [file("huge", 26_300_000)]);
  assert.match(await at.innerText("[data-editing-chosen]"), /too large/);
  assert.ok(!(await at.$eval("#f-files", (input) => (input as HTMLInputElement).validity.valid)));
  await at.setInputFiles("#f-files", [file("one.txt", 10), file("two.txt", 20)]);
  await at.click(".editing-commit button[value=commit]");
  await at.waitForURL(`${server.url}/ada/engine/tree/main/src`);
  assert.match(await at.innerText("main"), /one\.txt[\s\S]*two\.txt/);
  await at.context().close();
});

const axe = readFileSync("node_modules/axe-core/axe.min.js", "utf8");
await t.run("axe finds nothing, and no page is wider than the screen", async () => {
  for (const width of [1440, 390, 320])
    for (const scheme of ["light", "dark"] as const) {
      const at = await page(width, scheme);
      for (const path of ["edit/main/src/b.c", "edit/main/README.md", "new/main/src",
        "upload/main", "delete/main/src", "delete/main/src/b.c"]) {
        await at.goto(`${server.url}/ada/engine/${path}`);
        await examine(at, `${path} ${width} ${scheme}`);
        if (!path.startsWith("new")) continue;
        await at.fill("#f-path", "../x");
        await at.click(".editing-commit button[value=commit]");
        await at.waitForSelector(".ui-form-summary");
        await examine(at, `refused ${width} ${scheme}`);
      }
      await at.goto(`${server.url}/ada/engine/edit/main/src/b.c`);
      const theirs = await open(bob, "/ada/engine/edit/main/src/b.c");
      await theirs.set({ content: `${theirs.get("content")}// ${width} ${scheme}\n` }).send(bob);
      await at.fill("#f-content", "int other;\n");
      await at.click(".editing-commit button[value=commit]");
      await at.waitForSelector(".editing-conflict");
      await examine(at, `conflict ${width} ${scheme}`);
      await at.context().close();
    }
});

async function examine(at: Page, name: string): Promise<void> {
  // The policy of the pages lets no other script in; the debugger's door does not ask it.
  const client = await at.context().newCDPSession(at);
  await client.send("Runtime.evaluate", { expression: axe });
  const found = await client.send("Runtime.evaluate", {
    expression: `axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa",
      "best-practice"] }).then((r) => JSON.stringify(r.violations.map((v) =>
      v.id + ": " + v.nodes.map((n) => n.target.join(" ")).join(", "))))`,
    awaitPromise: true,
    returnByValue: true,
  });
  assert.deepEqual(JSON.parse(String(found.result.value)), [], name);
  const wider = await at.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wider <= 0, `${name} is ${wider} px wider than the screen`);
}

await t.run("nothing was said on the console", () => assert.deepEqual(noise, []));

await browser.close();
workshop.remove();
await server.stop();
t.close();
