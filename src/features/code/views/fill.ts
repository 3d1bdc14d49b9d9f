// SPDX-License-Identifier: Apache-2.0
//
// fill.ts — asks for the page again with more time, and takes over what it lacked.
import { read_page, swap } from '../../../ui/scripts/dom';

const parts = ['code-entries', 'code-tip', 'code-vitals', 'code-side'];

export default async (element: HTMLElement) => {
  const address = element.dataset['fill'];
  if (!address) return;
  try {
    const page = await read_page(await fetch(address));
    if (!page) return;
    // Once is enough: what is still missing then shows on a later visit.
    delete page.getElementById('code-entries')?.dataset['island'];
    swap(page, parts);
  } catch {
    // The names are there; the rest comes with the next visit.
  }
};
