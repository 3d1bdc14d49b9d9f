// SPDX-License-Identifier: Apache-2.0
//
// auth_passkeys.ts: what an authenticator or the browser around it might say that is not so.
import { strict as assert } from "node:assert";

import { Session } from "../../harness/browser_session";
import { letterTo } from "../../harness/mailbox";
import { Authenticator, type Lie } from "../../passkeys/authenticator";
import {
  ask, enter, finish, halfway, passkeys, reasons, refusal, signedIn, withPasskey,
} from "../../passkeys/stage";
import type { Group } from "../group";

async function lieWhileEntering(group: Group): Promise<void> {
  const { server } = group.target;
  for (const name of ["wanda", "xaver"]) group.target.addPerson(name);
  const { key } = await withPasskey(server, "wanda");
  const other = await withPasskey(server, "xaver");
  const before = key.counter;
  const lies: [string, Lie, RegExp][] = [
    ["another origin", { origin: "https://evil.example" }, /another origin/],
    ["our origin as a part", { origin: `${server.url}.evil.example` }, /another origin/],
    ["a page inside another", { crossOrigin: true }, /inside another/],
    ["a page on top", { topOrigin: "https://evil.example" }, /inside another/],
    ["another party", { party: "evil.example" }, /another host/],
    ["the answer of making one", { type: "webauthn.create" }, /another deed/],
    ["nobody verified", { verified: false }, /did not make sure/],
    ["nobody present", { present: false }, /Nobody was present/],
    ["a challenge of its own", { challenge: "of my own" }, /not ours/],
    ["another person's handle", { handle: other.key.handle }, /says that the passkey is another/],
    ["no handle", { handle: "" }, /does not say whose/],
    ["another person's credential", { credential: other.key.id }, /says that the passkey/],
    ["a credential of nobody", { credential: "AAAA" }, /nobody's/],
    ["no signature", { signature: Buffer.alloc(0) }, /malformed/],
    ["a wrong signature", { signature: Buffer.from("3006020101020101", "hex") }, /signature/],
    ["data cut short", { authenticator: Buffer.alloc(36) }, /malformed/],
    ["data without end", { authenticator: Buffer.alloc(5000) }, /malformed/],
    ["client data that are none", { client: Buffer.from("[]") }, /malformed/],
  ];
  const texts = new Set<string>();
  for (const [name, lie, reason] of lies) {
    const { session, answer } = await enter(server, key, lie);
    assert.equal(answer.status, 401, name);
    const shown = await answer.text();
    assert.ok(shown.includes(refusal), name);
    texts.add(/class="ui-error[^]*?<\/div>/.exec(shown)?.[0] ?? "");
    assert.match(reasons(server)[0] ?? "", reason, name);
    assert.ok(!(await signedIn(session)), name);
  }
  assert.equal(texts.size, 1, "the client reads one text, whatever it was");
  assert.equal(key.counter, before);
  assert.equal((await enter(server, key)).answer.status, 303, "the truth is still believed");
}

async function borrowAnswers(group: Group): Promise<void> {
  const { server } = group.target;
  group.target.addPerson("yuri");
  const { key } = await withPasskey(server, "yuri");
  const page = { return_to: "/settings/profile" };
  const session = new Session(server);
  const { question, csrf } = await ask(session, "/login");
  const credential = key.used(question);
  // Shown to one visitor, given by another.
  const thief = new Session(server);
  const theirs = await ask(thief, "/login");
  const stolen = await thief.post("/login/passkey", { ...page, credential, _csrf: theirs.csrf });
  assert.equal(stolen.status, 401);
  assert.match(reasons(server)[0] ?? "", /another session/);
  // Twice, one after the other and at once.
  const give = (): Promise<Response> =>
    session.post("/login/passkey", { ...page, credential, _csrf: csrf });
  const statuses = (await Promise.all(Array.from({ length: 8 }, give))).map((one) => one.status);
  assert.equal(statuses.filter((one) => one === 303).length, 1, statuses.join());
  const again = new Session(server);
  for (const [name, value] of session.cookies)
    if (!name.includes("session")) again.cookies.set(name, value);
  const late = await again.post("/login/passkey", { ...page, credential, _csrf: csrf });
  assert.equal(late.status, 401);
  assert.match(reasons(server)[0] ?? "", /answered before/);
  // Asked for one thing, given for another.
  const half = await halfway(server, "yuri");
  const asked = await ask(half, "/login/second");
  const fresh = await ask(half, "/login");
  const crossed = await half.post("/login/second/passkey",
    { ...page, credential: key.used(fresh.question), _csrf: asked.csrf });
  assert.equal(crossed.status, 401);
}

async function finishWithForeign(group: Group): Promise<void> {
  const { server } = group.target;
  for (const name of ["zoe", "abel"]) group.target.addPerson(name);
  const zoe = await withPasskey(server, "zoe");
  const abel = await withPasskey(server, "abel");
  const half = await halfway(server, "zoe");
  assert.equal((await finish(half, abel.key)).status, 401);
  assert.match(reasons(server)[0] ?? "", /of another person/);
  assert.ok(!(await signedIn(half)));
  assert.equal((await finish(half, zoe.key)).status, 303);
}

async function turnCounterBack(group: Group): Promise<void> {
  const { server } = group.target;
  group.target.addPerson("bea");
  const { key } = await withPasskey(server, "bea");
  assert.equal((await enter(server, key, { counter: 7 })).answer.status, 303);
  for (const counter of [7, 6, 0]) {
    const { session, answer } = await enter(server, key, { counter });
    assert.equal(answer.status, 401, `${counter}`);
    assert.match(reasons(server)[0] ?? "", /backwards/);
    assert.ok(!(await signedIn(session)));
  }
  const letter = await letterTo(server, "bea@example.org", 2);
  assert.equal(letter.subject, "A passkey was refused");
  assert.equal((await enter(server, key, { counter: 8 })).answer.status, 303);
}

async function lieWhileMaking(group: Group): Promise<void> {
  const { server } = group.target;
  group.target.addPerson("carl");
  const session = await Session.signIn(server, "carl");
  const lies: [Lie, RegExp][] = [
    [{ origin: "https://evil.example" }, /another origin/],
    [{ party: "evil.example" }, /another host/],
    [{ type: "webauthn.get" }, /another deed/],
    [{ present: false }, /Nobody was present/],
    [{ credential: "AAAA" }, /two passkeys/],
    [{ challenge: "of my own" }, /not ours/],
    [{ authenticator: Buffer.alloc(64, 0x41) }, /another host/],
  ];
  for (const [lie, reason] of lies) {
    const { question, csrf } = await ask(session, `${passkeys}/new`);
    const credential = new Authenticator(server.url).made(question, lie);
    const answer = await session.post(passkeys, { name: "Phone", credential, _csrf: csrf });
    assert.equal(answer.status, 400);
    assert.match(reasons(server)[0] ?? "", reason);
  }
  // A page without the fresh session makes none.
  const token = server.createToken("carl", ["user:write"]);
  const api = await fetch(server.url + passkeys,
    { method: "POST", headers: { Authorization: `Bearer ${token}` } });
  assert.ok([401, 403].includes(api.status), String(api.status));
}

async function comeDisabled(group: Group): Promise<void> {
  const { server } = group.target;
  group.target.addPerson("dora");
  const { key, session } = await withPasskey(server, "dora");
  server.command(["user", "disable", "dora"]);
  const { session: fresh, answer } = await enter(server, key);
  assert.equal(answer.status, 401);
  assert.match(reasons(server)[0] ?? "", /disabled/);
  for (const one of [fresh, session]) assert.ok(!(await signedIn(one)));
}

export async function authPasskeys(group: Group): Promise<void> {
  await group.row("AC-055 what an authenticator says is believed when it is true, once",
    async () => {
      await lieWhileEntering(group);
      await borrowAnswers(group);
      await finishWithForeign(group);
      await turnCounterBack(group);
      await lieWhileMaking(group);
      await comeDisabled(group);
    });
}
