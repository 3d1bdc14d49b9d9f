// SPDX-License-Identifier: Apache-2.0
//
// calls.ts: every request of this suite goes through here, by GitHub's own client or by plain HTTP,
// and every answer is held against both descriptions and the rules of headers.
import { strict as assert } from "node:assert";

import { Octokit } from "@octokit/rest";

import type { Coverage } from "./coverage";
import { bareType, type GithubDescription } from "./github";
import { checkHeaders } from "./headers";
import type { OwnDescription } from "./own";
import type { ApiRow, Rows } from "./rows";
import type { Json } from "./schemas";

export interface Answer {
  row: ApiRow | undefined;
  method: string;
  url: string;
  asked: Record<string, string>;
  status: number;
  headers: Headers;
  type: string;
  text: string;
  json: Json; // of JSON answers, else null
}

interface Plain {
  body?: unknown;
  raw?: string;
  headers?: Record<string, string>;
}

const isJson = (type: string): boolean => type === "application/json";

export class Calls {
  readonly answers: Answer[] = [];

  constructor(
    readonly base: string, // of /api/v3
    private readonly rows: Rows,
    private readonly github: GithubDescription,
    private readonly own: OwnDescription,
    private readonly coverage: Coverage,
    private readonly tokens: Record<string, string>,
  ) {}

  // The real client of a person; its answers are checked on their way to it.
  octokit(who?: string): Octokit {
    const token = who ? this.tokens[who] : undefined;
    const client = new Octokit({
      baseUrl: this.base,
      ...(token ? { auth: token } : {}),
      log: { debug() {}, info() {}, warn() {}, error() {} },
    });
    // The operation stands in the template, before the client fills it. The hooks inside this one
    // have got the same object already, so that it is changed in place.
    client.hook.wrap("request", (request, options) => {
      const fetch = this.following(`${options.method} ${options.url}`);
      options.request = { ...options.request, fetch };
      return request(options);
    });
    return client;
  }

  // Redirects are followed by hand, so that each answer on the way is seen.
  private following(template: string) {
    return async (url: string, init: RequestInit): Promise<Response> => {
      let here = url;
      for (let hops = 0; hops < 4; ++hops) {
        const raw = await fetch(here, { ...init, redirect: "manual" });
        if (!here.startsWith(this.base)) return raw;
        const answer = await this.see(template, here, init, raw);
        const next = raw.headers.get("location");
        if (![301, 302, 307].includes(raw.status) || !next) return answer;
        here = new URL(next, here).href;
      }
      throw new Error(`${url} redirects without end`);
    };
  }

  async plain(who: string, method: string, path: string, more: Plain = {}): Promise<Answer> {
    const headers: Record<string, string> = { ...more.headers };
    if (this.tokens[who]) headers.Authorization = `Bearer ${this.tokens[who]}`;
    if (more.body !== undefined) headers["Content-Type"] ??= "application/json";
    const body = more.raw ?? (more.body === undefined ? undefined : JSON.stringify(more.body));
    const init: RequestInit = { method, headers, redirect: "manual" };
    if (body !== undefined) init.body = body;
    const url = this.base + path;
    await this.see(undefined, url, init, await fetch(url, init));
    return this.answers[this.answers.length - 1] as Answer;
  }

  send(who: string, method: string, path: string, body?: unknown): Promise<Answer> {
    return this.plain(who, method, path, body === undefined ? {} : { body });
  }

  get(path: string, who = "ada", headers: Record<string, string> = {}): Promise<Answer> {
    return this.plain(who, "GET", path, { headers });
  }

  // `template`: of the client's operation; without one it is plain HTTP.
  private async see(
    template: string | undefined,
    url: string,
    init: RequestInit,
    raw: Response,
  ): Promise<Response> {
    const bytes = Buffer.from(await raw.arrayBuffer());
    const type = bareType(raw.headers.get("content-type") ?? "");
    const text = bytes.toString("utf8");
    const answer: Answer = {
      method: init.method ?? "GET",
      url,
      asked: Object.fromEntries(new Headers(init.headers as HeadersInit)),
      status: raw.status,
      headers: raw.headers,
      type,
      text,
      json: isJson(type) && text ? (JSON.parse(text) as Json) : null,
      row: this.rows.find(init.method ?? "GET", new URL(url).pathname),
    };
    this.answers.push(answer);
    this.check(template, answer);
    // The client reads the body a second time.
    const noBody = raw.status === 204 || raw.status === 304 || raw.status === 205;
    const again = new Response(noBody ? null : bytes, { status: raw.status, headers: raw.headers });
    Object.defineProperty(again, "url", { value: url });
    return again;
  }

  private check(template: string | undefined, answer: Answer): void {
    const name = `${answer.method} ${new URL(answer.url).pathname} → ${answer.status}`;
    checkHeaders(answer);
    checkNumbers(answer);
    if (!answer.row) return;
    this.coverage.sawRow(answer.row.row, template === undefined ? "plain" : "octokit");
    const body = isJson(answer.type) ? answer.json : answer.text;
    const ours = this.own.check(answer.row.row, answer.status, answer.type, body);
    assert.deepEqual(ours, [], `${name} by our own description`);
    if (!answer.row.id) return;
    // GitHub's description tells the shape by the type asked for; the answer itself is plain JSON.
    const object = /vnd\.github(\.v3)?\.object/.test(answer.asked.accept ?? "");
    const type = object && isJson(answer.type)
      ? this.github.typeLike(answer.row.id, answer.status, "application/vnd.github.object")
      : answer.type;
    const verdict = this.github.check(answer.row.id, answer.status, type, body);
    if (excuse(answer)) return;
    assert.deepEqual(verdict.wrong, [], `${name} by GitHub's description of ${answer.row.id}`);
    this.coverage.sawAnswer(answer.row.id, answer.status, verdict, template);
  }
}

// Media types that GitHub documents in words and not in its description.
function excuse(answer: Answer): boolean {
  const wished = /application\/vnd\.github(\.v3)?\.(raw|html)/;
  return answer.status === 200 && wished.test(answer.asked.accept ?? "") &&
    wished.test(answer.type);
}

// JavaScript's numbers end at 2^53: an id beyond would reach the client as another one.
function checkNumbers(answer: Answer): void {
  if (answer.json === null) return;
  for (const [digits] of answer.text.replace(/"(?:[^"\\]|\\.)*"/g, '""').matchAll(/\d{15,}/g))
    assert.ok(Number.isSafeInteger(Number(digits)), `${answer.url} holds the number ${digits}`);
}
