// SPDX-License-Identifier: Apache-2.0
//
// awkward_objects.ts: the cases of broken commits and trees: pushed, and refused or shown; then all
// of them put in place behind the server's back, and shown.
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { cpSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Cases } from "../harness/cases";
import { Stream, make, push } from "./awkward_repositories";
import { brokenCommits, brokenTrees, commitBytes, treeBytes } from "./broken_objects";
import { type Crawl, brokenOff } from "./crawl";
import { everyPage } from "./every_page";
import { type Ground, askGit } from "./ground";

interface Placed {
  ref: string;
  refused: RegExp | undefined;
  shows: RegExp | undefined;
  id: string;
}

// Writes the objects as they are, and a branch for each.
function place(ground: Ground, name: string): Placed[] {
  const directory = join(ground.workshop.path, name);
  const git = (input: Buffer | undefined, ...words: string[]): string =>
    askGit(ground.workshop.path, directory, words, input).toString().trim();
  const write = (kind: string, bytes: Buffer): string =>
    git(bytes, "hash-object", "-t", kind, "-w", "--stdin", "--literally");
  const tree = git(undefined, "rev-parse", "main^{tree}");
  const blob = git(undefined, "rev-parse", "main:f");
  const parent = git(undefined, "rev-parse", "main^0");
  const out: Placed[] = [];
  for (const one of brokenCommits)
    out.push({ ref: `refs/heads/commit/${one.name}`, refused: one.refused, shows: one.shows,
      id: write("commit", commitBytes(one, tree, parent)) });
  for (const one of brokenTrees) {
    const bad = write("tree", treeBytes(one, blob, tree));
    const commit = { name: one.name };
    out.push({ ref: `refs/heads/tree/${one.name}`, refused: one.refused, shows: undefined,
      id: write("commit", commitBytes(commit, bad, parent)) });
  }
  return out;
}

function setRefs(directory: string, placed: Placed[]): void {
  const lines = placed.map(({ ref, id }) => `update ${ref} ${id}\n`).join("");
  const done = spawnSync("git", ["-C", directory, "update-ref", "--stdin"], { input: lines });
  if (done.status !== 0) throw new Error(String(done.stderr));
}

// Objects as files, since git itself does not send all of them.
function setDown(from: string, to: string, placed: Placed[]): void {
  const objects = join(from, ".git", "objects");
  for (const folder of readdirSync(objects).filter((one) => /^[0-9a-f]{2}$/.test(one)))
    cpSync(join(objects, folder), join(to, "objects", folder), { recursive: true, force: false });
  setRefs(to, placed);
}

function directoryOf(ground: Ground, name: string): string {
  const { server } = ground;
  // As text: the id is larger than a number of JavaScript holds.
  const rows = server.command(["repo", "list", "--json"]);
  const id = BigInt(new RegExp(`"id":"?(\\d+)"?,"full_name":"ada/${name}"`).exec(rows)?.[1] ?? 0);
  const hex = id.toString(16).padStart(16, "0");
  return join(server.data, "repos", hex.slice(14), `${hex}.git`);
}

// All branches and tags of the made repository, into the served one.
export async function placePackedRefs(ground: Ground, name: string): Promise<void> {
  const directory = directoryOf(ground, name);
  const lines = ground.workshop.git(name, "for-each-ref", "--format=%(objectname) %(refname)");
  await ground.server.stop();
  writeFileSync(join(directory, "packed-refs"),
    `# pack-refs with: peeled fully-peeled sorted \n${lines}\n`);
  await ground.server.launch();
}

interface Looking {
  crawl: Crawl;
  fetchAll: (addresses: string[], statuses?: number[]) => Promise<void>;
  followed: (statuses?: number[]) => Promise<void>;
}

// A tree that git cannot read, or whose names no address can hold, is not there (404), cannot be
// asked for (422) or is told as damage (409, 503); a stream that git breaks off ends too early.
const inWords = [200, 404, 409, 422, 503, brokenOff];

export async function broken(t: Cases, ground: Ground, token: string,
  { crawl, fetchAll, followed }: Looking): Promise<void> {
  const name = "broken";
  const base = new Stream().commit("refs/heads/main", "Sound").file("f", "x\n");
  make(ground, name, base);
  ground.server.createRepo(`ada/${name}`);
  const placed = place(ground, name);
  setRefs(join(ground.workshop.path, name), placed);
  const look = async (list: Placed[]): Promise<void> => {
    for (const { ref, id, shows, refused } of list) {
      const word = ref.slice(11);
      const unreadable = refused !== undefined && word.startsWith("tree/");
      await fetchAll(everyPage({ repository: `ada/${name}`, ref: word, commit: id }),
        unreadable ? inWords : [200]);
      if (shows) await crawl.says(`/ada/${name}/commit/${id}`, shows);
    }
  };

  await t.run("broken objects are taken or refused as git's own check names them", async () => {
    assert.deepEqual(push(ground, token, name, ["refs/heads/main"]), []);
    const taken: Placed[] = [];
    const wrong: string[] = [];
    for (const one of placed) {
      const [why] = push(ground, token, name, [one.ref]);
      if (why === undefined) taken.push(one);
      if (why === undefined ? one.refused : !one.refused?.test(why))
        wrong.push(`${one.ref}: ${why ?? "taken"}`);
    }
    console.log(`        ${taken.length} taken, ${placed.length - taken.length} refused`);
    assert.deepEqual(wrong, []);
    // No address holds a path of more than 4096 bytes; the page that stands there says so.
    const long = taken.find((one) => one.ref.endsWith("/name-4096"));
    await crawl.says(`/ada/${name}/blob/${long?.id}/${"n".repeat(4097)}`, /at most 4096 bytes/,
      [422]);
    await look(taken.filter((one) => one !== long));
    await followed();
  });

  await t.run("broken objects that are there already are shown, or said to be broken", async () => {
    const directory = directoryOf(ground, name);
    await ground.server.stop();
    setDown(join(ground.workshop.path, name), directory, placed);
    await ground.server.launch();
    await look(placed.filter((one) => one.refused));
    await crawl.expect(`/ada/${name}/branches`);
    await followed(inWords);
  });
}
