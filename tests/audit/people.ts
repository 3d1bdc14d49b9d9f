// SPDX-License-Identifier: Apache-2.0
//
// people.ts: what administrators do with accounts, and acting as somebody else.
import { strict as assert } from "node:assert";

import { Session } from "../harness/browser_session";
import type { Cases } from "../harness/cases";
import { type Letter, letterTo } from "../harness/mailbox";
import type { Stage } from "./stage";

async function letterOf(stage: Stage, to: string, subject: string): Promise<Letter> {
  for (let count = 1; count < 20; ++count) {
    const letter = await letterTo(stage.server, to, count);
    if (letter.subject === subject) return letter;
  }
  throw new Error(`no letter "${subject}" to ${to}`);
}

export async function peopleCases(t: Cases, stage: Stage): Promise<void> {
  await accountCases(t, stage);
  await actingCases(t, stage);
  await actingLimits(t, stage);
}

async function accountCases(t: Cases, stage: Stage): Promise<void> {
  const act = (path: string, fields = {}): Promise<Response> =>
    stage.post("boss", `/admin/people/${path}`, fields, "/admin/people/bob");

  await t.run("people are found by a part of the name, one page tells of one", async () => {
    const found = await (await stage.as("boss").get("/admin/people?q=BO")).text();
    assert.match(found, /\/admin\/people\/bob"/);
    assert.doesNotMatch(found, /\/admin\/people\/carol"/);
    const page = await (await stage.as("boss").get("/admin/people/bob")).text();
    assert.match(page, /bob@example\.org/);
    assert.match(page, /guild/);
    assert.equal((await stage.as("boss").get("/admin/people/nobody")).status, 404);
    assert.equal((await stage.as("ada").get("/admin/people/bob")).status, 403);
  });

  await t.run("who is suspended is out at once, until reactivated", async () => {
    assert.equal((await stage.api("bob", "/api/v3/user")).status, 200);
    await act("bob/suspension?_method=put");
    assert.equal((await stage.api("bob", "/api/v3/user")).status, 401);
    assert.equal((await stage.as("bob").get("/settings/profile")).status, 303);
    const entry = await stage.newest("action:user.suspend");
    assert.deepEqual([entry.actor, entry.user, entry.actor_kind], ["boss", "bob", "person"]);
    await act("bob/suspension?_method=delete");
    assert.equal((await stage.api("bob", "/api/v3/user")).status, 200);
    stage.sessions.set("bob", await Session.signIn(stage.server, "bob"));
  });

  await t.run("sessions end, and a new password is demanded by mail", async () => {
    await act("bob/sessions?_method=delete");
    assert.equal((await stage.as("bob").get("/settings/profile")).status, 303);
    await act("bob/password?_method=delete");
    await letterOf(stage, "bob@example.org", "Choose a new password");
    await assert.rejects(Session.signIn(stage.server, "bob"));
    stage.server.command(["user", "password", "bob"], "bob-password");
    assert.equal((await stage.newest("action:user.change_password bob")).actor_kind, "command");
  });

  await t.run("administrators are made and unmade, and never the last one", async () => {
    await act("carol/administration?_method=put");
    assert.equal((await stage.newest("action:user.promote")).user, "carol");
    const carol = await Session.signIn(stage.server, "carol");
    assert.equal((await carol.get("/admin")).status, 200);
    const own = await stage.as("boss").submit(
      "/admin/people/boss/administration?_method=delete", {}, "/admin/people/carol");
    assert.equal(own.status, 422);
    await act("carol/administration?_method=delete");
    assert.equal((await carol.get("/admin")).status, 403);
    assert.equal((await stage.newest("action:user.demote")).actor, "boss");
  });

  await t.run("all of it asks for a fresh password and an administrator", async () => {
    for (const path of ["suspension?_method=put", "administration?_method=put",
      "sessions?_method=delete", "password?_method=delete", "second-factor?_method=delete",
      "impersonation?_method=put"]) {
      const answer = await stage.as("ada").submit(`/admin/people/bob/${path}`, { reason: "x" },
        "/settings/profile");
      assert.equal(answer.status, 403, path);
    }
  });
}

async function actingCases(t: Cases, stage: Stage): Promise<void> {
  await t.run("acting as somebody needs a reason, and is never an administrator", async () => {
    const boss = stage.as("boss");
    const refused = await boss.submit("/admin/people/ada/impersonation?_method=put",
      { reason: " " }, "/admin/people/ada");
    assert.equal(refused.status, 422);
    const own = await boss.submit("/admin/people/boss/impersonation?_method=put", { reason: "x" },
      "/admin/people/ada");
    assert.equal(own.status, 422);
  });

  await t.run("every page says so, the log names both, and the person is told", async () => {
    const boss = stage.as("boss");
    await stage.post("boss", "/admin/people/ada/impersonation?_method=put",
      { reason: "ticket 42" }, "/admin/people/ada");
    for (const path of ["/", "/settings/profile", "/orgs/guild/people"]) {
      const page = await (await boss.get(path)).text();
      assert.match(page, /You, <strong>boss<\/strong>, act as <strong>ada<\/strong>/, path);
      assert.match(page, /action="\/impersonation\?_method=delete"/, path);
    }
    const letter = await letterOf(stage, "ada@example.org", "An administrator acts as you");
    assert.match(letter.text, /ticket 42/);
    await stage.post("boss", "/settings/profile?_method=put",
      { display_name: "Ada", bio: "", location: "Bergen", website: "" });
    const entry = await stage.newest("action:user.update_profile");
    assert.deepEqual([entry.actor, entry.impersonator], ["ada", "boss"]);
    const begun = await stage.newest("action:user.impersonate");
    assert.deepEqual([begun.actor, begun.user, begun.changes.reason?.after],
      ["boss", "ada", "ticket 42"]);
    const own = await (await stage.as("ada").get("/settings/security-log")).text();
    assert.match(own, /<strong>boss<\/strong> acting as ada/);
  });

}

async function actingLimits(t: Cases, stage: Stage): Promise<void> {
  await t.run("credentials and administration are out of reach meanwhile", async () => {
    const boss = stage.as("boss");
    for (const path of ["/admin", "/admin/audit", "/admin/people/bob", "/settings/tokens/new",
      "/settings/keys/new"])
      assert.ok([403, 404].includes((await boss.get(path)).status), path);
    const refused: [string, Record<string, string>][] = [
      ["/settings/account/password?_method=put", { old_password: "x", password: "y" }],
      ["/settings/tokens", { name: "x", scopes: "repo:read", expiry: "30", repository: "" }],
      ["/settings/tokens/1?_method=delete", {}],
      ["/settings/keys", { title: "x", key: "x" }],
      ["/settings/keys/1?_method=delete", {}],
      ["/settings/sessions?_method=delete", {}],
      ["/settings/emails", { email: "evil@example.org" }],
      ["/settings/security/authenticator?_method=delete", {}],
      ["/settings/security/recovery-codes", {}],
      ["/login/confirm", { password: "boss-password", return_to: "/" }],
      ["/orgs/guild?_method=delete", { confirm: "guild" }],
    ];
    for (const [path, fields] of refused) {
      const answer = await boss.submit(path, fields, "/settings/profile");
      assert.equal(answer.status, 403, `${path}: ${answer.status}`);
    }
  });

  await t.run("it ends on a button, and everything is as before", async () => {
    const boss = stage.as("boss");
    const ended = await boss.submit("/impersonation?_method=delete", {}, "/settings/profile");
    assert.equal(ended.status, 303);
    assert.equal((await boss.get("/admin")).status, 200);
    assert.doesNotMatch(await (await boss.get("/")).text(), /act as <strong>/);
    const entry = await stage.newest("action:user.end_impersonation");
    assert.deepEqual([entry.actor, entry.impersonator], ["ada", "boss"]);
    const again = await boss.submit("/impersonation?_method=delete", {}, "/settings/profile");
    assert.equal(again.status, 409);
  });

  await t.run("it ends with the rights of who began it", async () => {
    await stage.post("boss", "/admin/people/carol/administration?_method=put", {},
      "/admin/people/carol");
    const carol = await Session.signIn(stage.server, "carol");
    const begun = await carol.submit("/admin/people/ada/impersonation?_method=put",
      { reason: "to see" }, "/admin/people/ada");
    assert.equal(begun.status, 303);
    assert.match(await (await carol.get("/")).text(), /act as <strong>ada/);
    await stage.post("boss", "/admin/people/carol/administration?_method=delete", {},
      "/admin/people/carol");
    assert.doesNotMatch(await (await carol.get("/")).text(), /act as <strong>ada/);
  });
}
