// SPDX-License-Identifier: Apache-2.0
//
// own.ts: what people link to their accounts, what it opens then, and what it does not.
import { strict as assert } from "node:assert";

import { enable, hasOathtool } from "../accounts/second_factor";
import { Session } from "../harness/browser_session";
import type { Cases } from "../harness/cases";
import { letterTo } from "../harness/mailbox";
import type { Server } from "../harness/server";
import { Liar } from "./liar";
import { comeBack, sendForm, setOut, setOutToLink, setUp, signedIn } from "./stage";

const security = async (session: Session): Promise<string> =>
  (await session.get("/settings/security")).text();

interface World {
  server: Server;
  liar: Liar;
  ada: Session;
}

export async function ownCases(t: Cases, server: Server, boss: Session): Promise<void> {
  const liar = await Liar.start();
  await setUp(boss, { name: "desk", label: "Front desk", preset: "openid", issuer: liar.issuer,
    client_id: "stithy", secret: "s", admits: "linked" });
  server.createUser("ada");
  const ada = await Session.signIn(server, "ada");
  liar.person = { sub: "ada-there", preferred_username: "ada.l" };

  const world = { server, liar, ada };
  await linking(t, world);
  await purposes(t, world);
  await shutOut(t, world);
  await keysAndAbsence(t, world);
}

async function linking(t: Cases, { server, liar, ada }: World): Promise<void> {
  await t.run("a signed-in person links by agreeing, and is told by mail", async () => {
    const back = new URL(liar.back(await setOutToLink(ada, "desk")));
    const page = await ada.get(back.pathname + back.search);
    const text = await page.text();
    assert.match(text, /Link Front desk/);
    assert.ok(!text.includes('data-island="signin-go_on"'), "it is not sent by itself");
    const linked = await sendForm(ada, text);
    assert.equal(linked.status, 303, await linked.text());
    assert.match(await security(ada), /Front desk[^]*ada\.l/);
    const letter = await letterTo(server, "ada@example.org");
    assert.match(letter.text, /linked to one at Front desk/);
    const again = new Session(server);
    assert.equal((await comeBack(again, liar.back(await setOut(again, "desk")))).status, 303);
    assert.ok(await signedIn(again));
  });

  await t.run("an identity belongs to one account", async () => {
    server.createUser("eve");
    const eve = await Session.signIn(server, "eve");
    const answer = await comeBack(eve, liar.back(await setOutToLink(eve, "desk")));
    assert.equal(answer.status, 409);
    assert.ok(!(await security(eve)).includes("ada.l"));
  });
}

async function purposes(t: Cases, { server, liar, ada }: World): Promise<void> {
  await t.run("the answer of one purpose does not do for another", async () => {
    const visitor = new Session(server);
    const back = new URL(liar.back(await setOut(visitor, "desk")));
    const fields = Object.fromEntries(back.searchParams);
    ada.cookies.set("stithy-outside", visitor.cookies.get("stithy-outside") ?? "");
    const _csrf = await ada.token("/settings/security");
    const answer = await ada.post("/settings/security/identities/new/desk",
      { ...fields, iss: "", _csrf });
    assert.equal(answer.status, 400);
  });

  await t.run("the provider confirms who is here, when it asked just now", async () => {
    const way = await ada.get("/login/confirm/with/desk?return_to=/settings/profile");
    const asked = new URL(way.headers.get("location") as string);
    assert.deepEqual([asked.searchParams.get("prompt"), asked.searchParams.get("max_age")],
      ["login", "0"]);
    const done = await comeBack(ada, liar.back(asked.href));
    assert.equal(done.headers.get("location"), "/settings/profile", await done.text());
    for (const claims of [{ auth_time: 1_700_000_000 }, { auth_time: undefined },
      { sub: "somebody else" }]) {
      liar.lie = { claims };
      const next = await ada.get("/login/confirm/with/desk");
      const answer = await comeBack(ada, liar.back(next.headers.get("location") as string));
      assert.equal(answer.status, 403, JSON.stringify(claims));
    }
    liar.lie = {};
  });
}

async function shutOut(t: Cases, { server, liar, ada }: World): Promise<void> {
  if (!hasOathtool) t.skip("a second factor here is asked for", "there is no oathtool");
  else await t.run("a second factor here is asked for after the provider", async () => {
    server.createUser("careful");
    const careful = await Session.signIn(server, "careful");
    liar.person = { sub: "careful-there" };
    await comeBack(careful, liar.back(await setOutToLink(careful, "desk")));
    await enable(careful);
    const visitor = new Session(server);
    const half = await comeBack(visitor, liar.back(await setOut(visitor, "desk")));
    assert.match(half.headers.get("location") ?? "", /^\/login\/second\?/);
    assert.ok(!(await signedIn(visitor)));
  });

  await t.run("a disabled account is let in by nobody (AC-060)", async () => {
    server.createUser("gone");
    const gone = await Session.signIn(server, "gone");
    liar.person = { sub: "gone-there" };
    await comeBack(gone, liar.back(await setOutToLink(gone, "desk")));
    server.command(["user", "disable", "gone"]);
    const visitor = new Session(server);
    const answer = await comeBack(visitor, liar.back(await setOut(visitor, "desk")));
    assert.equal(answer.status, 403);
    assert.ok(!(await signedIn(visitor)));
  });

  await t.run("a link is removed, and lets nobody in afterwards", async () => {
    liar.person = { sub: "ada-there" };
    const remove = /action="([^"]*identities\/\d+[^"]*)"/.exec(await security(ada))?.[1] ?? "";
    const answer = await ada.submit(remove.replace(/&amp;/g, "&"), {}, "/settings/security");
    assert.equal(answer.status, 303, await answer.text());
    const visitor = new Session(server);
    const refused = await comeBack(visitor, liar.back(await setOut(visitor, "desk")));
    assert.equal(refused.status, 403);
    assert.match(await refused.text(), /No account is linked/);
  });
}

async function keysAndAbsence(t: Cases, { server, liar }: World): Promise<void> {
  await t.run("new keys of the provider are fetched once, made-up ones not each time", async () => {
    liar.person = { sub: "careful-there" };
    const enter = async () => {
      const visitor = new Session(server);
      return (await comeBack(visitor, liar.back(await setOut(visitor, "desk")))).status;
    };
    liar.asked = [];
    liar.turn("second");
    assert.equal(await enter(), 303);
    const fetched = () => liar.asked.filter((path) => path === "/keys").length;
    assert.equal(fetched(), 1);
    for (let i = 0; i < 5; ++i) {
      liar.lie = { header: { kid: `made up ${i}` } };
      assert.equal(await enter(), 403);
    }
    assert.ok(fetched() <= 2, `${fetched()} times`);
    liar.lie = {};
  });
  liar.stop();

  await t.run("a provider that is away is said to be", async () => {
    const visitor = new Session(server);
    const answer = await visitor.get("/login/with/desk");
    assert.ok([303, 503].includes(answer.status), `${answer.status}`);
    if (answer.status !== 303) return;
    const back = liar.back(answer.headers.get("location") as string);
    assert.equal((await comeBack(visitor, back)).status, 503);
  });
}
