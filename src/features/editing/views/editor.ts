// SPDX-License-Identifier: Apache-2.0
//
// editor.ts — a textarea that is good for code: numbers of lines, Tab that indents, Enter that
// keeps the indentation, a draft that survives, and views that change without leaving the page.
// Without it the form works as it is.
import type { Tools } from '../../../ui/scripts/islands';

// Of the always-on module; given once, before anything below is called.
let tools: Tools;

const line_start = (text: string, at: number) => text.lastIndexOf('\n', at - 1) + 1;

// What one step of indentation is in this file: a tab, or the blanks of the first indented line.
function indentation_of(text: string) {
  const found = /^(\t| {2,8})(?=\S)/m.exec(text)?.[1];
  return found ?? '  ';
}

// Through the editing command, so that the browser's own undo takes it back.
function replace(area: HTMLTextAreaElement, from: number, to: number, by: string) {
  area.focus();
  area.setSelectionRange(from, to);
  if (!document.execCommand('insertText', false, by)) area.setRangeText(by, from, to, 'end');
}

function indent(area: HTMLTextAreaElement, back: boolean) {
  const { value, selectionStart: from, selectionEnd: to } = area;
  const step = indentation_of(value);
  if (from === to && !back) return replace(area, from, to, step);
  const start = line_start(value, from);
  const end = to > from && value[to - 1] === '\n' ? to - 1 : to;
  const lines = value.slice(start, end).split('\n');
  const changed = lines.map(line => {
    if (!back) return line ? step + line : line;
    if (line.startsWith('\t')) return line.slice(1);
    return line.replace(new RegExp(`^ {1,${step === '\t' ? 4 : step.length}}`), '');
  });
  if (changed.join('\n') === lines.join('\n')) return;
  replace(area, start, end, changed.join('\n'));
  if (from === to) {
    const moved = Math.max(start, from - ((lines[0]?.length ?? 0) - (changed[0]?.length ?? 0)));
    area.setSelectionRange(moved, moved);
  } else area.setSelectionRange(start, start + changed.join('\n').length);
}

function keep_indentation(area: HTMLTextAreaElement) {
  const { value, selectionStart: from, selectionEnd: to } = area;
  const blank = /^[\t ]*/.exec(value.slice(line_start(value, from), from))?.[0] ?? '';
  replace(area, from, to, `\n${blank}`);
}

// Esc lets the next Tab leave the text, as it does elsewhere (WCAG 2.1.2).
function watch_keys(area: HTMLTextAreaElement) {
  let leaving = false;
  area.addEventListener('keydown', event => {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Escape') {
      leaving = true;
      event.stopPropagation();
    } else if (event.key === 'Tab' && !leaving) {
      event.preventDefault();
      indent(area, event.shiftKey);
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      keep_indentation(area);
    } else if (event.key !== 'Shift' && event.key !== 'Tab') leaving = false;
  });
  area.addEventListener('focus', () => { leaving = false; });
}

function watch_lines(area: HTMLTextAreaElement) {
  const gutter = tools.one('.editing-lines', area.parentElement ?? document);
  const facts = tools.one('[data-editing-facts]');
  const bytes = new TextEncoder();
  let shown = 0;
  const draw = () => {
    const count = area.value.split('\n').length - (area.value.endsWith('\n') ? 1 : 0);
    if (facts) {
      const size = bytes.encode(area.value).length;
      const lines = count === 1 ? '1 line' : `${count} lines`;
      facts.textContent = `${area.value ? lines : 'empty'}, ${
        size < 1000 ? `${size} B` : `${(size / 1000).toFixed(1)} kB`}`;
    }
    const rows = Math.max(1, area.value.split('\n').length);
    if (gutter && rows !== shown) {
      gutter.textContent = `${Array.from({ length: rows }, (_, i) => i + 1).join('\n')}\n\n\n`;
      shown = rows;
    }
    if (gutter) gutter.scrollTop = area.scrollTop;
  };
  area.addEventListener('input', draw);
  area.addEventListener('scroll', () => { if (gutter) gutter.scrollTop = area.scrollTop; });
  draw();
}

interface Draft { text: string; path: string; entry: string; at: number }

// What is typed is kept for this tab until it was committed, or until somebody says otherwise.
class Drafts {
  private readonly key = `editing ${location.pathname}`;
  constructor(private readonly form: HTMLFormElement) {}

  private field(name: string) {
    return (this.form.elements.namedItem(name) as HTMLInputElement | null)?.value ?? '';
  }
  keep() {
    const draft: Draft = { text: this.field('content'), path: this.field('path'),
      entry: this.field('entry'), at: Date.now() };
    try {
      sessionStorage.setItem(this.key, JSON.stringify(draft));
    } catch {
      // Storage is off or full: the text lives as long as the page.
    }
  }
  drop() {
    sessionStorage.removeItem(this.key);
  }
  // Offered when a page is opened anew; a page that answers a form holds the text already.
  offer(area: HTMLTextAreaElement) {
    let draft: Draft | null = null;
    try {
      draft = JSON.parse(sessionStorage.getItem(this.key) ?? 'null') as Draft | null;
    } catch {
      return;
    }
    if (!draft || draft.text === area.value || !draft.text) return this.drop();
    const kept = draft;
    const box = tools.make('div', { class: 'ui-banner ui-run', role: 'status' });
    const restore = tools.make('button', { type: 'button', class: 'ui-button ui-button-small' },
      'Bring it back');
    const forget = tools.make('button', { type: 'button',
      class: 'ui-button ui-button-quiet ui-button-small' }, 'Forget it');
    box.append(tools.make('div', {}, `There is a text of ${new Date(kept.at).toLocaleTimeString()
    } that was not committed. `, restore, ' ', forget));
    restore.addEventListener('click', () => {
      replace(area, 0, area.value.length, kept.text);
      const path = this.form.elements.namedItem('path') as HTMLInputElement | null;
      if (path && kept.path) path.value = kept.path;
      box.remove();
      area.focus();
    });
    forget.addEventListener('click', () => {
      this.drop();
      box.remove();
    });
    this.form.prepend(box);
  }
}

// Preview and Changes without leaving the page: what is shown comes from the answer, and the text
// stays what it is, with its undo and its place.
async function show_step(form: HTMLFormElement, button: HTMLButtonElement, area: HTMLElement) {
  if (button.value === 'write') {
    area.hidden = false;
    tools.one('#editing-shown', form)?.replaceChildren();
    for (const other of tools.all('#editing-steps button', form))
      other.setAttribute('aria-pressed', String(other === button));
    tools.one('textarea', area)?.focus();
    return true;
  }
  const fields = new FormData(form, button);
  const body = new URLSearchParams([...fields].map(([name, value]) => [name, String(value)]));
  button.setAttribute('aria-busy', 'true');
  try {
    const response = await fetch(form.action, { method: 'POST', body });
    const page = await tools.read_page(response);
    // Anything but the view that was asked for is a page of its own: refused, or met by another.
    const parts = ['editing-steps', 'editing-shown'];
    if (!response.ok || !page || !tools.swap(page, parts)) return false;
    area.hidden = true;
  } catch {
    button.removeAttribute('aria-busy');
    tools.toast('Could not reach the server. What you typed is still here.');
  }
  return true;
}

export default (element: HTMLElement, given: Tools) => {
  tools = given;
  const form = element as HTMLFormElement;
  const text = tools.one<HTMLTextAreaElement>('.editing-text', form);
  const area = text?.parentElement;
  if (!text || !area) return;
  const drafts = new Drafts(form);
  const opened = text.value;
  let sent = false;
  watch_keys(text);
  watch_lines(text);
  text.addEventListener('input', () => drafts.keep());
  // A page that answers the form holds the text already.
  if (!tools.one('.ui-form-summary, .editing-conflict', form)) drafts.offer(text);
  form.addEventListener('submit', event => {
    const button = event.submitter as HTMLButtonElement | null;
    const looks = ['write', 'preview', 'changes'].includes(button?.value ?? '');
    if (sent || !button || !looks || button.hidden) {
      sent = true;
      return;
    }
    event.preventDefault();
    void show_step(form, button, area).then(done => {
      if (done) return;
      sent = true;
      form.requestSubmit(button);
    });
  });
  // Enter in a one-line field would press the first button; from the path it goes on to the text.
  tools.one('#f-path', form)?.addEventListener('keydown', event => {
    if (event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    text.focus();
  });
  addEventListener('beforeunload', event => {
    if (!sent && text.value !== opened) event.preventDefault();
  });
  // Back from where the form led: it may be sent again.
  addEventListener('pageshow', () => { sent = false; });
};
