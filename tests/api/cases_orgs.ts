// SPDX-License-Identifier: Apache-2.0
//
// cases_orgs.ts: organisations, their members and teams, as GitHub's client keeps them. What roles
// open and close is shown by suite orgs.
import { strict as assert } from "node:assert";

import { Session } from "../harness/browser_session";
import { type Bench, refused } from "./bench";
import type { Members } from "./schemas";

const guild = { org: "guild" };
const logins = (list: unknown): string[] =>
  (list as Members[]).map((one) => one.login as string).sort();
const ids = (list: unknown): number[] => (list as Members[]).map((one) => one.id as number);

export async function orgCases(bench: Bench): Promise<void> {
  const ada = await Session.signIn(bench.seed.server, "ada");
  const made = await ada.submit("/organizations", { name: "guild", display_name: "The Guild" },
    "/organizations/new");
  assert.equal(made.status, 303);
  await organisationCases(bench);
  await memberCases(bench);
  await invitationCases(bench);
  await teamCases(bench);
  await roleCases(bench);
}

async function organisationCases({ t, calls, ada, grace, nobody }: Bench): Promise<void> {
  await t.run("an organisation is shown and changed, more of it to members", async () => {
    const seen = (await nobody.rest.orgs.get(guild)).data;
    assert.deepEqual([seen.login, seen.name, seen.type], ["guild", "The Guild", "Organization"]);
    assert.equal("default_repository_permission" in seen, false);
    const change = { ...guild, name: "Guild", description: "We forge.", blog: "https://example.org",
      location: "Here", default_repository_permission: "none",
      members_can_create_repositories: false } as const;
    const changed = (await ada.rest.orgs.update(change)).data;
    assert.deepEqual([changed.description, changed.default_repository_permission,
      changed.members_can_create_repositories], ["We forge.", "none", false]);
    const back = await calls.send("ada", "PATCH", "/orgs/guild", { name: "The Guild" });
    assert.equal((back.json as Members).description, "We forge.");
    const bad = await calls.send("ada", "PATCH", "/orgs/guild", { blog: "javascript:0" });
    assert.equal(bad.status, 422);
    await refused(grace.rest.orgs.update(change), 404);
    await refused(nobody.rest.orgs.get({ org: "absent" }), 404);
    assert.equal((await calls.get("/orgs/GUILD", "nobody")).status, 200);
  });

  await t.run("organisations are listed: all, one's own, and those a person shows", async () => {
    assert.deepEqual(logins((await nobody.rest.orgs.list()).data), ["guild"]);
    assert.deepEqual((await calls.get("/organizations?since=9007199254740991", "nobody")).json, []);
    assert.deepEqual(logins((await ada.rest.orgs.listForAuthenticatedUser()).data), ["guild"]);
    assert.deepEqual(logins((await calls.get("/user/orgs")).json), ["guild"]);
    assert.deepEqual((await nobody.rest.orgs.listForUser({ username: "ada" })).data, []);
    assert.deepEqual((await calls.get("/users/ada/orgs", "nobody")).json, []);
    assert.equal((await calls.get("/user/orgs", "bare")).status, 403);
  });

  await t.run("owners read the audit log of an organisation", async () => {
    const log = (await ada.request("GET /orgs/{org}/audit-log", guild)).data as Members[];
    assert.ok(log.some((entry) => entry.action === "org.create" && entry.actor === "ada"));
    const plain = await calls.get("/orgs/guild/audit-log?per_page=1");
    assert.equal((plain.json as Members[]).length, 1);
    await refused(grace.request("GET /orgs/{org}/audit-log", guild), 404);
  });

  await t.run("repositories of an organisation are made and listed", async () => {
    const made = await ada.rest.repos.createInOrg({ ...guild, name: "forge", private: true });
    assert.equal(made.data.full_name, "guild/forge");
    assert.equal(made.data.owner.type, "Organization");
    const other = await calls.send("ada", "POST", "/orgs/guild/repos", { name: "open" });
    assert.equal(other.status, 201);
    const names = (list: unknown) => (list as Members[]).map((one) => one.name).sort();
    assert.deepEqual(names((await ada.rest.repos.listForOrg(guild)).data), ["forge", "open"]);
    assert.deepEqual(names((await calls.get("/orgs/guild/repos?type=private")).json), ["forge"]);
    assert.deepEqual(names((await calls.get("/orgs/guild/repos", "mallory")).json), ["open"]);
    await refused(grace.rest.repos.createInOrg({ ...guild, name: "hers" }), 403);
    assert.equal((await calls.send("nobody", "POST", "/orgs/guild/repos", {})).status, 401);
  });
}

async function memberCases({ t, calls, ada, grace, mallory, nobody }: Bench): Promise<void> {
  const one = { ...guild, username: "grace" };

  await t.run("who is given a membership agrees to it, and then has it", async () => {
    const asked = (await ada.rest.orgs.setMembershipForUser({ ...one, role: "member" })).data;
    assert.deepEqual([asked.state, asked.role], ["pending", "member"]);
    const own = grace.rest.orgs;
    const waiting = await own.listMembershipsForAuthenticatedUser({ state: "pending" });
    assert.equal(waiting.data.length, 1);
    assert.equal((await own.getMembershipForAuthenticatedUser(guild)).data.state, "pending");
    const agreed = await own.updateMembershipForAuthenticatedUser({ ...guild, state: "active" });
    assert.equal(agreed.data.state, "active");
    assert.equal((await calls.send("grace", "PATCH", "/user/memberships/orgs/guild",
      { state: "active" })).status, 200);
    assert.equal((await calls.get("/user/memberships/orgs/guild", "grace")).status, 200);
    const listed = (await calls.get("/user/memberships/orgs", "grace")).json;
    assert.equal((listed as Members[])[0]?.state, "active");
    assert.equal((await grace.rest.orgs.getMembershipForUser(one)).data.state, "active");
    assert.equal((await calls.get("/orgs/guild/memberships/ada", "grace")).status, 200);
    await refused(mallory.rest.orgs.getMembershipForUser(one), 404);
    const put = await calls.send("ada", "PUT", "/orgs/guild/memberships/grace", { role: "admin" });
    assert.equal((put.json as Members).role, "admin");
    await ada.rest.orgs.setMembershipForUser({ ...one, role: "member" });
  });

  await t.run("members are listed to members, to others those who show themselves", async () => {
    assert.deepEqual(logins((await ada.rest.orgs.listMembers(guild)).data), ["ada", "grace"]);
    assert.deepEqual(logins((await calls.get("/orgs/guild/members?role=admin")).json), ["ada"]);
    assert.deepEqual((await nobody.rest.orgs.listMembers(guild)).data, []);
    await ada.rest.orgs.checkMembershipForUser(one);
    assert.equal((await calls.get("/orgs/guild/members/grace", "nobody")).status, 404);
    assert.equal((await calls.get("/orgs/guild/members/grace")).status, 204);
    await grace.rest.orgs.setPublicMembershipForAuthenticatedUser(one);
    assert.deepEqual(logins((await nobody.rest.orgs.listPublicMembers(guild)).data), ["grace"]);
    assert.deepEqual(logins((await calls.get("/orgs/guild/public_members")).json), ["grace"]);
    await nobody.rest.orgs.checkPublicMembershipForUser(one);
    assert.equal((await calls.get("/orgs/guild/public_members/grace")).status, 204);
    const forOthers = await calls.send("ada", "PUT", "/orgs/guild/public_members/grace");
    assert.equal(forOthers.status, 403);
    await grace.rest.orgs.removePublicMembershipForAuthenticatedUser(one);
    for (const method of ["PUT", "DELETE"])
      assert.equal(
        (await calls.send("grace", method, "/orgs/guild/public_members/grace")).status, 204);
    assert.deepEqual((await nobody.rest.orgs.listPublicMembers(guild)).data, []);
  });

  await t.run("people from outside are told apart from members", async () => {
    const share = (who: string) => calls.send("ada", "PUT",
      `/repos/guild/forge/collaborators/${who}`, { permission: "pull" });
    assert.equal((await share("mallory")).status, 204);
    const listed = await ada.rest.orgs.listOutsideCollaborators(guild);
    assert.deepEqual(logins(listed.data), ["mallory"]);
    await ada.rest.orgs.removeOutsideCollaborator({ ...guild, username: "mallory" });
    assert.deepEqual((await calls.get("/orgs/guild/outside_collaborators")).json, []);
    await share("mallory");
    const path = "/orgs/guild/outside_collaborators";
    assert.equal((await calls.send("ada", "DELETE", `${path}/mallory`)).status, 204);
    assert.equal((await calls.send("ada", "DELETE", `${path}/grace`)).status, 422);
  });

  await t.run("a member is taken out; the last owner is not", async () => {
    assert.equal((await calls.send("ada", "DELETE", "/orgs/guild/members/grace")).status, 204);
    await refused(ada.rest.orgs.removeMember(one), 404);
    const again = async () => {
      await ada.rest.orgs.setMembershipForUser({ ...one, role: "member" });
      await grace.rest.orgs.updateMembershipForAuthenticatedUser({ ...guild, state: "active" });
    };
    await again();
    await ada.rest.orgs.removeMember(one);
    await again();
    await ada.rest.orgs.removeMembershipForUser(one);
    await again();
    const membership = "/orgs/guild/memberships/grace";
    assert.equal((await calls.send("ada", "DELETE", membership)).status, 204);
    await again();
    const last = await calls.send("ada", "DELETE", "/orgs/guild/members/ada");
    assert.ok([409, 422].includes(last.status), String(last.status));
    await refused(grace.rest.orgs.removeMember({ ...guild, username: "ada" }), 403);
  });
}

async function invitationCases({ t, calls, ada, mallory }: Bench): Promise<void> {
  await t.run("invitations are made, listed and taken back", async () => {
    const { id } = (await ada.rest.users.getByUsername({ username: "mallory" })).data;
    const made = await ada.rest.orgs.createInvitation({ ...guild, invitee_id: id });
    assert.deepEqual([made.data.login, made.data.role], ["mallory", "direct_member"]);
    const listed = await ada.rest.orgs.listPendingInvitations(guild);
    assert.deepEqual(ids(listed.data), [made.data.id]);
    const one = { ...guild, invitation_id: made.data.id };
    assert.deepEqual((await ada.rest.orgs.listInvitationTeams(one)).data, []);
    const path = `/orgs/guild/invitations/${made.data.id}`;
    assert.deepEqual((await calls.get(`${path}/teams`)).json, []);
    await ada.rest.orgs.cancelInvitation(one);
    await refused(mallory.rest.orgs.getMembershipForAuthenticatedUser(guild), 404);
    const second = await calls.send("ada", "POST", "/orgs/guild/invitations",
      { email: "mallory@example.org", role: "admin" });
    assert.equal(second.status, 201, second.text);
    assert.equal(((await calls.get("/orgs/guild/invitations")).json as unknown[]).length, 1);
    const number = (second.json as Members).id;
    assert.equal((await calls.send("ada", "DELETE", `/orgs/guild/invitations/${number}`)).status,
      204);
    for (const body of [{}, { invitee_id: 1 }, { email: "nobody@example.org" },
      { invitee_id: id, role: "king" }, { invitee_id: id, team_ids: [1] }])
      assert.equal((await calls.send("ada", "POST", "/orgs/guild/invitations", body)).status, 422,
        JSON.stringify(body));
  });
}

async function teamCases({ t, calls, ada, grace, mallory }: Bench): Promise<void> {
  const core = { ...guild, team_slug: "core-team" };
  const path = "/orgs/guild/teams/core-team";

  await t.run("teams are made, changed, nested and deleted", async () => {
    const made = await ada.rest.teams.create({ ...guild, name: "Core Team", description: "Forges.",
      maintainers: ["grace"], repo_names: ["guild/open"], privacy: "closed" });
    assert.deepEqual([made.data.slug, made.data.members_count, made.data.repos_count],
      ["core-team", 1, 1]);
    const below = await calls.send("ada", "POST", "/orgs/guild/teams",
      { name: "Guests", parent_team_id: made.data.id });
    assert.equal((below.json as { parent: Members }).parent.slug, "core-team");
    assert.deepEqual((await ada.rest.teams.listChildInOrg(core)).data.map((one) => one.slug),
      ["guests"]);
    assert.equal(((await calls.get(`${path}/teams`)).json as unknown[]).length, 1);
    const lifted = await calls.send("ada", "PATCH", "/orgs/guild/teams/guests",
      { parent_team_id: 0, description: "Lifted." });
    assert.equal((lifted.json as Members).parent, null);
    const changed = await grace.rest.teams.updateInOrg({ ...core, description: "Still forges." });
    assert.equal(changed.data.description, "Still forges.");
    assert.equal((await ada.rest.teams.getByName(core)).data.name, "Core Team");
    assert.equal((await calls.get(path)).status, 200);
    assert.deepEqual((await ada.rest.teams.list(guild)).data.map((one) => one.slug),
      ["core-team", "guests"]);
    assert.equal((await calls.get("/orgs/guild/teams?per_page=1")).status, 200);
    await refused(mallory.rest.teams.list(guild), 404);
    assert.equal((await calls.send("ada", "DELETE", "/orgs/guild/teams/guests")).status, 204);
    await ada.rest.teams.create({ ...guild, name: "Brief" });
    await ada.rest.teams.deleteInOrg({ ...guild, team_slug: "brief" });
    for (const body of [{ name: "" }, { name: "core team" }, { name: "X", privacy: "odd" },
      { name: "X", parent_team_id: 1 }, { name: "X", maintainers: ["mallory"] },
      { name: "X", repo_names: ["ada/engine"] }])
      assert.equal((await calls.send("ada", "POST", "/orgs/guild/teams", body)).status, 422,
        JSON.stringify(body));
    const own = (await grace.rest.teams.listForAuthenticatedUser()).data;
    assert.deepEqual(own.map((one) => one.slug), ["core-team"]);
    assert.equal((await calls.get("/user/teams", "grace")).status, 200);
  });

  await t.run("people are put into teams and taken out", async () => {
    const one = { ...core, username: "ada" };
    assert.deepEqual(logins((await ada.rest.teams.listMembersInOrg(core)).data), ["grace"]);
    const added = await grace.rest.teams.addOrUpdateMembershipForUserInOrg(one);
    assert.deepEqual([added.data.state, added.data.role], ["active", "maintainer"]);
    assert.equal((await grace.rest.teams.getMembershipForUserInOrg(one)).data.state, "active");
    assert.equal((await calls.get(`${path}/memberships/grace`)).status, 200);
    assert.deepEqual(logins((await calls.get(`${path}/members?role=maintainer`)).json), ["grace"]);
    await grace.rest.teams.removeMembershipForUserInOrg(one);
    const put = () => calls.send("grace", "PUT", `${path}/memberships/ada`, { role: "member" });
    assert.equal((await put()).status, 200);
    assert.equal((await calls.send("grace", "DELETE", `${path}/memberships/ada`)).status, 204);
    assert.equal((await put()).status, 200);
    const stranger = await calls.send("grace", "PUT", `${path}/memberships/mallory`, {});
    assert.equal(stranger.status, 422);
  });
}

async function roleCases({ t, calls, ada, grace }: Bench): Promise<void> {
  const pair = { org: "guild", team_slug: "core-team", owner: "guild", repo: "forge" };
  const path = "/orgs/guild/teams/core-team/repos";

  await t.run("teams are given roles in repositories", async () => {
    await refused(grace.rest.repos.get({ owner: "guild", repo: "forge" }), 404);
    await ada.rest.teams.addOrUpdateRepoPermissionsInOrg({ ...pair, permission: "push" });
    const seen = (await grace.rest.repos.get({ owner: "guild", repo: "forge" })).data;
    assert.deepEqual([seen.permissions?.push, seen.permissions?.maintain], [true, false]);
    assert.equal((await ada.rest.teams.checkPermissionsForRepoInOrg(pair)).status, 204);
    assert.equal((await calls.get(`${path}/guild/forge`)).status, 204);
    const names = (list: unknown) => (list as Members[]).map((one) => one.full_name).sort();
    assert.deepEqual(names((await grace.rest.teams.listReposInOrg(pair)).data),
      ["guild/forge", "guild/open"]);
    assert.deepEqual(names((await calls.get(path)).json), ["guild/forge", "guild/open"]);
    const teams = (await ada.rest.repos.listTeams({ owner: "guild", repo: "forge" })).data;
    assert.deepEqual(teams.map((one) => [one.slug, one.permission]), [["core-team", "push"]]);
    assert.equal((await calls.get("/repos/guild/forge/teams")).status, 200);
    const people = (await calls.get("/repos/guild/forge/collaborators")).json;
    assert.deepEqual(logins(people), ["ada", "grace"]);
    await ada.rest.teams.removeRepoInOrg(pair);
    await refused(grace.rest.repos.get({ owner: "guild", repo: "forge" }), 404);
    const put = (more: string, body: unknown = {}) =>
      calls.send("ada", "PUT", `${path}/${more}`, body);
    assert.equal((await put("guild/forge")).status, 204);
    assert.equal((await put("guild/forge", { permission: "own" })).status, 422);
    assert.equal((await put("ada/engine")).status, 404);
    assert.equal((await calls.send("ada", "DELETE", `${path}/guild/forge`)).status, 204);
    assert.equal((await calls.get(`${path}/guild/forge`)).status, 404);
  });
}
