// SPDX-License-Identifier: Apache-2.0
//
// diff.ts — loads files of a difference: when they come near, or when their link is followed.
import type { Tools } from '../../../ui/scripts/islands';

async function load(link: HTMLAnchorElement, { read_page, swap }: Tools) {
  const id = link.dataset['load'];
  if (!id || link.ariaBusy === 'true') return;
  link.ariaBusy = 'true';
  try {
    const page = await read_page(await fetch(link.href));
    if (page && swap(page, [id])) return;
  } catch {
    // The link leads there.
  }
  link.ariaBusy = 'false';
}

export default (element: HTMLElement, tools: Tools) => {
  const watcher = new IntersectionObserver(entries => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      watcher.unobserve(entry.target);
      void load(entry.target as HTMLAnchorElement, tools);
    }
  }, { rootMargin: '600px' });
  for (const link of tools.all('[data-near]', element)) watcher.observe(link);
  element.addEventListener('click', event => {
    const link = (event.target as Element).closest<HTMLAnchorElement>('a[data-load]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void load(link, tools);
  });
};
