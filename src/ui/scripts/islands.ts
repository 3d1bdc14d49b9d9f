// SPDX-License-Identifier: Apache-2.0
//
// islands.ts — loads features/<feature>/views/<file>.ts for elements with
// data-island="<feature>-<file>". The module's default export gets the element, once.
import { islands } from 'stithy:islands';
import { all } from './dom';

export type Island = { default: (element: HTMLElement) => void };

export function load_islands() {
  for (const element of all('[data-island]:not([data-island-on])')) {
    element.dataset['islandOn'] = '';
    for (const name of element.dataset['island']?.split(' ') ?? [])
      islands[name]?.().then(island => island.default(element));
  }
}
