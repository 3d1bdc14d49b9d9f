// SPDX-License-Identifier: Apache-2.0
//
// copy.ts — buttons that copy: data-copy holds the text, or data-copy-from the id that holds it.
import { on, one } from './dom';

export function watch_copy() {
  on('click', '[data-copy], [data-copy-from]', async button => {
    const from = button.dataset['copyFrom'];
    const source = from ? document.getElementById(from) : null;
    const text = button.dataset['copy']
      ?? (source instanceof HTMLInputElement || source instanceof HTMLTextAreaElement
        ? source.value : source?.textContent ?? '');
    const said = one('#ui-said');
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // No permission or no secure origin: select the text, so that one key copies it.
      if (source) getSelection()?.selectAllChildren(source);
      if (said) said.textContent = 'Could not copy. The text is selected.';
      return;
    }
    button.classList.add('ui-copied');
    const use = one<SVGUseElement>('use', button);
    const before = use?.getAttribute('href');
    const sprite = document.documentElement.dataset['icons'] ?? '';
    use?.setAttribute('href', `${sprite}#i-check`);
    if (said) said.textContent = 'Copied';
    setTimeout(() => {
      button.classList.remove('ui-copied');
      if (before) use?.setAttribute('href', before);
      if (said) said.textContent = '';
    }, 2000);
  });
}
