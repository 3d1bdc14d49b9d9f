// SPDX-License-Identifier: Apache-2.0
//
// finder.ts — the file finder (t). The list of paths has an address of the commit's id, which never
// changes, so the browser loads it once a commit; data-files is where the address is asked for.
// Loaded at the first use.
import type { Item, Source } from './picker';

interface Place { list: string; base: string }

const known = new Map<string, Promise<unknown>>();

function load<T>(address: string) {
  const before = known.get(address);
  if (before) return before as Promise<T>;
  const answer = fetch(address).then(response => {
    if (!response.ok) throw new Error();
    return response.json() as Promise<T>;
  });
  known.set(address, answer);
  answer.catch(() => known.delete(address));
  return answer;
}

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

export const finder = ({ finder: list, finderBase, files }: DOMStringMap): Source => ({
  label: 'Find a file',
  none: 'No file has these letters in this order.',
  async items(query, signal) {
    const at = list ? { list, base: finderBase ?? '' } : await load<Place>(files ?? '');
    const paths = at.list ? await load<string[]>(at.list) : [];
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
      href: at.base + path.split('/').map(encodeURIComponent).join('/'),
    }));
  },
});
