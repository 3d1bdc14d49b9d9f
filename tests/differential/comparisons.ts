// SPDX-License-Identifier: Apache-2.0
//
// comparisons.ts: two revisions compared from where they parted (three dots) and as they are (two),
// as a page, as text and over the API, against rev-list, merge-base and diff.
//
// Where histories cross there are several best common ancestors; the one that `git merge-base`
// names and `git diff a...b` begins at is the reference.
import type { Chance } from "../git/blame_history";
import { commitRows, filesOf, nextPage, plusMinus } from "../reading/place";
import { overApi } from "./changes";
import { type Subject, encodePath, same } from "./ground";
import { changedFiles, detection } from "./patches";

const commitsMax = 300; // so many are compared one by one

// Commits that are not far from each other are asked for more often than chance would.
function someHead(subject: Subject, by: Chance, base: string): string {
  if (by.below(2) === 0) return subject.someCommit(by);
  const near = subject.lines("rev-list", "-n", "60", base);
  return by.one(near);
}

export async function comparisons(subject: Subject, by: Chance): Promise<number> {
  let base = subject.someCommit(by);
  let head = someHead(subject, by, base);
  if (by.below(2)) [base, head] = [head, base];
  const direct = by.below(3) === 0;
  const to = subject.reference(head);
  const [common] = subject.tryLines("merge-base", base, to);
  const list = subject.lines("rev-list", `${base}..${to}`);
  const [behind = 0, ahead = 0] =
    subject.lines("rev-list", "--left-right", "--count", `${base}...${to}`).join("").split("\t")
      .map(Number);
  const from = direct ? base : common;
  const isShown = from !== undefined && from !== to && (direct || list.length > 0);
  const words = `${base}${direct ? ".." : "..."}${head}`;
  const address = `${subject.home}/compare/${words}`;
  const first = await subject.differencePage(address);
  if (first === undefined) return 0;
  let html = first;
  const files = isShown ? changedFiles(subject, from, to) : [];
  same(filesOf(html), files.length, `files of ${words}`);
  const sums = files.reduce<[number, number]>(
    (sum, one) => [sum[0] + one.added, sum[1] + one.removed], [0, 0]);
  // A page that could not count everything in time, or in its bounds, says so.
  const counted = plusMinus(html).map((found, i) =>
    (html.includes('code-diff-title">At least') ? Math.max(found, sums[i] ?? 0) : found));
  same(counted, sums, `lines of ${words}`);
  if (common && list.length > 0)
    same(/They parted at <a[^>]*\/commit\/([0-9a-f]+)"/.exec(html)?.[1], common, words);
  const rows = commitRows(html);
  for (let next = nextPage(html); next && rows.length < Math.min(commitsMax, list.length);
    next = nextPage(html)) {
    if (next.includes("?page=") || next.includes("&page=")) break; // of files
    html = await subject.page(next);
    rows.push(...commitRows(html));
  }
  same(rows, list.length > commitsMax ? list.slice(0, rows.length) : list, `commits of ${words}`);
  if (isShown && from) {
    const text = await subject.get(`${address}.diff`);
    same(text.toString("latin1").split("\n"),
      subject.git("-c", "core.quotePath=false", "diff", ...detection, "--binary", "--full-index",
        ...(direct ? [base, to] : [`${base}...${to}`])).toString("latin1").split("\n"),
      `.diff of ${words}`);
  }
  await overTheApi(subject, base, head, { common, to, list, ahead, behind });
  return files.length + rows.length;
}

interface Wanted {
  common: string | undefined;
  to: string;
  list: string[];
  ahead: number;
  behind: number;
}

async function overTheApi(subject: Subject, base: string, head: string, wanted: Wanted):
  Promise<void> {
  const words = `${base}...${head}`;
  const path = `${subject.api}/compare/${encodePath(words)}`;
  const { common } = wanted;
  if (!common) {
    same((await subject.ground.fetch(path)).status, 404, words);
    return;
  }
  const answer = await subject.json(path);
  same([answer.ahead_by, answer.behind_by, answer.merge_base_commit.sha],
    [wanted.ahead, wanted.behind, common], `${words} over the API`);
  const page = answer.commits.map((one: any) => one.sha);
  same(page, wanted.list.slice().reverse().slice(0, 250), `commits of ${words} over the API`);
  if (answer.files.length < 300)
    same(answer.files.length, changedFiles(subject, common, wanted.to).length, words);
  await overApi(subject, answer.files, common, wanted.to, `files of ${words} over the API`);
}
