// SPDX-License-Identifier: Apache-2.0
//
// upload.ts — lists the files that were chosen, takes dropped ones, and says before they are sent
// which are too large. The server checks again.
import type { Tools } from '../../../ui/scripts/islands';

const size_of = (bytes: number) => bytes < 1e3 ? `${bytes} B`
  : bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

export default (element: HTMLElement, { make, one }: Tools) => {
  const input = one<HTMLInputElement>('input[type=file]', element);
  const list = one('[data-editing-chosen]', element);
  const place = one('[data-editing-drop]', element);
  if (!input || !list || !place) return;
  const file_max = Number(element.dataset['fileMax']);
  const total_max = Number(element.dataset['totalMax']);
  const show = () => {
    const files = [...input.files ?? []];
    const total = files.reduce((sum, file) => sum + file.size, 0);
    const big = files.filter(file => file.size > file_max);
    input.setCustomValidity(big[0] ? `${big[0].name} is too large to be uploaded here.`
      : total > total_max ? 'These files are too large together.' : '');
    list.replaceChildren(...files.map(file => make('li', {},
      make('span', { class: 'ui-grow ui-truncate ui-mono', dir: 'auto' }, file.name),
      make('span', { class: file.size > file_max ? 'ui-bad' : 'ui-dim' },
        file.size > file_max ? `${size_of(file.size)}, too large` : size_of(file.size)))));
  };
  input.addEventListener('change', show);
  const over = (on: boolean) => place.classList.toggle('editing-drop-over', on);
  place.addEventListener('dragover', event => {
    event.preventDefault();
    over(true);
  });
  place.addEventListener('dragleave', () => over(false));
  place.addEventListener('drop', event => {
    event.preventDefault();
    over(false);
    if (!event.dataTransfer?.files.length) return;
    input.files = event.dataTransfer.files;
    show();
  });
};
