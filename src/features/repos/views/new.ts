// SPDX-License-Identifier: Apache-2.0
//
// new.ts — says beside the name whether it is free, while it is typed. The server checks again when
// the form is sent, so nothing depends on this.
import type { Tools } from '../../../ui/scripts/islands';

export default (form: HTMLElement, { one, read_page, swap }: Tools) => {
  const name = one<HTMLInputElement>('[name=name]', form);
  const owner = one<HTMLInputElement>('[name=owner]', form);
  const address = form.dataset['check'];
  if (!name || !owner || !address) return;
  let timer = 0;
  let latest = 0;
  const ask = async () => {
    const turn = ++latest;
    const query = new URLSearchParams({ owner: owner.value, name: name.value });
    try {
      const page = await read_page(await fetch(`${address}?${query}`));
      if (page && turn === latest) swap(page, ['repos-name-check']);
    } catch {
      // Without a connection there is nothing to say.
    }
  };
  // What was typed before this ran is checked too.
  if (name.value !== name.defaultValue) void ask();
  form.addEventListener('input', event => {
    if (event.target !== name && event.target !== owner) return;
    clearTimeout(timer);
    timer = window.setTimeout(() => void ask(), 250);
  });
};
