// SPDX-License-Identifier: Apache-2.0
//
// islands.ts — loads features/<feature>/views/<file>.ts for elements with
// data-island="<feature>-<file>". The module's default export gets the element, once, and the tools
// of the always-on module: an island that imported them would cost a request for a shared chunk.
import { islands } from 'stithy:islands';
import { all, make, one, read_page, swap } from './dom';
import { toast } from './toast';

const tools = { all, make, one, read_page, swap, toast };
export type Tools = typeof tools;

export function load_islands() {
  for (const element of all('[data-island]:not([data-island-on])')) {
    element.dataset['islandOn'] = '';
    for (const name of element.dataset['island']?.split(' ') ?? [])
      islands[name]?.().then(island => island.default(element, tools));
  }
}
