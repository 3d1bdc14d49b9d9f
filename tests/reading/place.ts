// SPDX-License-Identifier: Apache-2.0
//
// place.ts: the server and the repositories that the cases of reading share, and how a page is
// read: what it lists, what it counts, where it leads.
import { strict as assert } from "node:assert";
import { join } from "node:path";

import { Chance, importStream, someHistory, streamOf } from "../git/blame_history";
import { Workshop } from "../harness/git";
import { Server } from "../harness/server";

export const encode = (path: string): string => path.split("/").map(encodeURIComponent).join("/");
export const unescape = (html: string): string => html
  .replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&#39;/g, "'")
  .replace(/&amp;/g, "&");

export class Place {
  private constructor(readonly server: Server, readonly workshop: Workshop) {}

  static async open(): Promise<Place> {
    const rates = "[rates]\ncostly_burst = 100000\nanonymous_costly_burst = 100000\n";
    const server = await Server.start({ settings: rates });
    server.createUser("ada");
    server.createUser("bob");
    return new Place(server, new Workshop());
  }

  // A history of many branches that cross, with renames and names beyond ASCII.
  makeHistory(name: string, format: string, seed: number): void {
    const { workshop } = this;
    workshop.init(name, [`--object-format=${format}`]);
    // Clocks go forward: where they do not, git's own answers depend on the order of its walk.
    const commits = someHistory(seed, 250).map((one, i) => ({ ...one, seconds: 1.5e9 + i * 60 }));
    importStream(workshop, name, streamOf(commits));
    workshop.git(name, "reset", "-q", "--hard");
    // A criss-cross: two branches that have merged each other's last commit.
    for (const side of ["left", "right"]) {
      workshop.git(name, "checkout", "-q", "-b", `cross/${side}`, "main~3");
      workshop.commit(name, side, { [`${side} é.txt`]: `${side}\n` });
    }
    const [left, right] = ["cross/left", "cross/right"]
      .map((branch) => workshop.git(name, "rev-parse", branch));
    for (const [branch, other] of [["cross/left", right], ["cross/right", left]]) {
      workshop.git(name, "checkout", "-q", String(branch));
      workshop.git(name, "merge", "-q", "--no-edit", String(other));
      workshop.commit(name, "after", { [`after ${branch}`.replace("/", "-")]: "x\n" });
    }
    workshop.git(name, "checkout", "-q", "--orphan", "alone");
    workshop.git(name, "rm", "-rfq", ".");
    workshop.commit(name, "alone", { alone: "1\n" });
    workshop.git(name, "branch", "release/v1.0.x", "main~5");
    workshop.git(name, "branch", "zweig/für.alle", "main~2");
    workshop.git(name, "tag", "v1.0", "main~9");
    workshop.git(name, "tag", "-a", "v1.1", "-m", "Second <&> release", "main~1");
    workshop.git(name, "checkout", "-q", "main");
    this.take(name, ["--object-format", format]);
  }

  take(name: string, more: string[] = []): void {
    this.server.createRepo(`ada/${name}`, ["--import", join(this.workshop.path, name), ...more]);
  }

  git(name: string, ...words: string[]): string {
    return this.workshop.git(name, ...words);
  }
  lines(name: string, ...words: string[]): string[] {
    return this.git(name, ...words).split("\n").filter(Boolean);
  }

  // Branches, tags and some commits, by chance.
  someRevisions(name: string, seed: number): () => string {
    const by = new Chance(seed);
    const refs = this.lines(name, "for-each-ref", "--format=%(refname:strip=2)", "refs/heads",
      "refs/tags");
    const commits = this.lines(name, "rev-list", "--all");
    return () => (by.below(3) ? by.one(refs) : by.one(commits));
  }

  // While a test runs git, the server may close a connection that lay idle.
  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const once = (): Promise<Response> =>
      fetch(this.server.url + path, { redirect: "manual", ...init });
    return once().catch(once);
  }
  async show(path: string, status = 200): Promise<string> {
    const answer = await this.fetch(path);
    const html = await answer.text();
    assert.equal(answer.status, status, `${path}: ${html.slice(0, 400)}`);
    return html;
  }

  async close(): Promise<void> {
    this.workshop.remove();
    await this.server.stop();
  }
}

// The ids of the rows of commits, in their order.
export const commitRows = (html: string): string[] => {
  const button = /data-copy="([0-9a-f]{40,64})"[^>]*aria-label="Copy the full id"/g;
  return [...html.matchAll(button)].map((m) => String(m[1]));
};
export const nextPage = (html: string): string | undefined => {
  const tag = /<a class="ui-button" rel="next" href="([^"]+)"/.exec(html)?.[1];
  return tag && unescape(tag);
};
// "7 files" above a difference; 0 when there is none.
export function filesOf(html: string): number {
  const count = /<h2 class="code-diff-title">(?:At least )?([0-9\s]+) files?</.exec(html)?.[1];
  return Number((count ?? "0").replace(/\s/g, ""));
}
export function plusMinus(html: string): [number, number] {
  const plus = '<span class="ui-plus-minus"><span class="ui-plus">\\+([^<]*)</span>';
  const minus = '<span class="ui-minus">−([^<]*)<';
  const m = new RegExp(`code-diff-title">[^<]*</h2>\\s*${plus}\\s*${minus}`).exec(html);
  const number = (text?: string): number => Number((text ?? "0").replace(/[^0-9]/g, ""));
  return [number(m?.[1]), number(m?.[2])];
}
