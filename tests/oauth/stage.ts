// SPDX-License-Identifier: Apache-2.0
//
// stage.ts: a server with people and applications, registered by the pages that people use.
import { strict as assert } from "node:assert";
import { createHash, randomBytes } from "node:crypto";

import { Session } from "../harness/browser_session";
import { Server } from "../harness/server";

const names = ["ada", "bob"] as const;
export type Name = (typeof names)[number] | "boss";

export const webCallback = "https://app.example.org/callback?from=stithy";
export const localCallback = "http://127.0.0.1/callback";

export interface App {
  id: string;
  number: string;
  secret: string; // empty for a public one
}
export interface Wish {
  name: string;
  callbacks?: string;
  kind?: "confidential" | "public";
  expiring?: boolean;
  device?: boolean;
}
export interface Pair {
  verifier: string;
  challenge: string;
}
export function pkce(): Pair {
  const verifier = randomBytes(32).toString("base64url");
  return { verifier, challenge: createHash("sha256").update(verifier).digest("base64url") };
}

const unescaped = (text: string): string =>
  text.replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">").replace(/&amp;/g, "&");

export class Stage {
  readonly sessions = new Map<Name, Session>();
  private constructor(readonly server: Server) {}

  static async set(): Promise<Stage> {
    const server = await Server.start({
      settings: "[rates]\nsign_in_burst = 10000\nposting_burst = 100000\n" +
        "api_per_hour = 10000000\ncostly_burst = 100000\nanonymous_costly_burst = 100000\n",
    });
    const stage = new Stage(server);
    server.createUser("boss", { admin: true });
    for (const name of names) server.createUser(name);
    for (const name of [...names, "boss" as const])
      stage.sessions.set(name, await Session.signIn(server, name));
    return stage;
  }

  // Of a server that another suite has started.
  static async on(server: Server, people: Name[]): Promise<Stage> {
    const stage = new Stage(server);
    for (const name of people) stage.sessions.set(name, await Session.signIn(server, name));
    return stage;
  }

  as(name: Name): Session {
    return this.sessions.get(name) as Session;
  }

  async register(wish: Wish, who: Name = "ada", place = "/settings/applications"): Promise<App> {
    const fields: Record<string, string> = {
      name: wish.name, homepage: "https://app.example.org",
      callbacks: wish.callbacks ?? webCallback, kind: wish.kind ?? "confidential",
      ...(wish.expiring === false ? {} : { expiring: "1" }),
      ...(wish.device ? { device_flow: "1" } : {}),
    };
    const answer = await this.as(who).submit(place, fields, `${place}/new`);
    assert.equal(answer.status, 303, await answer.text());
    const where = answer.headers.get("location") as string;
    const page = await (await this.as(who).get(where)).text();
    const app = { id: /app-[0-9a-f]{20,}/.exec(page)?.[0] ?? "",
      number: where.split("/").pop() ?? "", secret: "" };
    assert.notEqual(app.id, "");
    if (wish.kind !== "public") app.secret = await this.addSecret(app, who, place);
    return app;
  }

  async addSecret(app: App, who: Name = "ada", place = "/settings/applications"): Promise<string> {
    const at = `${place}/registered/${app.number}`;
    const answer = await this.as(who).submit(`${at}/secrets`, {}, at);
    assert.equal(answer.status, 200);
    return /sty_sec_[\w-]+/.exec(await answer.text())?.[0] ?? "";
  }

  address(parameters: Record<string, string>): string {
    return `/login/oauth/authorize?${new URLSearchParams(parameters).toString()}`;
  }

  // The page on which somebody agrees, agreed to; or straight on when they did before.
  async authorize(who: Name, parameters: Record<string, string>, decision = "agree"): Promise<URL> {
    let answer = await this.as(who).get(this.address(parameters));
    if (answer.status === 200) {
      const page = await answer.text();
      const fields: Record<string, string> = { decision };
      for (const [, name, value] of page.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g))
        if (!(name as string in fields)) fields[name as string] = unescaped(value as string);
      answer = await this.as(who).post("/login/oauth/authorize", fields);
    }
    assert.equal(answer.status, 303, await answer.text());
    return new URL(answer.headers.get("location") as string);
  }

  async code(who: Name, app: App, parameters: Record<string, string> = {}): Promise<string> {
    const back = await this.authorize(who, {
      client_id: app.id, redirect_uri: webCallback, response_type: "code", ...parameters });
    return back.searchParams.get("code") ?? assert.fail(back.href);
  }

  async post(path: string, fields: Record<string, string>, headers: Record<string, string> = {},
  ): Promise<{ status: number; json: any; headers: Headers }> {
    const answer = await fetch(this.server.url + path, {
      method: "POST", body: new URLSearchParams(fields), headers });
    const text = await answer.text();
    return { status: answer.status, json: text ? JSON.parse(text) : undefined,
      headers: answer.headers };
  }

  async token(app: App, fields: Record<string, string>): Promise<{ status: number; json: any }> {
    return this.post("/oauth/token", {
      client_id: app.id, ...(app.secret ? { client_secret: app.secret } : {}), ...fields });
  }

  async exchange(app: App, code: string, more: Record<string, string> = {}) {
    return this.token(app, {
      grant_type: "authorization_code", code, redirect_uri: webCallback, ...more });
  }

  // Signed in by an application: its tokens.
  async given(who: Name, app: App, scope: string): Promise<any> {
    const { verifier, challenge } = pkce();
    const code = await this.code(who, app,
      { scope, code_challenge: challenge, code_challenge_method: "S256" });
    const answer = await this.exchange(app, code, { code_verifier: verifier });
    assert.equal(answer.status, 200, JSON.stringify(answer.json));
    return answer.json;
  }

  async user(token: string): Promise<number> {
    return (await fetch(`${this.server.url}/api/v3/user`,
      { headers: { Authorization: `Bearer ${token}` } })).status;
  }
}
