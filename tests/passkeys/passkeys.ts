// SPDX-License-Identifier: Apache-2.0
//
// passkeys.ts: passkeys as the only thing that is shown, as a second factor, and in a person's
// settings, by an authenticator in software and by the virtual one of Chromium.
import { strict as assert } from "node:assert";

import { Session } from "../harness/browser_session";
import { Cases } from "../harness/cases";
import { letters, letterTo } from "../harness/mailbox";
import { Server } from "../harness/server";
import { Authenticator } from "./authenticator";
import { browserCases } from "./browser";
import {
  add, ask, enter, finish, halfway, passkeys, reasons, refusal, security, signedIn, startNamed,
  withPasskey,
} from "./stage";

const t = new Cases("passkeys");

async function wayIn(server: Server): Promise<void> {
  for (const algorithm of ["ES256", "EdDSA", "RS256"] as const) {
    await t.run(`a passkey by ${algorithm} signs in alone, and beside the password`, async () => {
      const name = `by-${algorithm.toLowerCase()}`;
      server.createUser(name);
      const { key, codes } = await withPasskey(server, name, algorithm);
      assert.equal(codes.length, 10, "the first second factor brings recovery codes");
      const { session, answer } = await enter(server, key);
      assert.equal(answer.status, 303, await answer.text());
      assert.equal(answer.headers.get("location"), "/settings/profile");
      assert.ok(await signedIn(session));
      const half = await halfway(server, name);
      assert.ok(!(await signedIn(half)));
      assert.equal((await finish(half, key)).status, 303);
      assert.ok(await signedIn(half));
    });
  }
  await t.run("a passkey that cannot verify is a second factor, and no way in alone", async () => {
    server.createUser("stick");
    const { key } = await withPasskey(server, "stick");
    const alone = await enter(server, key, { verified: false });
    assert.equal(alone.answer.status, 401);
    assert.equal(reasons(server)[0], "The device did not make sure who holds it.");
    const half = await halfway(server, "stick");
    assert.equal((await finish(half, key, { verified: false })).status, 303);
  });
  await t.run("a recovery code stands in for a lost passkey", async () => {
    server.createUser("lost");
    const { codes } = await withPasskey(server, "lost");
    const half = await halfway(server, "lost");
    assert.equal((await half.submit("/login/second", { code: codes[0] ?? "" })).status, 303);
    assert.ok(await signedIn(half));
  });
  await t.run("an account that was disabled is not let in", async () => {
    server.createUser("gone");
    const { key, session } = await withPasskey(server, "gone");
    const half = await halfway(server, "gone");
    server.command(["user", "disable", "gone"]);
    const { session: fresh, answer } = await enter(server, key);
    assert.equal(answer.status, 401);
    assert.ok((await answer.text()).includes(refusal));
    assert.equal((await finish(half, key)).status, 401);
    for (const one of [fresh, half, session]) assert.ok(!(await signedIn(one)));
    assert.equal(reasons(server)[0], "The account is disabled.");
  });
}

async function own(server: Server): Promise<void> {
  server.createUser("ada");
  const before = await Session.signIn(server, "ada");
  const { session: ada, key } = await withPasskey(server, "ada");
  await t.run("the first one ends sessions without it, and its owner hears of it", async () => {
    assert.ok(!(await signedIn(before)));
    assert.ok(await signedIn(ada));
    const letter = await letterTo(server, "ada@example.org");
    assert.equal(letter.subject, "A new passkey");
  });
  await t.run("the list tells name and use; a device is told which keys are there", async () => {
    await enter(server, key);
    const shown = await (await ada.get(security)).text();
    assert.match(shown, /<span dir="auto">Phone<\/span>/);
    assert.ok(!/never used/.test(shown));
    const { question } = await ask(ada, `${passkeys}/new`);
    assert.deepEqual(question.keys, [key.id]);
    assert.deepEqual(question.algorithms, [-7, -8, -257]);
  });
  await t.run("a key is here once, whosever; a name is asked for", async () => {
    assert.equal((await add(ada, "Again", key)).status, 409);
    server.createUser("bob");
    const { handle } = key;
    assert.equal((await add(await Session.signIn(server, "bob"), "Mine", key)).status, 409);
    key.handle = handle;
    const other = new Authenticator(server.url);
    for (const name of ["", " ", "x".repeat(101), "a\u0007b"])
      assert.equal((await add(ada, name, other)).status, 422, JSON.stringify(name));
  });
  await t.run("the last one goes with a proof alone, and the second factor with it", async () => {
    const second = new Authenticator(server.url, "EdDSA");
    assert.equal((await add(ada, "Stick", second)).status, 303);
    const addresses = async (): Promise<string[]> =>
      [...(await (await ada.get(security)).text())
        .matchAll(/action="(\/settings\/security\/passkeys\/\d+\?_method=delete)"/g)]
        .map((one) => one[1] ?? "");
    const [first = "", other = ""] = await addresses();
    assert.equal((await ada.submit(other, {}, security)).status, 303);
    assert.equal((await ada.submit(first, {}, security)).status, 422);
    assert.equal((await ada.submit(first, { code: "000000" }, security)).status, 422);
    assert.ok((await addresses()).includes(first));
    const { question, csrf } = await ask(ada, security);
    const answer = await ada.post(first, { credential: key.used(question), _csrf: csrf });
    assert.equal(answer.status, 303, reasons(server)[0]);
    assert.deepEqual(await addresses(), []);
    assert.ok(await signedIn(await Session.signIn(server, "ada")), "the password is enough again");
    assert.equal((await enter(server, key)).answer.status, 401);
    assert.equal(reasons(server)[0], "The passkey is nobody's.");
    const subjects = letters(server, "ada@example.org").map((one) => one.subject);
    assert.ok(subjects.length > 0);
  });
  await t.run("an account has at most twenty", async () => {
    server.createUser("many");
    const { session } = await withPasskey(server, "many");
    for (let i = 1; i < 20; ++i)
      assert.equal((await add(session, `Key ${i}`, new Authenticator(server.url))).status, 303);
    assert.equal((await add(session, "Too many", new Authenticator(server.url))).status, 409);
    assert.ok(!(await (await session.get(security)).text()).includes(`${passkeys}/new`));
  });
  await t.run("who runs the machine takes them away from who lost everything", async () => {
    server.command(["user", "reset-second-factor", "many"]);
    const session = await Session.signIn(server, "many");
    assert.ok(await signedIn(session));
    assert.ok(!(await (await session.get(security)).text()).includes("Key 7"));
  });
}

async function demanded(): Promise<void> {
  const server = await Server.start({
    host: "localhost",
    environment: { STITHY_SIGNIN_SECOND_FACTOR: "administrators" },
    settings: "[rates]\nsign_in_burst = 10000\n",
  });
  server.createUser("boss", { admin: true });
  await t.run("a passkey is what administrators need", async () => {
    const boss = await Session.signIn(server, "boss");
    assert.equal((await boss.get("/admin")).status, 303);
    await add(boss, "Stick", new Authenticator(server.url));
    assert.equal((await boss.get("/admin")).status, 200);
  });
  await server.stop();
}

async function unnamed(): Promise<void> {
  const server = await Server.start();
  server.createUser("ada");
  await t.run("at an address of numbers nobody is offered one", async () => {
    const ada = await Session.signIn(server, "ada");
    assert.ok(!(await (await new Session(server).get("/login")).text()).includes("data-passkey"));
    assert.match(await (await ada.get(security)).text(), /names with https alone/);
    assert.match(await (await ada.get(`${passkeys}/new`)).text(), /names with https alone/);
    const key = new Authenticator(server.url);
    const credential = key.used({ challenge: "x", party: "127.0.0.1", keys: [] });
    const answer = await new Session(server).submit("/login/passkey", { credential }, "/login");
    assert.equal(answer.status, 401);
  });
  await server.stop();
}

const server = await startNamed();
await wayIn(server);
await own(server);
await server.stop();
await demanded();
await unnamed();
await browserCases(t);
t.close();
