// SPDX-License-Identifier: Apache-2.0
//
// tokens.ts: what tokens of applications may do, how they are renewed and how they end.
import { strict as assert } from "node:assert";

import type { Cases } from "../harness/cases";
import type { App, Stage } from "./stage";

const basic = (id: string, secret: string): string =>
  `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`)
    .toString("base64")}`;

export async function tokenCases(t: Cases, stage: Stage): Promise<void> {
  const app = await stage.register({ name: "Tokens" });
  await usingCases(t, stage, app);
  await renewingCases(t, stage, app);
  await endingCases(t, stage, app);
}

type Renew = (token: string, more?: Record<string, string>) =>
  Promise<{ status: number; json: any }>;
const renewing = (stage: Stage, app: App): Renew => (refresh_token, more = {}) =>
  stage.token(app, { grant_type: "refresh_token", refresh_token, ...more });

async function usingCases(t: Cases, stage: Stage, app: App): Promise<void> {
  await t.run("a token does what its scopes say and no more", async () => {
    const tokens = await stage.given("ada", app, "user:read");
    assert.match(tokens.access_token, /^sty_app_/);
    assert.deepEqual([tokens.token_type, tokens.scope], ["Bearer", "user:read"]);
    assert.equal(await stage.user(tokens.access_token), 200);
    const change = await fetch(`${stage.server.url}/api/v3/user`, { method: "PATCH",
      headers: { Authorization: `Bearer ${tokens.access_token}`,
        "Content-Type": "application/json" }, body: '{"bio": "changed"}' });
    assert.equal(change.status, 403);
  });

  await t.run("a client shows its secret in one way", async () => {
    const fields = { grant_type: "refresh_token", refresh_token: "x" };
    const status = async (more: Record<string, string>, headers: Record<string, string> = {}) => {
      const answer = await stage.post("/oauth/token", { ...fields, ...more }, headers);
      return [answer.status, answer.json.error];
    };
    const right = { Authorization: basic(app.id, app.secret) };
    assert.deepEqual(await status({}, right), [400, "invalid_grant"]);
    assert.deepEqual(await status({ client_secret: app.secret }, right), [400, "invalid_request"]);
    assert.deepEqual(await status({ client_id: "app-other" }, right), [400, "invalid_request"]);
    assert.deepEqual(await status({}, { Authorization: basic(app.id, "wrong") }),
      [401, "invalid_client"]);
    assert.deepEqual(await status({ client_id: app.id }), [401, "invalid_client"]);
    assert.deepEqual(await status({ client_id: "app-none", client_secret: "x" }),
      [401, "invalid_client"]);
    const twice = await fetch(`${stage.server.url}/oauth/token`, { method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: "grant_type=refresh_token&grant_type=refresh_token" });
    assert.equal(twice.status, 400);
    assert.equal(((await twice.json()) as { error: string }).error, "invalid_request");
  });
}

async function renewingCases(t: Cases, stage: Stage, app: App): Promise<void> {
  const renew = renewing(stage, app);

  await t.run("a refresh token works once; the second time ends its family", async () => {
    const first = await stage.given("ada", app, "user:read repo:read");
    const second = await renew(first.refresh_token);
    assert.equal(second.status, 200);
    assert.equal(await stage.user(first.access_token), 401, "the former one ended");
    assert.equal(await stage.user(second.json.access_token), 200);
    assert.equal((await renew(first.refresh_token)).json.error, "invalid_grant");
    assert.equal(await stage.user(second.json.access_token), 401);
    assert.equal((await renew(second.json.refresh_token)).json.error, "invalid_grant");
  });

  await t.run("a renewed token may do less, never more", async () => {
    const first = await stage.given("ada", app, "user:read repo:read");
    const wider = await renew(first.refresh_token, { scope: "user:read repo:write" });
    assert.equal(wider.json.error, "invalid_scope");
    const narrower = await renew(first.refresh_token, { scope: "user:read" });
    assert.equal(narrower.json.scope, "user:read");
  });

  await t.run("what a person revokes ends within five seconds", async () => {
    const tokens = await stage.given("bob", app, "user:read");
    const page = await (await stage.as("bob").get("/settings/applications")).text();
    const where = /\/settings\/applications\/agreed\/\d+\?_method=delete/g;
    for (const [path] of page.matchAll(where))
      assert.equal((await stage.as("bob").submit(path, {}, "/settings/applications")).status, 303);
    const began = Date.now();
    assert.equal(await stage.user(tokens.access_token), 401);
    assert.ok(Date.now() - began < 5000);
    assert.equal((await renew(tokens.refresh_token)).json.error, "invalid_grant");
  });
}

async function endingCases(t: Cases, stage: Stage, app: App): Promise<void> {
  await t.run("a token stands in no list of the person's own, and opens no settings", async () => {
    const tokens = await stage.given("ada", app, "user repo");
    const own = await (await stage.as("ada").get("/settings/tokens")).text();
    assert.ok(!own.includes("sty_app_"));
    const page = await fetch(`${stage.server.url}/settings/applications`, { redirect: "manual",
      headers: { Authorization: `Bearer ${tokens.access_token}` } });
    assert.equal(page.status, 303, "pages take no tokens");
  });

  await t.run("revocation and introspection know an application's own tokens alone", async () => {
    const other = await stage.register({ name: "Curious" });
    const tokens = await stage.given("ada", app, "openid user:read");
    const ask = async (who: App, token: string) => (await stage.post("/oauth/introspect",
      { client_id: who.id, client_secret: who.secret, token })).json;
    const told = await ask(app, tokens.access_token);
    assert.equal(told.active, true);
    assert.equal(told.username, "ada");
    assert.equal(told.scope, "openid user:read");
    assert.equal(told.client_id, app.id);
    assert.deepEqual(await ask(other, tokens.access_token), { active: false });
    assert.deepEqual(await ask(app, "sty_app_none"), { active: false });
    const revoke = async (who: App) => (await fetch(`${stage.server.url}/oauth/revoke`, {
      method: "POST", body: new URLSearchParams({ client_id: who.id, client_secret: who.secret,
        token: tokens.refresh_token }) })).status;
    assert.equal(await revoke(other), 200);
    assert.equal(await stage.user(tokens.access_token), 200);
    assert.equal(await revoke(app), 200);
    assert.equal(await stage.user(tokens.access_token), 401);
    assert.deepEqual(await ask(app, tokens.access_token), { active: false });
  });

  await t.run("a deleted application takes its tokens along", async () => {
    const doomed = await stage.register({ name: "Doomed" });
    const tokens = await stage.given("ada", doomed, "user:read");
    const at = `/settings/applications/registered/${doomed.number}`;
    const wrong = await stage.as("ada").submit(`${at}?_method=delete`, { confirm: "no" }, at);
    assert.equal(wrong.status, 422);
    const gone = await stage.as("ada").submit(`${at}?_method=delete`, { confirm: "Doomed" }, at);
    assert.equal(gone.status, 303);
    assert.equal(await stage.user(tokens.access_token), 401);
  });

  await t.run("other origins read what programs in browsers need, and nothing else", async () => {
    const origin = { Origin: "https://app.example.org" };
    const allowed = async (path: string, init: RequestInit = {}) =>
      (await fetch(stage.server.url + path, { ...init, redirect: "manual", headers: origin }))
        .headers.get("access-control-allow-origin");
    for (const path of ["/.well-known/openid-configuration", "/oauth/jwks",
      "/.well-known/oauth-authorization-server"]) assert.equal(await allowed(path), "*", path);
    for (const path of ["/oauth/token", "/oauth/userinfo"])
      assert.equal(await allowed(path, { method: "OPTIONS" }), "*", path);
    for (const path of ["/", "/api/v3/user", "/login/oauth/authorize", "/settings/applications"])
      assert.equal(await allowed(path), null, path);
    assert.equal(await allowed("/login", { method: "OPTIONS" }), null);
  });
}
