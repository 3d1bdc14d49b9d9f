// SPDX-License-Identifier: Apache-2.0
//
// keys.ts — the keyboard. A control says its own key: data-key="y", or "g h" for two in a row.
// Pressing it clicks the control, or focuses it when it is a field; so every key has a visible
// control. Single keys never fire in fields and are off under <body data-keys="off"> (WCAG 2.1.4).
import { all, make, one } from './dom';
import { open_palette } from './palette';

export const label_of = (element: HTMLElement) =>
  element.dataset['keyLabel'] ?? element.getAttribute('aria-label')
  ?? (element as HTMLInputElement).labels?.[0]?.textContent?.trim()
  ?? element.textContent?.trim().replace(/\s+/g, ' ') ?? '';

const in_field = 'input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]';

// j and k walk through the rows of [data-nav]; Enter is the link's own, x ticks the row's box.
const rows = () => all('[data-nav] > *').filter(row => row.offsetParent !== null);
const row_now = () => document.activeElement?.closest<HTMLElement>('[data-nav] > *');
const main_of = (row: HTMLElement) =>
  row.matches('a, button, summary') ? row : one('.ui-row-title a, a, summary, button', row);

function walk(by: number) {
  const list = rows();
  const now = row_now();
  const at = now ? list.indexOf(now) + by : by > 0 ? 0 : list.length - 1;
  const row = list[Math.max(0, Math.min(list.length - 1, at))];
  if (!row) return false;
  for (const other of all('[data-nav] > .ui-row-selected'))
    other.classList.remove('ui-row-selected');
  if (row.matches('.ui-row')) row.classList.add('ui-row-selected');
  main_of(row)?.focus();
  row.scrollIntoView({ block: 'nearest' });
  return true;
}

// data-line-key is a key of controls that stand at many lines: that of the marked or focused line
// is meant, and no other. Of several files on a page, the one with the marked line comes first.
const key_of = (element: HTMLElement) => element.dataset['key'] ?? element.dataset['lineKey'];

function controls_near() {
  const line = one('tr.ui-marked, tr:target') ?? document.activeElement;
  const group = line?.closest('.ui-diff') ?? line?.closest('tbody');
  return group ? all('[data-key], [data-line-key]', group) : [];
}

// A control of the page wins over one of the frame: both may say "u".
const pressed = (keys: string) => {
  const controls = [...controls_near(), ...all('main [data-key]'), ...all('[data-key]')];
  const element = controls.find(candidate => key_of(candidate) === keys
    && (candidate.offsetParent !== null || candidate.getClientRects().length > 0
      || candidate.matches('link, .ui-rail *')));
  if (!element) return false;
  if (element.matches('[data-permalink]')) {
    history.replaceState(history.state, '', (element as HTMLAnchorElement).href + location.hash);
    const said = one('#ui-said');
    if (said) said.textContent = 'The address is now a permanent link.';
  } else if (element.matches(in_field)) element.focus();
  else element.click();
  return true;
};

const fixed: [string, string][] = [
  ['Ctrl K', 'search or jump'], ['j', 'next'], ['k', 'previous'], ['Enter', 'open'],
  ['Ctrl Enter', 'send'], ['Esc', 'leave a field, close'], ['?', 'these keys'],
];

function show_keys() {
  const entries = new Map(fixed);
  for (const element of all('[data-key], [data-line-key]')) {
    const label = label_of(element);
    if (label) entries.set(key_of(element) ?? '', label);
  }
  const keys = make('dl', { class: 'ui-keys' });
  for (const [key, label] of entries)
    keys.append(make('div', {},
      make('dt', {}, ...key.split(' ').map(k => make('kbd', {}, k))), make('dd', {}, label)));
  const title = make('h2', { id: 'ui-keys-title' }, 'Keys of this page');
  const close = make('form', { method: 'dialog' },
    make('button', { class: 'ui-button', autofocus: '' }, 'Close'));
  const dialog = make('dialog', { class: 'ui-dialog', 'aria-labelledby': 'ui-keys-title' });
  dialog.append(title, keys, close);
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', event => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
}

let first = '';
let first_at = 0;

function single(event: KeyboardEvent) {
  const { key } = event;
  if (key.length > 1) return false;
  const both = Date.now() - first_at < 1500 ? `${first} ${key}` : '';
  first = key;
  first_at = Date.now();
  if (both && pressed(both)) return true;
  if (pressed(key)) return true;
  if (key === 'j') return walk(1);
  if (key === 'k') return walk(-1);
  if (key === 'x') {
    const box = row_now()?.querySelector<HTMLInputElement>('input[type=checkbox]');
    box?.click();
    return !!box;
  }
  if (key === '?') show_keys();
  else if (key === '/') open_palette();
  else return false;
  return true;
}

export function watch_keys() {
  addEventListener('keydown', event => {
    const target = event.target as HTMLElement;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && target.matches('textarea')) {
      (target as HTMLTextAreaElement).form?.requestSubmit();
      return;
    }
    if (event.key === 'Escape' && target.matches(in_field)) {
      target.blur();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.defaultPrevented || document.body.dataset['keys'] === 'off') return;
    // A dialog that has just closed may hold the focus until the next frame.
    if (target.closest(`${in_field}, dialog[open], :popover-open`)) return;
    if (single(event)) event.preventDefault();
  });
}
