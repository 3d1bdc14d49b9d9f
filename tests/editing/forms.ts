// SPDX-License-Identifier: Apache-2.0
//
// forms.ts: a form of a page as a browser without scripts fills and sends it.
import type { Session } from "../harness/browser_session";

const undo = (text: string): string =>
  text
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&#39;|&#x27;/g, "'")
    .replace(/&amp;/g, "&");

const attribute = (tag: string, name: string): string | undefined => {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return found === undefined ? undefined : undo(found);
};

// A browser sends CR LF for every end of a line.
const asSent = (text: string): string => text.replace(/\r\n|\r|\n/g, "\r\n");

export interface Sent {
  status: number;
  location: string;
  page: string;
}

export class Form {
  readonly fields: [string, string][] = [];
  readonly action: string;

  constructor(readonly page: string, selector = 'class="editing-form"') {
    const form = [...page.matchAll(/<form\b[^>]*>/g)].find((match) => match[0].includes(selector));
    if (!form) throw new Error(`the page has no form with ${selector}:\n${page.slice(0, 2000)}`);
    this.action = attribute(form[0], "action") ?? "";
    const begin = form.index ?? 0;
    const body = page.slice(begin, page.indexOf("</form>", begin));
    const controls =
      /<input\b[^>]*>|<textarea\b[^>]*>([\s\S]*?)<\/textarea>|<select\b[^>]*>([\s\S]*?)<\/select>/g;
    for (const match of body.matchAll(controls)) this.take(match);
  }

  private take(match: RegExpMatchArray): void {
    const tag = match[0].slice(0, match[0].indexOf(">") + 1);
    const name = attribute(tag, "name");
    if (!name) return;
    if (tag.startsWith("<textarea")) {
      // The parser drops one line feed behind the tag.
      this.fields.push([name, asSent(undo((match[1] ?? "").replace(/^\n/, "")))]);
    } else if (tag.startsWith("<select")) {
      const options = [...(match[2] ?? "").matchAll(/<option\b[^>]*>/g)].map((one) => one[0]);
      const chosen = options.find((one) => / selected/.test(one)) ?? options[0] ?? "";
      this.fields.push([name, attribute(chosen, "value") ?? ""]);
    } else if (/type="(radio|checkbox)"/.test(tag)) {
      if (/\schecked/.test(tag)) this.fields.push([name, attribute(tag, "value") ?? "on"]);
    } else if (!/type="file"/.test(tag)) {
      this.fields.push([name, attribute(tag, "value") ?? ""]);
    }
  }

  get(name: string): string {
    return this.fields.find(([key]) => key === name)?.[1] ?? "";
  }

  set(values: Record<string, string>): this {
    for (const [name, value] of Object.entries(values)) {
      const field = this.fields.find(([key]) => key === name);
      const sent = name === "content" || name === "description" ? asSent(value) : value;
      if (field) field[1] = sent;
      else this.fields.push([name, sent]);
    }
    return this;
  }

  private headers(session: Session): Record<string, string> {
    return { Origin: session.server.url, "Sec-Fetch-Site": "same-origin" };
  }

  async send(session: Session, step = "commit"): Promise<Sent> {
    const body = new URLSearchParams([...this.fields, ["step", step]]);
    const headers = {
      ...this.headers(session),
      "Content-Type": "application/x-www-form-urlencoded",
    };
    return read(await session.send(this.action, { method: "POST", headers, body: `${body}` }));
  }

  // As multipart, with files in the place where the page has their field.
  async upload(session: Session, files: { name: string; bytes: Uint8Array }[]): Promise<Sent> {
    const body = new FormData();
    for (const [name, value] of this.fields.slice(0, 3)) body.append(name, value);
    for (const { name, bytes } of files)
      body.append("files", new Blob([Uint8Array.from(bytes)]), name);
    for (const [name, value] of this.fields.slice(3)) body.append(name, value);
    return read(
      await session.send(this.action, { method: "POST", headers: this.headers(session), body }),
    );
  }
}

async function read(answer: Response): Promise<Sent> {
  return {
    status: answer.status,
    location: answer.headers.get("location") ?? "",
    page: await answer.text(),
  };
}

export async function open(session: Session, path: string): Promise<Form> {
  const answer = await session.get(path);
  const page = await answer.text();
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status}\n${page.slice(0, 1500)}`);
  return new Form(page);
}

// The words of a page, without its tags.
export const words = (page: string): string =>
  undo(page.replace(/<(script|style)[\s\S]*?<\/\1>/g, "").replace(/<[^>]*>/g, " ")).replace(
    /\s+/g,
    " ",
  );
