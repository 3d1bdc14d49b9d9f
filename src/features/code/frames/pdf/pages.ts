// SPDX-License-Identifier: Apache-2.0
//
// pages.ts — the pages of a document as a column of sheets. A sheet is drawn when it comes near the
// window, one after the other, and those far away give their memory back.
import { type PDFDocumentProxy, type PDFPageProxy, renderTextLayer } from 'pdfjs-dist';

const pages_max = 2000;
const drawn_max = 12;
const canvas_pixels_max = 16 << 20;
const css_units = 96 / 72;  // a point of the document in pixels of the page
export const zoom_min = .25;
export const zoom_max = 4;

interface Sheet {
  number: number;
  element: HTMLElement;
  page?: PDFPageProxy;
  drawn_at?: number;  // the zoom; absent: empty
}

const within = (value: number, least: number, most: number): number =>
  Math.min(Math.max(value, least), most);

export class Pages {
  zoom = 1;
  fits = true;  // the zoom follows the width
  on_change: () => void = () => {};
  private readonly sheets: Sheet[] = [];
  private readonly near = new Set<Sheet>();
  private drawing = false;

  private constructor(private readonly file: PDFDocumentProxy, readonly scroller: HTMLElement,
    private size: { width: number; height: number }) {}

  static async open(file: PDFDocumentProxy, scroller: HTMLElement): Promise<Pages> {
    const first = await file.getPage(1);
    const { width, height } = first.getViewport({ scale: css_units });
    const pages = new Pages(file, scroller, { width, height });
    pages.fill();
    return pages;
  }

  get count(): number { return this.sheets.length; }
  get left_out(): number { return this.file.numPages - this.count; }

  // The page being read, from 1: the one in the upper third of the window, or at the end the last.
  get current(): number {
    const { scrollTop, clientHeight, scrollHeight } = this.scroller;
    if (scrollTop > 0 && scrollTop + clientHeight >= scrollHeight - 1) return this.count;
    const line = scrollTop + clientHeight / 3;
    let low = 0, high = this.sheets.length - 1;
    while (low < high) {
      const at = Math.ceil((low + high) / 2);
      if (this.sheets[at]!.element.offsetTop <= line) low = at;
      else high = at - 1;
    }
    return low + 1;
  }

  go(number: number): void {
    const sheet = this.sheets[within(number, 1, this.count) - 1];
    if (sheet) this.scroller.scrollTop = sheet.element.offsetTop - 8;
    this.on_change();
  }

  // Keeps the place in the page that is being read.
  set_zoom(zoom: number, fits = false): void {
    const sheet = this.sheets[this.current - 1]!.element;
    const part = (this.scroller.scrollTop - sheet.offsetTop) / Math.max(1, sheet.offsetHeight);
    this.zoom = within(zoom, zoom_min, zoom_max);
    this.fits = fits;
    for (const each of this.sheets) this.measure(each);
    this.scroller.scrollTop = sheet.offsetTop + part * sheet.offsetHeight;
    this.on_change();
    void this.draw();
  }

  fit(): void {
    const room = this.scroller.clientWidth - 24;
    this.set_zoom(Math.min(room / this.size.width, 1.5), true);
  }

  private fill(): void {
    const watch = new IntersectionObserver(entries => {
      for (const entry of entries) {
        const sheet = this.sheets[Number((entry.target as HTMLElement).dataset.page) - 1]!;
        if (entry.isIntersecting) this.near.add(sheet);
        else this.near.delete(sheet);
      }
      void this.draw();
    }, { root: this.scroller, rootMargin: '50% 0px' });
    for (let number = 1; number <= Math.min(this.file.numPages, pages_max); ++number) {
      const element = document.createElement('section');
      element.className = 'sheet';
      element.dataset.page = String(number);
      element.setAttribute('aria-label', `Page ${number} of ${this.file.numPages}`);
      const sheet = { number, element };
      this.measure(sheet);
      this.sheets.push(sheet);
      this.scroller.append(element);
    }
    this.fit();
    for (const { element } of this.sheets) watch.observe(element);
    this.scroller.addEventListener('scroll', () => this.on_change(), { passive: true });
    new ResizeObserver(() => { if (this.fits) this.fit(); }).observe(this.scroller);
  }

  private measure(sheet: Sheet): void {
    const own = sheet.page?.getViewport({ scale: css_units }) ?? this.size;
    sheet.element.style.width = `${own.width * this.zoom}px`;
    sheet.element.style.height = `${own.height * this.zoom}px`;
  }

  private async draw(): Promise<void> {
    if (this.drawing) return;
    this.drawing = true;
    for (let sheet = this.next(); sheet; sheet = this.next()) await this.draw_sheet(sheet);
    this.drawing = false;
    this.forget_far();
  }

  // Of those near the window the one closest to what is being read.
  private next(): Sheet | undefined {
    const current = this.current;
    return [...this.near].filter(sheet => sheet.drawn_at !== this.zoom)
      .sort((a, b) => Math.abs(a.number - current) - Math.abs(b.number - current))[0];
  }

  private async draw_sheet(sheet: Sheet): Promise<void> {
    const zoom = sheet.drawn_at = this.zoom;
    try {
      sheet.page ??= await this.file.getPage(sheet.number);
      this.measure(sheet);
      const viewport = sheet.page.getViewport({ scale: css_units * zoom });
      const pixels = viewport.width * viewport.height;
      const sharpness = Math.min(devicePixelRatio, Math.sqrt(canvas_pixels_max / pixels));
      const canvas = document.createElement('canvas');
      canvas.width = Math.max(1, Math.floor(viewport.width * sharpness));
      canvas.height = Math.max(1, Math.floor(viewport.height * sharpness));
      canvas.setAttribute('aria-hidden', 'true');
      await sheet.page.render({
        canvasContext: canvas.getContext('2d')!, viewport, annotationMode: 0,
        transform: [sharpness, 0, 0, sharpness, 0, 0],
      }).promise;
      const text = document.createElement('div');
      text.className = 'text';
      sheet.element.style.setProperty('--scale-factor', String(viewport.scale));
      sheet.element.replaceChildren(canvas, text);
      await renderTextLayer({
        textContentSource: sheet.page.streamTextContent(), container: text, viewport,
      }).promise;
      sheet.element.dataset.drawn = '';
    } catch {
      const note = document.createElement('p');
      note.textContent = `Page ${sheet.number} cannot be drawn.`;
      sheet.element.replaceChildren(note);
    }
  }

  private forget_far(): void {
    const current = this.current;
    const far = this.sheets.filter(sheet => sheet.drawn_at !== undefined && !this.near.has(sheet))
      .sort((a, b) => Math.abs(b.number - current) - Math.abs(a.number - current));
    for (const sheet of far.slice(0, Math.max(0, far.length - drawn_max))) {
      sheet.element.replaceChildren();
      delete sheet.drawn_at;
      delete sheet.element.dataset.drawn;
      sheet.page?.cleanup();
    }
  }
}
