// SPDX-License-Identifier: Apache-2.0
//
// policy.ts: an organisation that asks its people for a second factor: the time of grace, whose
// roles rest when it is over, and how they hold again.
import { strict as assert } from "node:assert";

import { enable, hasOathtool } from "../accounts/second_factor";
import { settle } from "../accounts/stage";
import { change } from "../fault/inspect";
import type { Cases } from "../harness/cases";
import { Stage } from "../orgs/stage";

const page = "/orgs/guild/settings/second-factor";
const ask = (stage: Stage, grace: string): Promise<Response> =>
  stage.as("ada").submit(`${page}?_method=put`, { grace }, page);
const sees = async (stage: Stage, who: "ada" | "bob" | "carol" | "dave"): Promise<number[]> =>
  [await stage.status(who, "/guild/vault"), await stage.status(who, "/orgs/guild/teams"),
    (await stage.api(who, "GET", "/repos/guild/vault")).status];

export async function policyCases(t: Cases): Promise<void> {
  if (!hasOathtool) {
    t.skip("organisations that ask for a second factor", "oathtool is not installed");
    return;
  }
  const stage = await Stage.set();
  await stage.repository("vault");
  await stage.post("ada", "/guild/vault/settings/collaborators", { login: "dave", role: "write" },
    "/guild/vault/settings/collaborators");
  await graceCases(t, stage);
  await enforcedCases(t, stage);
  stage.server.command(["fsck"]);
  await stage.server.stop();
}

async function graceCases(t: Cases, stage: Stage): Promise<void> {
  await t.run("who asks for it has one, and says how long there is", async () => {
    const early = await ask(stage, "7");
    assert.equal(early.status, 422);
    assert.match(await early.text(), /Set up a second factor of your own first/);
    await enable(stage.as("ada"));
    for (const grace of ["", "-1", "91", "soon"])
      assert.equal((await ask(stage, grace)).status, 422, grace);
    const member = await stage.as("bob").submit(`${page}?_method=put`, { grace: "0" },
      "/settings/profile");
    assert.equal(member.status, 403);
    assert.equal((await ask(stage, "7")).status, 303);
  });

  await t.run("during the grace members read of it and lose nothing", async () => {
    for (const path of ["/guild", "/orgs/guild/people", "/orgs/guild/teams"]) {
      assert.match(await (await stage.as("bob").get(path)).text(), /your membership rests from/);
      assert.doesNotMatch(await (await stage.as("ada").get(path)).text(), /membership rests/);
      assert.doesNotMatch(await (await stage.as("dave").get(path)).text(), /membership rests/);
    }
    assert.deepEqual(await sees(stage, "bob"), [200, 200, 200]);
  });

  await t.run("owners see who lacks one, on pages and by the API; others do not", async () => {
    const people = await (await stage.as("ada").get("/orgs/guild/people")).text();
    assert.equal(people.match(/no second factor/g)?.length, 2);
    assert.doesNotMatch(await (await stage.as("bob").get("/orgs/guild/people")).text(),
      /no second factor/);
    const path = "/orgs/guild/members?filter=2fa_disabled";
    const list = await (await stage.api("ada", "GET", path)).json() as { login: string }[];
    assert.deepEqual(list.map((one) => one.login), ["bob", "carol"]);
    assert.equal((await stage.api("bob", "GET", path)).status, 422);
    const asked = async (who: "ada" | "bob"): Promise<unknown> =>
      ((await (await stage.api(who, "GET", "/orgs/guild")).json()) as Record<string, unknown>)
        .two_factor_requirement_enabled;
    assert.deepEqual([await asked("ada"), await asked("bob")], [true, undefined]);
  });

  await t.run("when the time has come, the job ends the grace", async () => {
    const { server } = stage;
    await server.kill();
    change(server.data, "update organisations set second_factor_from = 1");
    change(server.data, "update jobs set run_at = 1 where kind = 'orgs.enforce_factor'");
    await server.launch();
    await settle(server, "orgs.enforce_factor");
    assert.deepEqual(await sees(stage, "bob"), [404, 404, 404]);
  });
}

async function enforcedCases(t: Cases, stage: Stage): Promise<void> {
  await t.run("without one there is no role: member, team, collaborator, list, git", async () => {
    for (const who of ["bob", "carol", "dave"] as const)
      assert.deepEqual(await sees(stage, who), [404, 404, 404], who);
    const absent = await (await stage.api("bob", "GET", "/repos/guild/absent")).text();
    assert.equal(await (await stage.api("bob", "GET", "/repos/guild/vault")).text(), absent);
    for (const path of ["/user/repos", "/orgs/guild/repos", "/user/orgs"]) {
      const list = await stage.api("bob", "GET", path);
      assert.equal(list.status, 200, path);
      assert.doesNotMatch(await list.text(), /vault|"guild"/, path);
    }
    const made = await stage.as("carol").submit("/new", { owner: "guild", name: "more",
      description: "", visibility: "private", readme: "1", gitignore: "", licence: "",
      default_branch: "main" }, "/new");
    assert.notEqual(made.status, 303);
    assert.match(await (await stage.as("bob").get("/guild")).text(), /Your membership rests/);
    assert.deepEqual(await sees(stage, "ada"), [200, 200, 200]);
  });

  await t.run("with one, roles hold again; without it they rest again", async () => {
    await enable(stage.as("bob"));
    assert.deepEqual(await sees(stage, "bob"), [200, 200, 200]);
    assert.deepEqual(await sees(stage, "carol"), [404, 404, 404]);
    await enable(stage.as("dave"));
    assert.deepEqual(await sees(stage, "dave"), [200, 404, 200]);
    stage.server.command(["user", "reset-second-factor", "bob"]);
    assert.deepEqual(await sees(stage, "bob"), [404, 404, 404]);
  });

  await t.run("asked for no longer, everybody is back; the log has each step", async () => {
    await stage.post("ada", `${page}?_method=delete`, {}, page);
    for (const who of ["bob", "carol"] as const)
      assert.deepEqual(await sees(stage, who), [200, 200, 200], who);
    const log = await (await stage.as("ada").get("/orgs/guild/settings/audit")).text();
    for (const word of ["enable", "enforce", "disable"])
      assert.match(log, new RegExp(`org.${word}_two_factor_requirement`));
  });

  await t.run("without grace it holds at once", async () => {
    assert.equal((await ask(stage, "0")).status, 303);
    assert.deepEqual(await sees(stage, "carol"), [404, 404, 404]);
  });
}
