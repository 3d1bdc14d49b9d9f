// SPDX-License-Identifier: Apache-2.0
//
// stage.ts: an administrator, an organisation with an owner and a member, and the log of it all.
import { strict as assert } from "node:assert";

import { Session } from "../harness/browser_session";
import { Server } from "../harness/server";

const names = ["boss", "ada", "bob", "carol"] as const;
export type Name = (typeof names)[number];

export interface Entry {
  "@timestamp": number;
  _document_id: string;
  action: string;
  operation_type: string;
  actor?: string;
  actor_kind: string;
  actor_ip?: string;
  user?: string;
  org?: string;
  repo?: string;
  impersonator?: string;
  object: string;
  changes: Record<string, { before: string | null; after: string | null }>;
  sequence?: number;
  hash?: string;
}

const rates = "[rates]\nsign_in_burst = 10000\nposting_burst = 100000\n" +
  "api_per_hour = 10000000\ncostly_burst = 100000\nanonymous_costly_burst = 100000\n";

// ada owns the guild; bob belongs to it; carol does not.
export class Stage {
  readonly sessions = new Map<Name, Session>();
  readonly tokens = new Map<Name, string>();
  private constructor(readonly server: Server) {}

  static async set(settings = ""): Promise<Stage> {
    const server = await Server.start({
      settings: `[signin]\nsecond_factor = "optional"\n${rates}${settings}`,
    });
    const stage = new Stage(server);
    for (const name of names) server.createUser(name, name === "boss" ? { admin: true } : {});
    for (const name of names) {
      stage.sessions.set(name, await Session.signIn(server, name));
      stage.tokens.set(name, server.createToken(name,
        name === "boss" ? ["repo", "user", "admin:org", "site:admin"]
          : ["repo", "user", "admin:org"]));
    }
    await stage.post("ada", "/organizations", { name: "guild", display_name: "The Guild" },
      "/organizations/new");
    await stage.post("ada", "/orgs/guild/invitations", { login: "bob", role: "member", team: "" });
    await stage.post("bob", "/settings/organizations/guild/invitation?_method=put", {});
    return stage;
  }

  as(name: Name): Session {
    return this.sessions.get(name) as Session;
  }

  async post(who: Name, path: string, fields: Record<string, string>,
    page = "/settings/profile"): Promise<Response> {
    const answer = await this.as(who).submit(path, fields, page);
    assert.equal(answer.status, 303, `${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  }

  async api(who: Name, path: string, method = "GET", body?: unknown): Promise<Response> {
    return fetch(`${this.server.url}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${this.tokens.get(who)}`,
        "Content-Type": "application/json",
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  // What the administrator finds, the newest first.
  async find(phrase: string): Promise<Entry[]> {
    const answer = await this.api("boss",
      `/api/v1/admin/audit?include=all&per_page=100&phrase=${encodeURIComponent(phrase)}`);
    assert.equal(answer.status, 200, await answer.clone().text());
    return (await answer.json()) as Entry[];
  }

  async newest(phrase: string): Promise<Entry> {
    const [found] = await this.find(phrase);
    assert.ok(found, `no entry fits ${phrase}`);
    return found;
  }

  // Everything that is there is in the chain.
  async seal(): Promise<void> {
    await this.runKind("audit.seal");
    for (let tries = 0; tries < 200; ++tries) {
      if ((await this.find("")).every((entry) => entry.sequence !== undefined)) return;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error("the log was not sealed");
  }

  async runKind(kind: string): Promise<void> {
    const answer = await this.api("boss", `/api/v1/admin/job-kinds/${kind}/runs`, "POST");
    assert.equal(answer.status, 204, await answer.text());
  }
}
