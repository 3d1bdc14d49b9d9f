// SPDX-License-Identifier: Apache-2.0
//
// fill.ts — reads a page once more and takes over its parts, for what the server had no time to
// count. data-fill holds the address (empty: this page) and data-fill-parts the ids.
import { all, read_page, swap } from './dom';

async function fill(element: HTMLElement) {
  const { fill: address, fillParts: parts } = element.dataset;
  try {
    const page = await read_page(await fetch(address || location.href));
    if (!page) return;
    // Asked once, the answer is not asked again: what it lacks shows on a later visit.
    for (const again of all('[data-fill]', page)) delete again.dataset['fill'];
    swap(page, parts?.split(' ') ?? []);
  } catch {
    // What is shown stays true.
  }
}

function start() {
  for (const element of all('[data-fill]:not([data-fill-on])')) {
    element.dataset['fillOn'] = '';
    void fill(element);
  }
}

export function watch_fill() {
  start();
  addEventListener('stithy:swapped', start);
}
