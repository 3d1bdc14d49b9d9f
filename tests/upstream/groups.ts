// SPDX-License-Identifier: Apache-2.0
//
// groups.ts: memberships that follow from groups of a provider, and those that do not.
import { strict as assert } from "node:assert";

import { Session } from "../harness/browser_session";
import type { Cases } from "../harness/cases";
import type { Server } from "../harness/server";
import { RealProvider } from "./provider";
import { change, comeBack, sendForm, setOut, setUp } from "./stage";

interface World {
  boss: Session;
  at: string;
  role: (login: string, team?: string) => Promise<string>;
  go: (groups: string[], who?: string) => Promise<void>;
  places: (login?: string) => Promise<string[]>;
  post: (path: string, fields: Record<string, string>, page: string) => Promise<void>;
}

const wish = { label: "House", client_id: "stithy", admits: "everybody" as const,
  groups_claim: "groups",
  team_rules: "# who builds\nengineers = guild/core\nleads = guild/core maintainer\n" +
    "a = b = guild/docs\nstaff = guild\nghosts = nowhere/team" };

export async function groupCases(t: Cases, server: Server, boss: Session): Promise<void> {
  const real = await RealProvider.start([`${server.url}/login/with/house/callback`], "RS256");
  const at = await setUp(boss, { ...wish, name: "house", preset: "openid", issuer: real.issuer,
    secret: "a secret/of +ours" });
  for (const name of ["owner", "hand"]) server.createUser(name);
  const owner = await Session.signIn(server, "owner");
  const post = async (path: string, fields: Record<string, string>, page: string) => {
    const answer = await owner.submit(path, fields, page);
    assert.equal(answer.status, 303, await answer.text());
  };
  await post("/organizations", { name: "guild", display_name: "" }, "/organizations/new");
  for (const name of ["core", "docs", "art"])
    await post("/orgs/guild/teams", { name, description: "", parent: "" }, "/orgs/guild/teams/new");
  const token = server.createToken("owner", ["admin:org"]);
  const role = async (login: string, team?: string): Promise<string> => {
    const path = team ? `/orgs/guild/teams/${team}/memberships/${login}`
      : `/orgs/guild/memberships/${login}`;
    const answer = await fetch(`${server.url}/api/v3${path}`,
      { headers: { Authorization: `Bearer ${token}` } });
    return answer.status === 200 ? ((await answer.json()) as { role: string }).role : "none";
  };
  const go = async (groups: string[], who = "grace") => {
    real.people.set(who, { preferred_username: who, email: `${who}@example.org`,
      email_verified: true, groups });
    const session = new Session(server);
    let answer = await comeBack(session, await real.signIn(await setOut(session, "house"), who));
    if (answer.status === 200)
      answer = await sendForm(session, await answer.text(), { login: who });
    assert.equal(answer.status, 303, await answer.text());
  };
  const places = async (login = "grace") =>
    Promise.all([role(login), role(login, "core"), role(login, "docs"), role(login, "art")]);

  await memberships(t, { boss, at, role, go, places, post });
  real.stop();
}

async function memberships(t: Cases, { boss, at, role, go, places, post }: World): Promise<void> {
  await t.run("groups give memberships from the first sign-in on", async () => {
    await go(["engineers", "a = b", "ghosts", "unknown"]);
    assert.deepEqual(await places(), ["member", "member", "member", "none"]);
  });

  await t.run("they change with the groups, and end with them", async () => {
    await go(["leads"]);
    assert.deepEqual(await places(), ["member", "maintainer", "none", "none"]);
    await go(["engineers"]);
    assert.deepEqual(await places(), ["member", "member", "none", "none"]);
    await go([]);
    assert.deepEqual(await places(), ["none", "none", "none", "none"]);
    await go(["staff"]);
    assert.deepEqual(await places(), ["member", "none", "none", "none"]);
  });

  await t.run("what people gave each other stays", async () => {
    await go(["engineers"]);
    await post("/orgs/guild/teams/art/members", { login: "grace" }, "/orgs/guild/teams/art");
    await go([]);
    assert.deepEqual(await places(), ["member", "none", "none", "member"]);
    await post("/orgs/guild/teams/core/members", { login: "grace" }, "/orgs/guild/teams/core");
    await go(["leads"]);
    await go([]);
    assert.equal(await role("grace", "core"), "member", "neither promoted nor taken");
  });

  await t.run("a rule that is taken back takes what it gave at the next sign-in", async () => {
    await go(["engineers"], "heidi");
    assert.equal(await role("heidi", "core"), "member");
    await change(boss, at, { ...wish, secret: "", team_rules: "" });
    await go(["engineers"], "heidi");
    assert.deepEqual(await places("heidi"), ["none", "none", "none", "none"]);
  });
}
