// SPDX-License-Identifier: Apache-2.0
//
// teams.ts: teams and what they open: a tree, secret ones, roles in repositories, pushes.
import { strict as assert } from "node:assert";

import type { Cases } from "../harness/cases";
import { Workshop, withToken } from "../harness/git";
import type { Name, Stage } from "./stage";

async function newTeam(
  stage: Stage,
  name: string,
  more: Record<string, string> = {},
): Promise<void> {
  await stage.post("ada", "/orgs/guild/teams",
    { name, description: "", parent: "", ...more }, "/orgs/guild/teams/new");
}

const put = (stage: Stage, team: string, login: Name, more: Record<string, string> = {}) =>
  stage.post("ada", `/orgs/guild/teams/${team}/members`, { login, ...more });
const out = (stage: Stage, team: string, login: Name) =>
  stage.post("ada", `/orgs/guild/teams/${team}/members/${login}?_method=delete`, {});

// A clone with one commit; whether somebody may push it.
class Clone {
  readonly workshop = new Workshop();
  constructor(private readonly stage: Stage) {
    this.workshop.init("work");
    this.workshop.commit("work", "First", { "a.txt": "a\n" });
  }
  push(who: Name, repository: string): boolean {
    const token = this.stage.tokens.get(who) ?? "";
    const url = withToken(`${this.stage.server.url}/${repository}.git`, token);
    try {
      this.workshop.git("work", "push", "-q", url, `HEAD:refs/heads/from-${who}-${Date.now()}`);
      return true;
    } catch {
      return false;
    }
  }
}

export async function teamCases(t: Cases, stage: Stage): Promise<void> {
  await stage.post("ada", "/orgs/guild/settings/rules?_method=put", { base_role: "none" });

  await openingCases(t, stage);
  await treeCases(t, stage);
  await partCases(t, stage);
}

async function openingCases(t: Cases, stage: Stage): Promise<void> {
  const clone = new Clone(stage);
  const push = (who: Name, repository: string): boolean => clone.push(who, repository);

  await t.run("a team's role opens a repository, for pages, the API and git", async () => {
    const repository = await stage.repository("forge");
    await newTeam(stage, "Core Team");
    await put(stage, "core-team", "bob");
    assert.equal(await stage.status("bob", `/${repository}`), 404);
    assert.equal(push("bob", repository), false);
    const give = (role: string) => stage.post("ada", `/${repository}/settings/teams`,
      { team: "core-team", role }, `/${repository}/settings/teams`);
    await give("read");
    assert.equal(await stage.status("bob", `/${repository}`), 200);
    assert.equal(push("bob", repository), false);
    await stage.post("ada", `/${repository}/settings/teams/core-team?_method=put`,
      { role: "write" });
    assert.equal(push("bob", repository), true);
    assert.equal(await stage.status("carol", `/${repository}`), 404);
    const listed = await stage.api("bob", "GET", "/user/repos");
    const names = ((await listed.json()) as { full_name: string }[]).map((one) => one.full_name);
    assert.ok(names.includes(repository));
    const found = await (await stage.as("bob").get("/search?q=forge")).text();
    assert.match(found, /guild\/forge/);
    await out(stage, "core-team", "bob");
    assert.equal(await stage.status("bob", `/${repository}`), 404);
    assert.equal(push("bob", repository), false);
  });

  clone.workshop.remove();
}

async function treeCases(t: Cases, stage: Stage): Promise<void> {
  await t.run("who is in a team belongs to those above, and not to those below", async () => {
    const above = await stage.repository("above");
    const below = await stage.repository("below");
    await newTeam(stage, "Guests", { parent: "core-team" });
    await newTeam(stage, "Youngest", { parent: "guests" });
    const give = (repository: string, team: string) =>
      stage.post("ada", `/${repository}/settings/teams`, { team, role: "read" },
        `/${repository}/settings/teams`);
    await give(above, "core-team");
    await give(below, "youngest");
    await put(stage, "guests", "carol");
    assert.equal(await stage.status("carol", `/${above}`), 200);
    assert.equal(await stage.status("carol", `/${below}`), 404);
    // The tree is cut: what came from above ends.
    await stage.post("ada", "/orgs/guild/teams/guests?_method=put",
      { name: "Guests", description: "", parent: "" });
    assert.equal(await stage.status("carol", `/${above}`), 404);
    await stage.post("ada", "/orgs/guild/teams/guests?_method=put",
      { name: "Guests", description: "", parent: "core-team" });
    assert.equal(await stage.status("carol", `/${above}`), 200);
    // The team between is deleted: those below move up, its own people lose what it gave.
    await stage.post("ada", "/orgs/guild/teams/guests?_method=delete", {});
    assert.equal(await stage.status("carol", `/${above}`), 404);
    const youngest = await stage.api("ada", "GET", "/orgs/guild/teams/youngest");
    const { parent } = (await youngest.json()) as { parent: { slug: string } };
    assert.equal(parent.slug, "core-team");
  });

  await t.run("a tree has no circles, and is at most eight deep", async () => {
    const refused = async (path: string, fields: Record<string, string>): Promise<string> => {
      const answer = await stage.as("ada").submit(path, fields, "/orgs/guild/teams/new");
      assert.equal(answer.status, 422, path);
      return answer.text();
    };
    assert.match(await refused("/orgs/guild/teams/core-team?_method=put",
      { name: "Core Team", description: "", parent: "youngest" }), /below itself/);
    assert.match(await refused("/orgs/guild/teams",
      { name: "Core team", description: "", parent: "" }), /a team "core-team" already/);
    assert.match(await refused("/orgs/guild/teams",
      { name: "***", description: "", parent: "" }), /needs a letter/);
    for (let depth = 1; depth <= 8; ++depth)
      await newTeam(stage, `Deep ${depth}`, { parent: depth > 1 ? `deep-${depth - 1}` : "" });
    assert.match(await refused("/orgs/guild/teams",
      { name: "Deep 9", description: "", parent: "deep-8" }), /at most 8 deep/);
  });

}

async function partCases(t: Cases, stage: Stage): Promise<void> {
  await t.run("a secret team is absent for everybody who is not in it", async () => {
    await newTeam(stage, "Quiet", { secret: "1" });
    await put(stage, "quiet", "bob");
    const seen = async (who: Name) => {
      const list = await (await stage.as(who).get("/orgs/guild/teams")).text();
      return [list.includes("quiet"), await stage.status(who, "/orgs/guild/teams/quiet"),
        (await stage.api(who, "GET", "/orgs/guild/teams/quiet")).status];
    };
    assert.deepEqual(await seen("bob"), [true, 200, 200]);
    assert.deepEqual(await seen("ada"), [true, 200, 200]);
    assert.deepEqual(await seen("carol"), [false, 404, 404]);
    assert.deepEqual(await seen("dave"), [false, 404, 404]);
    const page = async (slug: string) =>
      (await (await stage.as("carol").get(`/orgs/guild/teams/${slug}`)).text())
        .split(slug).join("NAME").replace(/[0-9a-f]{20}/g, "").replace(/value="[^"]*"/g, "");
    assert.equal(await page("quiet"), await page("qu1et"));
  });

  await t.run("maintainers manage their team and nothing beyond it", async () => {
    await newTeam(stage, "Smiths");
    await put(stage, "smiths", "bob", { maintainer: "1" });
    await stage.post("bob", "/orgs/guild/teams/smiths/members", { login: "carol" });
    const stranger = await stage.as("bob").submit("/orgs/guild/teams/smiths/members",
      { login: "dave" }, "/orgs/guild/teams/smiths");
    assert.equal(stranger.status, 422);
    const refused = async (who: Name, path: string) =>
      (await stage.as(who).submit(path, { login: "carol", name: "X" }, "/settings/profile")).status;
    assert.equal(await refused("carol", "/orgs/guild/teams/smiths/members"), 403);
    assert.equal(await refused("bob", "/orgs/guild/teams/core-team/members"), 403);
    assert.equal(await refused("bob", "/orgs/guild/teams"), 403);
    const moved = await stage.as("bob").submit("/orgs/guild/teams/smiths?_method=put",
      { name: "Smiths", description: "", parent: "core-team" }, "/orgs/guild/teams/smiths");
    assert.equal(moved.status, 422);
    assert.match(await moved.text(), /Only owners/);
    await stage.post("carol", "/orgs/guild/teams/smiths/membership?_method=delete", {});
  });

  await t.run("of all ways to a role the strongest counts, and each is taken alone", async () => {
    const repository = await stage.repository("ways");
    const role = async (who: Name): Promise<string> => {
      const answer = await stage.api("ada", "GET",
        `/repos/${repository}/collaborators/${who}/permission`);
      return ((await answer.json()) as { role_name: string }).role_name;
    };
    await put(stage, "smiths", "carol");
    await stage.api("ada", "PUT", `/repos/${repository}/collaborators/carol`,
      { permission: "pull" });
    const team = `/orgs/guild/teams/smiths/repos/${repository}`;
    assert.equal((await stage.api("ada", "PUT", team, { permission: "maintain" })).status, 204);
    assert.equal(await role("carol"), "maintain");
    assert.equal((await stage.api("ada", "DELETE", team)).status, 204);
    assert.equal(await role("carol"), "read");
    await stage.api("ada", "DELETE", `/repos/${repository}/collaborators/carol`);
    assert.equal(await role("carol"), "none");
    assert.equal(await stage.status("carol", `/${repository}`), 404);
  });
}
