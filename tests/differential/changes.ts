// SPDX-License-Identifier: Apache-2.0
//
// changes.ts: what a commit changed, as .diff, over the API and on its page with each way to look
// at blanks, against `git diff` with its first parent.
import type { Chance } from "../git/blame_history";
import { filesOf, plusMinus } from "../reading/place";
import { type Subject, same, shown } from "./ground";
import { changedFiles, detection, filesOnPage, gitLines, linesOfPatch, parentOf } from "./patches";

const words: Record<string, string> = {
  A: "added", D: "removed", M: "modified", R: "renamed", C: "copied", T: "changed" };
const blanks = [["", []], ["1", ["-w"]], ["amount", ["-b"]], ["end", ["--ignore-space-at-eol"]]] as
  [string, string[]][];
const listedMax = 1000; // files that a page and the API list

async function asText(subject: Subject, commit: string, from: string, to: string): Promise<void> {
  const found = await subject.get(`${subject.home}/commit/${commit}.diff`);
  const wanted = subject.git("-c", "core.quotePath=false", "diff", ...detection, "--binary",
    "--full-index", from, to);
  same(found.toString("latin1").split("\n"), wanted.toString("latin1").split("\n"),
    `.diff of ${commit}`);
}

export async function overApi(subject: Subject, files: any[], from: string, to: string,
  label: string): Promise<number> {
  const wanted = changedFiles(subject, from, to);
  same(files.map((one) => `${one.status} ${one.additions} ${one.deletions} ${one.sha} ` +
    `${shown(one.previous_filename ?? "")} → ${shown(one.filename)}`),
  wanted.slice(0, files.length).map((one) =>
    `${words[one.status]} ${one.added} ${one.removed} ${one.sides[one.status === "D" ? 0 : 1]} ` +
    `${one.before.equals(one.path) ? "" : shown(one.before)} → ${shown(one.path)}`), label);
  return wanted.length;
}

async function api(subject: Subject, by: Chance, commit: string, from: string, to: string):
  Promise<void> {
  const files: any[] = [];
  let answer: any;
  for (let page = 1; ; ++page) {
    answer = await subject.json(`${subject.api}/commits/${commit}?per_page=100&page=${page}`);
    files.push(...answer.files);
    if (answer.files.length < 100) break;
  }
  const label = `files of ${commit} over the API`;
  const wanted = changedFiles(subject, from, to);
  same(files.length, Math.min(listedMax, wanted.length), label);
  await overApi(subject, files, from, to, label);
  const sum = (of: "added" | "removed"): number => wanted.reduce((all, one) => all + one[of], 0);
  same([answer.stats.additions, answer.stats.deletions], [sum("added"), sum("removed")], label);
  const with_lines = files.filter((one) => one.patch);
  if (with_lines.length === 0) return;
  const one = by.one(with_lines);
  const file = wanted[files.indexOf(one)];
  if (file)
    same(linesOfPatch(Buffer.from(`${one.patch}\n`)), gitLines(subject, from, to, file),
      `patch of ${shown(file.path)} in ${commit}`);
}

// Of a very long line the page shows the beginning, and says so.
function asLongAsShown(line: string, found: string): string {
  const mark = "The line goes on.";
  const begun = found.endsWith(mark) ? found.slice(0, -mark.length).replace(/\ufffd$/, "") : "";
  return begun.length > 500 && line.startsWith(begun) ? found : line;
}

async function onPage(subject: Subject, by: Chance, commit: string, from: string, to: string):
  Promise<number> {
  const [query, options] = by.one(blanks);
  const address = `${subject.home}/commit/${commit}?diff=unified${query ? `&w=${query}` : ""}`;
  const label = `the page ${address}`;
  const html = await subject.differencePage(address);
  if (html === undefined) return 0;
  const wanted = changedFiles(subject, from, to, ...options);
  same(filesOf(html), wanted.length, label);
  same(plusMinus(html), wanted.reduce((sum, one) => [sum[0] + one.added, sum[1] + one.removed],
    [0, 0] as [number, number]), label);
  const found = filesOnPage(html);
  same(found.map((one) => `${one.before} → ${one.path} +${one.added} -${one.removed}`),
    wanted.slice(0, found.length).map((one) =>
      `${one.before.equals(one.path) ? "" : shown(one.before)} → ${shown(one.path)} ` +
      `+${one.added} -${one.removed}`), label);
  let lines = 0;
  for (let i = 0; i < 3 && found.length > 0; ++i) {
    const at = by.below(found.length);
    const file = wanted[at];
    let here = found[at];
    if (here?.waits) [here] = filesOnPage(await subject.page(`${address}&file=${at + 1}`));
    // Binary files, submodules and very long ones show no lines.
    if (!file || !here || here.lines.length === 0) continue;
    const whole = gitLines(subject, from, to, file, ...options);
    same(here.lines, whole.map((line, n) => asLongAsShown(line, here?.lines[n] ?? "")),
      `${label}: ${shown(file.path)}`);
    lines += here.lines.length;
  }
  return wanted.length + lines;
}

export async function changes(subject: Subject, by: Chance): Promise<number> {
  const commit = subject.someCommit(by);
  const to = subject.reference(commit);
  const from = parentOf(subject, to);
  await asText(subject, commit, from, to);
  await api(subject, by, commit, from, to);
  return onPage(subject, by, commit, from, to);
}
