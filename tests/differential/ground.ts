// SPDX-License-Identifier: Apache-2.0
//
// ground.ts: one server, and subjects: repositories that it serves beside the git repositories they
// came from. A subject asks both; names of files are bytes on either side.
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Chance } from "../git/blame_history";
import { Workshop, gitEnvironment } from "../harness/git";
import { Server } from "../harness/server";

export type Word = string | Buffer;

export const isText = (bytes: Buffer): boolean => Buffer.from(bytes.toString()).equals(bytes);

// Both sides may put any number of replacement characters for what is no text. Pages make marks of
// the characters that change the order in which others are read.
export const shown = (bytes: Buffer | string): string =>
  bytes.toString().replace(/\ufffd+/g, "\ufffd").replace(/[\u202a-\u202e\u2066-\u2069]/g, "•");

// As bash reads it back: node itself passes nothing on that is no text.
function quoted(word: Word): string {
  const bytes = Buffer.from(word as string);
  return `$'${[...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("")}'`;
}

// What git prints, as bytes. Paths are names, never patterns.
export function askGit(home: string, directory: string, words: Word[], input?: Buffer): Buffer {
  const plain = words.every((word) => typeof word === "string" || isText(word));
  const [program, list] = plain
    ? ["git", words.map(String)] as const
    : ["bash", ["-c", `exec git ${words.map(quoted).join(" ")}`]] as const;
  const done = spawnSync(program, list, {
    cwd: directory,
    env: { ...gitEnvironment(home), GIT_LITERAL_PATHSPECS: "1", LC_ALL: "C", TZ: "UTC" },
    maxBuffer: 2 ** 31,
    ...(input ? { input } : {}),
  });
  if (done.status !== 0) throw new Error(`git ${words.join(" ")}: ${String(done.stderr)}`);
  return done.stdout;
}

export class Ground {
  private constructor(readonly server: Server, readonly workshop: Workshop) {}

  static async open(): Promise<Ground> {
    const rates =
      "[rates]\ncostly_burst = 10000000\nanonymous_costly_burst = 10000000\n" +
      "api_per_hour = 10000000\n";
    // A directory of its own, so that the server can be stopped and started on it.
    const data = mkdtempSync(join(tmpdir(), "stithy-test-"));
    const server = await Server.start({ settings: rates, data });
    server.createUser("ada");
    return new Ground(server, new Workshop());
  }

  // While a test runs git, the server may close a connection that lay idle.
  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const url = path.startsWith("/") ? this.server.url + path : path;
    const once = (): Promise<Response> => fetch(url, { redirect: "manual", ...init });
    return once().catch(once);
  }

  async close(): Promise<void> {
    this.workshop.remove();
    await this.server.stop();
    rmSync(this.server.data, { recursive: true, force: true });
    rmSync(this.server.logFile, { force: true });
  }
}

export interface Entry {
  mode: string;
  kind: string;
  id: string;
  path: Buffer;
}

export class Subject {
  readonly commits: string[];
  readonly directory: string;
  readonly seconds: number; // from the oldest commit to the newest
  // Set by the controls: git is asked about an older commit, so that samples must differ.
  askew = false;
  late = 0; // how many pages could not say in time what differs, and said that

  constructor(readonly ground: Ground, readonly name: string, readonly format: string,
    directory?: string) {
    this.directory = directory ?? join(ground.workshop.path, name);
    ground.server.createRepo(`ada/${name}`,
      ["--import", this.directory, "--object-format", format]);
    this.commits = this.lines("rev-list", "--branches", "--tags");
    const dates = this.lines("log", "--branches", "--tags", "--format=%ct").map(Number);
    this.seconds = dates.reduce((a, b) => Math.max(a, b)) - dates.reduce((a, b) => Math.min(a, b));
  }

  get home(): string {
    return `/ada/${this.name}`;
  }
  get api(): string {
    return `/api/v3/repos/ada/${this.name}`;
  }

  git(...words: Word[]): Buffer {
    return askGit(this.ground.workshop.path, this.directory, words);
  }
  lines(...words: Word[]): string[] {
    return this.git(...words).toString().split("\n").filter(Boolean);
  }
  // Fields that end in a NUL byte.
  fields(...words: Word[]): Buffer[] {
    return cut(this.git(...words), 0);
  }
  // An answer of git that may be "no".
  tryLines(...words: Word[]): string[] {
    try {
      return this.lines(...words);
    } catch {
      return [];
    }
  }

  // The commit that git is asked about when the server is asked about `commit`.
  reference(commit: string): string {
    if (!this.askew) return commit;
    const older = this.lines("rev-list", "--first-parent", "-n", "20", commit).at(-1);
    return older !== commit ? String(older)
      : String(this.commits.find((other) => other !== commit));
  }

  entries(commit: string, folder: Buffer = Buffer.alloc(0), ...more: string[]): Entry[] {
    const at = folder.length > 0 ? Buffer.concat([Buffer.from(`${commit}:`), folder]) : commit;
    return this.fields("ls-tree", "-z", "--full-tree", ...more, at).map((field) => {
      const tab = field.indexOf(9);
      const [mode = "", kind = "", id = ""] = field.subarray(0, tab).toString().split(" ");
      return { mode, kind, id, path: field.subarray(tab + 1) };
    });
  }

  someCommit(by: Chance): string {
    return by.one(this.commits);
  }
  // A commit and one of its paths that fits; another commit when none does.
  somePath(by: Chance, fits: (entry: Entry) => boolean): { commit: string; entry: Entry } {
    for (let tries = 0; tries < 200; ++tries) {
      const commit = this.someCommit(by);
      const list = this.entries(commit, Buffer.alloc(0), "-r", "-t").filter(fits);
      if (list.length > 0) return { commit, entry: by.one(list) };
    }
    throw new Error(`${this.name} has no commit with such a path`);
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Buffer> {
    const answer = await this.ground.fetch(path, { headers });
    const bytes = Buffer.from(await answer.arrayBuffer());
    // No AssertionError: a control must not take a failure for a difference.
    if (answer.status !== 200)
      throw new Error(`${path}: ${answer.status} ${bytes.toString().slice(0, 400)}`);
    return bytes;
  }
  async page(path: string): Promise<string> {
    return (await this.get(path)).toString();
  }
  async json(path: string): Promise<any> {
    return JSON.parse(await this.page(path));
  }
  // A page of differences; asked again when comparing took longer than a page may. Undefined when
  // it always does.
  async differencePage(path: string): Promise<string | undefined> {
    for (let tries = 0; tries < 5; ++tries) {
      const html = await this.page(path);
      if (!html.includes("takes too long")) return html;
    }
    ++this.late;
    return undefined;
  }
  // What busy servers ask for: to be asked again.
  async jsonInTime(path: string): Promise<any> {
    for (let tries = 0; tries < 60; ++tries) {
      const answer = await this.ground.fetch(path);
      const text = await answer.text();
      if (answer.status === 503) continue;
      if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${text.slice(0, 400)}`);
      return JSON.parse(text);
    }
    throw new Error(`${path}: no answer`);
  }

  // The address of a page of a path; what is no text stands in hexadecimal.
  address(page: string, word: string, path: Buffer, query: Record<string, string> = {}): string {
    const members = new URLSearchParams(query);
    let href = `${this.home}/${page}/${encodePath(word)}`;
    if (!isText(path)) members.set("bytes", path.toString("hex"));
    else if (path.length > 0) href += `/${encodePath(path.toString())}`;
    const text = members.toString();
    return text ? `${href}?${text}` : href;
  }
}

export const encodePath = (path: string): string =>
  path.split("/").map(encodeURIComponent).join("/");

export function cut(bytes: Buffer, end: number): Buffer[] {
  const parts: Buffer[] = [];
  let at = 0;
  for (let next = bytes.indexOf(end); next >= 0; next = bytes.indexOf(end, at)) {
    parts.push(bytes.subarray(at, next));
    at = next + 1;
  }
  if (at < bytes.length) parts.push(bytes.subarray(at));
  return parts;
}

// What differs is shown in few lines, whatever the size of both.
export function same<T>(found: T, wanted: T, words: string): void {
  assert.deepEqual(found, wanted,
    `${words}\nfound  ${brief(found, wanted)}\nwanted ${brief(wanted, found)}`);
}
function brief(one: unknown, other: unknown): string {
  if (Array.isArray(one) && Array.isArray(other)) {
    const at = one.findIndex((item, i) => JSON.stringify(item) !== JSON.stringify(other[i]));
    const place = at < 0 ? one.length : at;
    const items = one.slice(place, place + 3).map((item) => JSON.stringify(item)?.slice(0, 400));
    return `${one.length} items, from ${place}: ${items.join(" ")}`;
  }
  return (JSON.stringify(one) ?? "nothing").slice(0, 600);
}
