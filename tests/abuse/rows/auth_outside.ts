// SPDX-License-Identifier: Apache-2.0
//
// auth_outside.ts: a provider that lies, and answers that were not asked for, where people sign in
// by other services.
import { strict as assert } from "node:assert";

import { Session } from "../../harness/browser_session";
import { Liar, type Lie } from "../../upstream/liar";
import {
  comeBack, countAccounts, setOut, setOutToLink, setUp,
} from "../../upstream/stage";
import type { Group } from "../group";

const now = () => Math.floor(Date.now() / 1000);

function liesOf(liar: Liar): [string, Lie][] {
  const id = liar.keys[0]?.id ?? "";
  return [
    ["alg none", { header: { alg: "none", kid: undefined }, signed: "not" }],
    ["alg none with a kid", { header: { alg: "none" }, signed: "not" }],
    ["alg nOnE", { header: { alg: "nOnE" }, signed: "not" }],
    ["no alg", { header: { alg: undefined }, signed: "not" }],
    ["HS256 with the public key", { header: { alg: "HS256" }, signed: "by the public key" }],
    ["HS256 with nothing", { header: { alg: "HS256", kid: undefined }, signed: "by nothing" }],
    ["RS256 that is a MAC", { signed: "by the public key" }],
    ["no signature", { signed: "not" }],
    ["another key under the same name", { signed: "by another" }],
    ["kid that leads to a file", { header: { alg: "HS256", kid: "../../../../dev/null" },
      signed: "by nothing" }],
    ["kid of nobody", { header: { kid: "/etc/passwd" } }],
    ["its own key in the head", { header: { jwk: liar.foreignKey(), kid: "own" },
      signed: "by another" }],
    ["an address of keys in the head", { header: { jku: `${liar.issuer}/other-keys`, kid: "own" },
      signed: "by another" }],
    ["crit", { header: { crit: ["exp"] } }],
    ["ES256 with an RSA key", { header: { alg: "ES256", kid: id } }],
    ["another issuer", { claims: { iss: "https://accounts.google.com" } }],
    ["the issuer with a slash", { claims: { iss: `${liar.issuer}/` } }],
    ["no issuer", { claims: { iss: undefined } }],
    ["for another client", { claims: { aud: "another" } }],
    ["for others too, without azp", { claims: { aud: ["stithy", "another"] } }],
    ["made for another", { claims: { azp: "another" } }],
    ["an audience that is no word", { claims: { aud: { stithy: true } } }],
    ["another nonce", { claims: { nonce: "of another sign-in" } }],
    ["no nonce", { claims: { nonce: undefined } }],
    ["expired", { claims: { exp: now() - 120 } }],
    ["without an end", { claims: { exp: undefined } }],
    ["an end that is a word", { claims: { exp: "tomorrow" } }],
    ["made yesterday", { claims: { iat: now() - 86_400 } }],
    ["made tomorrow", { claims: { iat: now() + 86_400 } }],
    ["not good yet", { claims: { nbf: now() + 3600 } }],
    ["about nobody", { claims: { sub: "" } }],
    ["about a number", { claims: { sub: 1 } }],
    ["about too long a name", { claims: { sub: "x".repeat(256) } }],
    ["at_hash of another token", { claims: { at_hash: "AAAAAAAAAAAAAAAAAAAAAA" } }],
    ["userinfo about somebody else", { userinfo: { sub: "boss-there" } }],
    ["no token", { token: "a.b" }],
    ["four parts", { token: "e30.e30.e30.e30" }],
    ["no JSON", { token: "AAAA.AAAA.AAAA" }],
    ["a head that is a list", { token: "W10.e30.AAAA" }],
    ["a very long one", { token: `${"A".repeat(70_000)}.e30.AAAA` }],
  ];
}

async function lie(group: Group): Promise<void> {
  const { server } = group.target;
  const boss = await Session.signIn(server, "boss");
  const liar = await Liar.start();
  await setUp(boss, { name: "liar", label: "Liar", preset: "openid", issuer: liar.issuer,
    client_id: "stithy", secret: "s", admits: "everybody" });
  const ada = await Session.signIn(server, "ada");
  liar.person = { sub: "ada-there", preferred_username: "ada" };
  assert.equal((await comeBack(ada, liar.back(await setOutToLink(ada, "liar")))).status, 303);
  const signedIn = async (session: Session) =>
    (await session.get("/settings/security")).status === 200;
  const accounts = countAccounts(server);

  const enter = async () => {
    const session = new Session(server);
    const answer = await comeBack(session, liar.back(await setOut(session, "liar")));
    return { session, answer };
  };
  assert.equal((await enter()).answer.status, 303, "the truth is believed");
  const replayed = liar.last;
  for (const [name, one] of [...liesOf(liar), ["an old token", { token: replayed }] as const]) {
    liar.lie = one;
    const { session, answer } = await enter();
    assert.equal(answer.status, 403, name);
    assert.ok(!(await signedIn(session)), name);
  }
  liar.lie = {};
  assert.equal((await enter()).answer.status, 303, "the truth is still believed");

  // An address that is equal, said to be verified or not, opens no account and links none.
  for (const email_verified of [true, false, undefined, "true", 1]) {
    liar.person = { sub: `imposter ${email_verified}`, email: "boss@example.org", email_verified };
    const { session, answer } = await enter();
    assert.equal(answer.status, 403);
    assert.ok(!(await signedIn(session)));
  }
  liar.person = { sub: "ada-there", preferred_username: "ada" };

  await strayAnswers(group, liar, signedIn);
  await otherIssuers(liar, server.url, boss);
  assert.equal(countAccounts(server), accounts);
  liar.stop();
}

// State that is missing, of somebody else, or used; codes and issuers of elsewhere.
async function strayAnswers(group: Group, liar: Liar,
  signedIn: (session: Session) => Promise<boolean>): Promise<void> {
  const { server } = group.target;
  const stray = async (session: Session, address: string, name: string) => {
    const answer = await comeBack(session, address);
    assert.equal(answer.status, 400, name);
    assert.ok(!(await signedIn(session)), name);
  };
  const [mine, theirs] = [new Session(server), new Session(server)];
  const [way, other] = [await setOut(mine, "liar"), await setOut(theirs, "liar")];
  const without = new URL(liar.back(way));
  without.searchParams.delete("state");
  await stray(mine, without.href, "no state");
  await stray(mine, liar.back(other), "the state of another browser");
  await stray(new Session(server), liar.back(way), "a browser that asked for nothing");
  const altered = new URL(liar.back(way));
  altered.searchParams.set("state", `${altered.searchParams.get("state")}A`);
  await stray(mine, altered.href, "a longer state");
  const cookie = mine.cookies.get("stithy-outside") ?? "";
  assert.ok(cookie.length > 100);
  for (const broken of [cookie.slice(1), `${cookie}A`, cookie.split(".")[0] ?? "", "e30.AAAA"]) {
    mine.cookies.set("stithy-outside", broken);
    await stray(mine, liar.back(way), "a cookie that was changed");
  }
  mine.cookies.set("stithy-outside", cookie);

  const elsewhere = await comeBack(mine, liar.back(way, { iss: "https://evil.example" }));
  assert.equal(elsewhere.status, 403, "another issuer in the answer (RFC 9207)");
  const again = new Session(server);
  const back = liar.back(await setOut(again, "liar"));
  const kept = again.cookies.get("stithy-outside") ?? "";
  assert.equal((await comeBack(again, back)).status, 303);
  const replay = new Session(server);
  replay.cookies.set("stithy-outside", kept);
  await stray(replay, back, "an answer a second time");

  const racing = new Session(server);
  const once = new URL(liar.back(await setOut(racing, "liar")));
  const page = await (await racing.get(once.pathname + once.search)).text();
  const _csrf = /name="_csrf" value="([^"]*)"/.exec(page)?.[1] ?? "";
  const fields = { ...Object.fromEntries(once.searchParams), iss: "", _csrf };
  const cookies = [...racing.cookies];
  const all = await Promise.all(Array.from({ length: 6 }, () => {
    const one = new Session(server);
    for (const [name, value] of cookies) one.cookies.set(name, value);
    return one.post("/login/with/liar", fields);
  }));
  assert.equal(all.filter((one) => one.status === 303).length, 1, "of many at once one is let in");
}

// A provider that names another issuer than the one it was set up by, or leads into the house.
async function otherIssuers(liar: Liar, main: string, boss: Session): Promise<void> {
  for (const [name, discovery] of [
    ["issuer", { issuer: "https://accounts.google.com" }],
    ["plain", { token_endpoint: "http://id.example.org/token" }],
    ["scheme", { authorization_endpoint: "javascript:alert(1)" }],
    ["file", { jwks_uri: "file:///etc/passwd" }],
  ] as const) {
    const second = await Liar.start();
    second.discovery = discovery;
    await setUp(boss, { name: `other-${name}`, label: "Other", preset: "openid",
      issuer: second.issuer, client_id: "stithy", secret: "s", admits: "everybody" });
    const answer = await new Session(boss.server).get(`/login/with/other-${name}`);
    assert.equal(answer.status, 403, name);
    assert.equal(answer.headers.get("location"), null);
    second.stop();
  }
  assert.ok(liar.issuer !== main);
}

export async function authOutside(group: Group): Promise<void> {
  await group.row("AC-059 a provider's lies sign nobody in and link nothing", () => lie(group),
    { connects: ["127.0.0.1"], growthMiB: 64 });
}
