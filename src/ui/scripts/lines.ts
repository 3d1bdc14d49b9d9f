// SPDX-License-Identifier: Apache-2.0
//
// lines.ts — line numbers: a click names the line in the address, shift-click a range
// (#L10-L24). Rows carry ids like L10 or R10; the address works without the script for one line.
import { all, on, one } from './dom';

interface Range { prefix: string; from: number; to: number }

export function parse_range(hash: string): Range | null {
  const m = /^#(.*?)(\d+)(?:-\D*(\d+))?$/.exec(decodeURI(hash));
  if (!m?.[2]) return null;
  const [a, b] = [Number(m[2]), Number(m[3] ?? m[2])];
  return { prefix: m[1] ?? '', from: Math.min(a, b), to: Math.max(a, b) };
}

// In two columns a side of a row is a line of its own.
const in_code = ':is(.ui-code, .ui-diff) :is(tr, td)';

export function mark_lines(scroll: boolean) {
  for (const row of all('.ui-marked')) row.classList.remove('ui-marked');
  const range = parse_range(location.hash);
  if (!range) return;
  // A long file is cut into pages; the server knows which one holds the line.
  const elsewhere = one('[data-line-href]')?.dataset['lineHref'];
  if (elsewhere && range.prefix === 'L' && !document.getElementById(`L${range.from}`))
    location.replace(`${elsewhere}${range.from}${location.hash}`);
  for (let n = range.from; n <= range.to; n++) {
    const row = document.getElementById(range.prefix + n);
    if (!row?.matches(in_code)) break;
    row.classList.add('ui-marked');
    if (scroll && n === range.from) row.scrollIntoView({ block: 'center' });
  }
}

// A link with data-at-line leads to the line that is marked here: data-old is the address for lines
// of the old side.
function lead_to_line(link: HTMLAnchorElement, event: MouseEvent) {
  const range = parse_range(location.hash);
  const row = range && document.getElementById(range.prefix + range.from);
  if (!row || !link.closest('section')?.contains(row)) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const old = range.prefix.endsWith('L') && link.dataset['old'];
  const url = new URL(old || link.href, location.href);
  if (range.from > 100 || url.searchParams.has('line'))
    url.searchParams.set('line', `${range.from}`);
  url.hash = `L${range.from}${range.to > range.from ? `-L${range.to}` : ''}`;
  location.href = url.href;
}

export function watch_lines() {
  on('click', 'a[data-at-line]', (link, event) => lead_to_line(link as HTMLAnchorElement, event));
  on('click', 'td[data-n], td.ui-ln', (cell, event) => {
    const row = cell.closest<HTMLElement>('tr[id]');
    const clicked = one<HTMLAnchorElement>('a', cell)?.hash.slice(1)
      || cell.dataset['id'] || row?.id;
    const at = clicked && parse_range(`#${clicked}`);
    if (!at || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const now = parse_range(location.hash);
    const range = event.shiftKey && now?.prefix === at.prefix
      ? `${clicked}`.replace(/\d+$/, '') : null;
    const [a, b] = [now?.from ?? at.from, at.from];
    const hash = range === null ? `#${clicked}`
      : `#${range}${Math.min(a, b)}-${range.match(/\w$/)?.[0] ?? ''}${Math.max(a, b)}`;
    history.replaceState(history.state, '', hash);
    mark_lines(false);
  });
  addEventListener('hashchange', () => mark_lines(true));
  mark_lines(location.hash.includes('-'));
}
