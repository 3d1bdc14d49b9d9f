// SPDX-License-Identifier: Apache-2.0
//
// patches.ts: what git says of a difference, file by file and line by line, and the same read from
// pages.
import { strict as assert } from "node:assert";

import { unescape } from "../reading/place";
import { type Subject, type Word, cut, shown } from "./ground";

export const detection = ["-M", "-l1000"]; // of renames, in every difference that we show

export interface ChangedFile {
  status: string; // git's letter
  before: Buffer;
  path: Buffer;
  sides: [string, string]; // ids
  modes: [string, string];
  added: number;
  removed: number;
}

const emptyTrees: Record<string, string> = {
  sha1: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
  sha256: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
};

// What a commit is compared with: its first parent, or nothing at all.
export function parentOf(subject: Subject, commit: string): string {
  const [parent] = subject.tryLines("rev-parse", "--verify", "-q", `${commit}^1`);
  return parent ?? String(emptyTrees[subject.format]);
}

export function changedFiles(subject: Subject, from: string, to: string, ...more: string[]):
  ChangedFile[] {
  const raw = subject.fields("diff", "--raw", "-z", "--no-abbrev", ...detection, from, to);
  const files: ChangedFile[] = [];
  for (let i = 0; i < raw.length; ++i) {
    const [from_mode = "", to_mode = "", old = "", fresh = "", letter = ""] =
      String(raw[i]).slice(1).split(" ");
    const before = raw[++i] as Buffer;
    const moved = /^[RC]/.test(letter);
    const path = moved ? raw[++i] as Buffer : before;
    files.push({ status: String(letter[0]), before, path, sides: [old, fresh],
      modes: [from_mode, to_mode], added: 0, removed: 0 });
  }
  const counts = subject.fields("diff", "--numstat", "-z", ...detection, ...more, from, to);
  for (let i = 0; i < counts.length; ++i) {
    const [plus, minus, ...rest] = (counts[i] as Buffer).toString("latin1").split("\t");
    const moved = rest.join("\t") === "";
    const name = moved ? counts[i += 2] as Buffer : Buffer.from(rest.join("\t"), "latin1");
    const file = files.find((one) => one.path.equals(name) && (moved || !/[RC]/.test(one.status)));
    assert.ok(file, `numstat names ${shown(name)}`);
    file.added = Number(plus) || 0;
    file.removed = Number(minus) || 0;
  }
  // Where the type changed, the patch removes one file and adds another, and so do we; numstat
  // compares the two as if they were of one kind.
  for (const file of files.filter((one) => one.status === "T")) {
    const lines = patchOf(subject, from, to, file, ...more);
    file.added = lines.filter((line) => /^ \d+ \+/.test(line)).length;
    file.removed = lines.filter((line) => /^\d+ {2}-/.test(line)).length;
  }
  return files;
}

const trimmed = (text: string): string => shown(text).replace(/[\r\n]+$/, "");

// "old new sign text" of every line of a patch; the numbers count, as git's "@@" lines say.
export function linesOfPatch(patch: Buffer): string[] {
  const out: string[] = [];
  let [old, fresh, left, right] = [0, 0, 0, 0];
  for (const line of cut(patch, 10)) {
    const sign = String.fromCharCode(line[0] ?? 0);
    const text = trimmed(line.subarray(1).toString());
    if (left <= 0 && right <= 0) {
      const hunk = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line.toString());
      if (!hunk) continue;
      [old, left, fresh, right] = [Number(hunk[1]), Number(hunk[2] ?? 1), Number(hunk[3]),
        Number(hunk[4] ?? 1)];
      continue;
    }
    if (sign === "\\") continue;
    out.push(`${sign === "+" ? "" : old} ${sign === "-" ? "" : fresh} ${sign}${text}`);
    if (sign !== "+") { ++old; --left; }
    if (sign !== "-") { ++fresh; --right; }
  }
  return out;
}

// Of what changed in place, the two blobs: a path would stand for all that is below it as well.
// Where a file became a link, or the other way about, git removes the one and adds the other.
export function gitLines(subject: Subject, from: string, to: string, file: ChangedFile,
  ...more: string[]): string[] {
  const nothing = String(emptyTrees[subject.format]);
  const lines = (...words: Word[]): string[] =>
    linesOfPatch(subject.git("diff", ...more, ...words));
  const removed = (): string[] => lines(from, nothing, "--", file.before);
  const added = (): string[] => lines(nothing, to, "--", file.path);
  if (file.status === "D") return removed();
  if (file.status === "A") return added();
  if (file.status === "T") return [...removed(), ...added()];
  const module = file.modes.every((mode) => mode === "160000");
  return module ? lines(from, to, "--", file.path) : lines(...file.sides);
}
function patchOf(subject: Subject, from: string, to: string, file: ChangedFile,
  ...more: string[]): string[] {
  return linesOfPatch(subject.git("diff", ...more, from, to, "--", file.path));
}

export interface ShownFile {
  path: string;
  before: string; // empty when it is the same
  added: number;
  removed: number;
  lines: string[];
  waits: boolean; // for the reader to ask for its lines
}

const text = (html: string): string => unescape(html.replace(/<[^>]*>/g, ""));
const count = (html: string, mark: string): number =>
  Number((new RegExp(`${mark}([0-9\\s]+)<`).exec(html)?.[1] ?? "0").replace(/\s/g, ""));

function linesOfRows(body: string): string[] {
  const row = new RegExp('<tr(?: class="ui-(added|deleted)")?[^>]*><td data-n="(\\d*)"></td>' +
    '<td data-n="(\\d*)"></td><td class="code">(.*?)</td></tr>', "gs");
  return [...body.matchAll(row)].map(([, kind, old, fresh, code]) => {
    const sign = kind === "added" ? "+" : kind === "deleted" ? "-" : " ";
    return `${old} ${fresh} ${sign}${trimmed(text(String(code)))}`;
  });
}

// The files of a page of differences in one column.
export function filesOnPage(html: string): ShownFile[] {
  return [...html.matchAll(/<section class="ui-diff".*?<\/section>/gs)].map(([section]) => {
    const [head = "", body = ""] = section.split('<div class="ui-diff-body">');
    const names = /<a class="ui-ink[^>]*>(.*?)<\/a>/s.exec(head)?.[1] ?? "";
    const [first = "", second] = names.split(" → <span");
    return {
      path: shown(text(second ? `<span${second}` : first)),
      before: second ? shown(text(first)) : "",
      added: count(head, 'class="ui-plus">\\+'),
      removed: count(head, 'class="ui-minus">−'),
      lines: linesOfRows(body),
      waits: body.includes("data-load="),
    };
  });
}
