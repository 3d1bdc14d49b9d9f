// SPDX-License-Identifier: Apache-2.0
//
// blame.ts — marks the other lines of the commit that is pointed at or focused, and asks for the
// page again while lines of it have no commit yet.
import { all, read_page, swap } from '../../../ui/scripts/dom';

async function fill(address: string) {
  try {
    const page = await read_page(await fetch(address));
    if (page) swap(page, ['code-blame']);
  } catch {
    // The link in the note does the same.
  }
}

export default (element: HTMLElement) => {
  const address = element.dataset['fill'];
  if (address) void fill(address);
  let marked = '';
  const mark = (event: Event) => {
    const target = event.target as Element;
    const commit = target.closest<HTMLElement>('tbody[data-c]')?.dataset['c'] ?? '';
    if (commit === marked) return;
    marked = commit;
    for (const hunk of all('.code-same', element)) hunk.classList.remove('code-same');
    if (commit === '') return;
    for (const hunk of all(`tbody[data-c="${commit}"]`, element)) hunk.classList.add('code-same');
  };
  element.addEventListener('pointerover', mark);
  element.addEventListener('focusin', mark);
};
