// SPDX-License-Identifier: Apache-2.0
//
// finder.ts — the file finder (t). The list of paths has an address of the tree's id, which never
// changes, so the browser loads it once a commit. Loaded at the first use.
import type { Item, Source } from './picker';

const lists = new Map<string, Promise<string[]>>();

const load = (address: string) => {
  const known = lists.get(address);
  if (known) return known;
  const list = fetch(address).then(response => {
    if (!response.ok) throw new Error();
    return response.json() as Promise<string[]>;
  });
  lists.set(address, list);
  list.catch(() => lists.delete(address));
  return list;
};

const is_start = (path: string, at: number) => at === 0 || '/_-. '.includes(path[at - 1] ?? '')
  || /[a-z]/.test(path[at - 1] ?? '') && /[A-Z]/.test(path[at] ?? '');

// All letters of the query in order; letters that begin a word or follow each other weigh more, and
// letters of the file's name more than those of its folders. null: no match.
export function rate(path: string, query: string): { score: number; marks: number[] } | null {
  const text = path.toLowerCase();
  const name_at = path.lastIndexOf('/') + 1;
  const marks: number[] = [];
  // Taken from the end, so that the name is preferred to the folders.
  let at = text.length;
  for (let i = query.length - 1; i >= 0; i--) {
    at = text.lastIndexOf(query[i] ?? '', at - 1);
    if (at < 0 || (at === 0 && i > 0)) return null;
    marks.unshift(at);
  }
  let score = -path.length / 100;
  marks.forEach((m, i) => {
    if (m === (marks[i - 1] ?? -2) + 1) score += 5;
    if (is_start(path, m)) score += 4;
    if (m >= name_at) score += 2;
  });
  const whole = text.indexOf(query, name_at);
  if (whole >= 0) {
    score += 20 + (whole === name_at ? 10 : 0);
    marks.forEach((_, i) => { marks[i] = whole + i; });
  }
  return { score, marks };
}

export const finder = (address: string, base: string): Source => ({
  label: 'Find a file',
  none: 'No file has these letters in this order.',
  async items(query, signal) {
    const paths = await load(address);
    if (signal.aborted) return [];
    const wanted = query.toLowerCase().replace(/\s+/g, '');
    const found: { path: string; score: number; marks: number[] }[] = [];
    for (const path of paths) {
      const rated = rate(path, wanted);
      if (rated) found.push({ path, ...rated });
    }
    if (wanted) found.sort((a, b) => b.score - a.score);
    return found.slice(0, 50).map(({ path, marks }): Item => ({
      title: path, marks, kind: 'file',
      href: base + path.split('/').map(encodeURIComponent).join('/'),
    }));
  },
});
