// SPDX-License-Identifier: Apache-2.0
//
// recovery.ts: a new password by a link in a mail, and what else changes with it.
import { strict as assert } from "node:assert";

import { Session } from "../harness/browser_session";
import type { Cases } from "../harness/cases";
import { letters, letterTo, linkIn } from "../harness/mailbox";
import { passwordOf, type Server } from "../harness/server";
import { password, settle, signIn, start } from "./stage";

const ask = (server: Server, email: string): Promise<Response> =>
  new Session(server).submit("/login/forgotten", { email });

async function recover(server: Server, link: string, chosen: string): Promise<Response> {
  const secret = /secret=([\w-]+)/.exec(link)?.[1] ?? "";
  return new Session(server).submit("/login/recovery", { secret, password: chosen }, "/login");
}

export async function recoveryCases(t: Cases): Promise<void> {
  const server = await start("invite");
  for (const name of ["ada", "bob", "carol", "dora"]) server.createUser(name);
  let link = "";
  await t.run("whoever asks gets a link at the address of the account", async () => {
    const answer = await ask(server, "ADA@example.org");
    assert.equal(answer.status, 200);
    assert.match(await answer.text(), /Look into your mail/);
    const letter = await letterTo(server, "ada@example.org");
    assert.equal(letter.subject, "Choose a new password");
    link = linkIn(server, letter);
    assert.equal((await fetch(server.url + link)).status, 200);
    assert.equal(await signIn(server, "ada", passwordOf("ada")), 303, "nothing changed yet");
  });
  await t.run("a password that breaks a rule leaves the link good", async () => {
    const answer = await recover(server, link, "short");
    assert.equal(answer.status, 422);
    assert.match(await answer.text(), /at least 10 characters/);
  });
  await t.run("the new password is the only one, and every session has ended", async () => {
    const before = await Session.signIn(server, "ada");
    assert.equal((await recover(server, link, password)).status, 303);
    assert.equal(await signIn(server, "ada", passwordOf("ada")), 422);
    assert.equal(await signIn(server, "ada", password), 303);
    assert.equal((await before.get("/settings/profile")).status, 303, "to the page of signing in");
    const letter = await letterTo(server, "ada@example.org", 2);
    assert.equal(letter.subject, "Your password was changed");
    assert.equal((await recover(server, link, `${password} 2`)).status, 410, "used");
  });
  await t.run("an address without an account answers alike and gets no mail", async () => {
    const page = async (email: string): Promise<string> =>
      (await (await ask(server, email)).text()).replaceAll(email, "ADDRESS");
    assert.equal(await page("nobody@example.org"), await page("bob@example.org"));
    await letterTo(server, "bob@example.org");
    await settle(server, "signin.send_recovery");
    assert.equal(letters(server, "nobody@example.org").length, 0);
  });
  await t.run("a disabled account gets no link", async () => {
    server.command(["user", "disable", "dora"]);
    assert.equal((await ask(server, "dora@example.org")).status, 200);
    await settle(server, "signin.send_recovery");
    assert.equal(letters(server, "dora@example.org").length, 0);
  });
  await t.run("another change of the password ends the link", async () => {
    await ask(server, "carol@example.org");
    const one = linkIn(server, await letterTo(server, "carol@example.org"));
    const carol = await Session.signIn(server, "carol");
    const changed = await carol.submit("/settings/account/password?_method=put",
      { old_password: passwordOf("carol"), password }, "/settings/account");
    assert.equal(changed.status, 303);
    assert.equal((await recover(server, one, "yet another password")).status, 410);
    assert.equal(await signIn(server, "carol", password), 303);
  });
  await server.stop();
}
