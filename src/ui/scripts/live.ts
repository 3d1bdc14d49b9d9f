// SPDX-License-Identifier: Apache-2.0
//
// live.ts — <form data-live="id id2"> is sent in the background; the named elements are replaced
// by those of the answering page. Focus stays. Without the script it is an ordinary form.
import { on, one, read_page, swap } from './dom';
import { toast } from './toast';

const body_of = (form: HTMLFormElement, submitter: HTMLElement | null) => {
  const fields = new FormData(form, submitter);
  if (form.enctype === 'multipart/form-data') return fields;
  return new URLSearchParams([...fields].map(([name, value]) => [name, String(value)]));
};

async function send(form: HTMLFormElement, submitter: HTMLElement | null) {
  const ids = form.dataset['live']?.split(' ') ?? [];
  const action = submitter?.getAttribute('formaction') ?? form.getAttribute('action') ?? '';
  const url = new URL(action, location.href);
  const body = body_of(form, submitter);
  const get = form.method === 'get';
  if (get) url.search = String(body);
  const again = { label: 'Try again', run: () => void send(form, submitter) };
  submitter?.setAttribute('aria-busy', 'true');
  try {
    const response = await fetch(url, get ? {} : { method: 'POST', body });
    const page = await read_page(response);
    if (page && swap(page, ids)) {
      if (get) history.replaceState(history.state, '', url);
      const said = one('#ui-said');
      if (said) said.textContent = page.querySelector('.ui-notices')?.textContent?.trim() ?? '';
    } else if (response.ok) {
      location.assign(response.url);
    } else {
      const why = page?.querySelector('h1')?.textContent
        ?? `The server answered ${response.status}.`;
      toast(`Could not save: ${why}`, again);
    }
  } catch {
    toast('Could not reach the server. What you typed is still here.',
      again);
  }
  submitter?.removeAttribute('aria-busy');
}

export function watch_forms() {
  on('submit', 'form[data-live]', (form, event) => {
    event.preventDefault();
    void send(form as HTMLFormElement, event.submitter);
  });
  // Selects and boxes that act at once, like filters; without the script a button stands beside.
  on('change', '[data-submit]', field => (field as HTMLInputElement).form?.requestSubmit());
}
