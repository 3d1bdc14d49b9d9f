// SPDX-License-Identifier: Apache-2.0
//
// blame.ts — marks the other lines of the commit that is pointed at or focused.
import type { Tools } from '../../../ui/scripts/islands';

export default (element: HTMLElement, { all }: Tools) => {
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
