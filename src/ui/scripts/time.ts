// SPDX-License-Identifier: Apache-2.0
//
// time.ts — keeps relative times true, with the words of render_relative (base/instant.cc), and
// puts the exact moment of the viewer's zone into the title.
import { all } from './dom';

export function relative(at: number, now: number) {
  const ahead = at > now;
  const seconds = Math.floor(Math.abs(now - at) / 1000);
  if (seconds < 45) return ahead ? 'in a moment' : 'just now';
  if (seconds >= 30 * 86400) return new Date(at).toISOString().slice(0, 10);
  const span = seconds < 3600 ? `${Math.max(1, Math.floor(seconds / 60))} min`
    : seconds < 86400 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86400)} d`;
  return ahead ? `in ${span}` : `${span} ago`;
}

const refresh = () => {
  for (const element of all<HTMLTimeElement>('time[data-relative]')) {
    const at = Date.parse(element.dateTime);
    if (Number.isNaN(at)) continue;
    const text = relative(at, Date.now());
    if (element.textContent !== text) element.textContent = text;
    if (!element.dataset['zoned']) {
      element.dataset['zoned'] = '1';
      const style = { dateStyle: 'full', timeStyle: 'long' } as const;
      element.title = new Date(at).toLocaleString(undefined, style);
    }
  }
};

export function watch_times() {
  refresh();
  setInterval(refresh, 60_000);
  addEventListener('stithy:swapped', refresh);
}
