// SPDX-License-Identifier: Apache-2.0
//
// history.ts: repositories made for the pages to show, written with git fast-import.
//
// Names, texts and distances in time are the same in every run; only the day the last commit was
// made follows the calendar, so that "3 d ago" stays true.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { gitEnvironment, type Workshop } from "../harness/git";

export interface Made {
  author?: string; // "Ada <ada@example.org>"
  days: number; // before now
  message: string;
  files?: Record<string, string | Buffer>;
  removed?: string[];
  renamed?: [string, string][];
}

const author = "Ada Lovelace <ada@example.org>";

function dataOf(bytes: string | Buffer): Buffer {
  const body = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes);
  return Buffer.concat([Buffer.from(`data ${body.length}\n`), body, Buffer.from("\n")]);
}

// Quoted as fast-import wants paths with spaces or other bytes than letters.
const quoted = (path: string): string => `"${path.replace(/["\\]/g, "\\$&")}"`;

function commandsOf(commit: Made, number: number, now: number): Buffer {
  const seconds = Math.floor(now / 1000 - commit.days * 86_400);
  const who = `${commit.author ?? author} ${seconds} +0000`;
  const parts: Buffer[] = [
    Buffer.from(`commit refs/heads/main\nmark :${number}\nauthor ${who}\ncommitter ${who}\n`),
    dataOf(commit.message),
  ];
  for (const path of commit.removed ?? []) parts.push(Buffer.from(`D ${quoted(path)}\n`));
  for (const [from, to] of commit.renamed ?? [])
    parts.push(Buffer.from(`R ${quoted(from)} ${quoted(to)}\n`));
  for (const [path, content] of Object.entries(commit.files ?? {})) {
    parts.push(Buffer.from(`M 100644 inline ${quoted(path)}\n`), dataOf(content));
  }
  return Buffer.concat(parts);
}

// A repository `name` in the workshop with these commits on main, oldest first; `refs` maps further
// names to commits by their number from 1. Returns its path.
export function makeHistory(
  workshop: Workshop,
  name: string,
  commits: Made[],
  refs: Record<string, number> = {},
): string {
  workshop.init(name, ["--bare"]);
  const path = join(workshop.path, name);
  const now = Date.now();
  const stream = commits.map((commit, at) => commandsOf(commit, at + 1, now));
  for (const [ref, number] of Object.entries(refs))
    stream.push(Buffer.from(`reset ${ref}\nfrom :${number}\n\n`));
  const done = spawnSync("git", ["fast-import", "--quiet"], {
    cwd: path,
    env: gitEnvironment(workshop.path),
    input: Buffer.concat(stream),
  });
  if (done.status !== 0) throw new Error(`making ${name}: ${String(done.stderr)}`);
  return path;
}
