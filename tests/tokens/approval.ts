// SPDX-License-Identifier: Apache-2.0
//
// approval.ts: an organisation has a say in the fine-grained tokens that reach it.
import { strict as assert } from "node:assert";

import type { Cases } from "../harness/cases";
import { letterTo } from "../harness/mailbox";
import { withToken, type Workshop } from "../harness/git";
import type { Stage } from "../orgs/stage";
import { fine, status } from "./mint";

const place = "/orgs/guild/settings/personal-access-tokens";

// The address of the button of a token on the page of the organisation.
async function button(stage: Stage, word: string, name: string): Promise<string> {
  const page = await (await stage.as("ada").get(place)).text();
  const forms = [...page.matchAll(/<form method="post" action="([^"]*)">(.*?)<\/form>/gs)];
  const found = forms.find(([, , inside]) =>
    inside?.includes(`aria-label="${word} the token ${name}"`));
  return (found?.[1] ?? assert.fail(`no ${word} of ${name}`)).replace(/&amp;/g, "&");
}

export async function approvalCases(t: Cases, stage: Stage, workshop: Workshop): Promise<void> {
  await t.run("one of a member waits, and works when it is approved", async () => {
    const token = await fine(stage, "bob", { owner: "guild", all: true, name: "waiting",
      reason: "nightly builds", permissions: { contents: "read", members: "read" } });
    const url = withToken(`${stage.server.url}/guild/shared.git`, token);
    const works = async (): Promise<number[]> => [
      await status(stage, token, "/repos/guild/shared"),
      await status(stage, token, "/orgs/guild/teams"),
      (await workshop.runGit("seed", "ls-remote", url)).status === 0 ? 200 : 404];
    assert.deepEqual(await works(), [404, 403, 404]);
    assert.equal(await status(stage, token, "/repos/bob/open"), 200);
    const page = await (await stage.as("ada").get(place)).text();
    assert.match(page, /nightly builds/);
    assert.equal((await stage.as("bob").get(place)).status, 403, "for owners alone");
    await stage.post("ada", await button(stage, "Approve", "waiting"), {}, place);
    assert.deepEqual(await works(), [200, 200, 200]);
    assert.equal(await status(stage, token, "/orgs/guild/teams", "POST", { name: "x" }), 403);
    assert.match((await letterTo(stage.server, "bob@example.org")).subject, /waiting/);
    await stage.post("ada", await button(stage, "Revoke", "waiting"), {}, place);
    assert.deepEqual(await works(), [404, 403, 404]);
    assert.equal(await status(stage, token, "/user"), 200, "the token itself is its person's");
  });

  await t.run("one of an owner needs no approval, nor does any when the rule is off", async () => {
    const own = await fine(stage, "ada",
      { owner: "guild", all: true, permissions: { members: "write" } });
    assert.equal(await status(stage, own, "/orgs/guild/teams", "POST", { name: "by token" }), 201);
    assert.equal(await status(stage, own, "/orgs/guild", "PATCH", { location: "x" }), 403);
    await stage.post("ada", `${place}/rule?_method=put`, {}, place);
    const token = await fine(stage, "bob",
      { owner: "guild", all: true, permissions: { contents: "read" } });
    assert.equal(await status(stage, token, "/repos/guild/shared"), 200);
    await stage.post("ada", `${place}/rule?_method=put`, { approval: "1" }, place);
    assert.equal(await status(stage, token, "/repos/guild/shared"), 200);
  });

  await t.run("it does no more than its person", async () => {
    const token = await fine(stage, "bob", { owner: "guild", all: true, name: "strong",
      permissions: { contents: "write", administration: "write", members: "write" } });
    await stage.post("ada", await button(stage, "Approve", "strong"), {}, place);
    const pushed = await workshop.runGit("seed", "push",
      withToken(`${stage.server.url}/guild/shared.git`, token), "main:by-reader");
    assert.notEqual(pushed.status, 0, "members read");
    assert.equal(await status(stage, token, "/repos/guild/shared", "PATCH",
      { description: "x" }), 403);
    assert.equal(await status(stage, token, "/orgs/guild/teams", "POST", { name: "no" }), 403);
  });

  await t.run("who leaves the organisation loses it with the next request", async () => {
    const token = await fine(stage, "ada",
      { owner: "guild", all: true, permissions: { contents: "read" } });
    assert.equal(await status(stage, token, "/repos/guild/shared"), 200);
    const carols = await fine(stage, "carol",
      { owner: "guild", all: true, name: "leaving", permissions: { contents: "read" } });
    await stage.post("ada", await button(stage, "Approve", "leaving"), {}, place);
    assert.equal(await status(stage, carols, "/repos/guild/shared"), 200);
    const gone = await stage.api("ada", "DELETE", "/orgs/guild/members/carol");
    assert.equal(gone.status, 204);
    assert.equal(await status(stage, carols, "/repos/guild/shared"), 404);
  });

  await t.run("the audit log of the organisation has it", async () => {
    const log = await stage.api("ada", "GET", "/orgs/guild/audit-log");
    const actions = ((await log.json()) as { action: string }[]).map((one) => one.action);
    for (const wanted of ["personal_access_token.access_granted",
      "personal_access_token.access_revoked", "org.set_token_approval"])
      assert.ok(actions.includes(wanted), `${wanted} of ${actions.join(", ")}`);
  });
}
