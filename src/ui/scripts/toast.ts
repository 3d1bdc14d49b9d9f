// SPDX-License-Identifier: Apache-2.0
//
// toast.ts — short messages in the polite live region: confirmations, undo, "could not save".
import { make, one } from './dom';

export interface Act { label: string; run: () => void }

// Stays at least eight seconds, and as long as the pointer or the focus is on it.
export function toast(text: string, act?: Act) {
  const region = one('#ui-toasts');
  if (!region) return;
  const box = make('div', { class: 'ui-toast' }, text);
  if (act) {
    const button = make('button', { type: 'button' }, act.label);
    button.addEventListener('click', () => {
      box.remove();
      act.run();
    });
    box.append(button);
  }
  const end = () => {
    if (box.matches(':hover, :focus-within')) setTimeout(end, 1000);
    else box.remove();
  };
  setTimeout(end, 8000);
  region.append(box);
}
