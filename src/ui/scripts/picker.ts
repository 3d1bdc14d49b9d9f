// SPDX-License-Identifier: Apache-2.0
//
// picker.ts — the dialog with one field and a list (combobox and listbox): palette and file finder.
// Without scripts its form is the search form.
import { all, icon, make, one } from './dom';

export interface Item {
  title: string;
  href?: string;
  end?: string;
  kind?: string;               // name of an icon
  marks?: number[];            // positions of the title that matched
  run?: () => void;
}

export interface Source {
  label: string;
  items(query: string, signal: AbortSignal): Promise<Item[]>;
  none: string;
  wait?: number;               // milliseconds of rest before asking, for sources over the network
}

const dialog = one<HTMLDialogElement>('#ui-palette');
const input = dialog && one<HTMLInputElement>('input', dialog);
const list = dialog && one('[role=listbox]', dialog);
const empty = dialog && one('.ui-palette-none', dialog);
let source: Source | null = null;
let shown: Item[] = [];
let current = 0;
let asking = new AbortController();
let timer = 0;

const title_of = (item: Item) => {
  const marks = new Set(item.marks);
  const box = make('span', { class: 'ui-grow ui-truncate' });
  if (!marks.size) box.append(item.title);
  else [...item.title].forEach((c, i) => box.append(marks.has(i) ? make('mark', {}, c) : c));
  return box;
};

function mark(to: number) {
  current = shown.length ? (to + shown.length) % shown.length : 0;
  all('[role=option]', list!).forEach((option, i) => {
    option.setAttribute('aria-selected', String(i === current));
    if (i === current) option.scrollIntoView({ block: 'nearest' });
  });
  if (shown.length) input!.setAttribute('aria-activedescendant', `ui-option-${current}`);
  else input!.removeAttribute('aria-activedescendant');
}

function show(items: Item[]) {
  shown = items.slice(0, 50);
  list!.replaceChildren(...shown.map((item, i) => {
    const option = make('li', { role: 'option', id: `ui-option-${i}`, 'data-at': String(i) });
    option.append(icon(item.kind ?? 'chev'), title_of(item));
    if (item.end) option.append(make('span', { class: 'ui-end ui-nowrap' }, item.end));
    return option;
  }));
  empty!.hidden = items.length > 0;
  empty!.textContent = source?.none ?? '';
  mark(0);
}

async function ask() {
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  try {
    const items = await source!.items(input!.value.trim(), signal);
    if (!signal.aborted) show(items);
  } catch {
    if (signal.aborted) return;
    show([]);
    empty!.textContent = 'The server cannot be reached. Enter searches again.';
  }
}

function choose(at: number, new_tab: boolean) {
  const item = shown[at];
  if (!item) return false;
  dialog!.close();
  if (item.run) item.run();
  else if (item.href && new_tab) open(item.href, '_blank', 'noopener');
  else if (item.href) location.assign(item.href);
  return true;
}

export function open_picker(from: Source, seed = '') {
  if (!dialog || !input) return;
  source = from;
  input.value = seed;
  input.setAttribute('aria-label', from.label);
  input.placeholder = from.label;
  show([]);
  empty!.textContent = '';
  if (!dialog.open) dialog.showModal();
  input.focus();
  void ask();
}

export function watch_picker() {
  if (!dialog || !input || !list) return;
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), source?.wait ?? 0);
  });
  input.addEventListener('keydown', event => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) {
      event.preventDefault();
      mark(current + by);
    } else if (event.key === 'Enter' && choose(current, event.ctrlKey || event.metaKey)) {
      event.preventDefault();
    }
  });
  list.addEventListener('click', event => {
    const option = (event.target as Element).closest<HTMLElement>('[data-at]');
    if (option) choose(Number(option.dataset['at']), event.ctrlKey || event.metaKey);
  });
  dialog.addEventListener('click', event => {
    if (event.target === dialog) dialog.close();
  });
}
