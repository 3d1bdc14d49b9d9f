// SPDX-License-Identifier: Apache-2.0
//
// blame_history.ts: histories made by chance from a fixed seed, to compare blame with git's own:
// edits, renames, copies, changes of blanks alone, merges that mix both sides, and clocks that go
// wrong. Also git's answer, line by line.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { type Workshop, gitEnvironment } from "../harness/git";

// Numbers from 0 up to 1, the same for the same seed (mulberry32).
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export class Chance {
  private readonly next: () => number;
  constructor(seed: number) {
    this.next = chance(seed);
  }
  below(end: number): number {
    return Math.floor(this.next() * end);
  }
  one<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
}

type Files = Map<string, string[]>;

export interface Commit {
  branch: string;
  subject: string;
  seconds: number;
  files: Files;
  merge?: string;
}

// A stream for git fast-import; every commit names all of its files.
export function streamOf(commits: Commit[]): Buffer {
  const parts: Buffer[] = [];
  const begun = new Set<string>();
  const add = (text: string): number => parts.push(Buffer.from(text));
  for (const commit of commits) {
    add(`commit refs/heads/${commit.branch}\n`);
    add(`committer Ada <ada@example.org> ${commit.seconds} +0000\n`);
    add(`data ${Buffer.byteLength(commit.subject)}\n${commit.subject}\n`);
    if (!begun.has(commit.branch) && commit.branch !== "main") add("from refs/heads/main\n");
    if (commit.merge) add(`merge refs/heads/${commit.merge}\n`);
    begun.add(commit.branch);
    add("deleteall\n");
    for (const [name, lines] of commit.files) {
      const text = lines.join("");
      const quoted = name.replace(/["\\]/g, "\\$&").replace(/\t/g, "\\t");
      add(`M 100644 inline "${quoted}"\ndata ${Buffer.byteLength(text)}\n${text}\n`);
    }
  }
  return Buffer.concat(parts);
}

export function importStream(workshop: Workshop, name: string, stream: Buffer): void {
  const done = spawnSync("git", ["fast-import", "--quiet", "--force"], {
    cwd: join(workshop.path, name),
    env: gitEnvironment(workshop.path),
    input: stream,
    maxBuffer: 1 << 26,
  });
  if (done.status !== 0) throw new Error(`fast-import: ${String(done.stderr)}`);
}

const words = "anvil hammer tongs bellows forge quench temper scale slag ingot".split(" ");
const names = ["main.c", "src/deep/tool.c", "with space.txt", 'a "quoted" name', "tab\there",
  "é/ü.txt"];

function someLine(by: Chance): string {
  const indent = " ".repeat(2 * by.below(4));
  // Few different lines, so that matching them is not obvious.
  return `${indent}${by.one(words)} ${by.one(words)} ${by.below(5)};${by.below(9) ? "\n" : "\r\n"}`;
}

function edit(lines: string[], by: Chance): string[] {
  const out = [...lines];
  for (let i = 0; i <= by.below(3); ++i) {
    const at = by.below(out.length + 1);
    const fresh = Array.from({ length: by.below(4) }, () => someLine(by));
    out.splice(at, by.below(3), ...fresh);
  }
  const last = out.length - 1;
  const unended = last >= 0 && by.below(4) === 0;
  if (unended) out[last] = `${out[last]}`.trimEnd(); // no line feed at the end of the file
  return out.map((line, i) => (i < last && !line.endsWith("\n") ? `${line}\n` : line));
}

function change(files: Files, by: Chance): { files: Files; subject: string } {
  const next = new Map([...files].map(([name, lines]) => [name, [...lines]]));
  const name = by.one([...next.keys()]);
  const lines = next.get(name) ?? [];
  const kind = by.below(12);
  if (kind === 0) {
    next.delete(name);
    next.set(`moved-${by.below(1000)}-${name.replace(/^moved-\d+-/, "")}`, edit(lines, by));
    return { files: next, subject: "rename" };
  }
  if (kind === 1 && next.size < 12) {
    next.set(`copy-${by.below(1000)}.c`, [...lines]);
    next.set(name, edit(lines, by));
    return { files: next, subject: "copy" };
  }
  if (kind === 2) {
    const widened = lines.map((line) => (by.below(2) ? ` ${line.replace(/ /g, "  ")}` : line));
    next.set(name, widened);
    return { files: next, subject: "reindent" };
  }
  next.set(name, edit(lines, by));
  return { files: next, subject: "edit" };
}

// Takes each file from one side or half from either.
function mixed(ours: Files, theirs: Files, by: Chance): Files {
  const out: Files = new Map();
  for (const [name, lines] of ours) {
    const other = theirs.get(name);
    const how = other ? by.below(3) : 0;
    const half = by.below(lines.length + 1);
    const begin = lines.slice(0, half).map((l) => (l.endsWith("\n") ? l : `${l}\n`));
    if (how === 0 || !other) out.set(name, lines);
    else out.set(name, how === 1 ? other : [...begin, ...other.slice(half)]);
  }
  return out;
}

export function someHistory(seed: number, count: number): Commit[] {
  const by = new Chance(seed);
  const commits: Commit[] = [];
  let seconds = 1_500_000_000;
  let main: Files = new Map(
    names.map((name) => [name, Array.from({ length: 30 + by.below(60) }, () => someLine(by))]),
  );
  const clock = (): number => (seconds += by.below(20) === 0 ? -5000 : by.below(3) * 60);
  const add = (branch: string, subject: string, files: Files, merge?: string): void => {
    commits.push({ branch, subject, seconds: clock(), files, ...(merge ? { merge } : {}) });
  };
  add("main", "begin", main);
  for (let side = 0; commits.length < count; ++side) {
    for (let i = by.below(8); i > 0; --i) {
      const changed = change(main, by);
      main = changed.files;
      add("main", changed.subject, main);
    }
    if (by.below(2)) continue;
    let theirs = main;
    for (let i = 1 + by.below(4); i > 0; --i) {
      const changed = change(theirs, by);
      theirs = changed.files;
      add(`side-${side}`, changed.subject, theirs);
      if (by.below(2)) {
        const ours = change(main, by);
        main = ours.files;
        add("main", ours.subject, main);
      }
    }
    main = mixed(main, theirs, by);
    add("main", "merge", main, `side-${side}`);
  }
  return commits;
}

// Where one line came from: "id line path", and the file before that commit.
export interface Line {
  at: string;
  previous: string;
}

function nameOf(text: string): string {
  if (!text.startsWith('"')) return text;
  const bytes: number[] = [];
  const plain: Record<string, number> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13 };
  const body = Buffer.from(text.slice(1, -1));
  for (let i = 0; i < body.length; ++i) {
    if (body[i] !== 92) {
      bytes.push(body[i] ?? 0);
      continue;
    }
    const letter = String.fromCharCode(body[++i] ?? 0);
    if (/[0-7]/.test(letter)) {
      bytes.push(Number.parseInt(body.subarray(i, i + 3).toString(), 8));
      i += 2;
    } else bytes.push(plain[letter] ?? letter.charCodeAt(0));
  }
  return Buffer.from(bytes).toString();
}

export async function gitBlame(workshop: Workshop, directory: string,
  words: string[]): Promise<Line[]> {
  const done = await workshop.runGit(directory, "-c", "core.quotePath=false", "blame",
    "--line-porcelain", ...words);
  if (done.status !== 0) throw new Error(`git blame ${words.join(" ")}: ${done.err}`);
  const lines: Line[] = [];
  let head = "";
  let path = "";
  let previous = "";
  for (const text of done.out.split("\n")) {
    const begin = /^([0-9a-f]{40,64}) (\d+) \d+/.exec(text);
    if (text.startsWith("\t")) {
      lines.push({ at: `${head} ${path}`, previous });
      previous = head = "";
    } else if (begin && head === "") head = `${begin[1]} ${begin[2]}`;
    else if (text.startsWith("filename ")) path = nameOf(text.slice(9));
    else if (text.startsWith("previous ")) {
      const [, id, name] = /^previous (\S+) (.*)$/.exec(text) ?? [];
      previous = `${id} ${nameOf(name ?? "")}`;
    }
  }
  return lines;
}
