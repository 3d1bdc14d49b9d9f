// SPDX-License-Identifier: Apache-2.0
//
// failures.ts: what a server meets while it lives: its children are killed, the disk fills, another
// program holds the database, descriptors run out, it is told to end in the middle of clones.
import { strict as assert } from "node:assert";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Cases } from "../harness/cases";
import { Server, pause } from "../harness/server";
import { Dice } from "../harness/dice";
import { House, type Said, Template } from "./house";
import { checkHouse, gitChildren, strays } from "./inspect";

const t = new Cases("fault failures");
const template = await Template.make();
const { workshop } = template;

// A commit with `bytes` that do not compress, not pushed anywhere.
let made = 0;
function largeCommit(bytes: number): string {
  workshop.write("work", "large", new Dice(++made).bytes(bytes));
  const blob = workshop.git("work", "hash-object", "-w", "large");
  const tree = workshop.feedGit("work", `100644 blob ${blob}\tlarge-${made}\n`, "mktree");
  return workshop.git("work", "commit-tree", tree, "-m", `Large ${made}`);
}
const lend = (work: (house: House) => Promise<void>) => (): Promise<void> =>
  template.lend(async (house) => {
    await house.server.launch();
    await work(house);
    await house.server.stop();
  });

// Sends a signal to the first child whose command line matches while `work` runs; its number.
async function strike(house: House, command: RegExp, signal: NodeJS.Signals | 0,
  work: Promise<unknown>): Promise<number | undefined> {
  let ended = false;
  void work.finally(() => (ended = true)).catch(() => {});
  while (!ended) {
    for (const pid of gitChildren(house.server, command)) {
      try {
        process.kill(pid, signal);
        return pid;
      } catch {
        // it ended by itself
      }
    }
    await pause(1);
  }
  return undefined;
}

// Kills that child a moment after it was seen; whether it was still there.
async function killDuring<T>(house: House, command: RegExp, work: Promise<T>,
  moment = 0): Promise<[T, boolean]> {
  const pid = await strike(house, command, 0, work);
  if (moment > 0) await pause(moment);
  const killed = pid !== undefined && kill(pid);
  return [await work, killed];
}

function kill(pid: number): boolean {
  try {
    process.kill(pid, "SIGKILL");
    return true;
  } catch {
    return false; // it ended by itself
  }
}

// One that lives for moments may be gone before the signal: each that is met is killed.
async function killEach<T>(house: House, command: RegExp, work: Promise<T>): Promise<[T, boolean]> {
  let killed = false;
  for (;;) {
    const pid = await strike(house, command, 0, work);
    if (pid === undefined) return [await work, killed];
    killed = kill(pid) || killed;
  }
}

await t.run("a git that a killed server left moving refs is ended by the next server",
  lend(async (house) => {
    const { server } = house;
    const kRefs = 1500; // which takes some seconds
    let met = false;
    for (let tries = 0; tries < 12 && !met; ++tries) {
      const tip = largeCommit(1000);
      const specs = Array.from({ length: kRefs }, (_, i) => `${tip}:refs/heads/s/${i}`);
      const push = house.push("engine", "--atomic", "--force", ...specs);
      await strike(house, / update-ref /, 0, push);
      // While it locks the refs it ends at its next word, since nobody listens; while it moves them
      // it has nothing to say.
      await pause(tries * 60);
      await server.kill();
      await push;
      await server.launch();
      met = server.log.includes("server.strays_ended");
      assert.deepEqual(strays(server), []);
      const there = [...(await house.refs("engine")).values()].filter((oid) => oid === tip);
      assert.ok([0, kRefs].includes(there.length), `${there.length} of ${kRefs} moved`);
      await checkHouse(server);
    }
    assert.ok(met, "the child was never met");
  }));

// How often a push is to be refused by it; an update-ref at different moments of its work.
for (const [what, command, refs, bytes, times] of [
  ["index-pack", / index-pack /, 1, 30_000_000, 1],
  ["rev-list", / rev-list /, 1, 30_000_000, 1],
  ["merge-base", / merge-base /, 300, 1000, 1],
  ["update-ref", / update-ref /, 150, 1000, 4],
] as const)
  await t.run(`a push whose git ${what} is killed is refused or done, and can be repeated`,
    lend(async (house) => {
      let met = 0, refused = 0;
      for (let tries = 0; tries < 15 && refused < times; ++tries) {
        const tip = largeCommit(bytes);
        const specs = Array.from({ length: refs }, (_, i) => `${tip}:refs/heads/k/${i}`);
        const push = house.push("engine", "--atomic", "--force", ...specs);
        const moment = what === "update-ref" ? tries * 20 : 0;
        const [said, killed] = await (what === "merge-base"
          ? killEach(house, command, push) : killDuring(house, command, push, moment));
        met += killed ? 1 : 0;
        const there = [...(await house.refs("engine")).values()].filter((oid) => oid === tip);
        assert.notEqual(said.kind, "lost", said.words);
        assert.equal(there.length, said.kind === "ok" ? refs : 0, said.words);
        if (said.kind === "refused") assert.match(said.words, /Try again|needed|server|stopped/);
        refused += said.kind === "refused" ? 1 : 0;
        if (killed) assert.equal((await house.push("engine", "--force", ...specs)).kind, "ok");
      }
      assert.ok(refused > 0, "no child was met in time");
      console.log(`        ${met} killed, ${refused} pushes refused`);
      await checkHouse(house.server);
    }));

await t.run("a clone whose git is killed fails, the next one does not", lend(async (house) => {
  const tip = largeCommit(60_000_000);
  assert.equal((await house.push("engine", `${tip}:refs/heads/large`)).kind, "ok");
  const to = (n: number): string => join(workshop.path, `cut-${n}`);
  const clone = house.git("clone", "-q", "--mirror", house.url("engine"), to(1));
  const [cut, killed] = await killDuring(house, /upload-pack|pack-objects/, clone);
  assert.ok(killed, "the child was never met");
  assert.notEqual(cut.status, 0, "the client took half a pack for a whole one");
  assert.equal((await house.git("clone", "-q", "--mirror", house.url("engine"), to(2))).status, 0);
  await checkHouse(house.server);
}));

await t.run("a page outlives the git that reads for it", lend(async (house) => {
  const made = await house.api("POST", "/user/repos",
    { name: "wide", auto_init: true, object_format: "sha256" });
  assert.equal(made.kind, "ok", made.words);
  const page = async (): Promise<number> =>
    (await house.session.get("/ada/wide/blob/main/README.md")).status;
  assert.equal(await page(), 200);
  const readers = gitChildren(house.server, /cat-file/);
  assert.ok(readers.length > 0, "no git reads");
  for (const pid of readers) process.kill(pid, "SIGKILL");
  assert.equal(await page(), 200);
}));

// A file system of its own, as large as asked; undefined and a reason when this may not be done.
function smallDisk(megabytes: number): { path: string } | { reason: string } {
  const path = mkdtempSync(join(tmpdir(), "stithy-disk-"));
  const done = spawnSync("mount",
    ["-t", "tmpfs", "-o", `size=${megabytes}m,mode=0755`, "stithy-test", path],
    { encoding: "utf8" });
  if (done.status === 0) return { path };
  rmSync(path, { recursive: true });
  return { reason: `no file system can be mounted here: ${(done.stderr ?? "").trim()}` };
}

function freeBytes(path: string): number {
  const out = spawnSync("df", ["--output=avail", "-B1", path], { encoding: "utf8" }).stdout;
  return Number(out.trim().split("\n")[1]);
}

// Leaves about `bytes` free.
function fill(path: string, bytes: number): void {
  rmSync(join(path, "ballast"), { force: true });
  const ballast = Math.max(0, freeBytes(path) - bytes);
  const done = spawnSync("fallocate", ["-l", String(ballast), join(path, "ballast")]);
  if (done.status !== 0) throw new Error(`fallocate: ${done.stderr}`);
}

const full = /disk .*full|no room/i;

async function sufferFullDisk(disk: string): Promise<void> {
  const data = join(disk, "data");
  cpSync(template.data, data, { recursive: true });
  const house = new House(template, await Server.on(data));
  const { server } = house;
  await server.launch();
  const kept = new Map<string, string>();
  let refused = 0, number = 0;
  try {
    // Each step of a push and of a change meets the end of the disk once.
    for (const left of [0, 8_000, 40_000, 100_000, 300_000, 1_000_000, 3_000_000, 0]) {
      fill(disk, left);
      for (const bytes of [2_000_000, 20_000]) {
        const tip = largeCommit(bytes);
        const ref = `refs/heads/full/${++number}`;
        const said = await house.push("engine", `${tip}:${ref}`);
        assert.notEqual(said.kind, "lost", said.words);
        if (said.kind === "ok") kept.set(ref, tip);
        else assert.match(said.words, full, `${left} bytes left: ${said.words}`);
        refused += said.kind === "ok" ? 0 : 1;
      }
      const tries: Said[] = [
        await house.api("POST", "/user/repos", { name: `full-${number}`, auto_init: true }),
        await house.api("PATCH", "/repos/ada/large", { description: `With ${left} left.` }),
      ];
      for (const said of tries)
        if (said.kind !== "ok")
          assert.match(said.words, /^503[^]*(disk|room)/, said.words + server.log.slice(-1500));
      // Reading goes on.
      for (const path of ["/ada/engine", "/ada/large/commits/main", "/explore", "/healthz"])
        assert.equal((await house.session.get(path)).status, 200, path);
      const place = join(workshop.path, `full-${number}`);
      const cloned = await house.git("clone", "-q", "--mirror", house.url("engine"), place);
      assert.equal(cloned.status, 0, cloned.err);
      rmSync(place, { recursive: true });
    }
    assert.ok(refused > 2, "the disk was never full");
    rmSync(join(disk, "ballast"));
    const tip = largeCommit(2_000_000);
    const said = await house.push("engine", `${tip}:refs/heads/after`);
    assert.equal(said.kind, "ok", `with room again: ${said.words}`);
    const again = await house.api("POST", "/user/repos", { name: "after", auto_init: true });
    assert.equal(again.kind, "ok", again.words);
    const refs = await house.refs("engine");
    for (const [ref, oid] of kept) assert.equal(refs.get(ref), oid, `${ref} was acknowledged`);
    await checkHouse(server);
    await server.stop();
  } finally {
    await server.kill();
    rmSync(server.logFile, { force: true });
  }
}

const disk = smallDisk(256);
const kFullDisk = "on a full disk changes are refused in words, reading goes on, room heals it";
if ("reason" in disk) {
  t.skip(kFullDisk, disk.reason);
} else {
  try {
    await t.run(kFullDisk, () => sufferFullDisk(disk.path));
  } finally {
    spawnSync("umount", ["-l", disk.path]);
    rmSync(disk.path, { recursive: true, force: true });
  }
}

// Another program that holds the database for itself until release().
async function lockDatabase(data: string): Promise<{ release: () => Promise<void> }> {
  const child: ChildProcess = spawn("sqlite3", [join(data, "stithy.db")]);
  let said = "";
  child.stdout?.on("data", (bytes: Buffer) => (said += bytes.toString()));
  child.stdin?.write(".timeout 10000\nbegin exclusive;\nselect 'held';\n");
  while (!said.includes("held")) await pause(10);
  const ended = new Promise((done) => child.on("close", done));
  return { release: async () => {
    child.stdin?.end("commit;\n");
    await ended;
  } };
}

await t.run("a database held for a moment is waited for", lend(async (house) => {
  const lock = await lockDatabase(house.server.data);
  const change = house.api("PATCH", "/repos/ada/engine", { description: "Patience." });
  const push = house.push("engine", `${template.next}:refs/heads/main`);
  await pause(1200);
  await lock.release();
  assert.equal((await change).kind, "ok", (await change).words);
  assert.equal((await push).kind, "ok", (await push).words);
  await checkHouse(house.server);
}));

await t.run("a database held for long: changes are refused in words, reading goes on",
  lend(async (house) => {
    const { server } = house;
    const lock = await lockDatabase(server.data);
    const changes = [1, 2, 3].map((n) => fetch(`${server.url}/api/v3/repos/ada/engine`, {
      method: "PATCH",
      headers: { Authorization: `token ${template.token}`, "Content-Type": "application/json" },
      body: JSON.stringify({ description: `Change ${n}.` }),
    }));
    const push = house.push("engine", `${template.next}:refs/heads/main`);
    for (const path of ["/ada/engine", "/ada/large/commits/main", "/explore"])
      assert.equal((await house.session.get(path)).status, 200, path);
    assert.ok((await house.refs("engine")).size > 0);
    const place = join(workshop.path, "while-held");
    assert.equal((await house.git("clone", "-q", house.url("engine"), place)).status, 0);
    for (const answer of await Promise.all(changes)) {
      assert.equal(answer.status, 503);
      assert.ok(Number(answer.headers.get("Retry-After")) > 0, "no Retry-After");
      assert.match(await answer.text(), /database is busy/);
    }
    const said = await push;
    assert.equal(said.kind, "refused");
    assert.match(said.words, /database is busy/);
    await lock.release();
    assert.equal((await house.push("engine", `${template.next}:refs/heads/main`)).kind, "ok");
    await checkHouse(server);
  }));

await t.run("a second server on the same data is refused and told who has them",
  lend(async (house) => {
    const second = await Server.on(house.server.data);
    second.begin();
    assert.notEqual(await second.ended(), 0);
    const words = second.log.split("\n").filter((line) => line.includes("in use")).join();
    assert.match(words, new RegExp(`${house.server.data}.*pid ${house.server.pid}`));
    assert.ok(house.server.running);
    assert.equal((await house.push("engine", `${template.next}:refs/heads/main`)).kind, "ok");
  }));

await t.run("without descriptors clients are turned away; when there are some, all is well",
  lend(async (house) => {
    const { server } = house;
    const limited = spawnSync("prlimit", [`--pid=${server.pid}`, "--nofile=96:96"]);
    assert.equal(limited.status, 0, String(limited.stderr));
    const idle: Socket[] = [];
    for (let i = 0; i < 400; ++i) {
      const socket = connect(server.port, "127.0.0.1");
      socket.on("error", () => {});
      idle.push(socket);
    }
    await pause(1500);
    // Whatever a client gets now, it gets an answer or is hung up on.
    const meanwhile = house.push("engine", `${template.next}:refs/heads/main`);
    await pause(1500);
    for (const socket of idle) socket.destroy();
    const said = await Promise.race([
      meanwhile, pause(30_000).then((): Said => ({ kind: "lost", words: "no answer" })),
    ]);
    assert.notEqual(said.words, "no answer");
    const began = performance.now();
    let healthy = false;
    while (!healthy && performance.now() - began < 10_000) {
      await pause(100);
      healthy = await fetch(`${server.url}/readyz`).then((a) => a.ok, () => false);
    }
    assert.ok(healthy, "the server did not recover");
    assert.equal((await house.push("engine", `${template.other}:refs/heads/later`)).kind, "ok");
    await checkHouse(server);
  }));

for (const [what, command] of [
  ["a clone", / upload-pack /],
  ["a push", / index-pack /],
] as const)
  await t.run(`told to end in the middle of ${what}, it lets that end and ends with 0`,
    () => template.lend(async (house) => {
      const { server } = house;
      await server.launch();
      const tip = largeCommit(40_000_000);
      const late = largeCommit(20_000_000);
      assert.equal((await house.push("engine", `${tip}:refs/heads/large`)).kind, "ok");
      const place = join(workshop.path, "drained");
      const run = what === "a clone"
        ? house.git("clone", "-q", "--mirror", house.url("engine"), place)
          .then(({ status, err }): Said => ({ kind: status === 0 ? "ok" : "lost", words: err }))
        : house.push("engine", `${late}:refs/heads/late`);
      assert.ok(await strike(house, command, 0, run), "nothing ran that could be drained");
      const ended = server.ended();
      process.kill(server.pid, "SIGTERM");
      const said = await run;
      assert.equal(said.kind, "ok", said.words);
      assert.equal(await ended, 0);
      await server.launch();
      if (what === "a push")
        assert.equal((await house.refs("engine")).get("refs/heads/late"), late);
      await checkHouse(server);
      await server.stop();
      rmSync(place, { recursive: true, force: true });
    }));

template.remove();
t.close();
