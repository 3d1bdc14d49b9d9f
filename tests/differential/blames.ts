// SPDX-License-Identifier: Apache-2.0
//
// blames.ts: blame over the API line by line, against `git blame --line-porcelain`: as it is, with
// -w, with -C, and with the list of .git-blame-ignore-revs of that commit or without it.
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Chance } from "../git/blame_history";
import { type Subject, cut, encodePath, isText, same, shown } from "./ground";
import { unquoted } from "./quoting";

// "commit line path < previous commit path" of each line.
function gitLines(subject: Subject, words: (string | Buffer)[]): string[] {
  const out: string[] = [];
  let [head, path, previous] = ["", "", ""];
  for (const line of cut(subject.git("blame", "--line-porcelain", ...words), 10)) {
    const text = line.subarray(0, 9).toString("latin1");
    const begin = /^([0-9a-f]{40,64}) (\d+) \d+/.exec(line.subarray(0, 100).toString("latin1"));
    if (text.startsWith("\t")) {
      out.push(`${head} ${shown(path)}${previous}`);
      head = previous = "";
    } else if (begin && head === "") head = `${begin[1]} ${begin[2]}`;
    else if (text.startsWith("filename ")) path = unquoted(line.subarray(9)).toString();
    else if (text.startsWith("previous ")) {
      const space = line.indexOf(32, 9);
      const name = unquoted(line.subarray(space + 1)).toString();
      previous = ` < ${line.subarray(9, space).toString()} ${shown(name)}`;
    }
  }
  return out;
}

function linesOf(answer: any): string[] {
  const out: string[] = [];
  for (const range of answer.ranges) {
    const before = range.previous
      ? ` < ${range.previous.commit} ${shown(range.previous.path)}` : "";
    for (let n = range.first_line; n <= range.last_line; ++n) {
      const original = range.original_line + n - range.first_line;
      out[n - 1] = `${range.commit} ${original} ${shown(range.path)}${before}`;
    }
  }
  return out;
}

const ways = [
  { query: "", words: [] },
  { query: "&w=1", words: ["-w"] },
  { query: "&copies=1", words: ["-C"] },
  { query: "&ignore=no", words: [] },
] as const;

export async function blames(subject: Subject, by: Chance): Promise<number> {
  const { commit, entry } = subject.somePath(by, (one) => one.mode.startsWith("100"));
  const way = by.one(ways);
  const at = subject.reference(commit);
  const words: (string | Buffer)[] = [...way.words];
  const [list] = subject.tryLines("rev-parse", "--verify", "-q", `${at}:.git-blame-ignore-revs`);
  if (list && way.query !== "&ignore=no") {
    const file = join(subject.ground.workshop.path, `${list}.ignore`);
    writeFileSync(file, subject.git("cat-file", "blob", list));
    words.push("--ignore-revs-file", file);
  }
  const path = isText(entry.path) ? `path=${encodeURIComponent(entry.path.toString())}`
    : `bytes=${entry.path.toString("hex")}`;
  const answer = await subject.jsonInTime(`/api/v1/repos/ada/${subject.name}/blame/` +
    `${encodePath(commit)}?${path}${way.query}`);
  const wanted = gitLines(subject, [...words, at, "--", entry.path]);
  same(linesOf(answer), wanted, `${commit} ${shown(entry.path)} ${way.words.join(" ")}`);
  return wanted.length;
}
