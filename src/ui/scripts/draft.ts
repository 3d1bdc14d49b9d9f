// SPDX-License-Identifier: Apache-2.0
//
// draft.ts — what is typed into <textarea data-draft="key"> survives a reload until it is sent.
// Kept for the tab alone (sessionStorage), so that nothing stays on a shared computer.
import { all, on } from './dom';

const key = (area: HTMLElement) => `draft ${location.pathname} ${area.dataset['draft']}`;

export function watch_drafts() {
  try {
    for (const area of all<HTMLTextAreaElement>('textarea[data-draft]'))
      if (!area.value) area.value = sessionStorage.getItem(key(area)) ?? '';
    on('input', 'textarea[data-draft]', area =>
      sessionStorage.setItem(key(area), (area as HTMLTextAreaElement).value));
    on('submit', 'form', form => {
      for (const area of all('textarea[data-draft]', form)) sessionStorage.removeItem(key(area));
    });
  } catch {
    // Storage is switched off: the text lives as long as the page.
  }
}
