// SPDX-License-Identifier: Apache-2.0
//
// histories.ts: lists of commits of a path on pages and over the API, with and without following
// renames, by author and by date, against `git log` with the same options.
//
// Names of people are compared as commits spell them: git is told to leave .mailmap alone. Through
// renames, git itself is asked for the commits of everybody, and authors are told apart here: with
// --author it does not look at commits of others, and so loses the names that those changed.
import type { Chance } from "../git/blame_history";
import { commitRows, nextPage } from "../reading/place";
import { type Subject, isText, same, shown } from "./ground";

// Of long histories so many commits are compared; the end is looked for in shorter ones.
const commitsMax = Number(process.env.COMMITS ?? 120);

async function pages(subject: Subject, address: string): Promise<{ ids: string[]; end: boolean }> {
  const ids: string[] = [];
  let next: string | undefined = address;
  while (next && ids.length < commitsMax) {
    const html: string = await subject.page(next);
    ids.push(...commitRows(html));
    next = nextPage(html);
  }
  return { ids, end: !next };
}

async function apiPages(subject: Subject, query: URLSearchParams):
  Promise<{ ids: string[]; end: boolean }> {
  const ids: string[] = [];
  query.set("per_page", "100");
  for (let page = 1; ; ++page) {
    query.set("page", String(page));
    const list = await subject.json(`${subject.api}/commits?${query}`);
    ids.push(...list.map((one: any) => one.sha));
    if (list.length < 100 || ids.length >= commitsMax) return { ids, end: list.length < 100 };
  }
}

interface Filter {
  author: string;
  words: string[];
  query: Record<string, string>;
}

function someFilter(subject: Subject, by: Chance, commit: string): Filter {
  const [names = "", seconds = "0"] =
    subject.git("log", "-1", "--format=%an%n%ct", commit).toString().split("\n");
  const filter: Filter = { author: "", words: [], query: {} };
  // Of a history of days, or of years.
  const span = subject.seconds / 2;
  const moment = (): number => Number(seconds) - by.below(span);
  const iso = (at: number): string => new Date(at * 1000).toISOString().replace(".000", "");
  if (by.below(3) === 0 && isText(Buffer.from(names)) && /^[\x20-\x7e]+$/.test(names)) {
    filter.author = filter.query.author = names.slice(0, 2 + by.below(names.length)).toUpperCase();
  }
  if (by.below(4) === 0) {
    const at = moment();
    filter.words.push(`--since=${iso(at)}`);
    filter.query.since = iso(at);
  }
  if (by.below(4) === 0) {
    const at = moment();
    filter.words.push(`--until=${iso(at)}`);
    filter.query.until = iso(at);
  }
  return filter;
}

// "<id> <name> <address>" without the id.
const nameIn = (line: string): string => line.slice(line.indexOf(" ")).toUpperCase();

export async function histories(subject: Subject, by: Chance): Promise<number> {
  const how = by.below(3); // a page, a page through renames, the API
  const { commit, entry } = subject.somePath(by,
    (one) => (how === 1 ? one.mode.startsWith("100") : how === 0 || isText(one.path)));
  const filter = someFilter(subject, by, commit);
  const path = how !== 1 && by.below(6) === 0 ? Buffer.alloc(0) : entry.path;
  const wantedBy = (followed: boolean): string[] => {
    const author = filter.author ? ["-i", "-F", `--author=${filter.author}`] : [];
    const words = ["--no-mailmap", "--format=%H %an <%ae>", ...filter.words,
      ...(followed ? ["--follow", "-M"] : author)];
    return subject.lines("log", ...words, subject.reference(commit), "--",
      ...(path.length > 0 ? [path] : []))
      .filter((line) => !followed || nameIn(line).includes(filter.author))
      .map((line) => String(line.split(" ")[0]));
  };
  const found = how < 2
    ? await pages(subject, subject.address("commits", commit, path,
      { ...filter.query, ...(how === 1 ? { follow: "1" } : {}) }))
    : await apiPages(subject, new URLSearchParams({ sha: commit, path: path.toString(),
      ...filter.query }));
  const wanted = wantedBy(how === 1);
  same(found.ids, found.end ? wanted : wanted.slice(0, found.ids.length),
    `${["page", "--follow", "API"][how]} ${commit} ${shown(path)} ${JSON.stringify(filter.query)}`);
  return found.ids.length;
}
