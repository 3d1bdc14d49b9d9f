// SPDX-License-Identifier: Apache-2.0
//
// identity.ts: OpenID Connect, with openid-client as the party that relies on it.
import { strict as assert } from "node:assert";
import { generators, Issuer } from "openid-client";

import type { Cases } from "../harness/cases";
import { passwordOf } from "../harness/server";
import { type Stage, webCallback } from "./stage";

export async function identityCases(t: Cases, stage: Stage): Promise<void> {
  const app = await stage.register({ name: "Relying" });
  const issuer = await Issuer.discover(stage.server.url);
  const client = new issuer.Client({ client_id: app.id, client_secret: app.secret,
    redirect_uris: [webCallback], response_types: ["code"] });

  await t.run("openid-client signs somebody in: discovery, PKCE, nonce, ID token, userinfo",
    async () => {
      const [verifier, nonce, state] =
        [generators.codeVerifier(), generators.nonce(), generators.state()];
      const url = new URL(client.authorizationUrl({ scope: "openid profile email", nonce, state,
        code_challenge: generators.codeChallenge(verifier), code_challenge_method: "S256",
        max_age: 3600 }));
      const back = await stage.authorize("ada", Object.fromEntries(url.searchParams));
      const tokens = await client.callback(webCallback, client.callbackParams(back.href),
        { nonce, state, code_verifier: verifier, max_age: 3600 });
      const claims = tokens.claims();
      assert.equal(claims.iss, stage.server.url);
      assert.equal(claims.aud, app.id);
      assert.ok(claims.at_hash && claims.auth_time);
      const told = await client.userinfo(tokens);
      assert.equal(told.sub, claims.sub);
      assert.equal(told.preferred_username, "ada");
      assert.deepEqual([told.email, told.email_verified], ["ada@example.org", true]);
      const renewed = await client.refresh(tokens);
      assert.equal(renewed.claims().sub, claims.sub);
      assert.equal((await client.introspect(renewed.access_token as string)).active, true);
      await client.revoke(renewed.access_token as string);
      await assert.rejects(client.userinfo(renewed), /invalid_token/);
    });

  await t.run("userinfo tells what was agreed to, and nothing to other tokens", async () => {
    const told = async (token: string) => {
      const answer = await fetch(`${stage.server.url}/oauth/userinfo`,
        { headers: { Authorization: `Bearer ${token}` } });
      return [answer.status, await answer.json()] as [number, any];
    };
    const [status, facts] = await told((await stage.given("ada", app, "openid")).access_token);
    assert.deepEqual([status, Object.keys(facts)], [200, ["sub"]]);
    assert.equal((await told((await stage.given("ada", app, "user")).access_token))[0], 403);
    assert.equal((await told(stage.server.createToken("ada", ["user"])))[0], 403);
    assert.equal((await told("sty_app_none"))[0], 401);
  });

  await t.run("prompt=none and prompt=login say what they have to", async () => {
    const ask = { client_id: app.id, redirect_uri: webCallback, scope: "openid" };
    const silent = await stage.authorize("ada", { ...ask, prompt: "none" });
    assert.ok(silent.searchParams.get("code"));
    const again = await stage.as("ada").get(stage.address({ ...ask, prompt: "login" }));
    const where = new URL(again.headers.get("location") as string, stage.server.url);
    assert.equal(where.pathname, "/login/confirm");
    assert.ok(!where.searchParams.get("return_to")?.includes("prompt"));
    const confirmed = await stage.as("ada").submit("/login/confirm",
      { password: passwordOf("ada"), return_to: where.searchParams.get("return_to") ?? "" });
    assert.equal(confirmed.status, 303);
  });

  await t.run("the keys are public halves alone", async () => {
    const set = await (await fetch(`${stage.server.url}/oauth/jwks`)).json() as any;
    assert.equal(set.keys.length, 1);
    assert.deepEqual(Object.keys(set.keys[0]).sort(), ["alg", "e", "kid", "kty", "n", "use"]);
  });

  await t.run("administration is given away only by a fresh password", async () => {
    const ask = { client_id: app.id, redirect_uri: webCallback, scope: "site:admin" };
    const page = await (await stage.as("boss").get(stage.address(ask))).text();
    assert.match(page, /can change everything on this instance/);
  });
}
