// SPDX-License-Identifier: Apache-2.0
//
// dom.ts — the few words the other modules speak about the page.

export const one = <E extends Element = HTMLElement>(
  selector: string, root: ParentNode = document,
) =>
  root.querySelector<E>(selector);

export const all = <E extends Element = HTMLElement>(
  selector: string, root: ParentNode = document,
) =>
  [...root.querySelectorAll<E>(selector)];

// One delegated listener; `react` gets the matching ancestor of the event's target.
export function on<K extends keyof DocumentEventMap>(
  type: K, selector: string, react: (element: HTMLElement, event: DocumentEventMap[K]) => void,
) {
  document.addEventListener(type, event => {
    const element = (event.target as Element | null)?.closest?.<HTMLElement>(selector);
    if (element) react(element, event);
  });
}

export const make = <K extends keyof HTMLElementTagNameMap>(
  tag: K, attributes: Record<string, string> = {}, ...children: (Node | string)[]
) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};

// An icon of the external sprite, for what scripts draw; pages carry the symbols they use.
export function icon(name: string) {
  const sprite = document.documentElement.dataset['icons'] ?? '';
  const ns = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(ns, 'svg');
  svg.setAttribute('class', 'ui-icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(ns, 'use');
  use.setAttribute('href', `${sprite}#i-${name}`);
  svg.append(use);
  return svg;
}

// The policy of our pages asks for trusted types; what is parsed here comes from this server alone,
// as a document of its own in which no script runs.
interface PagePolicy { createHTML(text: string): string }
interface PolicyMaker { createPolicy(name: string, rules: PagePolicy): PagePolicy }
const maker = (globalThis as { trustedTypes?: PolicyMaker }).trustedTypes;
const policy = maker?.createPolicy('stithy', { createHTML: text => text });

// Parses a page and returns its document; null when the answer is not a page.
export async function read_page(response: Response) {
  if (!response.headers.get('content-type')?.startsWith('text/html')) return null;
  const text = await response.text();
  return new DOMParser().parseFromString(policy?.createHTML(text) ?? text, 'text/html');
}

// Symbols that this page lacks come along with what uses them.
export function take_symbols(page: Document) {
  const sprite = one<SVGElement>('#ui-sprite');
  for (const symbol of all<SVGElement>('#ui-sprite symbol', page))
    if (!document.getElementById(symbol.id)) sprite?.append(document.adoptNode(symbol));
}

// Replaces the elements of `ids` by those of `page`. Focus stays on the element of the same id, or
// goes to what took the place of the focused one. Returns how many were replaced.
export function swap(page: Document, ids: string[]) {
  const focused = document.activeElement?.id;
  const selection = document.activeElement instanceof HTMLTextAreaElement
    ? document.activeElement.selectionStart : null;
  take_symbols(page);
  let count = 0;
  let successor: HTMLElement | null = null;
  for (const id of ids) {
    const old = document.getElementById(id);
    const fresh = page.getElementById(id);
    if (!old || !fresh) continue;
    if (old.contains(document.activeElement))
      successor = one('[tabindex="0"]', fresh) ?? one('a, button, input', fresh);
    old.replaceWith(document.adoptNode(fresh));
    count++;
  }
  if (count) {
    const again = (focused ? document.getElementById(focused) : null) ?? successor;
    if (again && again !== document.activeElement) {
      again.focus({ preventScroll: true });
      if (selection !== null && again instanceof HTMLTextAreaElement)
        again.setSelectionRange(selection, selection);
    }
    dispatchEvent(new Event('stithy:swapped'));
  }
  return count;
}
