// SPDX-License-Identifier: Apache-2.0
//
// inert.ts: a repository full of attacks, and a real Chromium that looks at every kind of page
// that shows a part of it. Nothing may run, ask another server, open a window, lead away, be
// refused by a policy (then it had already reached the page), or stand where it should not.
import { strict as assert } from "node:assert";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";

import { desktop, findChromium, launch, open, settle } from "../browser/chromium";
import { Session } from "../harness/browser_session";
import { Cases } from "../harness/cases";
import { Workshop, withToken } from "../harness/git";
import { Server } from "../harness/server";
import { drawings, groups, lines, payloads } from "./payloads";
import { makeHostile, names, refNames } from "./repository";
import { misplaced, touch, Watch } from "./watch";

const t = new Cases("inert");

const settings =
  "[rates]\nposting_burst = 100000\ncostly_burst = 100000\n" +
  "anonymous_costly_burst = 100000\nsign_in_burst = 1000\n";

interface Target {
  server: Server;
  session: Session;
  commits: string[];
}

async function makeTarget(workshop: Workshop): Promise<Target> {
  const server = await Server.start({ settings });
  server.createUser("ada");
  const session = await Session.signIn(server, "ada");
  const { commits } = makeHostile(workshop, "hostile");
  server.createRepo("ada/hostile");
  const to = withToken(`${server.url}/ada/hostile.git`,
    server.createToken("ada", ["repo"], ["--name", lines[3] as string]));
  workshop.git("hostile", "push", "-q", to, "main");
  // Of the other refs those that the policy of names lets in; all of them come by an import.
  workshop.tryGit("hostile", "push", "-q", to, "--all");
  server.createRepo("ada/imported", ["--import", join(workshop.path, "hostile")]);
  const put = async (page: string, fields: Record<string, string>, status: number) => {
    const answer = await session.submit(`${page}?_method=put`, fields, page);
    assert.equal(answer.status, status, `${page}: ${JSON.stringify(fields)}`);
  };
  await put("/settings/profile", { display_name: lines[0] as string, bio: lines[1] as string,
    location: lines[2] as string, website: "" }, 303);
  await put("/settings/profile", { display_name: "Ada", bio: "", location: "",
    website: "javascript:__xss(1)" }, 422);
  await put("/ada/hostile/settings", { description: lines[4] as string, website: "",
    topics: "" }, 303);
  await put("/ada/hostile/settings", { description: "x", website: "javascript:__xss(1)",
    topics: "\"><img/src=x:/onerror=__xss(1)>" }, 422);
  return { server, session, commits };
}

const encoded = (path: string): string => path.split("/").map(encodeURIComponent).join("/");

type Visit = [path: string, act?: (page: Page) => Promise<unknown>];

// Four pages at a time, since most of the time is waiting for quiet; every finding names the page
// it was made on.
async function visitAll(browser: Browser, target: Target, visits: Visit[],
                        statuses = [200]): Promise<void> {
  const found: string[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    const context = await open(browser, desktop, target.session);
    const watch = await Watch.over(context, target.server);
    const page = await context.newPage();
    for (let at = next++; at < visits.length; at = next++) {
      const [path, act] = visits[at] as Visit;
      const note = (lines: string[]) =>
        found.push(...lines.map((line) => `${path.slice(0, 150)}: ${line.slice(0, 300)}`));
      let status = 0, policy = "";
      await settle(page, async () => {
        const answer = await page.goto(target.server.url + path);
        status = answer?.status() ?? 0;
        policy = answer?.headers()["content-security-policy"] ?? "";
      });
      if (!/script-src 'self';.*base-uri 'none'.*require-trusted-types-for/.test(policy))
        note([`the policy is ${policy || "missing"}`]);
      // A page that is not there would be harmless, whatever it should have shown.
      if (!statuses.includes(status)) note([`answered ${status}`]);
      await act?.(page);
      const place = page.url();
      note(await page.evaluate(misplaced));
      await page.evaluate(touch);
      await page.waitForTimeout(50);
      if (page.url() !== place) note([`led to ${page.url()}`]);
      if (await page.title() === "pwned") note(["the title was taken"]);
      note(watch.taken());
    }
    await context.close();
  };
  await Promise.all([work(), work(), work(), work()]);
  assert.deepEqual(found, [], `\n    ${found.slice(0, 40).join("\n    ")}`);
}

const blob = (path: string, query = ""): Visit =>
  [`/ada/hostile/blob/main/${encoded(path)}${query}`];

const documents = (): Visit[] => [
  ...Object.keys(groups).map((name) => blob(`md/${name}.md`)),
  ...[...groups.mutations!, ...groups.comments!].flatMap((_, at) =>
    (at % 4 === 0 ? [blob(`md/alone-${at}.md`)] : [])),
  blob("overlong.md"), blob("cells.ipynb"), ["/ada/hostile"], ["/ada/hostile/tree/main/readme"],
  ["/ada/hostile/tree/main/org"], ["/ada/hostile/tree/main/txt"],
  ["/ada/hostile/edit/main/md/mutations.md", async (page) => {
    const shown = page.waitForSelector(".ui-prose.ui-readme");
    await page.locator("button[value=preview]").click();
    await shown;
  }],
];

const otherFiles = (): Visit[] => [
  ...["outputs.ipynb", "table.csv", "table.tsv", "page.html", "page.xhtml", "page.xml",
    "page.mhtml", "script.js", "style.css", "acting.pdf", "utf7.txt", "pointer.bin", "LICENSE",
    "readme/README.rst", "org/README.org", ".gitmodules", "link0", "link1", "link2", "sub0",
    "sub1"].map((path) => blob(path)),
  ...["table.csv", "outputs.ipynb", "svg/0.svg"].map((path) => blob(path, "?plain=1")),
  ...drawings.map((_, at) => blob(`svg/${at}.svg`)),
];

function named(commits: string[]): Visit[] {
  const [newest, older] = [commits[0], commits[commits.length - 1]];
  const some = names.filter((_, at) => at % 12 === 0);
  const branch = encoded(refNames[0] as string);
  return [
    ["/"], ["/explore"], ["/ada"], ["/settings/tokens"], ["/settings/profile"],
    ["/ada/hostile/tree/main/names"], ["/ada/hostile/commits"], ["/ada/hostile/commits?page=2"],
    [`/ada/hostile/commit/${newest}`], [`/ada/hostile/commit/${older}`],
    [`/ada/hostile/commit/${older}?page=2`], [`/ada/hostile/compare/${older}...${newest}`],
    ["/ada/hostile/compare"], ["/ada/hostile/blame/main/md/events.md"], ["/ada/hostile/settings"],
    ["/ada/imported/branches"], ["/ada/imported/tags"], ["/ada/imported/compare"],
    [`/ada/imported/tree/${branch}`], [`/ada/imported/commits/${branch}`],
    [`/ada/imported/compare/main...${branch}`],
    ...some.flatMap((name): Visit[] => [blob(`names/${name}`),
      [`/ada/hostile/blame/main/names/${encodeURIComponent(name)}`]]),
    [`/ada/hostile/edit/main/names/${encodeURIComponent(some[0] as string)}`],
    [`/ada/hostile/delete/main/names/${encodeURIComponent(some[1] as string)}`],
    [`/ada/hostile/upload/main/names`], ["/ada/hostile/new/main/names"],
  ];
}

// What a page repeats of its address.
const repeated = (): Visit[] => lines.filter((_, at) => at % 60 === 7).flatMap((line): Visit[] => {
  const word = encodeURIComponent(line);
  return [
    [`/search?q=${word}`], [`/ada/hostile/find/main?q=${word}`], [`/login?return_to=${word}`],
    [`/ada/hostile/commits/main?author=${word}`], [`/ada/hostile/blob/main/${word}`],
    [`/ada/hostile/tree/${word}`], [`/ada/imported/branches?q=${word}`], [`/${word}`],
  ];
});

async function palette(page: Page): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.locator("#ui-palette input").fill("/names");
  await page.getByRole("option").filter({ hasText: "names/" }).first().waitFor();
}

// Opened by itself each file is plain text, a harmless picture, or saved.
async function rawFiles(browser: Browser, target: Target): Promise<void> {
  const context = await open(browser, desktop, target.session);
  const watch = await Watch.over(context, target.server);
  const page = await context.newPage();
  for (const [path] of otherFiles()) {
    const raw = target.server.url + path.replace("/blob/", "/raw/").replace(/\?.*/, "");
    if (/\/sub\d$/.test(raw)) continue;
    const saved = page.waitForEvent("download", { timeout: 4000 }).then(() => true, () => false);
    const shown = await page.goto(raw).then(() => true, () => false);
    if (!shown) {
      assert.ok(await saved, `${raw} is neither shown nor saved`);
      continue;
    }
    const type = await page.evaluate(() => document.contentType);
    assert.match(type, /^(text\/plain|image\/(png|gif|jpeg|webp))$/, raw);
    assert.equal(new URL(page.url()).origin, new URL(target.server.contentUrl).origin);
  }
  assert.deepEqual(watch.taken(), []);
  await context.close();
}

async function feeds(browser: Browser, target: Target): Promise<void> {
  const context = await open(browser, desktop, target.session);
  const watch = await Watch.over(context, target.server);
  const page = await context.newPage();
  const empty = await context.newPage(); // without a policy, to read XML in
  for (const path of ["commits.atom", "commits/main/names.atom", "tags.atom"]) {
    const answer = await target.session.get(`/ada/hostile/${path}`);
    assert.equal(answer.status, 200, path);
    const odd = await empty.evaluate((xml) => {
      const feed = new DOMParser().parseFromString(xml, "application/xml");
      return [...feed.querySelectorAll("parsererror, script, [onload], [onerror]")]
        .map((element) => element.outerHTML.slice(0, 200));
    }, await answer.text());
    assert.deepEqual(odd, [], path);
    await page.goto(`${target.server.url}/ada/hostile/${path}`).catch(() => undefined);
  }
  assert.deepEqual(watch.taken(), []);
  await context.close();
}

// A watch that sees nothing would find every page harmless.
async function seesAttacks(browser: Browser, target: Target): Promise<void> {
  const context = await open(browser, desktop, target.session);
  const watch = await Watch.over(context, target.server);
  const page = await context.newPage();
  const tries: [string, RegExp][] = [
    ["<img src=x: onerror=__xss(1)>", /a script ran/], ["<svg onload=alert(1)>", /dialog/],
    ["<img src=https://canary.test/a>", /asked https:\/\/canary\.test\/a/],
    ["<meta http-equiv=Content-Security-Policy content=\"script-src 'none'\"><svg onload=f()>",
      /console: .*violates/],
  ];
  for (const [markup, expected] of tries) {
    await page.setContent(markup);
    await page.waitForTimeout(300);
    assert.match(watch.taken().join("\n"), expected, markup);
  }
  for (const markup of ["<p onclick=f()>x</p>", "<a href=' Java\tScript:f()'>x</a>",
    "<form action=//canary.test/>", "<main><style></style></main>",
    "<div class=ui-prose><b id=forms style=x>x</b></div>", "<iframe src=about:blank></iframe>"]) {
    await page.setContent(markup);
    assert.notDeepEqual(await page.evaluate(misplaced), [], markup);
  }
  await context.close();
}

// The second wall: what markup there might be in a page still does nothing.
async function isRefused(browser: Browser, target: Target): Promise<void> {
  const context = await open(browser, desktop, target.session);
  const watch = await Watch.over(context, target.server);
  const page = await context.newPage();
  for (const path of ["/", "/ada/hostile/blob/main/md/active.md",
    "/ada/hostile/blob/main/acting.pdf", "/ada/hostile/edit/main/md/active.md"]) {
    await page.goto(target.server.url + path);
    watch.taken();
    await page.evaluate(() => {
      const add = (name: string, attributes: Record<string, string>): HTMLElement => {
        const element = document.createElement(name);
        for (const [attribute, value] of Object.entries(attributes))
          element.setAttribute(attribute, value);
        document.body.append(element);
        return element;
      };
      add("img", { src: "https://canary.test/a" });
      add("link", { rel: "stylesheet", href: "https://canary.test/b" });
      add("iframe", { src: "https://canary.test/c" });
      add("a", { href: "javascript:__xss(1)" }).click();
      const form = add("form", { action: "https://canary.test/e" }) as HTMLFormElement;
      form.submit();
    });
    await page.waitForTimeout(300);
    const seen = watch.taken();
    const refused = (line: string): boolean => /^console: .*violates/.test(line);
    assert.deepEqual(seen.filter((line) => !refused(line)), [], path);
    assert.ok(seen.filter(refused).length >= 5, `${path}: ${seen.join("\n")}`);
    assert.equal(page.url(), target.server.url + path);
  }
  await context.close();
}

async function run(): Promise<void> {
  if (!findChromium()) {
    t.skip("everything", "there is no Chromium; install the Debian package chromium");
    t.close();
    return;
  }
  const workshop = new Workshop();
  const target = await makeTarget(workshop);
  const browser = await launch();
  try {
    await t.run("what runs, asks or stands in a page is noticed", () =>
      seesAttacks(browser, target));
    await t.run(`AC-084 ${payloads.length} attacks in Markdown do nothing on any page`, () =>
      visitAll(browser, target, documents()));
    await t.run("AC-085 files of all kinds do nothing on their pages", () =>
      visitAll(browser, target, otherFiles()));
    await t.run("AC-085 files of all kinds do nothing when opened by themselves", () =>
      rawFiles(browser, target));
    await t.run("AC-086 diagrams and formulas stay text or pictures", () =>
      visitAll(browser, target, [blob("md/diagrams.md"), blob("md/diagrams.md", "?plain=1")]));
    await t.run(`AC-087 ${names.length} names of files, ${refNames.length} of refs, messages and ` +
      "people are words", () => visitAll(browser, target, named(target.commits)));
    await t.run("AC-087 what an address says is repeated as words", () =>
      visitAll(browser, target, repeated(), [200, 400, 404, 422]));
    await t.run("AC-087 names in the palette are words", () =>
      visitAll(browser, target, [["/ada/hostile", palette]]));
    await t.run("what got into a page all the same is refused by its policy", () =>
      isRefused(browser, target));
    await t.run("AC-087 feeds hold names and messages as words", () => feeds(browser, target));
  } finally {
    await browser.close();
    workshop.remove();
    await target.server.stop();
  }
  t.close();
}

await run();
