// SPDX-License-Identifier: Apache-2.0
//
// controls.ts — the bar above the pages and the keys that do the same.
import type { Pages } from './pages';

const step = 1.25;

export class Controls {
  private readonly number: HTMLInputElement;

  constructor(private readonly pages: Pages, private readonly bar: HTMLElement) {
    this.number = this.one<HTMLInputElement>('input');
    this.one('[data-count]').textContent = `of ${pages.count + pages.left_out}`;
    for (const button of bar.querySelectorAll<HTMLButtonElement>('button'))
      button.addEventListener('click', () => this.act(button.dataset.act ?? ''));
    this.number.addEventListener('change', () => {
      pages.go(Number.parseInt(this.number.value, 10) || pages.current);
      this.show();
    });
    document.addEventListener('keydown', event => this.press(event));
    pages.on_change = () => this.show();
    bar.hidden = false;
    this.show();
  }

  private one<E extends HTMLElement = HTMLElement>(selector: string): E {
    return this.bar.querySelector<E>(selector)!;
  }

  private act(what: string): void {
    const { pages } = this;
    switch (what) {
      case 'previous': return pages.go(pages.current - 1);
      case 'next': return pages.go(pages.current + 1);
      case 'first': return pages.go(1);
      case 'last': return pages.go(pages.count);
      case 'closer': return pages.set_zoom(pages.zoom * step);
      case 'farther': return pages.set_zoom(pages.zoom / step);
      case 'fit': return pages.fit();
    }
  }

  private press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target === this.number) return;
    const keys: Record<string, string> = {
      ArrowLeft: 'previous', ArrowRight: 'next', p: 'previous', n: 'next', Home: 'first',
      End: 'last', '+': 'closer', '=': 'closer', '-': 'farther', '0': 'fit',
    };
    const what = keys[event.key];
    // A page wider than the window scrolls by its arrows.
    const scrolls = this.pages.scroller.scrollWidth > this.pages.scroller.clientWidth;
    if (!what || (event.key.startsWith('Arrow') && scrolls)) return;
    event.preventDefault();
    this.act(what);
  }

  private show(): void {
    const { pages } = this;
    if (document.activeElement !== this.number) this.number.value = String(pages.current);
    this.one('[data-zoom]').textContent = `${Math.round(pages.zoom * 100)} %`;
    this.one<HTMLButtonElement>('[data-act=previous]').disabled = pages.current <= 1;
    this.one<HTMLButtonElement>('[data-act=next]').disabled = pages.current >= pages.count;
  }
}
