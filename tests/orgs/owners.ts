// SPDX-License-Identifier: Apache-2.0
//
// owners.ts: what owners do: roles, transfers, an end.
import { strict as assert } from "node:assert";

import { Session } from "../harness/browser_session";
import type { Cases } from "../harness/cases";
import type { Stage } from "./stage";

export async function ownerCases(t: Cases, stage: Stage): Promise<void> {
  await ruleCases(t, stage);
  await repositoryCases(t, stage);
}

async function ruleCases(t: Cases, stage: Stage): Promise<void> {
  const { server } = stage;

  await t.run("there is always an owner", async () => {
    const refused = async (path: string, fields: Record<string, string> = {}) => {
      const answer = await stage.as("ada").submit(path, fields, "/settings/profile");
      assert.equal(answer.status, 409, path);
      assert.match(await answer.text(), /needs an owner/);
    };
    await refused("/orgs/guild/people/ada?_method=put", { role: "member" });
    await refused("/orgs/guild/people/ada?_method=delete");
    await refused("/settings/organizations/guild?_method=delete");
    // One who cannot sign in does not count.
    await stage.post("ada", "/orgs/guild/people/carol?_method=put", { role: "owner" });
    server.command(["user", "disable", "carol"]);
    await refused("/settings/organizations/guild?_method=delete");
    server.command(["user", "enable", "carol"]);
    stage.sessions.set("carol", await Session.signIn(server, "carol"));
    await stage.post("ada", "/orgs/guild/people/carol?_method=put", { role: "member" });
  });

  await t.run("owners see and change everything in it; members do not", async () => {
    await stage.post("ada", "/orgs/guild/settings/profile?_method=put",
      { display_name: "The Old Guild", description: "We forge.", website: "https://example.org",
        location: "Here" });
    const profile = await (await stage.as("dave").get("/guild")).text();
    for (const words of ["The Old Guild", "We forge.", "https://example.org", "Here"])
      assert.ok(profile.includes(words), words);
    for (const who of ["bob", "dave"] as const)
      assert.notEqual(await stage.status(who, "/orgs/guild/settings"), 200, who);
    const bad = await stage.as("ada").submit("/orgs/guild/settings/profile?_method=put",
      { display_name: "x", description: "", website: "javascript:alert(1)", location: "" },
      "/orgs/guild/settings");
    assert.equal(bad.status, 422);
    assert.equal(await stage.status("boss", "/orgs/guild/settings"), 200);
  });
}

async function repositoryCases(t: Cases, stage: Stage): Promise<void> {
  const { server } = stage;

  await t.run("a repository moves into an organisation and out, and roles with it", async () => {
    server.createRepo("bob/own", ["--private"]);
    const move = (who: "ada" | "bob", path: string, owner: string) =>
      stage.as(who).submit(`${path}/settings/owner?_method=put`, { owner },
        `${path}/settings/danger`);
    const rules = (more: Record<string, string>) =>
      stage.post("ada", "/orgs/guild/settings/rules?_method=put", { base_role: "read", ...more });
    // Members may make repositories only if the rules say so.
    await rules({});
    const early = await move("bob", "/bob/own", "guild");
    assert.equal(early.status, 422);
    assert.match(await early.text(), /may not create repositories for guild/);
    await rules({ members_create: "1" });
    const moved = await move("bob", "/bob/own", "guild");
    assert.equal(moved.headers.get("location"), "/guild/own", await moved.text());
    assert.equal(await stage.status("carol", "/guild/own"), 200);
    assert.equal(await stage.status("bob", "/guild/own/settings"), 200);
    // An administrator of the repository who does not own the organisation cannot take it out.
    const taken = await move("bob", "/guild/own", "bob");
    assert.equal(taken.status, 422);
    assert.match(await taken.text(), /Only guild can give/);
    assert.equal((await move("ada", "/guild/own", "ada")).headers.get("location"), "/ada/own");
    assert.equal(await stage.status("carol", "/ada/own"), 404);
  });

  await t.run("collaborators from outside are listed and taken out of everything", async () => {
    for (const name of ["one", "two"]) {
      const repository = await stage.repository(name);
      await stage.api("ada", "PUT", `/repos/${repository}/collaborators/dave`,
        { permission: "push" });
    }
    const people = await (await stage.as("ada").get("/orgs/guild/people")).text();
    assert.match(people, /Collaborators from outside/);
    assert.match(people, /2 repositories/);
    assert.equal(await stage.status("dave", "/guild/one"), 200);
    await stage.post("ada", "/orgs/guild/collaborators/dave?_method=delete", {});
    assert.equal(await stage.status("dave", "/guild/one"), 404);
    assert.equal(await stage.status("dave", "/guild/two"), 404);
  });

  await t.run("an organisation goes when it owns nothing, and its name is free", async () => {
    const kept = await (await stage.as("ada").get("/orgs/guild/settings/danger")).text();
    assert.match(kept, /still owns \d+ repositories/);
    await stage.post("ada", "/organizations", { name: "brief", display_name: "" },
      "/organizations/new");
    await stage.post("ada", "/orgs/brief/teams", { name: "T", description: "", parent: "" });
    const wrong = await stage.as("ada").submit("/orgs/brief?_method=delete",
      { confirm: "Brief" }, "/orgs/brief/settings/danger");
    assert.equal(wrong.status, 422);
    await stage.post("ada", "/orgs/brief?_method=delete", { confirm: "brief" });
    assert.equal(await stage.status("ada", "/brief"), 404);
    await stage.post("bob", "/organizations", { name: "brief", display_name: "" },
      "/organizations/new");
    assert.equal(await stage.status("ada", "/orgs/brief/settings"), 404);
  });
}
