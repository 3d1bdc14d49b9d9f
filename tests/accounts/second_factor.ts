// SPDX-License-Identifier: Apache-2.0
//
// second_factor.ts: a code beside the password, as an authenticator (oathtool) makes it; recovery
// codes; and administrators whose rights rest without one.
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";

import { Session } from "../harness/browser_session";
import type { Cases } from "../harness/cases";
import { letters, letterTo } from "../harness/mailbox";
import { passwordOf, pause, Server } from "../harness/server";

const page = "/settings/security";
const form = `${page}/authenticator`;

export const hasOathtool = spawnSync("oathtool", ["--version"]).status === 0;

// The code of an authenticator, so many half minutes from now.
export function codeOf(secret: string, steps = 0): string {
  const at = Math.floor(Date.now() / 1000) + 30 * steps;
  const done = spawnSync("oathtool", ["--totp", "--base32", `--now=@${at}`, secret],
    { encoding: "utf8" });
  assert.equal(done.status, 0, done.stderr);
  return done.stdout.trim();
}

// Starts setting one up; the secret as people would type it.
export async function begin(session: Session): Promise<string> {
  assert.equal((await session.submit(form, {}, page)).status, 303);
  const shown = await (await session.get(form)).text();
  assert.match(shown, /<svg class="ui-qr"/);
  return (/ui-secret"><code>([A-Z2-7 ]+)</.exec(shown)?.[1] ?? "").replaceAll(" ", "");
}

// Sets one up, with the code of the step before, so that those of now and later are left.
export async function enable(session: Session): Promise<{ secret: string; codes: string[] }> {
  const secret = await begin(session);
  const answer = await session.submit(`${form}?_method=put`, { code: codeOf(secret, -1) }, form);
  const shown = await answer.text();
  assert.equal(answer.status, 200, shown);
  const codes = [...shown.matchAll(/<li><code>([a-z2-7-]+)</g)].map((one) => one[1] ?? "");
  assert.equal(codes.length, 10);
  return { secret, codes };
}

// After the password, before the code.
export async function halfway(server: Server, name: string): Promise<Session> {
  const session = new Session(server);
  const answer = await session.submit("/login", { login: name, password: passwordOf(name) });
  assert.equal(answer.status, 303);
  assert.match(answer.headers.get("location") ?? "", /^\/login\/second\?/);
  return session;
}

export async function give(session: Session, code: string): Promise<Response> {
  return session.submit("/login/second", { code, return_to: "/settings/profile" });
}

// One of new recovery codes.
async function freshCode(session: Session): Promise<string> {
  const shown = await (await session.submit(`${page}/recovery-codes`, {}, page)).text();
  return /<li><code>([a-z2-7-]+)</.exec(shown)?.[1] ?? "";
}

const signedIn = async (session: Session): Promise<boolean> =>
  (await session.get("/settings/profile")).status === 200;

interface Stage {
  t: Cases;
  server: Server;
  ada: Session;
}

async function codeCases(t: Cases): Promise<void> {
  const server = await Server.start({
    settings: "[rates]\nsign_in_burst = 10000\nposting_burst = 100000\n",
  });
  for (const name of ["ada", "bob", "carol"]) server.createUser(name);
  const stage = { t, server, ada: await Session.signIn(server, "ada") };
  const { secret, codes } = await wayInCases(stage);
  await recoveryCodeCases(stage, codes);
  await changeCases(stage, secret);
  await server.stop();
}

async function wayInCases({ t, server, ada }: Stage) {
  let secret = "";
  let codes: string[] = [];
  await t.run("an authenticator takes the secret, and its first code switches it on", async () => {
    const elsewhere = await Session.signIn(server, "ada");
    await begin(ada);
    const wrong = await ada.submit(`${form}?_method=put`, { code: "000000" }, form);
    assert.equal(wrong.status, 422);
    ({ secret, codes } = await enable(ada));
    assert.match(await (await ada.get(page)).text(), /10 recovery codes are left/);
    assert.ok(!(await signedIn(elsewhere)), "what was opened without the code ends");
    const letter = await letterTo(server, "ada@example.org");
    assert.equal(letter.subject, "The second factor is on");
  });
  await t.run("the password alone opens no session", async () => {
    const session = await halfway(server, "ada");
    assert.ok(!(await signedIn(session)));
    const answer = await session.get("/");
    assert.ok(!(await answer.text()).includes("Sign out"));
  });
  const spent: string[] = [];
  await t.run("with the code it does, and leads where one wanted to go", async () => {
    const session = await halfway(server, "ada");
    spent.push(codeOf(secret, -1), codeOf(secret));
    const answer = await give(session, spent[1] as string);
    assert.equal(answer.status, 303);
    assert.equal(answer.headers.get("location"), "/settings/profile");
    assert.ok(await signedIn(session));
  });
  await t.run("a code counts once, and so do those before it", async () => {
    for (const code of spent) {
      const session = await halfway(server, "ada");
      assert.equal((await give(session, code)).status, 422);
      assert.ok(!(await signedIn(session)));
    }
  });
  await t.run("a code of an hour ago, of nobody, and no code are refused", async () => {
    const session = await halfway(server, "ada");
    for (const code of [codeOf(secret, -120), "123456", "", "x".repeat(1000), "0"])
      assert.equal((await give(session, code)).status, 422, code);
  });
  return { secret, codes };
}

async function recoveryCodeCases({ t, server, ada }: Stage, codes: string[]): Promise<void> {
  await t.run("a recovery code lets in once, and the owner hears of it", async () => {
    const code = codes[0] ?? "";
    const session = await halfway(server, "ada");
    assert.equal((await give(session, code.toUpperCase().replaceAll("-", " "))).status, 303);
    assert.ok(await signedIn(session));
    assert.equal((await give(await halfway(server, "ada"), code)).status, 422);
    const letter = await letterTo(server, "ada@example.org", 2);
    assert.equal(letter.subject, "A recovery code was used");
    assert.match(letter.text, /9 codes are left/);
  });
  await t.run("after eight wrong codes the password is asked again", async () => {
    const session = await halfway(server, "ada");
    for (let i = 0; i < 8; ++i) assert.equal((await give(session, "000000")).status, 422);
    const answer = await give(session, codes[1] ?? "");
    assert.equal(answer.status, 303);
    assert.equal(answer.headers.get("location"), "/login");
    assert.ok(!(await signedIn(session)));
  });
  await t.run("new recovery codes end the old ones", async () => {
    const answer = await ada.submit(`${page}/recovery-codes`, {}, page);
    const fresh = /<li><code>([a-z2-7-]+)</.exec(await answer.text())?.[1] ?? "";
    assert.equal((await give(await halfway(server, "ada"), codes[2] ?? "")).status, 422);
    assert.equal((await give(await halfway(server, "ada"), fresh)).status, 303);
  });
}

async function changeCases({ t, server, ada }: Stage, secret: string): Promise<void> {
  await t.run("another authenticator counts from its first code on; the old one until then",
    async () => {
      const next = await begin(ada);
      await give(await halfway(server, "ada"), codeOf(secret, 1));
      const answer = await ada.submit(`${form}?_method=put`, { code: codeOf(next, -1) }, form);
      assert.equal(answer.status, 200);
      assert.equal((await give(await halfway(server, "ada"), codeOf(next))).status, 303);
      assert.equal((await give(await halfway(server, "ada"), codeOf(secret, 1))).status, 422);
    });
  await t.run("switched off, the password is enough, and the owner hears of it", async () => {
    const drop = (code: string): Promise<Response> =>
      ada.submit(`${form}?_method=delete`, { code }, page);
    for (const code of ["", "000000", codeOf(secret, 1)])
      assert.equal((await drop(code)).status, 422, "a fresh session alone switches nothing off");
    assert.equal((await drop(await freshCode(ada))).status, 303);
    assert.ok(await signedIn(await Session.signIn(server, "ada")));
    const subjects = letters(server, "ada@example.org").map((letter) => letter.subject);
    for (let tries = 0; !subjects.includes("The second factor is off"); ++tries) {
      assert.ok(tries < 200, subjects.join());
      await pause(50);
      subjects.push(...letters(server, "ada@example.org").map((letter) => letter.subject));
    }
  });
  await t.run("the API tells its owner whether there is one", async () => {
    const told = async (): Promise<unknown> => {
      const headers = { Authorization: `Bearer ${server.createToken("carol", ["user:read"])}` };
      const answer = await fetch(`${server.url}/api/v3/user`, { headers });
      return ((await answer.json()) as { two_factor_authentication: boolean })
        .two_factor_authentication;
    };
    assert.equal(await told(), false);
    await enable(await Session.signIn(server, "carol"));
    assert.equal(await told(), true);
  });
  await t.run("who runs the machine switches it off for who lost everything", async () => {
    server.command(["user", "reset-second-factor", "carol"]);
    assert.ok(await signedIn(await Session.signIn(server, "carol")));
  });
}

async function demandCases(t: Cases): Promise<void> {
  const server = await Server.start({
    environment: { STITHY_SIGNIN_SECOND_FACTOR: "administrators" },
    settings: "[rates]\nsign_in_burst = 10000\nposting_burst = 100000\n",
  });
  server.createUser("boss", { admin: true });
  server.createUser("ada");
  server.createRepo("ada/secret", ["--private"]);
  const boss = await Session.signIn(server, "boss");
  await t.run("without a second factor the rights of an administrator rest", async () => {
    const answer = await boss.get("/admin");
    assert.equal(answer.status, 303);
    assert.equal(answer.headers.get("location"), page);
    assert.match(await (await boss.get(page)).text(), /Administration needs a second factor/);
    assert.equal((await boss.get("/ada/secret")).status, 404, "like anybody else");
    const token = await boss.token(page);
    assert.equal((await boss.post("/admin/mail/tests", { _csrf: token })).status, 403);
    const api = await boss.send("/api/v1/admin/jobs", { method: "GET" });
    assert.equal(api.status, 403);
  });
  await t.run("with one they are there at once", async () => {
    await enable(boss);
    assert.equal((await boss.get("/admin")).status, 200);
    assert.equal((await boss.get("/ada/secret")).status, 200);
  });
  await server.stop();
}

export async function secondFactorCases(t: Cases): Promise<void> {
  if (!hasOathtool) {
    t.skip("the second factor", "oathtool is not installed");
    return;
  }
  await codeCases(t);
  await demandCases(t);
}
