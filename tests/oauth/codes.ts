// SPDX-License-Identifier: Apache-2.0
//
// codes.ts: authorization codes, and everything that is not one (AC-058 is in tests/abuse, too).
import { strict as assert } from "node:assert";

import { Session } from "../harness/browser_session";
import type { Cases } from "../harness/cases";
import { type App, localCallback, pkce, type Stage, webCallback } from "./stage";

export async function codeCases(t: Cases, stage: Stage): Promise<void> {
  const server = await stage.register({ name: "Server", callbacks: webCallback });
  const phone = await stage.register({ name: "Phone", kind: "public",
    callbacks: `${localCallback}\nhttp://[::1]/cb\norg.example.app:/cb` });
  await sendingCases(t, stage, server);
  await callbackCases(t, stage, server, phone);
  await consentCases(t, stage, server, phone);
  await exchangeCases(t, stage, server);
}

async function sendingCases(t: Cases, stage: Stage, server: App): Promise<void> {
  await t.run("the state comes back untouched, with the issuer", async () => {
    const state = "a b&c=d%2f+\u00e9~";
    const back = await stage.authorize("ada",
      { client_id: server.id, redirect_uri: webCallback, state });
    assert.equal(back.origin + back.pathname, "https://app.example.org/callback");
    assert.equal(back.searchParams.get("from"), "stithy");
    assert.equal(back.searchParams.get("state"), state);
    assert.equal(back.searchParams.get("iss"), stage.server.url);
  });

  await t.run("who is not signed in signs in first and comes back", async () => {
    const stranger = new Session(stage.server);
    const answer = await stranger.get(stage.address(
      { client_id: server.id, redirect_uri: webCallback, scope: "repo" }));
    assert.equal(answer.status, 303);
    const where = new URL(answer.headers.get("location") as string, stage.server.url);
    assert.equal(where.pathname, "/login");
    assert.match(where.searchParams.get("return_to") as string, /^\/login\/oauth\/authorize\?/);
  });
}

async function callbackCases(t: Cases, stage: Stage, server: App, phone: App): Promise<void> {
  await t.run("a callback that is not registered gets nothing", async () => {
    const wrong = ["https://app.example.org/callback", `${webCallback}&x=1`, `${webCallback}#x`,
      "https://app.example.org/callback/?from=stithy",
      "https://APP.example.org/callback?from=stithy",
      "https://app.example.org:443/callback?from=stithy",
      "https://app.example.org%2fcallback?from=stithy",
      "https://app.example.org@evil.example/callback?from=stithy",
      "https://app.example.org.evil.example/callback?from=stithy", "//evil.example/", ""];
    for (const redirect_uri of wrong) {
      const answer = await stage.as("ada").get(
        stage.address({ client_id: server.id, redirect_uri }));
      assert.equal(answer.status, 400, redirect_uri);
      assert.equal(answer.headers.get("location"), null);
    }
    const unknown = await stage.as("ada").get(stage.address(
      { client_id: "app-none", redirect_uri: webCallback }));
    assert.equal(unknown.status, 400);
  });

  await t.run("a loopback address may have any port, and nothing else of its own", async () => {
    const { challenge } = pkce();
    const ask = { client_id: phone.id, code_challenge: challenge, code_challenge_method: "S256" };
    for (const redirect_uri of ["http://127.0.0.1:49152/callback", "http://[::1]:8/cb",
      "org.example.app:/cb", localCallback]) {
      const back = await stage.authorize("ada", { ...ask, redirect_uri });
      assert.ok(back.searchParams.get("code"), redirect_uri);
      assert.ok(back.href.startsWith(redirect_uri), back.href);
    }
    for (const redirect_uri of ["http://127.0.0.1:0/callback", "http://127.0.0.1:080/callback",
      "http://127.0.0.1:99999/callback", "http://127.0.0.1:80@evil.example/callback",
      "http://127.0.0.1:49152/callback/", "http://localhost:49152/callback",
      "http://127.0.0.2:49152/callback", "https://127.0.0.1:49152/callback"]) {
      const answer = await stage.as("ada").get(stage.address({ ...ask, redirect_uri }));
      assert.equal(answer.status, 400, redirect_uri);
    }
  });

  await t.run("errors of a known application go back to it", async () => {
    const { challenge } = pkce();
    const of = async (more: Record<string, string>, app = server, redirect_uri = webCallback) =>
      (await stage.authorize("ada", { client_id: app.id, redirect_uri, state: "s", ...more }))
        .searchParams.get("error");
    assert.equal(await of({ response_type: "token" }), "unsupported_response_type");
    assert.equal(await of({ scope: "everything" }), "invalid_scope");
    assert.equal(await of({ code_challenge: challenge }), "invalid_request");
    assert.equal(await of({ code_challenge: challenge, code_challenge_method: "plain" }),
      "invalid_request");
    assert.equal(await of({ request: "eyJ" }), "request_not_supported");
    assert.equal(await of({}, phone, localCallback), "invalid_request", "public without PKCE");
    assert.equal(await of({ prompt: "none", scope: "repo:write" }), "consent_required");
    const refused = await stage.authorize("ada",
      { client_id: server.id, redirect_uri: webCallback, scope: "repo:write" }, "refuse");
    assert.equal(refused.searchParams.get("error"), "access_denied");
  });
}

async function consentCases(t: Cases, stage: Stage, server: App, phone: App): Promise<void> {
  await t.run("consent is remembered, and asked again when the scopes grow", async () => {
    const ask = { client_id: server.id, redirect_uri: webCallback };
    const status = async (scope: string) =>
      (await stage.as("bob").get(stage.address({ ...ask, scope }))).status;
    assert.equal(await status("user:read"), 200);
    await stage.code("bob", server, { scope: "user:read" });
    assert.deepEqual([await status("user:read"), await status("user:read repo:read")], [303, 200]);
    await stage.code("bob", server, { scope: "public_repo" });
    assert.equal(await status("repo:read"), 200, "public ones alone do not become private ones");
    const asked = await stage.as("bob").get(stage.address(
      { ...ask, scope: "user:read", prompt: "consent" }));
    assert.equal(asked.status, 200);
  });

  await t.run("a program on a person's machine asks each time", async () => {
    const { challenge } = pkce();
    const ask = { client_id: phone.id, redirect_uri: localCallback, code_challenge: challenge,
      code_challenge_method: "S256" };
    await stage.authorize("ada", ask);
    assert.equal((await stage.as("ada").get(stage.address(ask))).status, 200);
  });

  await t.run("a form from elsewhere agrees to nothing", async () => {
    const answer = await stage.as("ada").send("/login/oauth/authorize", {
      method: "POST", headers: { Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site",
        "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ client_id: server.id, redirect_uri: webCallback,
        decision: "agree" }).toString() });
    assert.equal(answer.status, 403);
  });

  await t.run("the page lets its form lead to the callback and nowhere else", async () => {
    const answer = await stage.as("ada").get(stage.address(
      { client_id: server.id, redirect_uri: webCallback, prompt: "consent" }));
    const policy = answer.headers.get("content-security-policy") ?? "";
    assert.match(policy, /form-action 'self' https:\/\/app\.example\.org;/);
    assert.match(policy, /frame-ancestors 'none'/);
  });
}

async function exchangeCases(t: Cases, stage: Stage, server: App): Promise<void> {
  await t.run("a code works once; the second time ends what the first gave", async () => {
    const code = await stage.code("ada", server, { scope: "user" });
    const first = await stage.exchange(server, code);
    assert.equal(first.status, 200, JSON.stringify(first.json));
    assert.equal(await stage.user(first.json.access_token), 200);
    const second = await stage.exchange(server, code);
    assert.deepEqual([second.status, second.json.error], [400, "invalid_grant"]);
    assert.equal(await stage.user(first.json.access_token), 401);
    const renewed = await stage.token(server,
      { grant_type: "refresh_token", refresh_token: first.json.refresh_token });
    assert.equal(renewed.json.error, "invalid_grant");
  });

  await t.run("of many at once exactly one gets tokens", async () => {
    const code = await stage.code("ada", server, { scope: "user" });
    const all = await Promise.all(Array.from({ length: 8 }, () => stage.exchange(server, code)));
    assert.equal(all.filter((one) => one.status === 200).length, 1);
  });

  await t.run("a code is bound to its application, callback and verifier", async () => {
    const other = await stage.register({ name: "Other" });
    const { verifier, challenge } = pkce();
    const ask = { code_challenge: challenge, code_challenge_method: "S256" };
    const refused = async (app: App, code: string, more: Record<string, string>) => {
      const answer = await stage.exchange(app, code, more);
      assert.deepEqual([answer.status, answer.json.error], [400, "invalid_grant"],
        JSON.stringify(more));
    };
    const code = await stage.code("ada", server, ask);
    await refused(other, code, { code_verifier: verifier });
    await refused(server, code, {});
    await refused(server, code, { code_verifier: pkce().verifier });
    await refused(server, code, { code_verifier: challenge });
    await refused(server, code, { code_verifier: verifier,
      redirect_uri: "https://app.example.org/callback" });
    await refused(server, `${code}x`, { code_verifier: verifier });
    const plain = await stage.code("ada", server);
    await refused(server, plain, { code_verifier: verifier });
    assert.equal((await stage.exchange(server, code, { code_verifier: verifier })).status, 200);
  });
}
