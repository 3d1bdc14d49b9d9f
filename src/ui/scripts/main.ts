// SPDX-License-Identifier: Apache-2.0
//
// main.ts — the always-on module. Everything here improves pages that already work without it.
import { watch_copy } from './copy';
import { watch_confirm } from './confirm';
import { watch_drafts } from './draft';
import { watch_fill } from './fill';
import { load_islands } from './islands';
import { watch_keys } from './keys';
import { watch_lines } from './lines';
import { watch_forms } from './live';
import { watch_menus } from './menu';
import { watch_palette } from './palette';
import { watch_stream } from './stream';
import { watch_theme } from './theme';
import { watch_times } from './time';

// Controls that only a script can serve stay hidden without one.
const reveal = () => {
  for (const element of document.querySelectorAll('[data-needs-script]'))
    element.removeAttribute('hidden');
};

reveal();
load_islands();
addEventListener('stithy:swapped', () => {
  reveal();
  load_islands();
});
watch_keys();
watch_palette();
watch_forms();
watch_stream();
watch_fill();
watch_lines();
watch_times();
watch_theme();
watch_copy();
watch_confirm();
watch_menus();
watch_drafts();
