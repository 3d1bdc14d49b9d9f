// SPDX-License-Identifier: Apache-2.0
//
// content_size.ts: names, pictures, differences and texts that are odd or vast.
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { crc32 } from "../checksum";
import { deflateSync } from "node:zlib";

import { type Group, sized } from "../group";
import { peakGrowthMiB, processorSeconds } from "../measure";
import { commitBody, type Entry, oidOf, Pack, treeBody } from "../packs";
import { type Target, Visit } from "../target";

const markup = '"><img src=x onerror=alert(1)><script>alert(1)</script>';

// A branch from a stream for git fast-import, pushed by the owner.
function importStream(target: Target, name: string, stream: string | Buffer): void {
  const { workshop } = target;
  const short = name.split("/")[1] ?? "";
  workshop.init(short);
  const done = spawnSync("git", ["fast-import", "--quiet"],
    { cwd: `${workshop.path}/${short}`, input: stream, maxBuffer: 1 << 28 });
  if (done.status !== 0) throw new Error(`fast-import: ${String(done.stderr)}`);
  target.makeRepo(name, short);
}
const committer = "committer Ada <ada@example.org> 1700000000 +0000\n";

const oddNames: (string | Buffer)[] = [
  "<img src=x onerror=alert(1)>.md", '"onmouseover="alert(1).txt', "'; alert(1) --.js", "a&b.txt",
  "evil\u202etxt.exe", "\u2066isolated\u2069", "\u200bzero", "new\nline", "tab\there", "nul\u0001",
  "esc\x1b[31m", "a".repeat(255), "%2e%2e%2fetc", "..%5c", "C:\\x", "a?b#c", "{{7*7}}", "${7*7}",
  "javascript:alert(1)", "-rf", "--exec=id", "con", " ", "\u{1f4a9}", "\u0430dmin",
  Buffer.from("\xff\xfe\x80", "latin1"), Buffer.from("caf\xe9.txt", "latin1"),
];
const oddFolder = markup.replaceAll("/", "_");

// A folder of an odd name with odd names in it, in a commit by somebody of an odd name.
function packNames(): { tip: string; pack: Buffer } {
  const pack = new Pack();
  const blob = pack.object("blob", Buffer.from("content\n"));
  const entries: Entry[] = oddNames.map((name) => ({ mode: "100644", name, oid: blob }));
  const link = pack.object("blob", Buffer.from("/etc/passwd\u202e<script>alert(1)</script>"));
  entries.push({ mode: "120000", name: "link", oid: link });
  const bytesOf = (entry: Entry): Buffer => Buffer.from(entry.name as string);
  entries.sort((a, b) => Buffer.compare(bytesOf(a), bytesOf(b)));
  const inner = treeBody(entries);
  pack.object("tree", inner);
  const root = treeBody([{ mode: "40000", name: oddFolder, oid: oidOf("tree", inner) }]);
  pack.object("tree", root);
  const tip = pack.object("commit", commitBody({
    tree: oidOf("tree", root),
    author: `${markup.replace(/[<>]/g, "")} \u202eevil <"onx="1@example.org> 1700000000 +0000`,
    message: `${markup}\u202e${"long ".repeat(900)}\n\n${markup}\n\nfixes #1 ${"x".repeat(4096)}\n`,
  }));
  return { tip, pack: pack.render() };
}

async function showNames(group: Group): Promise<void> {
  const { target } = group;
  target.makeRepo("ada/names");
  const { tip, pack } = packNames();
  const done = await target.push("ada/names", ["refs/heads/main", "refs/heads/a=b",
    Buffer.from("refs/tags/v1.0+\u2603").toString("latin1")].map((ref) => ({ new: tip, ref })),
      pack);
  assert.match(done.text, /unpack ok/);
  const folder = encodeURIComponent(oddFolder);
  const list = await target.send(`/ada/names/tree/main/${folder}`);
  assert.equal(list.status, 200);
  const links = [...list.text.matchAll(/href="(\/ada\/names\/blob\/main[^"]*)"/g)]
    .map((match) => (match[1] ?? "").replaceAll("&amp;", "&"));
  assert.ok(links.length >= oddNames.length,
    `${links.length} of ${oddNames.length} files are linked`);
  const pages = ["/ada/names", "/ada/names/commits/main", `/ada/names/commit/${tip}`,
    "/ada/names/branches", "/ada/names/tags", "/ada/names/find/main?q=alert", "/explore",
    `/ada/names/tree/main/${folder}`, `/ada/names/commits/main/${folder}`,
    `/ada/names/tree/main/${folder}/nothing%3Cscript%3E`, "/ada/names/tree/%3Cscript%3E",
    "/search?q=%3Cscript%3Ealert(1)%3C/script%3E", "/%3Cscript%3E", "/ada/%3Cscript%3E", ...links];
  for (const path of pages) {
    const answer = await target.send(path);
    assert.ok([200, 404].includes(answer.status), `${path}: ${answer.status}`);
    const text = answer.body.toString("latin1");
    assert.deepEqual(foreignMarkup(text), [], `${path} holds markup of a name`);
    assert.ok(!/[\u202a-\u202e\u2066-\u2069]/.test(answer.text), `${path} turns its text around`);
    assert.ok(Buffer.from(answer.text).equals(answer.body), `${path} is no UTF-8`);
  }
  for (const path of [`/api/v3/repos/ada/names/commits`,
    `/api/v3/repos/ada/names/contents/${folder}`,
    `/api/v3/repos/ada/names/git/trees/main?recursive=1`, `/ada/names/paths/${tip}`]) {
    const answer = await target.send(path);
    if (answer.status === 200) JSON.parse(answer.text);
    else assert.equal(answer.status, 404, path);
  }
  for (const path of [`/ada/names/commit/${tip}.patch`, `/ada/names/commit/${tip}.diff`,
    "/ada/names/archive/main.tar.gz", "/ada/names/archive/main.zip"]) {
    const answer = await target.send(path);
    assert.equal(answer.status, 200, path);
    const head = JSON.stringify(answer.headers);
    assert.ok(!/onerror|<script/.test(head), `${path} writes a name into its head`);
  }
}

// A page is made of tags as our templates write them and of text without "<". What else looks like
// a tag, or has an attribute that runs, was written by somebody else.
function foreignMarkup(page: string): string[] {
  const faults: string[] = [];
  const attribute = /\s+[^\s"'<>=/]+(?:="[^"]*")?/.source;
  const tag = new RegExp(`</?([a-z][\\w-]*)((?:${attribute})*)\\s*/?>|<!doctype html>`, "gi");
  const rest = page.replace(tag, (whole, name?: string, attributes?: string) => {
    for (const match of (attributes ?? "").matchAll(/\s([^\s"'<>=]+)(?:="[^"]*")?/g))
      if (/^on/i.test(match[1] ?? "")) faults.push(whole.slice(0, 120));
    if (name === "script" && !/src="\/assets\//.test(attributes ?? "") && !whole.startsWith("</"))
      faults.push(whole.slice(0, 120));
    return " ";
  });
  const at = rest.indexOf("<");
  if (at >= 0) faults.push(rest.slice(at, at + 120));
  return faults;
}

const chunkOf = (type: string, body: Buffer): Buffer => {
  const whole = Buffer.concat([Buffer.from(type, "latin1"), body]);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(body.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(whole));
  return Buffer.concat([head, whole, sum]);
};
function png(width: number, height: number, body: Buffer, more: Buffer[] = []): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 0, 0, 0, 0], 8); // grey, eight bits
  return Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), chunkOf("IHDR", head), ...more,
    chunkOf("IDAT", body), chunkOf("IEND", Buffer.alloc(0))]);
}
const grey = (side: number): Buffer => deflateSync(Buffer.alloc((side + 1) * side));

async function uploadPictures(group: Group): Promise<void> {
  const { target } = group;
  const visit = await Visit.as(target, "ada");
  const upload = async (bytes: Buffer): Promise<number> => {
    const token = await visit.token("/settings/profile");
    const head = `--XX\r\nContent-Disposition: form-data; name="_csrf"\r\n\r\n${token}\r\n` +
      "--XX\r\n" +
      'Content-Disposition: form-data; name="avatar"; filename="a.png"\r\n' +
      "Content-Type: image/png\r\n\r\n";
    const answer = await visit.send("/settings/avatar?_method=put", {
      method: "POST",
      headers: { Origin: target.server.url, "Content-Type": "multipart/form-data; boundary=XX" },
      body: Buffer.concat([Buffer.from(head), bytes, Buffer.from("\r\n--XX--\r\n")]),
    });
    return answer.status;
  };
  const small = grey(4);
  const secret = "GPS 52.5200 13.4050";
  const profile = Buffer.concat([Buffer.from("x\0\0"), deflateSync(Buffer.alloc(64 << 20))]);
  const refused: [string, Buffer][] = [
    ["50 000 pixels a side", png(50_000, 50_000, deflateSync(Buffer.alloc(1 << 20)))],
    ["0 pixels", png(0, 0, small)], ["2^31 pixels", png(0x80000000, 1, small)],
    ["less than it says", png(100, 100, small)], ["more than it says", png(4, 4, grey(900))],
    ["a bomb", png(4, 4, deflateSync(Buffer.alloc(200 << 20)))],
    ["cut off", png(4, 4, small).subarray(0, 50)], ["a wrong sum", (() => {
      const bytes = png(4, 4, small);
      bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
      return bytes;
    })()],
    ["a script", Buffer.from("<script>alert(1)</script>")],
    ["an SVG", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
    ["a GIF that is a script", Buffer.from("GIF89a/*\0*/=alert(1)//")],
    ["a JPEG of nothing", Buffer.from("ffd8ffe000104a46494600", "hex")],
    ["nothing", Buffer.alloc(0)],
  ];
  const grown = await peakGrowthMiB(target.server.pid, async () => {
    for (const [what, bytes] of refused) assert.equal(await upload(bytes), 422, what);
  });
  console.log(`        pictures: ${grown.toFixed(1)} MiB at the peak`);
  assert.ok(grown < 128);
  const frames = Array.from({ length: 10_000 }, () => chunkOf("fcTL", Buffer.alloc(26)));
  const extras = [chunkOf("tEXt", Buffer.from(`Comment\0${secret}`)),
    chunkOf("eXIf", Buffer.from(secret)), chunkOf("acTL", Buffer.alloc(8)),
    chunkOf("zTXt", profile), chunkOf("iCCP", profile), ...frames];
  const taken: [string, Buffer][] = [
    ["with extras", png(4, 4, small, extras.slice(0, 2))],
    ["with bytes behind", Buffer.concat([png(4, 4, small),
    Buffer.from("<script>alert(1)</script>")])],
    ["animated, with a profile", png(4, 4, small, extras)],
  ];
  for (const [what, bytes] of taken) {
    const status = await upload(bytes);
    assert.ok([303, 422].includes(status), `${what}: ${status}`);
    const shown = await target.send("/avatars/ada");
    assert.ok(!shown.body.includes(secret) && !shown.body.includes("<script"), `${what} is kept`);
    assert.ok(!/acTL|fcTL|iCCP|eXIf|tEXt/.test(shown.body.toString("latin1")), what);
    assert.match(String(shown.headers["content-type"]), /^image\/(png|svg\+xml)/);
    assert.match(String(shown.headers["content-security-policy"]), /sandbox/);
  }
}

const lines = (count: number, text: string): string => `${text}\n`.repeat(count);
const blob = (text: string | Buffer): Buffer =>
  Buffer.concat([Buffer.from(`data ${text.length}\n`), Buffer.from(text as string),
    Buffer.from("\n")]);

async function compareMuch(group: Group): Promise<void> {
  const { target } = group;
  const many = Array.from({ length: 20_000 }, (_, i) =>
    `M 100644 inline d${i % 100}/f${i}\ndata 2\nx\n`);
  const commit = (n: number, ...files: (string | Buffer)[]): Buffer =>
    Buffer.concat([Buffer.from(`commit refs/heads/main\n${committer}data 2\n${n}\n`),
      ...files.map((one) => Buffer.from(one as string))]);
  const inline = (path: string, mode = "100644"): Buffer =>
    Buffer.from(`M ${mode} inline ${path}\n`);
  const stream = Buffer.concat([
    commit(0, inline("a"), blob("a\n"), inline("run.sh"), blob("x\n"), inline("dos"),
      blob("a\nb\n")),
    commit(1, inline("many"), blob(lines(200_000, "a line of it"))),
    commit(2, inline("wide"), blob(Buffer.alloc(sized(20, 50) << 20, "w"))),
    commit(3, ...many),
    commit(4, inline("binary"), blob(Buffer.from("\0\x01\x02binary"))),
    commit(5, inline("run.sh", "100755"), blob("x\n")),
    commit(6, "M 160000 1234567890123456789012345678901234567890 module\n"),
    commit(7, inline("dos"), blob("a\r\nb\r\n")),
    commit(8, inline("many"), blob(lines(100_000, "another line") + lines(100_000,
      "a line of it"))),
  ]);
  importStream(target, "ada/diffs", stream);
  const ids = target.workshop.git("diffs", "rev-list", "main").split("\n");
  for (const [i, id] of ids.entries()) {
    const began = performance.now();
    const page = await target.send(`/ada/diffs/commit/${id}`);
    const took = performance.now() - began;
    assert.equal(page.status, 200, `commit ${8 - i}`);
    assert.ok(page.body.length < 4 << 20, `commit ${8 - i} has ${page.body.length} bytes`);
    if (took > 3000) console.log(`        commit ${8 - i}: ${took.toFixed(0)} ms`);
    if ([1, 2, 3, 8].includes(8 - i))
      assert.match(page.text, /too large|too long|left out|further|more|not shown|cut/i,
        `commit ${8 - i} does not say what is missing`);
    const api = await target.send(`/api/v3/repos/ada/diffs/commits/${id}`);
    assert.equal(api.status, 200);
    assert.ok(api.body.length < 8 << 20, `commit ${8 - i} in the API: ${api.body.length} bytes`);
  }
}

const slowTexts: Record<string, (n: number) => string> = {
  brackets: (n) => "[".repeat(n),
  "open links": (n) => "[a](".repeat(n / 4),
  emphasis: (n) => "*a_ ".repeat(n / 4),
  "stars and words": (n) => "*a **b ".repeat(n / 7),
  quotes: (n) => `${">".repeat(Math.min(n, 50_000))}\n`,
  "quote lines": (n) => Array.from({ length: 1000 }, () => `${">".repeat(n / 1000)}x`).join("\n"),
  lists: (n) => Array.from({ length: Math.floor(Math.sqrt(n)) }, (_, i) =>
    `${" ".repeat(i)}- a`).join("\n"),
  "a wide table": (n) => `${"|a".repeat(n / 6)}|\n${"|-".repeat(n / 6)}|\n${"|b".repeat(n / 6)}|\n`,
  footnotes: (n) => Array.from({ length: n / 20 }, (_, i) => `[^${i}]\n\n[^${i}]: x`).join("\n\n"),
  references: (n) => Array.from({ length: n / 20 }, (_, i) => `[${i}]: x`).join("\n") +
    "\n[1]".repeat(99),
  entities: (n) => "&quot;&nbsp;&#x41;&".repeat(n / 19),
  backticks: (n) => Array.from({ length: Math.floor(Math.sqrt(2 * n)) }, (_, i) =>
    "`".repeat(i)).join(" "),
  autolinks: (n) => "<http:".repeat(n / 6),
  mails: (n) => "a@b.".repeat(n / 4),
  html: (n) => "<a ".repeat(n / 3),
  comments: (n) => "<!-- ".repeat(n / 5),
  tildes: (n) => "~~a ".repeat(n / 4),
  mentions: (n) => "@a ".repeat(n / 3),
  elements: (n) => "<b>".repeat(n / 3),
  headings: (n) => "# a\n".repeat(n / 4),
};

async function renderSlowly(group: Group): Promise<void> {
  const { target } = group;
  const sizes = [128, 256, 512].map((kiB) => kiB << 10);
  const { workshop } = target;
  workshop.init("slow");
  const files: Record<string, string> = { "README.md": "x\n" };
  for (const [name, make] of Object.entries(slowTexts))
    for (const size of sizes) files[`${name.replaceAll(" ", "-")}-${size}.md`] = make(size);
  workshop.commit("slow", "Slow", files);
  target.makeRepo("ada/sluggish", "slow");
  const slowest: [number, string][] = [];
  for (const name of Object.keys(slowTexts)) {
    const costs: number[] = [];
    for (const size of sizes) {
      const path = `/ada/sluggish/blob/main/${name.replaceAll(" ", "-")}-${size}.md`;
      costs.push(await processorSeconds(target.server.pid, async () => {
        assert.equal((await target.send(path)).status, 200, path);
      }));
    }
    const [small = 0, , large = 0] = costs;
    slowest.push([large, `${name} ${costs.map((one) => one.toFixed(2)).join(" ")} s`]);
    // Four times the text may cost four times the work; twelve leaves room for the clock's grain.
    assert.ok(large < 5, `${name}: ${large} s for half a mebibyte`);
    assert.ok(large < 0.5 || large < small * 12, `${name} grows with the square: ${costs.join()}`);
  }
  slowest.sort((a, b) => b[0] - a[0]);
  console.log(`        slowest: ${slowest.slice(0, 3).map((one) => one[1]).join("; ")}`);
}

async function readLongHistory(group: Group): Promise<void> {
  const { target } = group;
  const commits = sized(10_000, 100_000);
  const stream = Array.from({ length: commits }, (_, i) =>
    `commit refs/heads/main\n${committer}data 2\n${i % 10}\n` +
    `M 100644 inline ${i % 7 ? "other" : "file"}\n` +
    `data ${String(i).length + 1}\n${i}\n`).join("\n");
  importStream(target, "ada/history-long", stream);
  const paths = ["/ada/history-long/commits/main/file",
    "/ada/history-long/commits/main/file?page=20",
    "/ada/history-long/commits/main?page=100", "/ada/history-long/commits/main?author=nobody",
    "/ada/history-long/blame/main/file",
    "/ada/history-long"];
  const asked = Array.from({ length: 50 }, (_, i) => target.send(paths[i % paths.length] ?? "/"));
  const boss = await Visit.as(target, "boss");
  const began = performance.now();
  assert.equal((await boss.get("/admin")).status, 200, "the page of the administrator");
  console.log(`        the administrator waited ${(performance.now() - began).toFixed(0)} ms`);
  const statuses = (await Promise.all(asked)).map((answer) => answer.status);
  for (const status of statuses) assert.ok([200, 404, 429, 503].includes(status), statuses.join());
}

async function showWide(group: Group): Promise<void> {
  const { target } = group;
  const { workshop } = target;
  workshop.init("wide-files");
  const word = "function a(b){return b.c(d)?{e:[f]}:\"g\"};";
  workshop.commit("wide-files", "Wide", {
    "columns.csv": `${"a,".repeat(1_000_000)}\n`,
    "fewer.csv": `${"a,".repeat(400_000)}\nb\n`,
    "min.js": word.repeat(Math.ceil((5 << 20) / word.length)),
    "small.min.js": word.repeat(Math.ceil((900 << 10) / word.length)),
    "lines.js": lines(30_000, "let a = 1;"),
    "deep.json": "[".repeat(200_000),
    "deep.yaml": "- ".repeat(100_000),
    "deep.xml": "<a>".repeat(100_000),
  });
  target.makeRepo("ada/wide-files", "wide-files");
  for (const name of ["columns.csv", "fewer.csv", "min.js", "small.min.js", "lines.js", "deep.json",
    "deep.yaml", "deep.xml"]) {
    const seconds = await processorSeconds(target.server.pid, async () => {
      const page = await target.send(`/ada/wide-files/blob/main/${name}`);
      assert.equal(page.status, 200, name);
      assert.ok(page.body.length < 8 << 20, `${name}: ${page.body.length} bytes`);
      if (["columns.csv", "min.js"].includes(name)) assert.match(page.text,
        /too large to be shown/);
    });
    assert.ok(seconds < 10, `${name} costs ${seconds} s`);
    if (seconds > 1) console.log(`        ${name}: ${seconds} s on a processor`);
  }
}

export async function contentSize(group: Group): Promise<void> {
  await group.row("AC-087 names and messages with markup are text on every page",
    () => showNames(group));
  await group.row("AC-088 pictures are written anew or refused", () => uploadPictures(group));
  await group.row("AC-090 vast differences are cut and say so", () => compareMuch(group),
    { growthMiB: 192 });
  await group.row("AC-091 no Markdown costs more than its size", () => renderSlowly(group),
    { growthMiB: 128 });
  await group.row("AC-094 a long history read by many holds up nobody else",
    () => readLongHistory(group), { growthMiB: 128 });
  await group.row("AC-095 wide tables and minified files are shown raw or cut",
    () => showWide(group), { growthMiB: 128 });
}
