// SPDX-License-Identifier: Apache-2.0
//
// backup.ts: backups that are made while people push, restored, checked, cut off and damaged.
import { strict as assert } from "node:assert";
import { spawn, spawnSync } from "node:child_process";
import {
  existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync,
} from "node:fs";
import { join } from "node:path";

import { Session } from "../harness/browser_session";
import { askDatabase } from "../harness/database";
import type { Cases } from "../harness/cases";
import { gitEnvironment } from "../harness/git";
import { pause } from "../harness/server";
import { Instance, must, mustJson, Place, Pusher, stithy } from "./instance";

interface Made {
  id: string;
  repositories: number;
  files: number;
  bytes: number;
  files_read: number;
  bytes_read: number;
  bytes_written: number;
  warnings: string[];
}

const kPushers = 4;
const kPushed = ["one", "two", "three", "one"]; // who pushes where
const kRounds = 6;

interface Round {
  began: number;
  ended: number;
  made: Made;
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;

// As a number in hexadecimal digits, which is how the directory is called.
function repositoryOf(data: string, name: string): string {
  const file = join(data, "stithy.db");
  const done = spawnSync("sqlite3", [file, `select id from repositories where name = '${name}'`],
    { encoding: "utf8" });
  const hex = BigInt(done.stdout.trim()).toString(16).padStart(16, "0");
  return join(data, "repos", hex.slice(14), `${hex}.git`);
}

function git(repository: string, ...words: string[]): string {
  const done = spawnSync("git", ["-C", repository, "-c", "safe.directory=*", ...words],
    { encoding: "utf8", env: gitEnvironment("/nonexistent") });
  assert.equal(done.status, 0, `git ${words.join(" ")}: ${done.stderr}`);
  return done.stdout.trim();
}

async function checked(data: string): Promise<void> {
  const found = await stithy(["fsck", "--full", "--data", data]);
  assert.equal(found.status, 0, `${found.out}${found.err}`);
}

// What one repository of a restored instance must hold of what was acknowledged.
function holds(repository: string, pushers: Pusher[], before: number): number {
  let count = 0;
  for (const pusher of pushers) {
    const last = new Map<string, string>();
    for (const one of pusher.acknowledged) {
      if (one.at >= before) continue;
      git(repository, "cat-file", "-e", `${one.commit}^{commit}`);
      last.set(one.branch, one.commit);
      ++count;
    }
    // A branch may have moved on while the backup was made, but it is there.
    for (const branch of last.keys()) {
      const now = git(repository, "rev-parse", `refs/heads/${branch}`);
      const pushed = pusher.acknowledged.filter((one) => one.branch === branch);
      const places = pushed.map((one) => one.commit);
      assert.ok(places.lastIndexOf(now) >= places.lastIndexOf(last.get(branch) ?? ""),
        `${branch} went back`);
    }
  }
  return count;
}

export async function backupCases(t: Cases, instance: Instance, place: Place): Promise<void> {
  const data = instance.server.data;
  const at = place.at("backups");
  const create = (): Promise<Made> =>
    mustJson<Made>(["backup", "create", "--data", data, "--at", at]);
  await underLoad(t, instance, place, create);
  await later(t, instance, place, create);
  await restored(t, instance, place);
}

type Create = () => Promise<Made>;

async function underLoad(t: Cases, instance: Instance, place: Place, create: Create):
  Promise<void> {
  const at = place.at("backups");
  await t.run("a backup during pushes has all that was acknowledged before, and is whole",
    async () => {
      const pushers = kPushed.map((name, i) => new Pusher(instance, name, i % kPushers));
      await pause(3000);
      const rounds: Round[] = [];
      for (let i = 0; i < kRounds; ++i) {
        const began = Date.now();
        rounds.push({ began, made: await create(), ended: Date.now() });
        await pause(300);
      }
      await Promise.all(pushers.map((pusher) => pusher.end()));
      assert.equal(pushers.reduce((sum, pusher) => sum + pusher.failed, 0), 0);
      const all = pushers.flatMap((p) => p.acknowledged);
      let during = 0;
      for (const [i, { began, made, ended }] of rounds.entries()) {
        assert.deepEqual(made.warnings, []);
        during += all.filter((one) => one.at >= began && one.at <= ended).length;
        const to = place.at(i === 0 ? "restored" : `restored-${i}`);
        await must(["backup", "restore", "--at", at, "--backup", made.id, "--to", to]);
        await checked(to);
        const before = ["one", "two", "three"].map((name) => holds(repositoryOf(to, name),
          pushers.filter((_, j) => kPushed[j] === name), began));
        assert.ok(before.every((count) => count > 0), `pushes before: ${before.join(", ")}`);
        if (i > 0) rmSync(to, { recursive: true });
      }
      assert.ok(during > 0, "nobody pushed while a backup was made");
      const spent = rounds.reduce((sum, { began, ended }) => sum + ended - began, 0);
      console.log(`        ${kRounds} backups, restored and checked; ${all.length} pushes, ` +
        `${during} of them during the ${(spent / 1000).toFixed(1)} s of backups`);
    });
}

async function later(t: Cases, instance: Instance, place: Place, create: Create): Promise<void> {
  const at = place.at("backups");
  await t.run("the next backup reads and writes what changed", async () => {
    await create(); // what was pushed after the first one
    await pause(2500); // what changed within two seconds before a backup is read again
    await create();
    const quiet = await create();
    const { workshop } = instance;
    workshop.commit("four", "Little", { "little.txt": "little\n" });
    workshop.git("four", "push", "-q", instance.url("four"), "main");
    const little = await create();
    for (const [name, made] of [["nothing", quiet], ["one push", little]] as const)
      console.log(`        after ${name}: ${made.files_read} of ${made.files} files read, ` +
        `${megabytes(made.bytes_read)} of ${megabytes(made.bytes)}; ` +
        `${megabytes(made.bytes_written)} written`);
    assert.ok(little.files_read < 20, `${little.files_read} files were read`);
    assert.ok(little.bytes_written < little.bytes / 4, `${little.bytes_written} were written`);
    const from = place.at("fourth");
    await must(["backup", "restore", "--at", at, "--to", from]);
    await checked(from);
    assert.equal(git(repositoryOf(from, "four"), "log", "-1", "--format=%s", "main"), "Little");
    rmSync(from, { recursive: true });
  });
}

async function restored(t: Cases, instance: Instance, place: Place): Promise<void> {
  const at = place.at("backups");
  await t.run("a restored instance serves what it held, keys and people too", async () => {
    const to = place.at("restored");
    assert.equal(statSync(join(to, "keys")).mode & 0o777, 0o700);
    for (const name of readdirSync(join(to, "keys")))
      assert.equal(statSync(join(to, "keys", name)).mode & 0o077, 0, name);
    assert.ok(existsSync(join(to, "stithy.toml.restored")));
    assert.ok(!existsSync(join(to, "stithy.toml")));
    const before = instance.server.command(["user", "list"]);
    assert.equal((await must(["user", "list", "--data", to])).trim(), before.trim());
    const token = await must(["token", "create", "bob", "--data", to]);
    assert.ok(token.length > 10);
  });

  await t.run("a restore refuses a place that is not empty", async () => {
    const full = place.at("full");
    mkdirSync(full);
    writeFileSync(join(full, "mine.txt"), "mine\n");
    const done = await stithy(["backup", "restore", "--at", at, "--to", full]);
    assert.notEqual(done.status, 0);
    assert.match(done.err, /is not empty/);
    assert.deepEqual(readdirSync(full), ["mine.txt"]);
  });
}

// Dies at every point of a backup, and then one is made.
export async function deathCases(t: Cases, instance: Instance, place: Place): Promise<void> {
  const data = instance.server.data;
  for (const point of ["backup.after_snapshot", "backup.after_pack", "backup.before_manifest"]) {
    await t.run(`a backup that dies at ${point} leaves none that looks finished`, async () => {
      const at = place.at(`dead-${point}`);
      const words = ["backup", "create", "--data", data, "--at", at];
      const died = await stithy(words, { STITHY_FAILPOINT: `${point}:crash` });
      assert.equal(died.status, 134, died.err);
      assert.deepEqual(await mustJson(["backup", "list", "--at", at]), []);
      await must(words);
      assert.ok(!existsSync(join(data, "backup")), "its place on the disk was left behind");
      await must(["backup", "verify", "--at", at]);
      await must(["backup", "prune", "--at", at, "--data", data]);
      await must(["backup", "verify", "--at", at]);
      const to = place.at(`of-${point}`);
      await must(["backup", "restore", "--at", at, "--to", to]);
      await checked(to);
      rmSync(to, { recursive: true });
    });
  }

  const at = place.at("backups");
  for (const point of ["restore.after_file", "restore.before_database", "restore.before_rename"]) {
    await t.run(`a restore that dies at ${point} leaves no instance, and can be repeated`,
      async () => {
        const to = place.at(`to-${point}`);
        const words = ["backup", "restore", "--at", at, "--to", to];
        const died = await stithy(words, { STITHY_FAILPOINT: `${point}:crash` });
        assert.equal(died.status, 134, died.err);
        assert.ok(!existsSync(to));
        await must(words);
        await checked(to);
        rmSync(to, { recursive: true });
      });
  }

  await t.run("a backup killed at any moment leaves the next one whole", async () => {
    const to = place.at("killed");
    for (const after of [60, 120, 200, 300]) {
      const words = ["-s", "KILL", `${after / 1000}`, process.env.STITHY ?? "build/release/stithy",
        "backup", "create", "--data", data, "--at", to];
      spawnSync("timeout", words, { env: { PATH: process.env.PATH } });
    }
    await must(["backup", "create", "--data", data, "--at", to]);
    await must(["backup", "verify", "--all", "--at", to]);
  });
}

function packsOf(at: string): string[] {
  const folder = join(at, "packs");
  return readdirSync(folder).flatMap((shard) =>
    readdirSync(join(folder, shard)).map((name) => join(folder, shard, name)));
}

function flip(file: string, offset: number): void {
  const bytes = readFileSync(file);
  bytes[offset] = (bytes[offset] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

export async function damageCases(t: Cases, instance: Instance, place: Place): Promise<void> {
  const data = instance.server.data;
  const at = place.at("damaged");
  await must(["backup", "create", "--data", data, "--at", at]);
  await damaged(t, place, at);
  await pruned(t, instance, place, at);
  await locked(t, instance, at);
}

async function damaged(t: Cases, place: Place, at: string): Promise<void> {
  await t.run("a flipped byte of a pack is found by verify, and restore refuses it", async () => {
    const pack = packsOf(at)[0] ?? "";
    flip(pack, 1000);
    const found = await stithy(["backup", "verify", "--at", at]);
    assert.notEqual(found.status, 0);
    assert.match(found.out, /is damaged: its bytes have another hash/);
    const to = place.at("of-damaged");
    const done = await stithy(["backup", "restore", "--at", at, "--to", to]);
    assert.notEqual(done.status, 0);
    assert.match(done.err, /is damaged/);
    assert.ok(!existsSync(to) && !existsSync(`${to}.restoring`));
    flip(pack, 1000);
    await must(["backup", "verify", "--at", at]);
  });

  await t.run("a flipped byte of the list is found, and so is a missing pack", async () => {
    const list = join(at, "backups", readdirSync(join(at, "backups"))[0] ?? "");
    flip(list, 500);
    const found = await stithy(["backup", "verify", "--at", at]);
    assert.notEqual(found.status, 0);
    assert.match(found.out, /The list of this backup is damaged/);
    flip(list, 500);
    const pack = packsOf(at)[0] ?? "";
    const bytes = readFileSync(pack);
    rmSync(pack);
    assert.match((await stithy(["backup", "verify", "--at", at])).out, /is missing/);
    writeFileSync(pack, bytes, { mode: 0o600 });
    await must(["backup", "verify", "--at", at]);
  });

  await t.run("a backup is readable by its owner alone", () => {
    assert.equal(statSync(at).mode & 0o077, 0);
    for (const pack of packsOf(at)) assert.equal(statSync(pack).mode & 0o077, 0, pack);
  });
}

async function pruned(t: Cases, instance: Instance, place: Place, at: string): Promise<void> {
  const data = instance.server.data;
  await t.run("old backups go, and packs that nobody needs", async () => {
    const { workshop } = instance;
    const ids: string[] = [];
    for (let i = 0; i < 3; ++i) {
      workshop.commit("three", `Step ${i}`, { "step.txt": `${i}\n` });
      workshop.git("three", "push", "-q", "--force", instance.url("three"), "main");
      await pause(1100); // ids tell seconds
      ids.push((await mustJson<Made>(["backup", "create", "--data", data, "--at", at])).id);
    }
    // As a backup that was cut off leaves one.
    const stray = join(at, "packs", "ab", `${"ab".repeat(32)}.pack`);
    mkdirSync(join(at, "packs", "ab"), { recursive: true });
    writeFileSync(stray, "nobody needs this\n");
    const words = ["backup", "prune", "--keep-last", "2", "--at", at, "--data", data];
    const died = await stithy(words, { STITHY_FAILPOINT: "backup.in_prune" + ":crash" });
    assert.equal(died.status, 134, died.err);
    await must(["backup", "verify", "--all", "--at", at]);
    await must(words);
    const left = await mustJson<{ id: string }[]>(["backup", "list", "--at", at]);
    assert.deepEqual(left.map((one) => one.id), ids.slice(1));
    assert.ok(!existsSync(stray));
    await must(["backup", "verify", "--all", "--at", at]);
    // Of one day the newest alone.
    await must(["backup", "prune", "--keep-daily", "7", "--at", at, "--data", data]);
    assert.equal((await mustJson<object[]>(["backup", "list", "--at", at])).length, 1);
    const to = place.at("pruned");
    await must(["backup", "restore", "--at", at, "--to", to]);
    await checked(to);
  });
}

async function locked(t: Cases, instance: Instance, at: string): Promise<void> {
  const data = instance.server.data;
  await t.run("a second backup waits for the first", () => {
    const words = ["-n", join(data, "backup.lock"), "sh", "-c",
      `"$0" backup create --data "$1" --at "$2" & p=$!; sleep 2; kill $p`,
      process.env.STITHY ?? "build/release/stithy", data, at];
    const done = spawnSync("flock", words, { env: { PATH: process.env.PATH }, encoding: "utf8" });
    assert.equal(done.status, 0, `it did not wait: ${done.stdout}${done.stderr}`);
  });

  await t.run("nobody deletes a repository for good while a backup is made", async () => {
    const { server } = instance;
    server.createRepo("ada/doomed");
    const admin = await Session.signIn(server, "ada");
    const gone = await fetch(`${server.url}/api/v3/repos/ada/doomed`,
      { method: "DELETE", headers: { Authorization: `token ${instance.token}` } });
    assert.equal(gone.status, 204);
    const [id] = askDatabase(data, "select id from repositories where deleted_at is not null");
    const purge = (): Promise<Response> =>
      admin.submit(`/admin/repositories/${id}?_method=delete`, { confirm: "ada/doomed" },
        "/admin/repositories");
    const holder = spawn("flock", ["-F", "-n", join(data, "backup.lock"), "sleep", "600"]);
    try {
      await pause(300);
      const refused = await purge();
      assert.equal(refused.status, 503);
      assert.match(await refused.text(), /A backup is being made/);
    } finally {
      holder.kill();
    }
    await pause(300);
    assert.equal((await purge()).status, 303);
    assert.deepEqual(askDatabase(data, `select id from repositories where id = ${id}`), []);
  });
}
