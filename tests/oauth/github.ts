// SPDX-License-Identifier: Apache-2.0
//
// github.ts: GitHub's own clients, unmodified but for the address.
import { strict as assert } from "node:assert";
import { createOAuthDeviceAuth } from "@octokit/auth-oauth-device";
import { OAuthApp } from "@octokit/oauth-app";
import { Octokit } from "@octokit/rest";

import type { Cases } from "../harness/cases";
import { decideDevice } from "./devices";
import { type App, type Stage, webCallback } from "./stage";

export async function githubCases(t: Cases, stage: Stage): Promise<void> {
  const api = `${stage.server.url}/api/v3`;

  await t.run("auth-oauth-device signs a device in", async () => {
    const app = await stage.register({ name: "gh", kind: "public", callbacks: "", device: true,
      expiring: false });
    const auth = createOAuthDeviceAuth({
      clientType: "oauth-app", clientId: app.id, scopes: ["repo", "read:org", "gist"],
      request: new Octokit({ baseUrl: api }).request,
      onVerification: async (device) => {
        assert.equal(device.verification_uri, `${stage.server.url}/login/device`);
        await decideDevice(stage, "ada", device.user_code, "agree");
      },
    });
    const given = await auth({ type: "oauth" });
    assert.equal(await stage.user(given.token), 200);
  });

  await t.run("oauth-app signs somebody in", async () => {
    const app = await stage.register({ name: "octokit", expiring: false });
    const oauth = new OAuthApp({ clientType: "oauth-app", clientId: app.id,
      clientSecret: app.secret, Octokit: Octokit.defaults({ baseUrl: api }) as never });
    const { url } = oauth.getWebFlowAuthorizationUrl({ state: "state123", scopes: ["repo"],
      redirectUrl: webCallback });
    assert.ok(url.startsWith(`${stage.server.url}/login/oauth/authorize?`), url);
    const back = await stage.authorize("ada", Object.fromEntries(new URL(url).searchParams));
    assert.equal(back.searchParams.get("state"), "state123");
    const { authentication } = await oauth.createToken(
      { code: back.searchParams.get("code") as string });
    assert.equal(await stage.user(authentication.token), 200);
  });

  await t.run("GitHub's address answers forms by default, errors with status 200", async () => {
    const app = await stage.register({ name: "form", expiring: false });
    const code = await stage.code("ada", app, { scope: "repo user" });
    const ask = async (fields: Record<string, string>): Promise<URLSearchParams> => {
      const answer = await fetch(`${stage.server.url}/login/oauth/access_token`,
        { method: "POST", body: new URLSearchParams(
          { client_id: app.id, client_secret: app.secret, ...fields }) });
      assert.equal(answer.status, 200);
      return new URLSearchParams(await answer.text());
    };
    const given = await ask({ code });
    assert.equal(given.get("token_type"), "bearer");
    assert.equal(given.get("refresh_token"), null);
    assert.equal(await stage.user(given.get("access_token") as string), 200);
    assert.equal((await ask({ code })).get("error"), "bad_verification_code");
    assert.equal((await ask({ code, client_secret: "x" })).get("error"),
      "incorrect_client_credentials");
  });
}

export async function githubTokenCases(t: Cases, stage: Stage): Promise<void> {
  const api = `${stage.server.url}/api/v3`;

  await t.run("oauth-app checks, renews and ends tokens", async () => {
    const app = await stage.register({ name: "checker", expiring: false });
    const other = await stage.register({ name: "other", expiring: false });
    const clientOf = (one: App) => new OAuthApp({ clientType: "oauth-app", clientId: one.id,
      clientSecret: one.secret, Octokit: Octokit.defaults({ baseUrl: api }) as never });
    const oauth = clientOf(app);
    const begin = async () => (await oauth.createToken(
      { code: await stage.code("ada", app, { scope: "repo" }) })).authentication.token;
    const token = await begin();
    const { data } = await oauth.checkToken({ token });
    assert.equal(data.user?.login, "ada");
    assert.equal(data.app.client_id, app.id);
    assert.equal(data.token_last_eight, token.slice(-8));
    assert.ok(data.scopes?.includes("repo:write"), String(data.scopes));
    await assert.rejects(clientOf(other).checkToken({ token }), { status: 404 });
    await assert.rejects(clientOf({ ...app, secret: other.secret }).checkToken({ token }),
      { status: 401 });
    const renewed = (await oauth.resetToken({ token })).authentication.token;
    assert.notEqual(renewed, token);
    assert.deepEqual([await stage.user(token), await stage.user(renewed)], [401, 200]);
    const second = await begin();
    await oauth.deleteToken({ token: renewed });
    assert.deepEqual([await stage.user(renewed), await stage.user(second)], [401, 200]);
    const third = await begin();
    await oauth.deleteAuthorization({ token: third });
    assert.deepEqual([await stage.user(second), await stage.user(third)], [401, 401]);
  });

  await t.run("a public application has no secret to ask with", async () => {
    const app = await stage.register({ name: "open", kind: "public" });
    const answer = await fetch(`${api}/applications/${app.id}/token`, { method: "POST",
      headers: { "Content-Type": "application/json",
        Authorization: `Basic ${Buffer.from(`${app.id}:`).toString("base64")}` },
      body: JSON.stringify({ access_token: "sty_app_x" }) });
    assert.equal(answer.status, 401);
  });
}
