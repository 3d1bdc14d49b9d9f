// SPDX-License-Identifier: Apache-2.0
//
// every_page.ts: the addresses of every page and every reading call of the API for a repository.
import { encodePath, isText } from "./ground";

export interface Asked {
  repository: string; // "ada/empty"
  ref: string;
  commit: string;
  files?: Buffer[];
  folders?: Buffer[];
}

const at = (base: string, path: Buffer): string => {
  if (path.length === 0) return base;
  return isText(path) ? `${base}/${encodePath(path.toString())}`
    : `${base}?bytes=${path.toString("hex")}`;
};
const and = (address: string, query: string): string =>
  `${address}${address.includes("?") ? "&" : "?"}${query}`;

// Of the repository and one revision.
export function everyPage({ repository, ref, commit }: Asked): string[] {
  const home = `/${repository}`;
  const api = `/api/v3/repos/${repository}`;
  const word = encodePath(ref);
  return [home, `${home}/tree/${word}`, `${home}/tree/${commit}`, `${home}/commits`,
    `${home}/commits/${word}`, `${home}/commits/${word}?author=a`, `${home}/commits.atom`,
    `${home}/commits/${word}.atom`, `${home}/tags.atom`, `${home}/branches`, `${home}/tags`,
    `${home}/branches?show=stale`, `${home}/branches?q=a`, `${home}/find/${word}`,
    `${home}/find/${word}?q=a`, `${home}/paths`, `${home}/paths/${commit}`, `${home}/compare`,
    `${home}/compare/${word}...${commit}`, `${home}/commit/${commit}`,
    `${home}/commit/${commit}?diff=split`, `${home}/commit/${commit}?w=1`,
    `${home}/commit/${commit}.diff`, `${home}/commit/${commit}.patch`,
    `${home}/archive/${word}.zip`, `${home}/archive/${word}.tar.gz`, `${home}?go-get=1`, api,
    `${api}/commits`, `${api}/commits?sha=${encodeURIComponent(ref)}`, `${api}/commits/${word}`,
    `${api}/commits/${commit}`, `${api}/commits/${commit}/branches-where-head`, `${api}/branches`,
    `${api}/tags`, `${api}/git/refs`, `${api}/git/matching-refs/heads/`,
    `${api}/git/commits/${commit}`, `${api}/git/trees/${commit}`,
    `${api}/git/trees/${commit}?recursive=1`, `${api}/compare/${word}...${commit}`,
    `${api}/languages`, `${api}/zipball/${word}`, `${api}/tarball/${word}`];
}

// Of its files and folders at that revision.
export function everyFile({ repository, ref, files = [], folders = [] }: Asked): string[] {
  const home = `/${repository}`;
  const word = encodePath(ref);
  const list: string[] = [];
  for (const path of folders)
    list.push(at(`${home}/tree/${word}`, path), at(`${home}/commits/${word}`, path));
  for (const path of files) {
    const blob = at(`${home}/blob/${word}`, path);
    const blame = at(`${home}/blame/${word}`, path);
    const history = at(`${home}/commits/${word}`, path);
    const named = isText(path) ? `path=${encodeURIComponent(path.toString())}`
      : `bytes=${path.toString("hex")}`;
    list.push(blob, and(blob, "plain=1"), blame, and(blame, "w=1"), history,
      and(history, "follow=1"), at(`${home}/raw/${word}`, path));
    if (isText(path))
      list.push(`/api/v3/repos/${repository}/contents/${encodePath(path.toString())}?ref=` +
        encodeURIComponent(ref), `/api/v3/repos/${repository}/commits?${named}`);
  }
  return list;
}
