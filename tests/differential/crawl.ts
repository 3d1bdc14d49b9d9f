// SPDX-License-Identifier: Apache-2.0
//
// crawl.ts: fetches many addresses, follows the links of their pages one level deep, and says what
// did not answer well. As the owner, who is shown the most links.
//
// A link must lead to something: 200 in the end. Nothing of ours may end in a 5xx; a server that
// asks for patience (503 with Retry-After) is asked again.
import { strict as assert } from "node:assert";

import { Session } from "../harness/browser_session";
import { pause } from "../harness/server";
import { unescape } from "../reading/place";
import type { Ground } from "./ground";

const patience = 60_000; // of one answer; longer is a hang

// What stands for a status when the end of an answer did not come.
export const brokenOff = 0;

export interface Seen {
  status: number;
  body: string;
  type: string;
  took: number;
}

export class Crawl {
  readonly pages = new Map<string, Seen>();
  private readonly followed = new Set<string>();
  private readonly bad: string[] = [];
  links = 0;
  slowest = { took: 0, address: "" };

  private constructor(private readonly ground: Ground, private readonly cookie: string) {}

  static async signedIn(ground: Ground): Promise<Crawl> {
    const session = await Session.signIn(ground.server, "ada");
    return new Crawl(ground,
      [...session.cookies].map(([name, value]) => `${name}=${value}`).join("; "));
  }

  // The answer, after redirects. Bytes of archives and raw files are read to their end.
  async get(address: string): Promise<Seen> {
    const began = performance.now();
    let to = new URL(address, this.ground.server.url);
    for (let hops = 0; ; ++hops) {
      const answer = await this.once(to);
      const bytes = await answer.arrayBuffer().then(Buffer.from, () => undefined);
      if (!bytes) return { status: brokenOff, body: "", type: "", took: 0 };
      const took = performance.now() - began;
      const where = answer.headers.get("location");
      // A longer time is no plea for patience but a sentence about the repository.
      const again = Number(answer.headers.get("retry-after") ?? Infinity);
      if (answer.status === 503 && again <= 30 && took < patience) {
        await pause(200);
        continue;
      }
      if (where && answer.status < 400 && hops < 5 && this.isOurs(new URL(where, to))) {
        to = new URL(where, to);
        continue;
      }
      if (took > this.slowest.took) this.slowest = { took, address };
      const type = answer.headers.get("content-type") ?? "";
      const body = /html|json|xml|text/.test(type) ? bytes.toString() : "";
      return { status: answer.status, body, type, took };
    }
  }
  private async once(to: URL): Promise<Response> {
    const cookie = to.origin === this.ground.server.url ? { Cookie: this.cookie } : undefined;
    const ask = (): Promise<Response> => fetch(to, { redirect: "manual",
      signal: AbortSignal.timeout(patience), ...(cookie ? { headers: cookie } : {}) });
    // An idle connection may be closed at the moment it is used again; a hang is no such thing.
    return ask().catch((error: Error) => {
      if (error.name === "TimeoutError") throw new Error(`${to.href} does not answer`);
      return ask();
    });
  }
  private isOurs(url: URL): boolean {
    return url.origin === this.ground.server.url || url.origin === this.ground.server.contentUrl;
  }

  // An address that must answer with one of these, 200 by default.
  async expect(address: string, statuses: number[] = [200]): Promise<Seen> {
    const seen = await this.get(address);
    this.pages.set(address, seen);
    if (!statuses.includes(seen.status))
      this.bad.push(`${seen.status} ${address.slice(0, 300)}`);
    return seen;
  }
  // A page that says what it is.
  async says(address: string, words: RegExp, statuses: number[] = [200]): Promise<Seen> {
    const seen = await this.expect(address, statuses);
    if (!words.test(seen.body)) this.bad.push(`${address.slice(0, 300)} does not say ${words}`);
    return seen;
  }

  // Every link of the pages fetched so far, each once. Of a page with very many, so many by chance.
  async follow(perPage: number, below: (end: number) => number, statuses = [200]): Promise<void> {
    const queue: [string, string][] = [];
    for (const [from, { body, type }] of this.pages)
      if (type.startsWith("text/html"))
        for (const link of this.someLinks(body, perPage, below))
          if (!this.followed.has(link) && !this.pages.has(link)) {
            this.followed.add(link);
            queue.push([link, from]);
          }
    this.links += queue.length;
    const worker = async (): Promise<void> => {
      for (let next = queue.pop(); next; next = queue.pop()) {
        const [link, from] = next;
        const { status } = await this.get(link);
        if (!statuses.includes(status))
          this.bad.push(`${status} ${link.slice(0, 300)}, a link of ${from.slice(0, 200)}`);
      }
    };
    await Promise.all(Array.from({ length: 4 }, worker));
  }
  private someLinks(html: string, most: number, below: (end: number) => number): string[] {
    const all = new Set<string>();
    for (const [, , href = ""] of html.matchAll(/<(a|link|img)\s[^>]*?(?:href|src)="([^"]*)"/g)) {
      const url = new URL(unescape(href), this.ground.server.url);
      url.hash = "";
      const own = url.origin === this.ground.server.url;
      if (/^https?:/.test(url.protocol) && this.isOurs(url))
        all.add(own ? url.href.slice(url.origin.length) : url.href);
    }
    const list = [...all];
    while (list.length > most) list.splice(below(list.length), 1);
    return list;
  }

  // Fails with all that did not answer well.
  close(): void {
    const bad = this.bad.splice(0);
    this.pages.clear();
    assert.equal(bad.length, 0, `${bad.length} answers:\n${bad.slice(0, 40).join("\n")}`);
  }
}
