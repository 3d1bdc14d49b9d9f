// SPDX-License-Identifier: Apache-2.0
//
// auth_oauth.ts: an application and its browser try to get tokens that nobody gave them.
import { strict as assert } from "node:assert";
import { createHash, randomBytes } from "node:crypto";

import type { Group } from "../group";
import { Visit } from "../target";

const callback = "https://app.example.org/callback";

interface App {
  id: string;
  secret: string;
}

async function register(visit: Visit, kind: string, callbacks: string): Promise<App> {
  const made = await visit.submit("/settings/applications",
    { name: `Of ${kind}`, homepage: "https://app.example.org", callbacks, kind, expiring: "1" },
    "/settings/applications/new");
  assert.equal(made.status, 303, await made.text());
  const at = made.headers.get("location") as string;
  const id = /app-[0-9a-f]{20,}/.exec(await (await visit.get(at)).text())?.[0] ?? "";
  if (kind === "public") return { id, secret: "" };
  const shown = await (await visit.submit(`${at}/secrets`, {}, at)).text();
  return { id, secret: /sty_sec_[\w-]+/.exec(shown)?.[0] ?? "" };
}

const address = (fields: Record<string, string>): string =>
  `/login/oauth/authorize?${new URLSearchParams(fields).toString()}`;

// The code of somebody who agreed.
async function code(visit: Visit, fields: Record<string, string>): Promise<string> {
  const token = await visit.token(address({ ...fields, prompt: "consent" }));
  const answer = await visit.post("/login/oauth/authorize",
    { ...fields, decision: "agree", _csrf: token });
  assert.equal(answer.status, 303);
  return new URL(answer.headers.get("location") as string).searchParams.get("code") ?? "";
}

async function ask(group: Group, app: App, fields: Record<string, string>) {
  const answer = await group.target.send("/oauth/token", {
    method: "POST", entitled: true,
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ grant_type: "authorization_code", client_id: app.id,
      ...(app.secret ? { client_secret: app.secret } : {}), ...fields }).toString() });
  return { status: answer.status, json: JSON.parse(answer.text) as Record<string, string> };
}

async function abuseProvider(group: Group): Promise<void> {
  const { target } = group;
  const visit = await Visit.as(target, "bob", true);
  const server = await register(visit, "confidential", callback);
  const other = await register(visit, "confidential", callback);
  const phone = await register(visit, "public", "http://127.0.0.1/callback");
  const wrong = [`${callback}/more`, `${callback}/`, `${callback}?x=1`, `${callback}#x`,
    "https://app.example.org@evil.example/callback", "https://app.example.org:443/callback",
    "https://app.example.org:444/callback", "https://APP.example.org/callback",
    "https://app.example.org%2fcallback", "https://app.example.org/%2e%2e/callback",
    "http://app.example.org/callback", "https://evil.example/callback", "//evil.example",
    "javascript:alert(1)", "http://127.0.0.1/callback"];
  for (const redirect_uri of wrong) {
    const answer = await visit.get(address({ client_id: server.id, redirect_uri }));
    assert.equal(answer.status, 400, redirect_uri);
    assert.equal(answer.headers.get("location"), null, redirect_uri);
  }
  const loopback = { client_id: phone.id, code_challenge_method: "S256" };
  const verifier = randomBytes(32).toString("base64url");
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  for (const redirect_uri of ["http://127.0.0.1:0/callback", "http://127.0.0.1:80@evil.example/",
    "http://127.0.0.1.evil.example/callback", "http://localhost/callback",
    "http://127.0.0.1:8080/other"])
    assert.equal((await visit.get(address(
      { ...loopback, code_challenge: challenge, redirect_uri }))).status, 400, redirect_uri);
  // Without PKCE a public client hears of it, at its own address.
  const bare = await visit.get(address(
    { client_id: phone.id, redirect_uri: "http://127.0.0.1:9999/callback" }));
  assert.match(bare.headers.get("location") ?? "",
    /^http:\/\/127\.0\.0\.1:9999\/.*invalid_request/);
  const public_ = { client_id: phone.id, redirect_uri: "http://127.0.0.1:9999/callback",
    code_challenge: challenge, code_challenge_method: "S256" };
  const proof = await code(visit, public_);
  for (const code_verifier of ["", "x", challenge, randomBytes(32).toString("base64url")])
    assert.equal((await ask(group, phone, { code: proof, redirect_uri: public_.redirect_uri,
      ...(code_verifier ? { code_verifier } : {}) })).status, 400);
  // A code of another client; with another address; a second time.
  const mine = { client_id: server.id, redirect_uri: callback, scope: "user:read" };
  const given = await code(visit, mine);
  assert.equal((await ask(group, other, { code: given, redirect_uri: callback })).status, 400);
  const elsewhere = await ask(group, server, { code: given, redirect_uri: `${callback}/` });
  assert.equal(elsewhere.status, 400);
  const tokens = await ask(group, server, { code: given, redirect_uri: callback });
  assert.equal(tokens.status, 200);
  const token = tokens.json.access_token as string;
  assert.equal((await target.send("/api/v3/user", { token, entitled: true })).status, 200);
  assert.equal((await ask(group, server, { code: given, redirect_uri: callback })).status, 400);
  assert.equal((await target.send("/api/v3/user", { token })).status, 401);
}

// A part of AC-060, beside the other doors in auth_tokens.ts.
export async function comeByApplication(group: Group): Promise<void> {
  const { target } = group;
  target.addPerson("olga");
  const visit = await Visit.as(target, "olga", true);
  const app = await register(visit, "confidential", callback);
  const fields = { client_id: app.id, redirect_uri: callback, scope: "user:read" };
  const waiting = await code(visit, fields);
  const tokens = await ask(group, app, { code: await code(visit, fields), redirect_uri: callback });
  target.server.command(["user", "disable", "olga"]);
  assert.equal((await ask(group, app, { code: waiting, redirect_uri: callback })).status, 400);
  assert.equal((await target.send("/api/v3/user",
    { token: tokens.json.access_token as string })).status, 401);
  assert.equal((await ask(group, app, { grant_type: "refresh_token",
    refresh_token: tokens.json.refresh_token as string })).status, 400);
}

// A part of AC-064, beside tokens that people made: what an application was given to read with.
export async function reachBeyondByApplication(group: Group): Promise<void> {
  const { target } = group;
  const visit = await Visit.as(target, "ada", true);
  const app = await register(visit, "confidential", callback);
  const fields = { client_id: app.id, redirect_uri: callback, scope: "repo:read user:read" };
  const tokens = await ask(group, app, { code: await code(visit, fields), redirect_uri: callback });
  const token = tokens.json.access_token as string;
  assert.equal((await target.send("/api/v3/user", { token, entitled: true })).status, 200);
  await group.unchanged("ada/secret", async () => {
    for (const [method, path, json] of [
      ["PATCH", "/api/v3/user", { name: "Eve" }],
      ["POST", "/api/v3/user/repos", { name: "more" }],
      ["POST", "/api/v3/user/keys", { title: "Eve", key: "ssh-ed25519 AAAA" }],
      ["PATCH", "/api/v3/repos/ada/secret", { private: false }],
      ["DELETE", "/api/v3/repos/ada/secret", {}],
    ] as const) {
      const answer = await target.api(path, { method, token, json, entitled: true });
      assert.equal(answer.status, 403, `${method} ${path}: ${answer.text}`);
    }
    const push = await target.push("ada/secret", [{ old: "0".repeat(40), ref: "refs/heads/main" }],
      Buffer.alloc(0), { who: token });
    assert.equal(push.status, 403);
  });
  // Nor does it refresh into more than it was given.
  const wider = await ask(group, app, { grant_type: "refresh_token", scope: "repo user",
    refresh_token: tokens.json.refresh_token as string });
  assert.equal(wider.status, 400);
}

export async function authOauth(group: Group): Promise<void> {
  await group.row("AC-058 an application gets what was agreed to, once, at its own address",
    () => abuseProvider(group));
}
