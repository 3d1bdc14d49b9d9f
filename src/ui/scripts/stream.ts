// SPDX-License-Identifier: Apache-2.0
//
// stream.ts — one event stream a tab for all elements with data-topic="topic topic2".
//
// Each event bears its topic as its name. The elements of the topic get a "stithy:event"; unless a
// listener prevents it, an element with an id and data-refresh is read again from that address
// (the page itself when empty) and renewed where it differs. The browser resumes with
// Last-Event-ID. A hidden tab lets go after half a minute, since connections to one server are few.
import { all, read_page, take_symbols } from './dom';

let source: EventSource | null = null;
let open_topics = '';
const waiting = new Map<string, Set<string>>();

const topics_of = (element: HTMLElement) => element.dataset['topic']?.split(' ') ?? [];

async function refresh(address: string) {
  const ids = [...waiting.get(address) ?? []];
  waiting.delete(address);
  try {
    const page = await read_page(await fetch(address || location.href));
    if (!page) return;
    // What is no longer part of the page became another page.
    if (!address && ids.some((id) => !page.getElementById(id))) return location.reload();
    const { morph } = await import('./morph');
    take_symbols(page);
    for (const id of ids) {
      const [old, fresh] = [document, page].map((one) => one.getElementById(id));
      if (old && fresh) morph(old, fresh);
    }
    dispatchEvent(new Event('stithy:swapped'));
  } catch {
    // The next event or the next visit brings it.
  }
}

function plan_refresh(element: HTMLElement) {
  const address = element.dataset['refresh'];
  if (address === undefined || !element.id) return;
  const ids = waiting.get(address);
  if (ids) {
    ids.add(element.id);
    return;
  }
  waiting.set(address, new Set([element.id]));
  setTimeout(() => void refresh(address), 250);
}

const receive = (event: MessageEvent<string>) => {
  for (const element of all('[data-topic]')) {
    if (!topics_of(element).includes(event.type)) continue;
    const detail = { topic: event.type, data: event.data, id: event.lastEventId };
    const told = new CustomEvent('stithy:event', { detail, bubbles: true, cancelable: true });
    if (element.dispatchEvent(told)) plan_refresh(element);
  }
};

function connect() {
  const topics = [...new Set(all('[data-topic]').flatMap(topics_of))].sort();
  const wanted = topics.join(',');
  if (source && wanted === open_topics) return;
  source?.close();
  source = null;
  open_topics = wanted;
  if (!wanted) return;
  source = new EventSource(`/events?topics=${encodeURIComponent(wanted)}`);
  for (const topic of topics) source.addEventListener(topic, receive);
}

export function watch_stream() {
  connect();
  addEventListener('stithy:swapped', connect);
  let timer = 0;
  document.addEventListener('visibilitychange', () => {
    clearTimeout(timer);
    if (document.hidden) {
      timer = setTimeout(() => {
        source?.close();
        source = null;
      }, 30_000);
    } else if (!source && open_topics) {
      connect();
      for (const element of all('[data-topic]')) plan_refresh(element);
    }
  });
}
