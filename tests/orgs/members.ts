// SPDX-License-Identifier: Apache-2.0
//
// members.ts: becoming a member, being one, and leaving.
import { strict as assert } from "node:assert";

import { Session } from "../harness/browser_session";
import type { Cases } from "../harness/cases";
import { letterTo } from "../harness/mailbox";
import type { Stage } from "./stage";

export async function memberCases(t: Cases, stage: Stage): Promise<void> {
  await joiningCases(t, stage);
  await belongingCases(t, stage);
}

async function joiningCases(t: Cases, stage: Stage): Promise<void> {
  const { server } = stage;

  await t.run("a name is taken once, by people and organisations alike", async () => {
    for (const name of ["guild", "GUILD", "bob"]) {
      const answer = await stage.as("carol").submit("/organizations",
        { name, display_name: "" }, "/organizations/new");
      assert.equal(answer.status, 422, name);
      assert.match(await answer.text(), /is taken/);
    }
    const reserved = await stage.as("carol").submit("/organizations",
      { name: "orgs", display_name: "" }, "/organizations/new");
    assert.match(await reserved.text(), /is reserved/);
  });

  await t.run("nobody belongs to it without having agreed", async () => {
    await stage.post("ada", "/orgs/guild/invitations", { login: "dave", role: "member", team: "" });
    assert.equal(await stage.status("dave", "/orgs/guild/teams"), 404);
    const own = await (await stage.as("dave").get("/settings/organizations")).text();
    assert.match(own, /The Guild/);
    assert.equal((await letterTo(server, "dave@example.org")).subject, "Join The Guild");
    await stage.post("dave", "/settings/organizations/guild/invitation?_method=delete", {});
    const late = await stage.as("dave").submit(
      "/settings/organizations/guild/invitation?_method=put", {}, "/settings/profile");
    assert.equal(late.status, 404);
  });

  await t.run("an invitation that was withdrawn is good no more", async () => {
    await stage.post("ada", "/orgs/guild/invitations", { login: "dave", role: "owner", team: "" });
    await stage.post("ada", "/orgs/guild/invitations/dave?_method=delete", {});
    const late = await stage.as("dave").submit(
      "/settings/organizations/guild/invitation?_method=put", {}, "/settings/profile");
    assert.equal(late.status, 404);
  });

  await t.run("only owners invite, and only who has an account", async () => {
    const refused = await stage.as("bob").submit("/orgs/guild/invitations",
      { login: "dave", role: "member", team: "" }, "/settings/profile");
    assert.equal(refused.status, 403);
    for (const [login, words] of [["nobody", "There is no account"], ["bob", "belong to"]]) {
      const answer = await stage.as("ada").submit("/orgs/guild/invitations",
        { login: login as string, role: "member", team: "" }, "/orgs/guild/people");
      assert.equal(answer.status, 422);
      assert.match(await answer.text(), new RegExp(words as string));
    }
  });

}

async function belongingCases(t: Cases, stage: Stage): Promise<void> {
  await t.run("a membership is concealed until its holder shows it", async () => {
    const seen = async (session: Session): Promise<boolean> =>
      (await (await session.get("/orgs/guild/people")).text()).includes('href="/bob"');
    assert.equal(await seen(stage.as("dave")), false);
    assert.equal(await seen(new Session(stage.server)), false);
    assert.equal(await seen(stage.as("carol")), true);
    const hidden = await stage.api("dave", "GET", "/orgs/guild/members/bob");
    const absent = await stage.api("dave", "GET", "/orgs/guild/members/ada");
    assert.deepEqual([hidden.status, absent.status], [404, 404]);
    await stage.post("bob", "/settings/organizations/guild/publicity?_method=put", {});
    assert.equal(await seen(stage.as("dave")), true);
    assert.equal((await stage.api("dave", "GET", "/orgs/guild/members/bob")).status, 204);
    await stage.post("bob", "/settings/organizations/guild/publicity?_method=delete", {});
    assert.equal(await seen(stage.as("dave")), false);
  });

  await t.run("members see what the base role opens, and no more", async () => {
    const path = `/${await stage.repository("engine")}`;
    const statuses = async () => Promise.all(
      (["ada", "bob", "dave", "boss"] as const).map((who) => stage.status(who, path)));
    assert.deepEqual(await statuses(), [200, 200, 404, 200]);
    const rules = (base_role: string) =>
      stage.post("ada", "/orgs/guild/settings/rules?_method=put",
        { base_role, members_create: "1" });
    await rules("none");
    assert.deepEqual(await statuses(), [200, 404, 404, 200]);
    const list = await stage.api("bob", "GET", "/orgs/guild/repos");
    assert.deepEqual(((await list.json()) as { name: string }[]).map((one) => one.name), []);
    await rules("read");
    assert.deepEqual(await statuses(), [200, 200, 404, 200]);
    const settings = await stage.as("bob").get(`${path}/settings`);
    assert.equal(settings.status, 403);
  });

  await t.run("whoever makes a repository administers it, unless members may not", async () => {
    const make = (name: string) => stage.api("bob", "POST", "/orgs/guild/repos", { name });
    assert.equal((await make("bobs")).status, 201);
    assert.equal(await stage.status("bob", "/guild/bobs/settings"), 200);
    assert.equal(await stage.status("carol", "/guild/bobs/settings"), 403);
    await stage.post("ada", "/orgs/guild/settings/rules?_method=put", { base_role: "read" });
    assert.equal((await make("second")).status, 403);
    await stage.post("ada", "/orgs/guild/settings/rules?_method=put",
      { base_role: "read", members_create: "1" });
  });

  await t.run("who leaves loses what it gave, at once and everywhere", async () => {
    await stage.join("dave");
    assert.equal(await stage.status("dave", "/guild/engine"), 200);
    assert.equal((await stage.api("dave", "GET", "/repos/guild/engine")).status, 200);
    await stage.post("dave", "/settings/organizations/guild?_method=delete", {});
    assert.equal(await stage.status("dave", "/guild/engine"), 404);
    assert.equal((await stage.api("dave", "GET", "/repos/guild/engine")).status, 404);
    assert.equal(await stage.status("dave", "/orgs/guild/teams"), 404);
  });
}
