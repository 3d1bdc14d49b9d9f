// SPDX-License-Identifier: Apache-2.0
//
// awkward.ts: repositories that are hard on pages: empty, huge, odd and broken ones. Each is pushed
// to a server; every page and every reading call answers without a 5xx and says what there is, and
// so does every link of those pages. What a push may not bring is refused with words; then it is
// put into the data directory of the stopped server, since imports of old may have brought it.
import { strict as assert } from "node:assert";

import { Chance } from "../git/blame_history";
import { Cases } from "../harness/cases";
import { unescape } from "../reading/place";
import { broken, placePackedRefs } from "./awkward_objects";
import { Crawl } from "./crawl";
import { everyFile, everyPage } from "./every_page";
import { Ground, encodePath } from "./ground";
import * as made from "./awkward_repositories";

const t = new Cases("awkward");
const ground = await Ground.open();
const { server, workshop } = ground;
const token = server.createToken("ada", ["repo"]);
const crawl = await Crawl.signedIn(ground);
// Of pages with more links than that, so many are followed, by chance.
const linksMax = Number(process.env.LINKS ?? 60);
const by = new Chance(Number(process.env.SEED ?? 1));
const below = (end: number): number => by.below(end);

const idOf = (name: string, revision = "main"): string =>
  workshop.git(name, "rev-parse", `${revision}^0`);
async function fetchAll(addresses: string[], statuses = [200]): Promise<void> {
  for (const address of addresses) await crawl.expect(address, statuses);
}
async function followed(statuses = [200]): Promise<void> {
  await crawl.follow(linksMax, below, statuses);
  console.log(`        ${crawl.links} links, the slowest answer took ` +
    `${(crawl.slowest.took / 1000).toFixed(1)} s: ${crawl.slowest.address.slice(0, 100)}`);
  crawl.links = crawl.slowest.took = 0;
  crawl.close();
}
// Made, pushed whole, and every page of it fetched.
async function pushed(name: string, stream: made.Stream, refs = ["refs/heads/*:refs/heads/*"],
  files: Buffer[] = [], folders: Buffer[] = []): Promise<void> {
  made.make(ground, name, stream);
  server.createRepo(`ada/${name}`);
  assert.deepEqual(made.push(ground, token, name, refs), []);
  const asked = { repository: `ada/${name}`, ref: "main", commit: idOf(name), files, folders };
  await fetchAll([...everyPage(asked), ...everyFile(asked)]);
}
const buffers = (names: string[]): Buffer[] => names.map((name) => Buffer.from(name));

await t.run("an empty repository says so on every page", async () => {
  server.createRepo("ada/empty");
  const none = "0".repeat(40);
  const asked = { repository: "ada/empty", ref: "main", commit: none };
  await crawl.says("/ada/empty", /empty|first|push/i);
  // There is nothing to be found, and it is said as 404 or, by the API, as 409.
  await fetchAll(everyPage(asked).slice(1), [200, 404, 409, 422]);
  await followed();
});

await t.run("a default branch that is not there is said, and others are shown", async () => {
  const stream = new made.Stream().commit("refs/heads/other", "One").file("README.md", "# Other\n");
  made.make(ground, "headless", stream);
  server.createRepo("ada/headless");
  assert.deepEqual(made.push(ground, token, "headless", ["refs/heads/other"]), []);
  const asked = { repository: "ada/headless", ref: "other", commit: idOf("headless", "other") };
  await crawl.says("/ada/headless", /other/);
  for (const address of everyPage(asked).slice(1))
    await crawl.expect(address, /other|[0-9a-f]{40}|branches|tags|refs/.test(address) ? [200]
      : [200, 404, 409]);
  await followed();
});

await t.run(`${made.crowd} files in one folder are listed in pages`, async () => {
  await pushed("crowded", made.crowded(), undefined, buffers(["many/file-050000.txt"]),
    buffers(["many"]));
  await crawl.says("/ada/crowded/tree/main/many", /1 to 1\s000 of 100\s000/);
  await crawl.says("/ada/crowded/tree/main/many?page=100", /file-099999/);
  await crawl.expect("/ada/crowded/tree/main/many?page=101", [404]);
  await crawl.says("/ada/crowded/find/main?q=file-09999", /file-09999/);
  await crawl.expect("/api/v3/repos/ada/crowded/contents/many", [413]);
  await followed();
});

await t.run(`a file of ${made.longLines} lines and a line of 50 MB are shown or told`, async () => {
  const files = ["lines.txt", "lines.cc", "one-line.txt", "long-line.md", "long-line.csv"];
  await pushed("long", made.longFiles(), undefined, buffers(files));
  await crawl.says("/ada/long/blob/main/lines.txt", /too large to be shown|line 1\b/);
  await crawl.says("/ada/long/blob/main/one-line.txt", /too large to be shown/);
  await crawl.says("/ada/long/blob/main/long-line.md?plain=1", /too large|very long/);
  await followed();
});

await t.run("names, contents, links and modules that are odd are shown", async () => {
  const files = [...buffers([...made.oddFiles, ...made.loops, "large.bin", "large.png",
    "modules/here", "modules/there", "modules/unlisted", made.deepest, made.deepestLetters,
    "plain/f.txt", ".gitmodules"]), made.badName];
  make_contents(files);
  made.make(ground, "odd", made.oddNames(idOf("crowded")));
  server.createRepo("ada/odd");
  assert.deepEqual(made.push(ground, token, "odd", ["refs/heads/main"]), []);
  const folder = (path: string): Buffer => Buffer.from(path.slice(0, path.lastIndexOf("/")));
  const asked = { repository: "ada/odd", ref: "main", commit: idOf("odd"), files,
    folders: [...buffers(["plain", "modules", "contents"]), made.badFolder, folder(made.deepest),
      folder(made.deepestLetters)] };
  await fetchAll([...everyPage(asked), ...everyFile(asked)]);
  const blob = "/ada/odd/blob/main";
  await crawl.says(`${blob}/modules/here`, /Another repository stands here/);
  await crawl.says(`${blob}/large.bin`, /LFS/);
  await crawl.says(`${blob}/loop`, /symbolic link to loop-a/i);
  await crawl.says(`${blob}?bytes=${made.badName.toString("hex")}`, /changed/);
  await followed();
});
function make_contents(files: Buffer[]): void {
  for (const name of ["latin.txt", "utf-16.txt", "nul.c", "surrogate.txt", "crlf.txt", "cr.txt",
    "empty", "unended", "bad.md", "bad.csv", "bad.ipynb", "bad.svg", "bad.png"])
    files.push(Buffer.from(`contents/${name}`));
}

await t.run(`${made.manyRefs} branches, as many tags, and orphans`, async () => {
  made.make(ground, "plenty", made.refsInPlenty());
  server.createRepo("ada/plenty");
  assert.deepEqual(made.push(ground, token, "plenty",
    ["main", "gh-pages", "apart"].map((name) => `refs/heads/${name}`)), []);
  // A push or an import writes and syncs a file for each ref, which takes minutes; maintenance
  // leaves them packed like this.
  await placePackedRefs(ground, "plenty");
  const asked = { repository: "ada/plenty", ref: "main", commit: idOf("plenty") };
  const tooMany = ["git/refs", "git/matching-refs/heads/"]
    .map((tail) => `/api/v3/repos/ada/plenty/${tail}`);
  await fetchAll(everyPage(asked).filter((address) => !tooMany.includes(address)));
  for (const address of tooMany) await crawl.says(address, /refs/, [413]);
  await crawl.says("/ada/plenty/branches", /topic/);
  await crawl.says("/ada/plenty/tags", /10\s000/);
  await crawl.says("/ada/plenty/branches?q=topic/9999", /topic\/9999/);
  await crawl.says("/ada/plenty/compare/main...gh-pages", /no commit in common/);
  await crawl.says("/ada/plenty/compare/main..gh-pages", /index\.html/);
  await crawl.expect("/ada/plenty/tree/gh-pages");
  await followed();
});

await t.run("histories that cross have a place where they parted", async () => {
  await pushed("crossing", made.crossing(), undefined, buffers(["a"]));
  for (const pair of ["left...right", "right...left", "left..right", "main...older"])
    await crawl.expect(`/ada/crossing/compare/${pair}`);
  await crawl.says("/ada/crossing/compare/left...right", /They parted at/);
  await followed();
});

await t.run("a name of a ref is refused with words, or shown and leads somewhere", async () => {
  made.make(ground, "named", made.oddlyNamed());
  server.createRepo("ada/named");
  assert.deepEqual(made.push(ground, token, "named", ["refs/heads/main"]), []);
  const refused: string[] = [];
  const all = [...made.oddBranches.map((name) => `refs/heads/${name}`), ...made.oddRefs];
  for (const ref of all) {
    const [why] = made.push(ground, token, "named", [`${ref}:${ref}`]);
    if (why === undefined) await lookAtRef("named", ref);
    else {
      refused.push(ref);
      assert.match(why, /\((The name of|A branch or tag|A part of) [^)]{10,}\)|\([A-Z][^)]{20,}\./,
        `${ref} is refused with words`);
    }
  }
  const list = refused.map((ref) => ref.slice(0, 40)).join(" ");
  console.log(`        ${all.length - refused.length} taken; refused: ${list}`);
  for (const name of ["🎉", "über/größe", "#1", "50%", "x.diff", "a+b", "main.atom"])
    assert.ok(!refused.includes(`refs/heads/${name}`), name);
  for (const name of ["HEAD", "a;b", "-dash", "a%20b"])
    assert.ok(refused.includes(`refs/heads/${name}`), name);
  await followed();
});
async function lookAtRef(repository: string, ref: string): Promise<void> {
  const [, kind = "", name = ""] = /^refs\/(heads|tags)\/(.*)$/s.exec(ref) ?? [];
  const word = encodePath(name);
  const api = `/api/v3/repos/ada/${repository}`;
  await crawl.expect(`${api}/git/ref/${encodePath(ref.slice(5))}`, kind ? [200] : [200, 404]);
  if (!kind) return;
  const home = `/ada/${repository}`;
  const list = kind === "heads" ? "branches" : "tags";
  // A search takes fewer letters than a name may have.
  const part = encodeURIComponent([...name].slice(0, 60).join(""));
  const page = await crawl.expect(`${home}/${list}?q=${part}`);
  const links = [...page.body.matchAll(/href="([^"]*)"/g)]
    .map((found) => decodeURIComponent(unescape(String(found[1]))));
  assert.ok(links.includes(`${home}/tree/${name}`), `${list} lead to ${name}`);
  for (const address of [`${home}/tree/${word}`, `${home}/blob/${word}/README.md`,
    `${home}/commits/${word}`, `${home}/compare/main...${word}`, `${home}/archive/${word}.zip`,
    `${home}/find/${word}`, `${home}/commits/${word}.atom`,
    `${api}/commits?sha=${encodeURIComponent(name)}`,
    `${api}/git/matching-refs/${encodePath(ref.slice(5))}`, `${api}/zipball/${word}`])
    await crawl.expect(address);
  if (kind === "heads") await crawl.expect(`${api}/branches/${word}`);
}

await broken(t, ground, token, { crawl, fetchAll, followed });

await ground.close();
t.close();
