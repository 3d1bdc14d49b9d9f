// SPDX-License-Identifier: Apache-2.0
//
// inspect.ts: what must hold of a data directory after every fault, whatever happened: nothing of a
// killed server runs on or lies about, files and rows belong together, `stithy fsck` is content.
import { strict as assert } from "node:assert";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, realpathSync } from "node:fs";
import { join } from "node:path";

import { binary, pause, type Server } from "../harness/server";

const read = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // gone, or not ours
  }
};

const numbers = (): number[] => readdirSync("/proc").map(Number).filter((pid) => pid > 1);
// The name may hold spaces and brackets; the fields are counted from its end.
const parentOf = (pid: number): number => {
  const status = read(`/proc/${pid}/stat`);
  return Number(status.slice(status.lastIndexOf(")") + 2).split(" ")[1] ?? 0);
};
const commandOf = (pid: number): string => read(`/proc/${pid}/cmdline`).replace(/\0/g, " ").trim();

function isBelow(pid: number, ancestor: number): boolean {
  for (let at = pid; at > 1; at = parentOf(at)) if (at === ancestor) return true;
  return false;
}

// Children of this server whose command line matches, at this moment. Quick: they live shortly.
export function gitChildren(server: Server, command: RegExp): number[] {
  const tasks = `/proc/${server.pid}/task`;
  const children = existsSync(tasks)
    ? readdirSync(tasks).flatMap((task) => read(`${tasks}/${task}/children`).split(" "))
    : [];
  return children.filter(Boolean).map(Number).filter((pid) => command.test(commandOf(pid)));
}

// Programs that a killed run of this server left running.
export function strays(server: Server): string[] {
  const mark = `STITHY_SERVER=${realpathSync(server.data)}`;
  return numbers()
    .filter((pid) => read(`/proc/${pid}/environ`).split("\0").includes(mark))
    .filter((pid) => commandOf(pid) !== "" && !isBelow(pid, server.pid))
    .map((pid) => `${pid} ${commandOf(pid)}`);
}

// Locks, temporary files and halves of packs in repositories; anything in tmp/.
export function leftovers(data: string): string[] {
  const names = ["*.lock", "tmp_*", ".tmp-*", "*.new-*", "*.new", "*.tmp", "*.partial"];
  const tests = names.flatMap((name, i) => (i > 0 ? ["-o", "-name", name] : ["-name", name]));
  const found = spawnSync("find", [join(data, "repos"), ...tests], { encoding: "utf8" }).stdout;
  const packs = spawnSync("find", [join(data, "repos"), "-name", "pack-*.pack"],
    { encoding: "utf8" }).stdout;
  const halves = packs.split("\n").filter(
    (pack) => pack !== "" && !existsSync(pack.replace(/pack$/, "idx")));
  const scratch = readdirSync(join(data, "tmp")).map((name) => join(data, "tmp", name));
  const written = ["", "keys"].flatMap((place) =>
    readdirSync(join(data, place)).filter((name) => /\.new-|\.partial$/.test(name)));
  return [...found.split("\n").filter(Boolean), ...halves, ...scratch, ...written];
}

// Waits while a server writes.
function ask(words: string[]): string {
  const done = spawnSync("sqlite3", ["-cmd", ".timeout 20000", ...words], { encoding: "utf8" });
  if (done.status !== 0) throw new Error(`sqlite3: ${done.stderr}`);
  return done.stdout;
}

// A query to the server's database, beside it.
export function query(data: string, sql: string): string[] {
  return ask(["-readonly", join(data, "stithy.db"), sql]).split("\n").filter(Boolean);
}

// As if time had passed, or a step of an upgrade were missing.
export function change(data: string, sql: string): void {
  ask([join(data, "stithy.db"), sql]);
}

// Directories without a row. Rows without a directory are named by fsck.
export function orphans(data: string): string[] {
  const known = new Set(query(data, "select printf('%016x.git', id) from repositories"));
  const root = join(data, "repos");
  return readdirSync(root).flatMap((shard) => readdirSync(join(root, shard)))
    .filter((name) => !known.has(name));
}

export interface Problem {
  where: string;
  problem: string;
}

// Does not block, so that several servers can be examined at once.
export function fsck(data: string): Promise<Problem[]> {
  return new Promise((resolve, fail) => {
    const child = spawn(binary, ["fsck", "--json", "--data", data]);
    let out = "", err = "";
    child.stdout.on("data", (bytes: Buffer) => (out += bytes.toString()));
    child.stderr.on("data", (bytes: Buffer) => (err += bytes.toString()));
    child.on("close", () => {
      try {
        resolve((JSON.parse(out) as { problems: Problem[] }).problems);
      } catch {
        fail(new Error(`stithy fsck: ${out}${err}`));
      }
    });
  });
}

// What runs now may hold locks for a moment; what a killed run left stays.
async function settled(look: () => string[], looks = 60): Promise<string[]> {
  let found = look();
  for (let tries = 1; found.length > 0 && tries < looks; ++tries) {
    await pause(250);
    found = look();
  }
  return found;
}

export async function checkHouse(server: Server): Promise<void> {
  assert.deepEqual(await settled(() => strays(server), 2), [], "programs of a killed run go on");
  assert.deepEqual(await settled(() => leftovers(server.data)), [], "files were left behind");
  assert.deepEqual(await settled(() => orphans(server.data)), [], "directories without a row");
  assert.deepEqual(await fsck(server.data), [], "stithy fsck finds problems");
}
