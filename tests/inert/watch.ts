// SPDX-License-Identifier: Apache-2.0
//
// watch.ts: notices whatever content of users does to a page: a script that runs, a dialog, a
// request, a refused policy, a window, another address or title, and markup that should not be
// there even though it did nothing yet.
import type { Page } from "playwright-core";

import type { Profile } from "../browser/chromium";
import type { Server } from "../harness/server";

export class Watch {
  private readonly seen: string[] = [];

  static async over(context: Profile, server: Server): Promise<Watch> {
    const watch = new Watch();
    const own = [server.url, server.contentUrl].map((url) => new URL(url).host);
    await context.exposeFunction("__xss", () => { watch.seen.push("a script ran"); });
    context.on("page", (page) => watch.follow(page));
    await context.route((url) => /^https?:$/.test(url.protocol) && !own.includes(url.host),
      async (route) => {
        watch.seen.push(`asked ${route.request().url()}`);
        await route.abort();
      });
    return watch;
  }

  // What was noticed since the last call.
  taken(): string[] {
    return this.seen.splice(0);
  }

  private follow(page: Page): void {
    page.on("dialog", (dialog) => {
      this.seen.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("popup", (popup) => this.seen.push(`popup: ${popup.url()}`));
    page.on("pageerror", (error) => this.seen.push(`exception: ${error.message}`));
    page.on("console", (message) => {
      // A picture that is not there is no attack; a policy that had to refuse something is one.
      if (/violates|Content Security Policy|Trusted|Refused/i.test(message.text()))
        this.seen.push(`console: ${message.text()}`);
    });
  }
}

// What stands in the document that should not. Runs in the page.
export function misplaced(): string[] {
  const found: string[] = [];
  const allowed = new Set(("a abbr b bdi bdo big blockquote br caption cite code col colgroup dd " +
    "del details dfn div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img input ins kbd li " +
    "mark ol p picture pre q rp rt ruby s samp section small source span strike strong sub " +
    "summary sup table tbody td tfoot th thead time tr tt u ul var wbr").split(" "));
  const odd = /^(data-|is$|target$|download$|popover|contenteditable|slot$)/;
  const leads = /^(xlink:)?(href|src|srcset|action|formaction|data|poster|cite|background|ping)$/;
  for (const element of document.querySelectorAll("*")) {
    const where = `<${element.localName}>`;
    if (!(element.attributes instanceof NamedNodeMap)) {
      found.push("a <form> took the place of its own attributes");
      continue;
    }
    for (const { name, value } of element.attributes) {
      if (/^on/i.test(name)) found.push(`${where} has ${name}`);
      const plain = value.replace(/[\u0000-\u0020\u00a0\u200b]/g, "").toLowerCase();
      const picture = /^data:image\/(png|gif|jpeg|webp);/.test(plain) ||
        element.matches("link[rel=icon]");
      if (leads.test(name) && /^(javascript|vbscript|data):/.test(plain) && !picture)
        found.push(`${where} ${name}=${value}`);
      if (name === "srcdoc" || name === "style" && element.closest(".ui-prose"))
        found.push(`${where} has ${name}`);
    }
    const action = element.matches("form") ? element.getAttribute("action") ?? "" : "";
    if (/^\s*([\\/]{2}|[a-z]+:)/i.test(action)) found.push(`a form leads to ${action}`);
  }
  for (const element of document.querySelectorAll(".ui-prose *")) {
    if (!allowed.has(element.localName) && !element.closest("svg.ui-icon"))
      found.push(`<${element.localName}> in content`);
    const input = element.localName === "input" ? element as HTMLInputElement : undefined;
    if (input && (input.type !== "checkbox" || !input.disabled)) found.push("an open <input>");
    const id = element.id || element.getAttribute("name") || "";
    if (id && !id.startsWith("user-content-")) found.push(`id ${id} in content`);
    for (const { name } of element.attributes)
      if (name !== "data-language" && odd.test(name))
        found.push(`<${element.localName}> has ${name}`);
  }
  const strange = "main :is(script:not([src^='/assets/']), object, embed, base, meta, applet, " +
    "portal, frame, math, template, marquee, style, link)";
  for (const element of document.querySelectorAll(strange)) found.push(`<${element.localName}>`);
  for (const frame of document.querySelectorAll("iframe"))
    if (frame.getAttribute("sandbox") !== "allow-scripts" || !frame.src.includes("/v/"))
      found.push("a frame that is not ours");
  if (window.opener) found.push("an opener");
  if (document.body instanceof HTMLBodyElement === false) found.push("the body was clobbered");
  return [...new Set(found)].slice(0, 20);
}

// Bait that works by being touched. Links are not followed.
export function touch(): void {
  addEventListener("click", (event) => event.preventDefault(), true);
  addEventListener("submit", (event) => event.preventDefault(), true);
  for (const element of document.querySelectorAll<HTMLElement>(".ui-prose *, .ui-code td")) {
    for (const kind of ["pointerenter", "mouseover", "animationend", "toggle", "error", "load"])
      element.dispatchEvent(new Event(kind));
    if (element.matches("[tabindex], a, summary")) element.focus();
  }
}
