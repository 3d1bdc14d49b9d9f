// SPDX-License-Identifier: Apache-2.0
//
// menu.ts — arrow keys inside native popovers; they open and close without any script.
import { all, on, one } from './dom';

const stops = (menu: HTMLElement) => all('a[href], button:not([disabled]), input', menu)
  .filter(stop => stop.getClientRects().length > 0);

export function watch_menus() {
  document.addEventListener('toggle', event => {
    const menu = event.target as HTMLElement;
    if (!menu.matches?.('.ui-menu') || (event as ToggleEvent).newState !== 'open') return;
    (one('[autofocus]', menu) ?? stops(menu)[0])?.focus();
  }, true);
  on('keydown', '.ui-menu', (menu, event) => {
    const list = stops(menu);
    const at = list.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined || ['Home', 'End'].includes(event.key) && at < 0) return;
    if (event.target instanceof HTMLInputElement && !event.key.startsWith('Arrow')) return;
    event.preventDefault();
    list.at(to % list.length)?.focus();
  });
  // Filters the entries of a long menu (branches, labels) by their text.
  on('input', '.ui-menu [data-filter]', input => {
    const text = (input as HTMLInputElement).value.toLowerCase();
    for (const entry of all('.ui-menu-list > *', input.closest('.ui-menu') ?? document))
      entry.hidden = !entry.textContent?.toLowerCase().includes(text);
  });
}
