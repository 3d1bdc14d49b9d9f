// SPDX-License-Identifier: Apache-2.0
//
// morph.ts — makes one part of the page equal to a newer copy of it, touching only what differs.
//
// For parts that are read again by themselves, while somebody reads or tabs through them: what
// stays keeps its node, and so the focus, the selection, the scroll position and an open <details>.
// Children are told apart by id or data-key; those without one are matched in order.
// Loaded with the first event.

const key_of = (node: Node) =>
  node instanceof Element ? node.id || node.getAttribute('data-key') || '' : '';

function copy_attributes(old: Element, fresh: Element) {
  for (const { name } of [...old.attributes])
    // What the person opened or waits for is not the server's to say.
    if (!fresh.hasAttribute(name) && name !== 'open' && name !== 'aria-busy')
      old.removeAttribute(name);
  for (const { name, value } of fresh.attributes)
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
}

function copy_children(old: Element, fresh: Element) {
  const kept = new Set([...fresh.childNodes].map(key_of));
  const by_key = new Map<string, ChildNode>();
  for (const child of [...old.childNodes]) {
    const key = key_of(child);
    if (key && !kept.has(key)) child.remove();
    else if (key) by_key.set(key, child);
  }
  let at = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    const key = key_of(wanted);
    const found = key ? by_key.get(key) : at && !key_of(at) ? at : null;
    if (found && found.nodeName === wanted.nodeName) {
      // Text between the rows goes rather than the row moves, which would take its focus.
      while (key && at && at !== found && !key_of(at)) {
        const next: ChildNode | null = at.nextSibling;
        at.remove();
        at = next;
      }
      if (found === at) at = at.nextSibling;
      else old.insertBefore(found, at);
      morph(found, wanted);
    } else {
      old.insertBefore(document.adoptNode(wanted), at);
    }
  }
  while (at) {
    const next: ChildNode | null = at.nextSibling;
    at.remove();
    at = next;
  }
}

export function morph(old: ChildNode, fresh: ChildNode) {
  if (old.isEqualNode(fresh)) return;
  if (!(old instanceof Element) || !(fresh instanceof Element)) {
    old.nodeValue = fresh.nodeValue;
    return;
  }
  copy_attributes(old, fresh);
  copy_children(old, fresh);
}
