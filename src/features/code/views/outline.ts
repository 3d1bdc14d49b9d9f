// SPDX-License-Identifier: Apache-2.0
//
// outline.ts — filters the outline of a file, and keeps it open from file to file once it was
// opened.
import type { Tools } from '../../../ui/scripts/islands';

const kept = 'stithy-outline';

export default (element: HTMLElement, { all, one }: Tools) => {
  const details = element as HTMLDetailsElement;
  const input = one<HTMLInputElement>('input', element);
  try {
    // On a phone it would stand in front of the file.
    if (localStorage.getItem(kept) && matchMedia('(min-width: 64.01rem)').matches)
      details.open = true;
  } catch {
    // Without storage it opens when asked.
  }
  details.addEventListener('toggle', () => {
    try {
      if (details.open) localStorage.setItem(kept, '1');
      else localStorage.removeItem(kept);
    } catch {
      // As above.
    }
  });
  input?.addEventListener('input', () => {
    const words = input.value.toLowerCase().split(/\s+/);
    for (const entry of all('li', element)) {
      const text = entry.textContent?.toLowerCase() ?? '';
      entry.hidden = !words.every(word => text.includes(word));
    }
  });
  input?.addEventListener('keydown', event => {
    if (event.key !== 'Enter') return;
    one<HTMLAnchorElement>('li:not([hidden]) a', element)?.click();
  });
};
