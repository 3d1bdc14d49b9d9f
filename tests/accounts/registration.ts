// SPDX-License-Identifier: Apache-2.0
//
// registration.ts: who may make an account in each mode, and what the link in the mail is good for.
import { strict as assert } from "node:assert";

import { Session } from "../harness/browser_session";
import type { Cases } from "../harness/cases";
import { letters, letterTo, linkIn } from "../harness/mailbox";
import type { Server } from "../harness/server";
import { ask, finish, password, settle, signIn, start } from "./stage";

const kind = "signin.send_registration";

async function openCases(t: Cases): Promise<void> {
  const server = await start("open", 'domains = ["example.org", "*.example.net"]\n');
  let link = "";
  await t.run("whoever asks gets a link, and no account before it is used", async () => {
    const answer = await ask(server, "ada", "Ada@example.org");
    assert.equal(answer.status, 200);
    assert.match(await answer.text(), /Look into your mail/);
    const letter = await letterTo(server, "Ada@example.org");
    assert.equal(letter.subject, "Make your account");
    link = linkIn(server, letter);
    assert.equal((await fetch(`${server.url}/ada`)).status, 404);
  });
  await t.run("looking at the link changes nothing", async () => {
    for (const method of ["GET", "HEAD", "GET"])
      assert.equal((await fetch(server.url + link, { method })).status, 200);
    assert.equal((await fetch(`${server.url}/ada`)).status, 404);
  });
  await t.run("what is chosen wrong is told field by field, and the link stays good", async () => {
    const { answer } = await finish(server, link, { login: "settings", password: "short" });
    assert.equal(answer.status, 422);
    const shown = await answer.text();
    assert.match(shown, /is reserved/);
    assert.match(shown, /at least 10 characters/);
    const taken = await finish(server, link, { login: "BOSS", password });
    assert.equal(taken.answer.status, 422);
    assert.match(await taken.answer.text(), /is taken/);
  });
  await t.run("the link makes the account, and its holder is signed in", async () => {
    const { answer, session } = await finish(server, link, { login: "ada", password });
    assert.equal(answer.status, 303, await answer.text());
    assert.equal((await session.get("/settings/profile")).status, 200);
    assert.equal(await signIn(server, "ada@EXAMPLE.org", password), 303);
  });
  await t.run("a second time it leads nowhere", async () => {
    assert.equal((await fetch(server.url + link)).status, 410);
    const { answer } = await finish(server, link, { login: "ada2", password });
    assert.equal(answer.status, 410);
  });
  await t.run("of many who use one link at once, one gets the account", async () => {
    await ask(server, "race", "race@example.org");
    const one = linkIn(server, await letterTo(server, "race@example.org"));
    const all = await Promise.all(Array.from({ length: 12 }, (_, i) =>
      finish(server, one, { login: `race${i}`, password })));
    const statuses = all.map(({ answer }) => answer.status);
    assert.equal(statuses.filter((status) => status === 303).length, 1, statuses.join());
    assert.ok(statuses.every((status) => status === 303 || status === 410), statuses.join());
  });
  await t.run("an address that has an account answers alike; the mail tells", async () => {
    const shown = async (login: string, email: string): Promise<string> => {
      const answer = await ask(server, login, email);
      assert.equal(answer.status, 200);
      return (await answer.text()).replaceAll(email, "ADDRESS")
        .replace(/name="_csrf" value="[^"]*"/g, "");
    };
    const [has, hasNot] = [await shown("fresh1", "ada@example.org"),
      await shown("fresh2", "nobody@example.org")];
    assert.equal(has, hasNot);
    const letter = await letterTo(server, "ada@example.org");
    assert.equal(letter.subject, "You have an account already");
    assert.ok(!letter.text.includes("secret="), letter.text);
  });
  await t.run("who asks again and again gets one letter in five minutes", async () => {
    for (let i = 0; i < 5; ++i) await ask(server, "eager", "eager@example.org");
    await settle(server, kind);
    assert.equal(letters(server, "eager@example.org").length, 1);
  });
  await fieldCases(t, server);
  await server.stop();
}

async function fieldCases(t: Cases, server: Server): Promise<void> {
  await t.run("only addresses of the listed domains may ask", async () => {
    const tries: [string, number][] = [["x@example.com", 422], ["x@example.net", 422],
      ["x@a.example.net", 200], ["x@evilexample.org", 422], ["x@example.org.evil.com", 422]];
    for (const [email, status] of tries) {
      const answer = await ask(server, "domain", email);
      assert.equal(answer.status, status, email);
      if (status === 422) assert.match(await answer.text(), /addresses of example\.org/);
    }
  });
  await t.run("names and addresses that cannot be are refused with their rule", async () => {
    for (const name of ["admin", "api", ".well-known", "..", "-x", "a.git", "con", "Ａdmin",
      "a\u200bb", "bоb", "boss", "Boss", ""])
      assert.equal((await ask(server, name, "x@example.org")).status, 422, name);
    for (const email of ["", "x", "x@", "@example.org", "x@y@example.org", "a@example.org,b@c.de",
      "Ada <a@example.org>", "a b@example.org", "a@example.org\r\nBcc: b@c.de", "ä@example.org"])
      assert.equal((await ask(server, "fine", email)).status, 422, email);
  });
  await t.run("a form of another site asks for nothing", async () => {
    const session = new Session(server);
    const token = await session.token("/register");
    const answer = await session.send("/register", {
      method: "POST",
      headers: { Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site",
        "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ login: "x1", email: "x1@example.org", _csrf: token }).toString(),
    });
    assert.equal(answer.status, 403);
  });
}

async function inviteCases(t: Cases): Promise<void> {
  const server = await start("invite");
  const boss = await Session.signIn(server, "boss");
  const page = "/admin/registrations";
  const invite = (email: string): Promise<Response> => boss.submit(page, { email });
  await t.run("nobody asks for an account where accounts are by invitation", async () => {
    const shown = await fetch(`${server.url}/register`);
    assert.equal(shown.status, 403);
    assert.match(await shown.text(), /by invitation/);
    const session = new Session(server);
    const token = await session.token("/login");
    const fields = { login: "eve", email: "eve@example.org", _csrf: token };
    assert.equal((await session.post("/register", fields)).status, 403);
    assert.ok(!(await (await fetch(`${server.url}/login`)).text()).includes("/register"));
  });
  await t.run("who is invited chooses name and password", async () => {
    assert.equal((await invite("carol@example.org")).status, 303);
    assert.match(await (await boss.get(page)).text(), /carol@example\.org/);
    const letter = await letterTo(server, "carol@example.org");
    assert.match(letter.subject, /^boss invites you to /);
    const link = linkIn(server, letter);
    const { answer } = await finish(server, link, { login: "carol", password });
    assert.equal(answer.status, 303);
    assert.ok(!(await (await boss.get(page)).text()).includes("carol@example.org"));
    assert.equal(await signIn(server, "carol", password), 303);
  });
  await t.run("an invitation that is withdrawn or given again leads nowhere", async () => {
    await invite("dave@example.org");
    const first = linkIn(server, await letterTo(server, "dave@example.org"));
    await invite("dave@example.org");
    const second = linkIn(server, await letterTo(server, "dave@example.org", 2));
    assert.equal((await fetch(server.url + first)).status, 410);
    assert.equal((await fetch(server.url + second)).status, 200);
    const shown = await (await boss.get(page)).text();
    const action = /action="(\/admin\/registrations\/\d+[^"]*)"/.exec(shown)?.[1] ?? "";
    assert.equal((await boss.submit(action.replaceAll("&amp;", "&"), {}, page)).status, 303);
    assert.equal((await fetch(server.url + second)).status, 410);
  });
  await t.run("who has an account is not invited, nor is what is no address", async () => {
    for (const [email, why] of [["boss@example.org", /has an account already: boss/],
      ["nonsense", /not one e-mail address/]] as [string, RegExp][]) {
      const answer = await invite(email);
      assert.equal(answer.status, 422, email);
      assert.match(await answer.text(), why);
    }
  });
  await t.run("nobody but administrators invites and decides", async () => {
    const carol = new Session(server);
    await carol.submit("/login", { login: "carol", password });
    assert.equal((await carol.get(page)).status, 403);
    const token = await carol.token("/settings/profile");
    assert.equal((await carol.post(page, { email: "x@example.org", _csrf: token })).status, 403);
  });
  await server.stop();
}

async function approvalCases(t: Cases): Promise<void> {
  const server = await start("approval");
  const boss = await Session.signIn(server, "boss");
  const page = "/admin/registrations";
  const prove = async (login: string): Promise<Response> => {
    await ask(server, login, `${login}@example.org`);
    const link = linkIn(server, await letterTo(server, `${login}@example.org`));
    return (await finish(server, link, { login, password })).answer;
  };
  const decide = async (word: string, login: string): Promise<void> => {
    const shown = await (await boss.get(page)).text();
    const row = shown.split("<li ").find((one) => one.includes(`${login}@example.org`)) ?? "";
    const actions = [...row.matchAll(/action="([^"]*)"/g)].map((one) => one[1] ?? "");
    const action = actions.find((one) => one.includes("/approval") === (word === "agree")) ?? "";
    assert.ok(action, `${login} is not listed: ${row}`);
    const answer = await boss.submit(action.replaceAll("&amp;", "&"), {}, page);
    assert.equal(answer.status, 303);
  };
  await t.run("who asks waits for an administrator, who hears of it", async () => {
    const answer = await prove("erin");
    assert.equal(answer.status, 200);
    assert.match(await answer.text(), /An administrator decides now/);
    assert.equal(await signIn(server, "erin", password), 422);
    const letter = await letterTo(server, "boss@example.org");
    assert.equal(letter.subject, "erin asks for an account");
    assert.match(letter.text, /erin@example\.org/);
  });
  await t.run("asking again while waiting makes no second request", async () => {
    await ask(server, "erin2", "erin@example.org");
    const letter = await letterTo(server, "erin@example.org", 2);
    assert.equal(letter.subject, "Your account waits for an administrator");
  });
  await t.run("agreed: the account is made with the password that was chosen", async () => {
    await decide("agree", "erin");
    const letter = await letterTo(server, "erin@example.org", 3);
    assert.equal(letter.subject, "Your account is ready");
    assert.equal(await signIn(server, "erin", password), 303);
  });
  await t.run("refused: nothing is left, and they may ask again", async () => {
    await prove("frank");
    await decide("refuse", "frank");
    const letter = await letterTo(server, "frank@example.org", 2);
    assert.equal(letter.subject, "No account was made");
    assert.equal(await signIn(server, "frank", password), 422);
    assert.equal((await prove2(server, "frank")).status, 200);
  });
  await t.run("a name that was taken meanwhile is told to who decides", async () => {
    await prove("grace");
    server.createUser("grace2");
    server.command(["user", "create", "grace", "--email", "other@example.org",
      "--password-stdin"], password);
    const shown = await (await boss.get(page)).text();
    const row = shown.split("<li ").find((one) => one.includes("grace@example.org")) ?? "";
    const action = /action="([^"]*\/approval[^"]*)"/.exec(row)?.[1] ?? "";
    const answer = await boss.submit(action.replaceAll("&amp;", "&"), {}, page);
    assert.equal(answer.status, 303);
    assert.match(await (await boss.get(page)).text(), /The name \S+ is taken/);
  });
  await server.stop();
}

// The third letter to somebody who asks for the second time.
async function prove2(server: Server, login: string): Promise<Response> {
  await ask(server, login, `${login}@example.org`);
  const link = linkIn(server, await letterTo(server, `${login}@example.org`, 3));
  return (await finish(server, link, { login, password })).answer;
}

async function closedCases(t: Cases): Promise<void> {
  const server = await start("closed");
  const boss = await Session.signIn(server, "boss");
  await t.run("closed: nobody asks, and nobody is invited", async () => {
    assert.equal((await fetch(`${server.url}/register`)).status, 403);
    assert.match(await (await boss.get("/admin/registrations")).text(), /allows none/);
    const token = await boss.token("/admin/registrations");
    const fields = { email: "x@example.org", _csrf: token };
    assert.equal((await boss.post("/admin/registrations", fields)).status, 403);
  });
  await server.stop();
}

export async function registrationCases(t: Cases): Promise<void> {
  await openCases(t);
  await inviteCases(t);
  await approvalCases(t);
  await closedCases(t);
}
