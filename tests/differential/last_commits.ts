// SPDX-License-Identifier: Apache-2.0
//
// last_commits.ts: the column of last changes of a folder, against `git log -1 <commit> -- <path>`
// of each entry.
//
// That command is the reference because the column promises what the list of the path's history
// begins with. Git simplifies that history as it does without options: a merge that left the path
// as one of its parents had it is passed over, along that parent, the first one of them; where it
// differs from all of them the merge itself is the last change.
import type { Chance } from "../git/blame_history";
import { unescape } from "../reading/place";
import { type Subject, encodePath, same, shown } from "./ground";

// Of large folders so many entries are compared, taken by chance.
const entriesMax = Number(process.env.ENTRIES ?? 12);

interface Row {
  path: Buffer;
  commit: string;
}

export function rowsOf(html: string, home: string, word: string): Row[] {
  const body = /<tbody data-nav>(.*?)<\/tbody>/s.exec(html)?.[1] ?? "";
  const rows: Row[] = [];
  for (const [row] of body.matchAll(/<tr>.*?<\/tr>/gs)) {
    const href = unescape(/<a\s+href="([^"]*)"/.exec(row)?.[1] ?? "");
    if (row.includes("the folder above")) continue;
    const bytes = /[?&]bytes=([0-9a-f]+)/.exec(href)?.[1];
    const begin = new RegExp(`^${home}/(?:blob|tree)/${encodePath(word)}/`);
    const path = bytes ? Buffer.from(bytes, "hex")
      : Buffer.from(decodeURIComponent(href.replace(begin, "")));
    const change = /class="ui-muted" href="[^"]*\/commit\/([0-9a-f]+)"/.exec(row);
    rows.push({ path, commit: change?.[1] ?? "" });
  }
  return rows;
}

// Until no more is to be found out.
async function wholePage(subject: Subject, address: string): Promise<string> {
  for (let tries = 0; tries < 30; ++tries) {
    const html = await subject.page(`${address}${address.includes("?") ? "&" : "?"}fill=1`);
    // Within a tag: a README may speak of it, too.
    if (!/<[^<>]*\sdata-fill="/.test(html)) return html;
  }
  throw new Error(`${address}: the last changes are not found`);
}

export async function lastCommits(subject: Subject, by: Chance): Promise<number> {
  const commit = subject.someCommit(by);
  const folders = subject.entries(commit, undefined, "-r", "-d", "-t")
    .filter((entry) => entry.kind === "tree").map((entry) => entry.path);
  const folder = by.one([Buffer.alloc(0), ...folders]);
  const html = await wholePage(subject, subject.address("tree", commit, folder));
  const label = `${subject.name} ${commit} ${shown(folder)}`;
  const rows = rowsOf(html, subject.home, commit);
  const prefix = folder.length > 0 ? Buffer.concat([folder, Buffer.from("/")]) : folder;
  const names = subject.entries(commit, folder)
    .map((entry) => Buffer.concat([prefix, entry.path]).toString("hex"));
  // A page lists a thousand.
  if (names.length <= 1000)
    same(rows.map((row) => row.path.toString("hex")).sort(), names.sort(), `${label}: names`);
  const at = subject.reference(commit);
  const last = (path: Buffer): string | undefined =>
    subject.lines("log", "-1", "--format=%H", at, "--", path)[0];
  const tip = /id="code-tip">.*?\/commit\/([0-9a-f]+)"/s.exec(html)?.[1];
  same(tip, folder.length > 0 ? last(folder) : at, `${label}: the folder itself`);
  for (let i = 0; i < Math.min(entriesMax, rows.length); ++i) {
    const row = rows.length <= entriesMax ? rows[i] : by.one(rows);
    if (row) same(row.commit, last(row.path), `${label}: ${shown(row.path)}`);
  }
  return Math.min(entriesMax, rows.length) + 1;
}
