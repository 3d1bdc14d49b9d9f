// SPDX-License-Identifier: Apache-2.0
//
// tabbing.ts: the Tab key through a page. Each stop must be seen (elementFromPoint finds it, so
// nothing lies over it), must show that it has the focus, and must come in the order in which the
// page is read; and every control must be reached, so that focus is neither lost nor trapped.
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

import { open, settle } from "./chromium";
import type { Instance } from "./instance";
import type { Kind } from "./pages";

// Lists repeat their rows; this many stops hold several of each kind.
const stopsMax = 90;

interface Watch {
  expected: Element[];
  seen: Element[];
  found: string[];
  note?: () => void; // of what has the focus now
  unseen?: () => string | undefined; // what is wrong with the place of the newest stop
  doubtful?: boolean;
}

// In the page: every control that Tab must reach, in the order of the document.
function listStops(): void {
  const selector =
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
  const visible = (element: HTMLElement) =>
    element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: false }) &&
    !element.closest("[popover]:not(:popover-open), dialog:not([open])");
  const single = (element: HTMLElement) => {
    if (!(element instanceof HTMLInputElement) || element.type !== "radio") return true;
    const group = [...document.getElementsByName(element.name)] as HTMLInputElement[];
    return element === (group.find((one) => one.checked) ?? group[0]);
  };
  const expected = [...document.querySelectorAll<HTMLElement>(selector)].filter(
    (element) =>
      element.tabIndex >= 0 && !element.matches(":disabled") && visible(element) && single(element),
  );
  (window as unknown as { tabbing: Watch }).tabbing = { expected, seen: [], found: [] };
}

// In the page: notes what is wrong about each element that got the focus.
function watchFocus(): void {
  const watch = (window as unknown as { tabbing: Watch }).tabbing;
  const nameOf = (element: Element) => {
    const words = element.getAttribute("aria-label") ?? element.textContent ?? "";
    return `<${element.localName}> "${words.trim().replace(/\s+/g, " ").slice(0, 40)}"`;
  };
  const isAt = (element: HTMLElement, hit: Element | null): boolean => {
    if (!hit) return false;
    const label = element.closest("label") ?? (element as HTMLInputElement).labels?.[0];
    return element.contains(hit) || hit.contains(element) || !!label?.contains(hit);
  };
  // Where the element is drawn: a control that is hidden for its label stands where that stands.
  const boxOf = (element: HTMLElement): DOMRect => {
    const hidden = element.matches(".ui-sr") ? element.closest("label") : null;
    return (hidden ?? element).getClientRects()[0] ?? element.getBoundingClientRect();
  };
  const ringed = (element: HTMLElement): boolean =>
    [".ui-input, .editing-area", "label", "*"].some((around) => {
      const one = element.closest(around);
      if (!one) return false;
      const style = getComputedStyle(one);
      const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
      return outlined || (one.matches(".ui-input, .ui-textarea") && style.boxShadow !== "none");
    });
  const unseen = (): string | undefined => {
    const element = watch.seen.at(-1) as HTMLElement;
    const box = boxOf(element);
    // The middle of what the window shows of it; a long file shows a part.
    const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
    const [x, y] = [box.left + Math.min(box.width / 2, 200), (top + bottom) / 2];
    if (x < 0 || x > innerWidth || bottom <= top)
      return `${nameOf(element)} is outside of the window, from ${box.top} to ${box.bottom}`;
    if (isAt(element, document.elementFromPoint(x, y))) return undefined;
    return `${nameOf(element)} is hidden at ${Math.round(x)}, ${Math.round(y)}`;
  };
  watch.unseen = unseen;
  const note = () => {
    const element = document.activeElement as HTMLElement | null;
    if (!element || element === document.body || element.matches("iframe")) return;
    const before = watch.seen.at(-1) as HTMLElement | undefined;
    // A date has a stop for each of its parts; behind the last stop the first one follows.
    if (element === before || watch.seen.length >= watch.expected.length) return;
    watch.seen.push(element);
    const name = nameOf(element);
    const box = boxOf(element);
    watch.doubtful = unseen() !== undefined;
    if (!ringed(element)) watch.found.push(`${name} does not show the focus`);
    if (!before) return;
    if (!(before.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING))
      watch.found.push(`${name} comes after ${nameOf(before)} but stands before it`);
    const region = "nav, header, footer, aside, form, li, section, dialog";
    if (before.closest(region) !== element.closest(region)) return;
    const last = boxOf(before);
    const above = box.bottom <= last.top + 2 && box.left < last.right;
    const backwards = Math.abs(box.top - last.top) < 2 && box.right <= last.left;
    if (above || backwards)
      watch.found.push(`${name} is drawn before ${nameOf(before)}, but comes after it`);
  };
  watch.note = note;
  // After the scrolling that the new focus brings.
  document.addEventListener("keyup", (event) => {
    if (event.key === "Tab") note();
  });
}

// In the page: what is drawn as it comes into view may move the stop once more; so a doubtful one
// is looked at again when that is done.
async function lookAgain(): Promise<void> {
  const watch = (window as unknown as { tabbing: Watch }).tabbing;
  if (!watch.doubtful) return;
  watch.doubtful = false;
  for (let frame = 0; frame < 3; ++frame) await new Promise(requestAnimationFrame);
  const wrong = watch.unseen?.();
  if (wrong) watch.found.push(wrong);
}

// Files of a change that load when they come near are loaded before, so that nothing moves.
async function loadAll(page: Page): Promise<void> {
  for (let left = 20; left > 0; --left) {
    const near = page.locator("[data-near]");
    if ((await near.count()) === 0) break;
    // It may load, and so be gone, between the two.
    await settle(page, () => near.last().scrollIntoViewIfNeeded({ timeout: 3000 }).catch(() => {}));
  }
  await page.evaluate(() => scrollTo(0, 0));
}

async function noteAfterFrame(page: Page): Promise<void> {
  await page.waitForTimeout(100);
  await page.evaluate(() => (window as unknown as { tabbing: Watch }).tabbing.note?.());
}

async function walk(page: Page): Promise<string[]> {
  await page.evaluate(listStops);
  await page.evaluate(watchFocus);
  const stops = await page.evaluate(() => {
    const { expected } = (window as unknown as { tabbing: Watch }).tabbing;
    // A date has a stop for each of its parts, and a frame those of its document.
    const more = expected.filter((one) => one.matches("[type=date]")).length;
    return expected.length + 4 * (more + document.querySelectorAll("iframe").length);
  });
  // From the top, wherever a field took the focus on arrival.
  await page.evaluate(() => {
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
  });
  // A document in a frame has a process of its own, and keeps the key that leads out of it.
  const framed = (await page.locator("iframe").count()) > 0;
  const indents = (await page.locator(".editing-text").count()) > 0;
  for (let at = 0; at < Math.min(stops, stopsMax); ++at) {
    // There Tab indents, and the page says that Esc gives it back.
    if (indents && (await page.evaluate(() => !!document.activeElement?.matches(".editing-text"))))
      await page.keyboard.press("Escape");
    await page.keyboard.press("Tab");
    if (framed) await noteAfterFrame(page);
    await page.evaluate(lookAgain);
  }
  return page.evaluate((most) => {
    const { expected, seen, found } = (window as unknown as { tabbing: Watch }).tabbing;
    // A row may leave a live list during the walk; what is still there must have been reached.
    const there = expected.slice(0, most).filter((element) => element.isConnected);
    const missed = there.filter((element) => !seen.includes(element));
    const lost = missed.map((element) => `never reached: ${element.outerHTML.slice(0, 120)}`);
    return [...found, ...lost].slice(0, 8);
  }, stopsMax);
}

// In a wide and in a narrow window, where bars stick to both ends.
export async function tabThrough(
  browser: Browser,
  instance: Instance,
  kind: Kind,
): Promise<string[]> {
  const found: string[] = [];
  for (const width of [1440, 390]) {
    const screen: BrowserContextOptions = { viewport: { width, height: 844 } };
    const context = await open(browser, screen, instance.session(kind.who ?? "visitor"));
    try {
      const page = await context.newPage();
      // What the server had no time for is filled in first; it would replace the stops.
      await settle(page, () => page.goto(instance.url + kind.path(instance)));
      await loadAll(page);
      found.push(...(await walk(page)).map((line) => `${width}: ${line}`));
    } finally {
      await context.close();
    }
  }
  return found;
}
