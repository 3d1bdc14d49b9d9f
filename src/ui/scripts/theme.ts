// SPDX-License-Identifier: Apache-2.0
//
// theme.ts — system, light, dark. The cookie is read by the server, which writes data-theme on
// <html>; so the next page comes in the right colours. Without scripts the toggle is a link.
import { on } from './dom';
import { toast } from './toast';

const themes = ['auto', 'light', 'dark'];
const root = document.documentElement;

// The theme of a signed-in reader belongs to the account: the toggle is then a link to the page
// where it is set, and the token of any form of the page lets the script post there.
function remember(theme: string) {
  const link = document.querySelector<HTMLAnchorElement>('a[data-theme-toggle]');
  const token = document.querySelector<HTMLInputElement>('form input[name="_csrf"]')?.value;
  if (!link || !token) return;
  void fetch(link.href, {
    method: 'POST', keepalive: true, headers: { 'X-CSRF-Token': token },
    body: new URLSearchParams({ theme }),
  });
}

export function next_theme() {
  const now = themes.indexOf(root.dataset['theme'] ?? 'auto');
  const theme = themes[(now + 1) % themes.length] ?? 'auto';
  if (theme === 'auto') delete root.dataset['theme'];
  else root.dataset['theme'] = theme;
  const secure = location.protocol === 'https:' ? ';Secure' : '';
  const name = root.dataset['themeCookie'] ?? 'stithy-theme';
  document.cookie = `${name}=${theme};Path=/;Max-Age=31536000;SameSite=Lax${secure}`;
  remember(theme);
  toast(theme === 'auto' ? 'Theme: as the system' : `Theme: ${theme}`);
}

export const watch_theme = () => on('click', '[data-theme-toggle]', (_, event) => {
  event.preventDefault();
  next_theme();
});
