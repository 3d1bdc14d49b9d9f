// SPDX-License-Identifier: Apache-2.0
//
// emails.ts: several addresses of one account, each proven, and the one that mail goes to.
import { strict as assert } from "node:assert";

import { Session } from "../harness/browser_session";
import type { Cases } from "../harness/cases";
import { letters, letterTo, linkIn } from "../harness/mailbox";
import { passwordOf, type Server } from "../harness/server";
import { start } from "./stage";

const page = "/settings/emails";

async function use(server: Server, link: string): Promise<Response> {
  const session = new Session(server);
  const secret = /secret=([\w-]+)/.exec(link)?.[1] ?? "";
  const purpose = /for=(\w+)/.exec(link)?.[1] ?? "";
  return session.submit("/emails/confirmation", { secret, purpose }, "/login");
}

// The addresses of /user/emails: "*" the primary one, "?" without proof.
async function listed(server: Server, name: string): Promise<string[]> {
  const headers = { Authorization: `Bearer ${server.createToken(name, ["user:read"])}` };
  const answer = await fetch(`${server.url}/api/v3/user/emails`, { headers });
  const all = (await answer.json()) as { email: string; primary: boolean; verified: boolean }[];
  return all.map((one) => `${one.email}${one.primary ? "*" : ""}${one.verified ? "" : "?"}`);
}

async function press(session: Session, word: string, email: string): Promise<Response> {
  const shown = await (await session.get(page)).text();
  const row = shown.split("<li ").find((one) => one.includes(`${email}`)) ?? "";
  const actions = [...row.matchAll(/action="([^"]*)"/g)].map((one) => one[1] ?? "");
  const action = actions.find((one) => one.includes("/primary") === (word === "primary")) ?? "";
  assert.ok(action, `${email} has no button: ${row}`);
  return session.submit(action.replaceAll("&amp;", "&"), {}, page);
}

export async function emailCases(t: Cases): Promise<void> {
  const server = await start("invite");
  for (const name of ["ada", "bob"]) server.createUser(name);
  const ada = await Session.signIn(server, "ada");
  await t.run("an address that was added is none of the account's before its mail is answered",
    async () => {
      assert.equal((await ada.submit(page, { email: "Ada@Work.example" })).status, 303);
      assert.deepEqual(await listed(server, "ada"), ["ada@example.org*", "Ada@Work.example?"]);
      const letter = await letterTo(server, "Ada@Work.example");
      assert.equal(letter.subject, "Confirm this address");
      const link = linkIn(server, letter);
      assert.equal((await fetch(server.url + link)).status, 200);
      assert.deepEqual(await listed(server, "ada"), ["ada@example.org*", "Ada@Work.example?"]);
      const used = await use(server, link);
      assert.equal(used.status, 200, await used.text());
      assert.deepEqual(await listed(server, "ada"), ["ada@example.org*", "Ada@Work.example"]);
      assert.equal((await use(server, link)).status, 410);
    });
  await t.run("mail goes elsewhere once the present address agrees", async () => {
    assert.equal((await press(ada, "primary", "Ada@Work.example")).status, 303);
    assert.deepEqual(await listed(server, "ada"), ["ada@example.org*", "Ada@Work.example"]);
    const letter = await letterTo(server, "ada@example.org");
    assert.equal(letter.subject, "Shall mail go elsewhere?");
    assert.equal((await use(server, linkIn(server, letter))).status, 200);
    assert.deepEqual(await listed(server, "ada"), ["ada@example.org", "Ada@Work.example*"]);
    assert.equal((await letterTo(server, "ada@example.org", 2)).subject, "Mail goes elsewhere now");
    const signed = await new Session(server).submit("/login",
      { login: "ada@work.example", password: passwordOf("ada") });
    assert.equal(signed.status, 303);
  });
  await t.run("the primary one stays; others go, with the links that wait", async () => {
    await ada.submit(page, { email: "brief@example.org" });
    const link = linkIn(server, await letterTo(server, "brief@example.org"));
    assert.equal((await press(ada, "remove", "brief@example.org")).status, 303);
    assert.equal((await use(server, link)).status, 410);
    assert.deepEqual(await listed(server, "ada"), ["ada@example.org", "Ada@Work.example*"]);
  });
  await foreignCases(t, server, ada);
  await server.stop();
}

async function foreignCases(t: Cases, server: Server, ada: Session): Promise<void> {
  await t.run("an address of somebody else stays theirs, and only its mail tells", async () => {
    assert.equal((await ada.submit(page, { email: "bob@example.org" })).status, 303);
    const letter = await letterTo(server, "bob@example.org");
    assert.equal(letter.subject, "Somebody entered your address");
    assert.ok(!letter.text.includes("secret="));
    assert.deepEqual(await listed(server, "bob"), ["bob@example.org*"]);
  });
  await t.run("of two who claim one address, it belongs to who proves it", async () => {
    const bob = await Session.signIn(server, "bob");
    await ada.submit(page, { email: "both@example.org" });
    const first = linkIn(server, await letterTo(server, "both@example.org"));
    await bob.submit(page, { email: "both@example.org" });
    const second = linkIn(server, await letterTo(server, "both@example.org", 2));
    assert.equal((await use(server, second)).status, 200);
    const late = await use(server, first);
    assert.equal(late.status, 409);
    assert.match(await late.text(), /belongs to another account/);
  });
  await t.run("what is no address, or there already, is refused with its rule", async () => {
    for (const [email, why] of [["nonsense", /not one e-mail address/],
      ["ADA@example.org", /in your list already/], ["ä@example.org", /E-mail|ASCII|address/]] as
      [string, RegExp][]) {
      const answer = await ada.submit(page, { email });
      assert.equal(answer.status, 422, email);
      assert.match(await answer.text(), why);
    }
  });
  await t.run("an address that is proven has no account of its own to make", async () => {
    const boss = await Session.signIn(server, "boss");
    const answer = await boss.submit("/admin/registrations", { email: "ada@example.org" });
    assert.equal(answer.status, 422);
    assert.match(await answer.text(), /has an account already: ada/);
    const made = server.tryCommand(["user", "create", "ada2", "--email", "ada@example.org",
      "--password-stdin"], "a password of ada2");
    assert.notEqual(made.status, 0);
    assert.match(made.err, /e-mail address exists already/);
    assert.equal(letters(server, "ada2@example.org").length, 0);
  });
}
