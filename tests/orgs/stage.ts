// SPDX-License-Identifier: Apache-2.0
//
// stage.ts: an organisation with an owner, a member and a stranger, by the pages that people use.
import { strict as assert } from "node:assert";

import { Session } from "../harness/browser_session";
import { Server } from "../harness/server";

const names = ["ada", "bob", "carol", "dave"] as const;
export type Name = (typeof names)[number] | "boss";

// ada owns the guild; bob and carol belong to it; dave does not.
export class Stage {
  readonly sessions = new Map<Name, Session>();
  readonly tokens = new Map<Name, string>();
  private constructor(readonly server: Server) {}

  static async set(): Promise<Stage> {
    const server = await Server.start({
      settings: "[rates]\nsign_in_burst = 10000\nposting_burst = 100000\n" +
        "api_per_hour = 10000000\ncostly_burst = 100000\nanonymous_costly_burst = 100000\n",
    });
    const stage = new Stage(server);
    server.createUser("boss", { admin: true });
    for (const name of names) server.createUser(name);
    for (const name of [...names, "boss" as const]) {
      stage.sessions.set(name, await Session.signIn(server, name));
      stage.tokens.set(name, server.createToken(name, ["repo", "user", "admin:org"]));
    }
    await stage.post("ada", "/organizations", { name: "guild", display_name: "The Guild" },
      "/organizations/new");
    for (const name of ["bob", "carol"] as const) await stage.join(name);
    return stage;
  }

  as(name: Name): Session {
    return this.sessions.get(name) as Session;
  }

  // What a form answers when all went well.
  async post(
    who: Name,
    path: string,
    fields: Record<string, string>,
    page = "/settings/profile",
  ): Promise<Response> {
    const answer = await this.as(who).submit(path, fields, page);
    assert.equal(answer.status, 303, `${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  }

  async join(name: Name, role = "member", team = ""): Promise<void> {
    await this.post("ada", "/orgs/guild/invitations", { login: name, role, team });
    await this.post(name, "/settings/organizations/guild/invitation?_method=put", {});
  }

  async api(who: Name, method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(`${this.server.url}/api/v3${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${this.tokens.get(who)}`,
        "Content-Type": "application/json",
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  // A repository of the guild; fails unless it is made.
  async repository(name: string, visibility = "private"): Promise<string> {
    const answer = await this.as("ada").submit("/new",
      { owner: "guild", name, description: "", visibility, readme: "1", gitignore: "",
        licence: "", default_branch: "main" }, "/new");
    assert.equal(answer.headers.get("location"), `/guild/${name}`, await answer.text());
    return `guild/${name}`;
  }

  async status(who: Name, path: string): Promise<number> {
    return (await this.as(who).get(path)).status;
  }
}
