// SPDX-License-Identifier: Apache-2.0
//
// fill.ts — reads a page again and takes over its parts. data-fill holds the address (empty: this
// page) and data-fill-parts the ids. Once, for what the server had no time to count; or, with
// data-fill-every="3", each so many seconds while a task runs. A page that has none of the parts is
// another page by now: it is loaded whole.
import { all, read_page, swap } from './dom';

async function fill(element: HTMLElement) {
  const { fill: address, fillParts: parts, fillEvery: every } = element.dataset;
  try {
    const page = document.hidden ? null : await read_page(await fetch(address || location.href));
    // Asked once, the answer is not asked again: what it lacks shows on a later visit.
    if (page && !every)
      for (const again of all('[data-fill]', page)) delete again.dataset['fill'];
    if (page && !swap(page, parts?.split(' ') ?? [])) return location.reload();
  } catch {
    // What is shown stays true.
  }
  if (every && element.isConnected) setTimeout(() => void fill(element), Number(every) * 1000);
}

function start() {
  for (const element of all('[data-fill]:not([data-fill-on])')) {
    element.dataset['fillOn'] = '';
    const wait = Number(element.dataset['fillEvery'] ?? 0) * 1000;
    setTimeout(() => void fill(element), wait);
  }
}

export function watch_fill() {
  start();
  addEventListener('stithy:swapped', start);
}
