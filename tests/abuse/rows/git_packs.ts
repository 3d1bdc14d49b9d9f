// SPDX-License-Identifier: Apache-2.0
//
// git_packs.ts: packs and objects that lie, explode or would harm a later checkout.
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";

import type { Group } from "../group";
import { peakGrowthMiB, processorSeconds } from "../measure";
import { appendingDelta, commitBody, type Entry, entryHead, oidOf, Pack, treeBody,
  varint } from "../packs";
import { randomOid, zero } from "../packets";
import type { Answer, Target } from "../target";

const repository = "ada/packs";
const emptyBlob = Buffer.alloc(0);

// A push of `pack` to a new branch that must be refused, and must leave nothing.
async function refuse(group: Group, pack: Buffer, tip: string, why: RegExp): Promise<void> {
  const { target } = group;
  const before = target.refs(repository);
  const done = await target.push(repository, [{ new: tip, ref: "refs/heads/evil" }], pack);
  assert.equal(done.status, 200, done.text);
  assert.match(done.lines[0] ?? "", why);
  assert.match(done.lines[1] ?? "", /^ng refs\/heads\/evil /);
  assert.ok(!/abnormal exit|fatal:/.test(done.text), done.text);
  assert.equal(target.refs(repository), before);
}

async function manyCommands(group: Group): Promise<void> {
  const { target } = group;
  const pack = new Pack().render();
  const tip = target.workshop.git("seed", "rev-parse", "HEAD");
  const commands = Array.from({ length: 100_000 }, (_, i) => ({
    new: tip,
    ref: `refs/heads/many/${i}`,
  }));
  await group.unchanged(repository, async () => {
    for (const capabilities of ["report-status", "report-status atomic"]) {
      const done = await target.push(repository, commands, pack, { capabilities });
      assert.equal(done.status, 413);
      assert.match(done.text, /at most 50000 refs/);
    }
  });
  // One refused name takes the whole of an atomic push with it.
  const some = [...commands.slice(0, 50), { new: tip, ref: "refs/pull/1/head" }];
  const done = await target.push(repository, some, pack, { capabilities: "report-status atomic" });
  assert.equal(done.lines.filter((line) => line.startsWith("ng ")).length, some.length);
  assert.ok(!target.refs(repository).includes("/many/"));
}

async function lieAboutCounts(group: Group): Promise<void> {
  const lie = new Pack().render({ objects: 0xffffffff }).subarray(0, 12);
  await refuse(group, lie, randomOid("a"), /^unpack The pack declares 4294967295 objects/);
  const few = new Pack().render({ objects: 3 });
  await refuse(group, few, randomOid("a"), /^unpack /);
  const version = new Pack().render({ version: 9 });
  await refuse(group, version, randomOid("a"), /^unpack The pack has version 9/);
  await refuse(group, Buffer.from("not a pack at all"), randomOid("a"), /^unpack The pushed data/);
  await refuse(group, emptyBlob, randomOid("a"), /^unpack The pack ends in the middle/);
}

async function pushZeros(group: Group): Promise<void> {
  const { target } = group;
  const zeros = Buffer.alloc(90_000_000);
  const pack = new Pack();
  const blob = pack.object("blob", zeros);
  const tree = treeBody([{ mode: "100644", name: "zeros", oid: blob }]);
  pack.object("tree", tree);
  const tip = pack.object("commit", commitBody({ tree: oidOf("tree", tree) }));
  const bytes = pack.render();
  const grown = await peakGrowthMiB(target.server.pid, () =>
    refuse(group, bytes, tip, /^unpack The push holds an object of 90.* at most 52.4 MB/),
  );
  console.log(`        90 MB in ${bytes.length} bytes: ${grown.toFixed(1)} MiB at the peak`);
  assert.ok(grown < 64);
}

// A chain of deltas by distance; every link adds a byte to the one before.
function chain(depth: number, named: boolean): { pack: Pack; tip: string } {
  const pack = new Pack();
  let body = Buffer.from("begin\n");
  let last = oidOf("blob", body);
  let at = pack.position;
  pack.object("blob", body);
  for (let i = 0; i < depth; ++i) {
    const delta = appendingDelta(body.length, Buffer.from("x"));
    const here = pack.position;
    if (named) pack.namedDelta(last, delta);
    else pack.offsetDelta(here - at, delta);
    at = here;
    body = Buffer.concat([body, Buffer.from("x")]);
    if (named) last = oidOf("blob", body);
  }
  const tree = treeBody([{ mode: "100644", name: "deep", oid: oidOf("blob", body) }]);
  pack.object("tree", tree);
  return { pack, tip: pack.object("commit", commitBody({ tree: oidOf("tree", tree) })) };
}

async function goDeep(group: Group): Promise<void> {
  const { target } = group;
  const deep = chain(10_000, false);
  const byName = chain(10_000, true);
  const vast = new Pack();
  const base = Buffer.from("0123456789");
  const at = vast.position;
  vast.object("blob", base);
  const delta = Buffer.concat([varint(base.length), varint(1n << 32n), Buffer.from([0x90, 10])]);
  vast.offsetDelta(vast.position - at, delta);
  assert.ok(delta.length < 20);
  let seconds = 0;
  const grown = await peakGrowthMiB(target.server.pid, async () => {
    seconds = await processorSeconds(target.server.pid, async () => {
      await refuse(group, deep.pack.render(), deep.tip, /^unpack .*chain of more than 250 deltas/);
      await refuse(group, byName.pack.render(), byName.tip, /^unpack .*chain of more than 250/);
      await refuse(group, vast.render(), randomOid("v"), /^unpack .*object of 4.3 GB/);
    });
  });
  console.log(`        deep chains: ${seconds} s on a processor, ${grown.toFixed(1)} MiB more`);
  assert.ok(seconds < 10 && grown < 256);
  // At the edge of the rule all is well.
  const good = chain(250, false);
  const done = await target.push(repository, [{ new: good.tip, ref: "refs/heads/deep" }],
    good.pack.render());
  assert.deepEqual(done.lines, ["unpack ok", "ok refs/heads/deep"]);
}

async function breakEntries(group: Group): Promise<void> {
  const { target } = group;
  const body = Buffer.from("hello\n");
  const tip = randomOid("t");
  const good = (): Pack => new Pack();
  const broken: [string, Buffer, RegExp][] = [
    ["type 5", good().entry(5, body.length, body).render(), /unknown type 5/],
    ["type 0", good().entry(0, body.length, body).render(), /unknown type 0/],
    ["larger", good().entry(3, 3, body).render(), /larger than it declares/],
    ["smaller", good().entry(3, 300, body).render(), /smaller than it declares/],
    ["absurd size", good().raw(Buffer.alloc(12, 0xff)).render(), /absurd size/],
    ["not deflated", good().raw(Buffer.concat([entryHead(3, 6), body])).render(),
    /compressed data/],
    ["before the start", good().offsetDelta(5000, appendingDelta(1, body)).render(), /before the/],
    ["itself", good().offsetDelta(0, appendingDelta(1, body)).render(), /before the beginning/],
    ["absent base", good().namedDelta(randomOid("b"), appendingDelta(1, body)).render(),
      /base is neither in it nor in the repository/],
    ["wrong checksum", (() => {
      const pack = good();
      pack.object("blob", body);
      return pack.render({ checksum: Buffer.alloc(20, 1) });
    })(), /checksum of the pack/],
  ];
  const middle = good();
  middle.object("blob", body);
  middle.offsetDelta(3, appendingDelta(body.length, body));
  broken.push(["no object there", middle.render(), /place where no object begins/]);
  const wrong = good();
  wrong.object("blob", body);
  wrong.offsetDelta(wrong.position - 12, appendingDelta(999, body));
  broken.push(["wrong base size", wrong.render(), /broken/]);
  const cut = good();
  cut.object("blob", body);
  cut.offsetDelta(cut.position - 12, Buffer.concat([varint(6), varint(99), Buffer.from([0x7f])]));
  broken.push(["delta cut short", cut.render(), /broken/]);
  const behind = good();
  behind.object("blob", body);
  broken.push(["bytes behind", Buffer.concat([behind.render(), body]), /behind the end/]);
  for (const [what, pack, why] of broken) {
    try {
      await refuse(group, pack, tip, new RegExp(`^unpack .*${why.source}`));
    } catch (error) {
      throw new Error(`${what}: ${String(error)}`);
    }
  }
  assert.ok(!target.refs(repository).includes("evil"));
}

// Each tree would lead a checkout astray; the report names the object and the check.
const harmfulTrees = (blob: string): [string, Entry[], RegExp][] => {
  const file = (name: string | Buffer, mode = "100644"): Entry => ({ mode, name, oid: blob });
  return [
    [".git", [file(".git")], /hasDotgit/],
    [".GiT", [file(".GiT")], /hasDotgit/],
    ["git~1", [file("git~1")], /hasDotgit/],
    ["HFS", [file(Buffer.from(".g\u200cit"))], /hasDotgit/],
    ["HFS module", [{ ...file(Buffer.from(".git\u200dmodules")), mode: "120000" }],
      /gitmodulesSymlink/],
    [".git. ", [file(".git. ")], /hasDotgit/],
    ["..", [file("..")], /hasDotdot/],
    [".", [file(".")], /hasDot/],
    ["a/b", [file("a/b")], /fullPathname/],
    ["empty", [file("")], /(emptyName|badTree)/],
    ["twice", [file("a"), file("a")], /duplicateEntries/],
    ["unsorted", [file("b"), file("a")], /treeNotSorted/],
    ["null id", [{ mode: "100644", name: "a", oid: zero }], /nullSha1/],
    ["padded mode", [file("a", "0100644")], /zeroPaddedFilemode/],
    ["module link", [file(".gitmodules", "120000")], /gitmodulesSymlink/],
  ];
};

async function pushTrees(group: Group): Promise<void> {
  for (const [what, entries, why] of harmfulTrees(oidOf("blob", emptyBlob))) {
    const body = treeBody(entries);
    const pack = new Pack();
    pack.object("blob", emptyBlob);
    pack.object("tree", body);
    const tip = pack.object("commit", commitBody({ tree: oidOf("tree", body) }));
    const refused = new RegExp(
      `^unpack .*fsck\\) refused object ${oidOf("tree", body)}: ${why.source}:`);
    try {
      await refuse(group, pack.render(), tip, refused);
    } catch (error) {
      throw new Error(`${what}: ${String(error)}`);
    }
  }
}

const harmfulCommits = (tree: string): [string, Buffer, RegExp][] => [
  ["missing tree", commitBody({ tree: randomOid("no tree") }), /(missing|unpack ok)/],
  ["bad zone", commitBody({ tree, author: "A <a@b> 1700000000 zone" }), /badTimezone/],
  ["date 2^63", commitBody({ tree, committer: "A <a@b> 9223372036854775808 +0000" }),
    /badDateOverflow/],
  ["newline in author", commitBody({ tree, author: "A\nB <a@b> 1700000000 +0000" }), /fsck/],
  ["NUL in header", commitBody({ tree, extra: "x\0y z\n" }), /nulInHeader/],
  ["two authors", commitBody({ tree, author: "A <a@b> 1 +0000\nauthor B <b@c> 1 +0000" }),
    /multipleAuthors/],
  ["no e-mail", commitBody({ tree, author: "A 1700000000 +0000" }), /missingEmail/],
];

// A commit whose tree is missing is damage of the repository, and told as such.
function assertAnswered(answer: Answer, lacks: boolean, page: string): void {
  if (lacks && answer.status === 503)
    assert.match(answer.text, /This repository is damaged on the disk of the server\./, page);
  else assert.ok(answer.status < 500, `${page}: ${answer.status}`);
}

// As an import of an older server may have left it: the object is there and a branch names it.
async function showOldCommit(target: Target, name: string, body: Buffer,
                             lacks: boolean): Promise<void> {
  target.makeRepo(name);
  const path = target.pathOf(name);
  const git = (words: string[], input: string | Buffer = ""): string => {
    const done = spawnSync("git", ["--git-dir", path, ...words], { input, encoding: "utf8" });
    if (done.status !== 0) throw new Error(`git ${words.join(" ")}: ${done.stderr}`);
    return done.stdout.trim();
  };
  const blob = git(["hash-object", "-w", "--stdin"], "");
  git(["mktree"], `100644 blob ${blob}\ta\n`);
  const tip = git(["hash-object", "-w", "--literally", "-t", "commit", "--stdin"], body);
  git(["update-ref", "refs/heads/main", tip]);
  const base = `/${name}`, api = `/api/v3/repos/${name}`;
  for (const page of [base, `${base}/tree/main`, `${base}/blob/main/a`, `${base}/commits/main`,
    `${base}/commits/main/a`, `${base}/commit/${tip}`, `${base}/commit/${tip}.diff`,
    `${base}/commit/${tip}.patch`, `${base}/archive/main.zip`, `${base}/branches`, `${base}/tags`,
    `${base}/raw/main/a`, `${base}/find/main`, `${base}/paths/${tip}`, `${api}/commits`,
    `${api}/commits/main`, `${api}/git/commits/${tip}`, `${api}/branches`, `${api}/contents`,
    `${api}/branches/main`, `${api}/readme`, `${api}/languages`, `${base}?fill=1`])
    assertAnswered(await target.send(page), lacks, page);
  target.workshop.tryGit(".", "clone", "-q", `${target.server.url}${base}.git`, name);
  git(["update-ref", "-d", "refs/heads/main"]);
  rmSync(`${path}/objects/${tip.slice(0, 2)}`, { recursive: true });
}

async function pushCommits(group: Group): Promise<void> {
  const tree = treeBody([{ mode: "100644", name: "a", oid: oidOf("blob", emptyBlob) }]);
  for (const [what, body, why] of harmfulCommits(oidOf("tree", tree))) {
    const pack = new Pack();
    pack.object("blob", emptyBlob);
    pack.object("tree", tree);
    const tip = pack.object("commit", body);
    try {
      await refuse(group, pack.render(), tip, new RegExp(`^unpack .*${why.source}`));
    } catch (error) {
      throw new Error(`${what}: ${String(error)}`);
    }
    await showOldCommit(group.target, `ada/old-${what.replace(/\W/g, "-")}`, body,
      what === "missing tree");
  }
}

// Ten trees of ten entries, each level holding the one below ten times: 10^10 files, 12 objects.
async function explode(group: Group): Promise<void> {
  const { target } = group;
  target.makeRepo("ada/bomb");
  const pack = new Pack();
  const blob = pack.object("blob", Buffer.from("boom\n"));
  let below: Entry = { mode: "100644", name: "", oid: blob };
  for (let level = 0; level < 10; ++level) {
    const body = treeBody(Array.from({ length: 10 }, (_, i) => ({ ...below, name: `d${i}` })));
    pack.object("tree", body);
    below = { mode: "40000", name: "", oid: oidOf("tree", body) };
  }
  const tip = pack.object("commit", commitBody({ tree: below.oid }));
  const done = await target.push("ada/bomb", [{ new: tip, ref: "refs/heads/main" }], pack.render());
  assert.deepEqual(done.lines, ["unpack ok", "ok refs/heads/main"]);
  const began = performance.now();
  const seconds = await processorSeconds(target.server.pid, () => visitBomb(target, tip));
  const took = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`        10^10 files: ${seconds} s on a processor, ${took} s in all`);
}

async function visitBomb(target: Target, tip: string): Promise<void> {
  const level = await target.send("/ada/bomb/tree/main/d1/d2");
  assert.equal(level.status, 200);
  assert.ok(level.text.includes("/tree/main/d1/d2/d9") && !level.text.includes("d1/d2/d9/d0"));
  for (const path of ["/ada/bomb", "/ada/bomb/find/main?q=d9", `/ada/bomb/paths/${tip}`,
    "/ada/bomb/tree/main/d1/nothing", "/ada/bomb/commits/main", `/ada/bomb/commit/${tip}`,
    `/api/v3/repos/ada/bomb/git/trees/${tip}?recursive=1`, "/api/v3/repos/ada/bomb/languages",
    "/api/v3/repos/ada/bomb/contents/d1"]) {
    const answer = await target.send(path);
    assert.ok([200, 404, 413].includes(answer.status), `${path}: ${answer.status}`);
    assert.ok(answer.body.length < 32 << 20, `${path}: ${answer.body.length} bytes`);
  }
  for (const address of ["/ada/bomb/archive/main.zip", "/ada/bomb/archive/main.tar.gz"]) {
    const archive = await target.send(address);
    assert.equal(archive.status, 413, address);
    assert.match(archive.text, /too large for an archive/);
  }
}

export async function gitPacks(group: Group): Promise<void> {
  group.target.makeRepo(repository, "seed");
  await group.row("AC-005 a push of a hundred thousand refs is refused whole",
    () => manyCommands(group), { growthMiB: 64 });
  await group.row("AC-006 a pack that lies about what it holds leaves no quarantine",
    () => lieAboutCounts(group));
  await group.row("AC-007 ninety million zeros in ninety thousand bytes are refused by their size",
    () => pushZeros(group));
  await group.row("AC-008 deep chains and vast deltas cost neither time nor memory",
    () => goDeep(group));
  await group.row("AC-009 every broken entry of a pack has a sentence of its own",
    () => breakEntries(group));
  await group.row("AC-010 a bomb of trees is shown a level at a time and never unfolded",
    () => explode(group), { growthMiB: 96 });
  await group.row("AC-011 trees that would lead a checkout astray are refused by id and check",
    () => pushTrees(group));
  await group.row("AC-012 malformed commits are refused, and those of old imports break no page",
    () => pushCommits(group), { statuses: [503] });
}
