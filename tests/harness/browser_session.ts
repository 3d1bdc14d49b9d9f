// SPDX-License-Identifier: Apache-2.0
//
// browser_session.ts: cookies and form tokens as a browser would send them, over fetch.
import { passwordOf, type Server } from "./server";

export class Session {
  readonly cookies = new Map<string, string>();
  constructor(readonly server: Server) {}

  static async signIn(server: Server, name: string): Promise<Session> {
    const session = new Session(server);
    const answer = await session.submit("/login", { login: name, password: passwordOf(name) });
    if (answer.status !== 303) throw new Error(`signing in as ${name}: ${answer.status}`);
    return session;
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.send(path, { method: "GET", headers });
  }

  // Loads `page` (the path itself by default) for its token, then posts as its form would.
  async submit(path: string, fields: Record<string, string>, page = path): Promise<Response> {
    const shown = await (await this.get(page)).text();
    const token = /name="_csrf" value="([^"]*)"/.exec(shown)?.[1] ?? "";
    return this.post(path, { ...fields, _csrf: token });
  }

  async post(path: string, fields: Record<string, string>): Promise<Response> {
    return this.send(path, {
      method: "POST",
      headers: {
        Origin: this.server.url,
        "Sec-Fetch-Site": "same-origin",
        "Content-Type": "application/x-www-form-urlencoded",
      },
      body: new URLSearchParams(fields).toString(),
    });
  }

  async token(page: string): Promise<string> {
    const shown = await (await this.get(page)).text();
    return /name="_csrf" value="([^"]*)"/.exec(shown)?.[1] ?? "";
  }

  async send(path: string, init: RequestInit & { headers?: Record<string, string> }) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers: Record<string, string> = { ...init.headers };
    if (cookie) headers.Cookie = cookie;
    const answer = await fetch(this.server.url + path, { ...init, headers, redirect: "manual" });
    for (const line of cookieLines(answer.headers)) this.keep(line);
    return answer;
  }

  private keep(line: string): void {
    const [pair = "", ...rest] = line.split(";");
    const at = pair.indexOf("=");
    const name = pair.slice(0, at).trim();
    if (rest.some((part) => /^\s*max-age=0$/i.test(part))) this.cookies.delete(name);
    else this.cookies.set(name, pair.slice(at + 1));
  }
}

// The fetch of Debian's Node.js 18 knows no getSetCookie() and joins the lines by commas, which
// dates have, too.
function cookieLines(headers: Headers): string[] {
  if (typeof headers.getSetCookie === "function") return headers.getSetCookie();
  const joined = headers.get("set-cookie");
  return joined ? joined.split(/,\s*(?=[\w-]+=)/) : [];
}
