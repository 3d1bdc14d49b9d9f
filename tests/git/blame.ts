// SPDX-License-Identifier: Apache-2.0
//
// blame.ts: blame over the API and as a page against `git blame` itself, in both object formats,
// and what must be refused or bounded.
//
//   BLAME_REPO=/path/to/a.git BLAME_SAMPLES=200 tests/suites/43-blame.sh
//
// compares that many random (commit, file) pairs of a repository of this machine as well.
import { strict as assert } from "node:assert";
import { existsSync, symlinkSync } from "node:fs";
import { join } from "node:path";

import { Cases } from "../harness/cases";
import { Workshop } from "../harness/git";
import { Server } from "../harness/server";
import { lookInBrowser } from "./blame_browser";
import { Chance, type Line, gitBlame, importStream, someHistory, streamOf } from "./blame_history";

const t = new Cases("blame");
const server = await Server.start({
  settings:
    "[rates]\ncostly_burst = 100000\nanonymous_costly_burst = 100000\n" +
    "[code]\nblame_runs = 1\n",
});
server.createUser("ada");
const workshop = new Workshop();

const encode = (path: string): string => path.split("/").map(encodeURIComponent).join("/");
const pageOf = (repo: string, commit: string, path: string, query = ""): string =>
  `${server.url}/ada/${repo}/blame/${commit}/${encode(path)}${query}`;

interface Place {
  commit: string;
  path: string;
}
interface Range extends Place {
  first_line: number;
  last_line: number;
  original_line: number;
  previous: Place | null;
}
interface Answer {
  ranges: Range[];
  commits: { id: string; subject: string }[];
  ignored_commits: number;
}

async function ask(repo: string, commit: string, path: string, more = ""): Promise<Response> {
  return fetch(`${server.url}/api/v1/repos/ada/${repo}/blame/${commit}` +
    `?path=${encodeURIComponent(path)}${more}`);
}

async function blame(repo: string, commit: string, path: string, more = ""): Promise<Answer> {
  for (let tries = 0; tries < 30; ++tries) {
    const answer = await ask(repo, commit, path, more);
    if (answer.status === 503) continue;
    assert.equal(answer.status, 200, `${path} at ${commit}: ${await answer.clone().text()}`);
    return (await answer.json()) as Answer;
  }
  throw new Error(`no answer for ${path} at ${commit}`);
}

function linesOf(answer: Answer): Line[] {
  const lines: Line[] = [];
  for (const range of answer.ranges) {
    assert.equal(range.first_line, lines.length + 1, "ranges follow each other");
    for (let n = range.first_line; n <= range.last_line; ++n)
      lines.push({
        at: `${range.commit} ${range.original_line + n - range.first_line} ${range.path}`,
        previous: range.previous ? `${range.previous.commit} ${range.previous.path}` : "",
      });
  }
  return lines;
}

// Which commit the page says each line has, read from its rows.
function commitsOnPage(html: string): Map<number, string> {
  const found = new Map<number, string>();
  for (const [hunk] of html.matchAll(/<tbody.*?<\/tbody>/gs)) {
    const commit = /href="[^"]*\/commit\/([0-9a-f]+)"/.exec(hunk)?.[1] ?? "";
    for (const [, n] of hunk.matchAll(/<tr id="L(\d+)">/g)) found.set(Number(n), commit);
  }
  return found;
}

async function show(url: string): Promise<string> {
  const answer = await fetch(url);
  const html = await answer.text();
  assert.equal(answer.status, 200, `${url}: ${html.slice(0, 300)}`);
  return html;
}

// Random samples of a repository against git; how many lines were compared.
async function compare(repo: string, directory: string, count: number, seed: number,
  ignore: { file: string } | null): Promise<number> {
  const by = new Chance(seed);
  const commits = workshop.git(directory, "rev-list", "--branches", "--tags").split("\n");
  let lines = 0;
  for (let i = 0; i < count; ++i) {
    const commit = by.one(commits);
    const blobs = workshop.git(directory, "ls-tree", "-r", "-z", commit).split("\0")
      .filter((entry) => entry.startsWith("100"))
      .map((entry) => entry.slice(entry.indexOf("\t") + 1));
    if (blobs.length === 0) continue;
    const path = by.one(blobs);
    if (path.includes("\ufffd")) continue;  // names that are no UTF-8 have a case of their own
    const how = by.below(4);
    const options = how === 1 ? ["-w"] : how === 2 ? ["-C"] : [];
    const more = how === 1 ? "&w=1" : how === 2 ? "&copies=1" : "";
    const listed = ignore && workshop.tryGit(directory, "cat-file", "-e",
      `${commit}:.git-blame-ignore-revs`).status === 0;
    const wanted = await gitBlame(workshop, directory, [
      ...options, ...(listed && how !== 3 ? ["--ignore-revs-file", ignore.file] : []),
      commit, "--", path]);
    const found = linesOf(await blame(repo, commit, path, more + (how === 3 ? "&ignore=no" : "")));
    assert.deepEqual(found, wanted, `${path} at ${commit} with ${options.join(" ")}`);
    lines += wanted.length;
  }
  return lines;
}

for (const format of ["sha1", "sha256"]) {
  const name = `chance-${format}`;
  workshop.init(name, [`--object-format=${format}`]);
  importStream(workshop, name, streamOf(someHistory(20261126, 300)));
  workshop.git(name, "reset", "-q", "--hard");
  const id = (rest: string): string => rest.padEnd(format === "sha1" ? 40 : 64, "0");
  const tidied = workshop.git(name, "log", "--format=%H", "--grep=reindent").split("\n");
  const clean = tidied.filter((_, i) => i % 2 === 0).concat(id("abc"));
  workshop.commit(name, "List what to ignore", {
    ".git-blame-ignore-revs":
      `# Layout\r\n\n${clean.join("  # why\n")}\nno id\n${id("1").slice(9)}\n`,
  });
  workshop.write(".", `${name}.clean`, `${clean.join("\n")}\n`);
  workshop.commit(name, "After the list", { "main-after.c": "int a;\n" });
  server.createRepo(`ada/${name}`, ["--import", join(workshop.path, name),
    "--object-format", format]);

  await t.run(`${format}: 60 files of random commits are blamed as git blames them`, async () => {
    const ignore = { file: join(workshop.path, `${name}.clean`) };
    const lines = await compare(name, name, 60, 7, ignore);
    console.log(`        ${lines} lines`);
    assert.ok(lines > 1000);
  });

  await t.run(`${format}: the files of the last commit, all ways`, async () => {
    const tip = workshop.git(name, "rev-parse", "HEAD");
    const files = workshop.git(name, "ls-files", "-z").split("\0").filter(Boolean);
    const list = join(workshop.path, `${name}.clean`);
    for (const path of files)
      for (const [words, more] of [[[], ""], [["-w"], "&w=1"], [["-C"], "&copies=1"]] as const) {
        const wanted = await gitBlame(workshop, name,
          [...words, "--ignore-revs-file", list, tip, "--", path]);
        assert.deepEqual(linesOf(await blame(name, tip, path, more)), wanted, `${path} ${more}`);
      }
  });

  await t.run(`${format}: the page names the same commits, and leads through history`, async () => {
    const tip = workshop.git(name, "rev-parse", "HEAD");
    const moved = workshop.git(name, "ls-files").split("\n").find((file) => /^moved-/.test(file));
    assert.ok(moved, "the seed renames a file");
    const html = await show(pageOf(name, "main", moved));
    const answer = await blame(name, tip, moved);
    const wanted = linesOf(answer).map((line) => line.at.split(" ")[0]);
    assert.deepEqual([...commitsOnPage(html).values()], wanted);
    assert.match(html, /commits? of \.git-blame-ignore-revs looked through/);
    assert.match(html, /2 lines of it name no commit/);
    const prior = [...html.matchAll(/class="code-blame-prior" href="([^"]+)"/g)]
      .map((m) => (m[1] ?? "").replaceAll("&amp;", "&"));
    assert.ok(prior.length > 0);
    for (const href of new Set(prior)) await show(server.url + href);
    const expected = answer.ranges.filter((range) => range.previous)
      .map((range) => `/blame/${range.previous?.commit}/${encode(range.previous?.path ?? "")}`);
    for (const href of prior)
      assert.ok(expected.some((part) => href.includes(part)), `${href} is the file before`);
  });
}

await t.run("the list of ignored commits can be switched off on the page", async () => {
  const list = await show(pageOf("chance-sha1", "main", "main-after.c"));
  assert.match(list, /href="[^"]*main-after\.c\?ignore=no"[^>]*>Do not ignore them/);
  const all = await show(pageOf("chance-sha1", "main", "main-after.c", "?ignore=no"));
  assert.match(all, /of \.git-blame-ignore-revs not ignored/);
});

await t.run("line ends, empty files and missing line feeds are kept apart", async () => {
  workshop.init("ends");
  workshop.commit("ends", "Born", { crlf: "a\r\nb\r\n", none: "a\nb", empty: "", lf: "\n" });
  workshop.commit("ends", "Grown", { crlf: "a\r\nb\r\nc\r\n", none: "a\nb\n", lf: "\n\n" });
  server.createRepo("ada/ends", ["--import", join(workshop.path, "ends")]);
  const tip = workshop.git("ends", "rev-parse", "HEAD");
  for (const path of ["crlf", "none", "empty", "lf"])
    assert.deepEqual(linesOf(await blame("ends", tip, path)),
      await gitBlame(workshop, "ends", [tip, "--", path]), path);
  assert.match(await show(pageOf("ends", "main", "empty")), /This file is empty/);
  assert.equal(commitsOnPage(await show(pageOf("ends", "main", "none"))).size, 2);
});

await t.run("what has no lines is refused with words", async () => {
  workshop.init("kinds");
  workshop.write("kinds", "binary", Buffer.from([1, 0, 2]));
  workshop.write("kinds", "long", "x".repeat(30_000));
  workshop.write("kinds", "large", "0123456\n".repeat(200_000));
  workshop.write("kinds", "d/f", "x\n");
  symlinkSync("d/f", join(workshop.path, "kinds", "link"));
  workshop.commit("kinds", "Many kinds");
  workshop.git("kinds", "update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},sub`);
  workshop.git("kinds", "commit", "-q", "-m", "A submodule");
  server.createRepo("ada/kinds", ["--import", join(workshop.path, "kinds")]);
  assert.match(await show(pageOf("kinds", "main", "binary")), /is binary\. It has no lines/);
  assert.match(await show(pageOf("kinds", "main", "long")), /very long lines/);
  assert.match(await show(pageOf("kinds", "main", "large")), /too large to be shown/);
  assert.match(await show(pageOf("kinds", "main", "sub")), /Another repository stands here/);
  const link = await show(pageOf("kinds", "main", "link"));
  assert.match(link, /symbolic link to d\/f/);
  assert.match(link, /href="\/ada\/kinds\/blame\/main\/d\/f"/);
  const folder = await fetch(pageOf("kinds", "main", "d"), { redirect: "manual" });
  assert.equal(folder.status, 303);
  assert.equal(folder.headers.get("location"), "/ada/kinds/tree/main/d");
  assert.equal((await fetch(pageOf("kinds", "main", "none"))).status, 404);
  assert.equal((await fetch(pageOf("kinds", "none", "f"))).status, 404);
  assert.equal((await ask("kinds", "main", "none")).status, 404);
  for (const path of ["d", "sub", "", "../f"])
    assert.equal((await ask("kinds", "main", path)).status, 422, path);
  // The link's own text has a history, too; the API says so.
  assert.equal((await blame("kinds", "main", "link")).ranges.length, 1);
});

await t.run("a name that is no text is blamed by its bytes", async () => {
  workshop.init("bytes");
  importStream(workshop, "bytes", Buffer.concat([
    Buffer.from("commit refs/heads/main\ncommitter A <a@b.org> 1700000000 +0000\ndata 1\nm\n"),
    Buffer.from('M 100644 inline "a\\377b"\ndata 2\nx\n\n')]));
  server.createRepo("ada/bytes", ["--import", join(workshop.path, "bytes")]);
  const html = await show(`${server.url}/ada/bytes/blame/main?bytes=61ff62`);
  assert.equal(commitsOnPage(html).size, 1);
  const answer = await fetch(`${server.url}/api/v1/repos/ada/bytes/blame/main?bytes=61ff62`);
  assert.equal(answer.status, 200);
});

await t.run("a long file comes in pages a browser can lay out, and no line is lost", async () => {
  workshop.init("long");
  const lines = Array.from({ length: 12_001 }, (_, i) => `line ${i + 1}\n`);
  const first = workshop.commit("long", "Born", { f: lines.join("") });
  lines[6000] = "changed\n";
  const second = workshop.commit("long", "Changed", { f: lines.join("") });
  server.createRepo("ada/long", ["--import", join(workshop.path, "long")]);
  const seen = new Map<number, string>();
  let next: string | undefined = "";
  let pages = 0;
  while (next !== undefined) {
    const html = await show(pageOf("long", "main", "f", next));
    assert.ok(html.split(/<[a-z]/).length < 6_000, "a page has no more elements than its budget");
    const fresh = commitsOnPage(html);
    const from = Math.min(...fresh.keys());
    assert.equal(from, seen.size + 1, "a page begins where the one before it ended");
    for (const [n, commit] of fresh) seen.set(n, commit);
    const file = from === 1 ? "" : `\\?line=${from}`;
    assert.match(html, new RegExp(`href="/ada/long/blob/main/f${file}"[^>]*data-key="b"`));
    next = html.match(/rel="next" href="\/ada\/long\/blame\/main\/f(\?line=\d+)"/)?.[1];
    pages++;
  }
  assert.ok(pages > 5, `${pages} pages`);
  assert.equal(seen.size, 12_001);
  assert.equal(seen.get(6001), second);
  assert.equal(seen.get(6002), first);
  const html = await show(pageOf("long", "main", "f", "?line=6001"));
  assert.match(html, /id="L6001"/);
  assert.match(html, new RegExp(`blame/${first}/f\\?line=6001#L6001"`));
  assert.match(await show(pageOf("long", "main", "f", "?line=99999")), /id="L12001"/);
  for (const line of ["0", "-1", "x", ""])
    assert.equal((await fetch(pageOf("long", "main", "f", `?line=${line}`))).status, 422);
});

await t.run("files and differences lead to blame at the line", async () => {
  const blob = await show(`${server.url}/ada/long/blob/main/f?line=9000`);
  const from = blob.match(/<tr id="L(\d+)"/)?.[1];
  assert.ok(Number(from) > 1_000 && Number(from) <= 9_000, `the page begins at line ${from}`);
  assert.match(blob,
    new RegExp(`href="/ada/long/blame/main/f\\?line=${from}"[^>]*data-at-line[^>]*"b"`));
  const [first, second] = workshop.git("long", "rev-list", "--reverse", "main").split("\n");
  const commit = await show(`${server.url}/ada/long/commit/${second}`);
  for (const [id, words] of [[first, "-5998,7"], [second, "\\+5998,7"]])
    assert.match(commit,
      new RegExp(`href="/ada/long/blame/${id}/f\\?line=5998#L5998"[^>]*>${words}<`));
  const born = await show(`${server.url}/ada/long/commit/${first}?file=1`);
  assert.ok(!born.includes(`blame/${first}/f#L0`), "nothing leads to the side that is not there");
});

// abuse-cases AC-094: many ask for blames that take long.
await t.run("AC-094: 50 costly blames at once are bounded, and other pages answer", async () => {
  workshop.init("slow");
  const lines = Array.from({ length: 400 }, (_, i) => `start ${i}\n`);
  const stream: Buffer[] = [];
  for (let i = 0; i < 6000; ++i) {
    lines[(i * 7) % 400] = `change ${i}\n`;
    const text = lines.join("");
    const by = `committer A <a@example.org> ${1.5e9 + i} +0000`;
    stream.push(Buffer.from(`commit refs/heads/main\n${by}\ndata 1\nm\n` +
      `M 100644 inline f\ndata ${text.length}\n${text}\n`));
  }
  importStream(workshop, "slow", Buffer.concat(stream));
  server.createRepo("ada/slow", ["--import", join(workshop.path, "slow")]);
  const tips = workshop.git("slow", "rev-list", "-n", "50", "main").split("\n");
  let going = true;
  const others: number[] = [];
  const watch = (async () => {
    while (going) {
      const began = performance.now();
      assert.equal((await fetch(`${server.url}/ada/ends`)).status, 200);
      others.push(performance.now() - began);
    }
  })();
  const statuses = await Promise.all(tips.map(async (tip) => {
    const answer = await fetch(pageOf("slow", tip, "f"));
    await answer.text();
    if (answer.status === 503) assert.ok(Number(answer.headers.get("retry-after")) > 0);
    return answer.status;
  }));
  going = false;
  await watch;
  const refused = statuses.filter((status) => status === 503).length;
  assert.ok(statuses.every((status) => status === 200 || status === 503), String(statuses));
  assert.ok(refused > 0, "some are turned away");
  assert.ok(refused < 50, "some are answered");
  console.log(`        ${50 - refused} answered, ${refused} turned away;` +
    ` ${others.length} other pages, the slowest took ${Math.max(...others).toFixed(0)} ms`);
  const tip = tips[0] ?? "";
  assert.deepEqual(linesOf(await blame("slow", tip, "f")),
    await gitBlame(workshop, "slow", [tip, "--", "f"]));
});

await lookInBrowser(t, server, workshop);

const outside = process.env.BLAME_REPO;
if (outside) {
  const count = Number(process.env.BLAME_SAMPLES ?? 200);
  await t.run(`${count} samples of ${outside}`, async () => {
    assert.ok(existsSync(outside), "BLAME_REPO exists");
    const format = workshop.git(".", "--git-dir", outside, "rev-parse", "--show-object-format");
    server.createRepo("ada/outside", ["--import", outside, "--object-format", format]);
    symlinkSync(outside, join(workshop.path, "outside"));
    console.log(`        ${await compare("outside", "outside", count, 42, null)} lines, ${format}`);
  });
}

workshop.remove();
await server.stop();
t.close();
