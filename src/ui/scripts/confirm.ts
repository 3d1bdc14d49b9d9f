// SPDX-License-Identifier: Apache-2.0
//
// confirm.ts — "type the name to delete". The server compares again; here the button only waits.
import { all, on, one } from './dom';

const check = (input: HTMLInputElement) => {
  const button = one<HTMLButtonElement>('[type=submit]', input.form ?? document);
  if (button) button.disabled = input.value !== input.dataset['confirm'];
};

export function watch_confirm() {
  for (const input of all<HTMLInputElement>('input[data-confirm]')) check(input);
  on('input', 'input[data-confirm]', input => check(input as HTMLInputElement));
}
