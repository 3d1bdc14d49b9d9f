// SPDX-License-Identifier: Apache-2.0
//
// palette.ts — Ctrl K. The server answers /search/jump?q=…; the prefixes # and @ are its business.
// "/" finds a file of the repository in hand: of the commit that is shown, or else of its default
// branch. ">" lists the commands of this page: every control that names its key. ":120" goes to a
// line.
import { all, on, one } from './dom';
import { label_of } from './keys';
import { open_picker, watch_picker, type Item, type Source } from './picker';
import { next_theme } from './theme';

function commands(query: string): Item[] {
  const items: Item[] = all('[data-key]').map(element => ({
    title: label_of(element), end: element.dataset['key'] ?? '', kind: 'term',
    run: () => element.click(),
  }));
  items.push({ title: 'Switch theme', kind: 'theme', run: next_theme });
  return items.filter(item => item.title.toLowerCase().includes(query.toLowerCase()));
}

async function finder_of(element: HTMLElement) {
  const { finder } = await import('./finder');
  return finder(element.dataset);
}

const palette: Source = {
  label: 'Search or jump to…',
  none: 'Nothing found. Enter searches everything.',
  wait: 80,
  async items(query, signal) {
    if (query.startsWith('>')) return commands(query.slice(1).trim());
    const line = /^:(\d+)$/.exec(query);
    if (line)
      return [{ title: `Line ${line[1]}`, run: () => { location.hash = `L${line[1]}`; } }];
    const files = one('[data-finder]') ?? one('[data-files]');
    if (files && query.startsWith('/'))
      return (await finder_of(files)).items(query.slice(1), signal);
    const response = await fetch(`/search/jump?q=${encodeURIComponent(query)}`, { signal });
    if (!response.ok) throw new Error();
    return await response.json() as Item[];
  },
};

export const open_palette = (seed = '') => open_picker(palette, seed);

export function watch_palette() {
  watch_picker();
  on('click', '[data-palette]', (_, event) => {
    event.preventDefault();
    open_palette();
  });
  on('click', '[data-finder]', (element, event) => {
    event.preventDefault();
    void finder_of(element).then(from => open_picker(from));
  });
  addEventListener('keydown', event => {
    const pressed = (event.ctrlKey || event.metaKey) && !event.altKey
      && event.key.toLowerCase() === 'k';
    if (!pressed || !one('#ui-palette')) return;
    event.preventDefault();
    open_palette();
  });
}
