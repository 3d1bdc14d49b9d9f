// SPDX-License-Identifier: Apache-2.0
//
// pages.ts: registering applications, their secrets, and who may.
import { strict as assert } from "node:assert";

import type { Cases } from "../harness/cases";
import type { Stage } from "./stage";

export async function pageCases(t: Cases, stage: Stage): Promise<void> {
  await t.run("a form with wrong fields names each of them", async () => {
    for (const callbacks of ["http://app.example.org/cb", "https://u@app.example.org/",
      "https://app.example.org/#here", "javascript:alert(1)", "http://127.0.0.1.example.org/",
      "http://localhost/cb", "https://app.example.org/\\@evil", "data:text/html,x"]) {
      const answer = await stage.as("ada").submit("/settings/applications",
        { name: "x", homepage: "ftp://x", callbacks, kind: "confidential" },
        "/settings/applications/new");
      assert.equal(answer.status, 422, callbacks);
      const page = await answer.text();
      assert.match(page, /cannot be a callback address/, callbacks);
      assert.match(page, /A homepage begins with/);
    }
  });

  await t.run("two secrets can be good at once, a third is refused, a removed one is bad",
    async () => {
      const app = await stage.register({ name: "Rotating" });
      const second = await stage.addSecret(app);
      const at = `/settings/applications/registered/${app.number}`;
      const third = await stage.as("ada").submit(`${at}/secrets`, {}, at);
      assert.equal(third.status, 409);
      const good = async (secret: string): Promise<string> => (await stage.token(
        { ...app, secret }, { grant_type: "refresh_token", refresh_token: "x" })).json.error;
      assert.deepEqual([await good(app.secret), await good(second)],
        ["invalid_grant", "invalid_grant"]);
      const page = await (await stage.as("ada").get(at)).text();
      assert.ok(!page.includes(app.secret) && !page.includes(second), "shown once alone");
      const first = /secrets\/(\d+)\?_method=delete/.exec(page)?.[1];
      const removed = await stage.as("ada").submit(`${at}/secrets/${first}?_method=delete`, {}, at);
      assert.equal(removed.status, 303);
      assert.deepEqual([await good(app.secret), await good(second)],
        ["invalid_client", "invalid_grant"]);
    });

  await t.run("an application of somebody else is absent; administrators reach all", async () => {
    const app = await stage.register({ name: "Own" });
    const at = `/settings/applications/registered/${app.number}`;
    const theirs = await stage.as("bob").get(at);
    const none = await stage.as("bob").get("/settings/applications/registered/1");
    assert.deepEqual([theirs.status, none.status], [404, 404]);
    assert.equal((await stage.as("bob").get("/admin/applications")).status, 403);
    const all = await (await stage.as("boss").get("/admin/applications")).text();
    assert.match(all, /Rotating/);
    assert.equal((await stage.as("boss").get(
      `/admin/applications/registered/${app.number}`)).status, 200);
  });

  await t.run("an organisation's owners register for it, others do not", async () => {
    const made = await stage.as("ada").submit("/organizations",
      { name: "guild", display_name: "" }, "/organizations/new");
    assert.equal(made.status, 303);
    const app = await stage.register({ name: "Of the guild" }, "ada",
      "/orgs/guild/settings/applications");
    assert.equal((await stage.as("bob").get("/orgs/guild/settings/applications")).status, 404);
    assert.equal((await stage.as("ada").get(
      `/settings/applications/registered/${app.number}`)).status, 404);
  });

  await t.run("the instance's own application is registered by an administrator", async () => {
    const app = await stage.register({ name: "House" }, "boss", "/admin/applications");
    const page = await (await stage.as("boss").get(
      `/admin/applications/registered/${app.number}`)).text();
    assert.match(page, /this instance/);
  });
}
