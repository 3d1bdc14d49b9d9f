// SPDX-License-Identifier: Apache-2.0
//
// auth_recovery.ts: getting hold of an account by the link for a new password.
import { strict as assert } from "node:assert";

import { letters, letterTo, linkIn } from "../../harness/mailbox";
import { passwordOf } from "../../harness/server";
import type { Group } from "../group";
import { Visit } from "../target";

const form = "/login/forgotten";
const secretOf = (link: string): string => /secret=([\w-]+)/.exec(link)?.[1] ?? "";

async function askTwice(group: Group): Promise<void> {
  const { target } = group;
  const visit = new Visit(target);
  const token = await visit.token(form);
  const headers = {
    Origin: target.server.url,
    "Sec-Fetch-Site": "same-origin",
    "Content-Type": "application/x-www-form-urlencoded",
  };
  const bodies = [
    "email=ada%40example.org&email=mallory%40example.org",
    "email[]=ada%40example.org&email[]=mallory%40example.org",
    "email=ada%40example.org%2Cmallory%40example.org",
    "email=ada%40example.org%20mallory%40example.org",
    "email=ada%40example.org%0aBcc:%20mallory%40example.org",
    "email=ada%40example.org%0d%0aBcc:%20mallory%40example.org",
    "email=Ada%20%3Cada%40example.org%3E",
    "email=ada%40example.org%00mallory%40example.org",
    "email=",
    "",
  ];
  for (const body of bodies) {
    const answer = await visit.send(form, { method: "POST", headers,
      body: `_csrf=${encodeURIComponent(token)}&${body}` });
    assert.ok([400, 422].includes(answer.status), `${body}: ${answer.status}`);
  }
  const json = await visit.send(form, { method: "POST",
    headers: { ...headers, "Content-Type": "application/json" },
    body: JSON.stringify({ _csrf: token, email: ["ada@example.org", "mallory@example.org"] }) });
  assert.ok([400, 403, 415, 422].includes(json.status), `JSON: ${json.status}`);
  // One who is real, afterwards: what was ordered before would have come before it.
  await visit.submit(form, { email: "bob@example.org" });
  await letterTo(target.server, "bob@example.org");
  for (const name of ["ada", "mallory"])
    assert.deepEqual(letters(target.server, `${name}@example.org`), [], `${name} was written to`);
}

async function poisonHost(group: Group): Promise<void> {
  const { target } = group;
  const visit = new Visit(target);
  const token = await visit.token(form);
  const body = new URLSearchParams({ email: "ada@example.org", _csrf: token }).toString();
  const cookie = [...visit.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const ask = async (headers: Record<string, string>, path = form): Promise<number> =>
    (await target.send(path, {
      method: "POST",
      headers: {
        Cookie: cookie,
        Origin: target.server.url,
        "Sec-Fetch-Site": "same-origin",
        "Content-Type": "application/x-www-form-urlencoded",
        ...headers,
      },
      body,
    })).status;
  assert.equal(await ask({ Host: "evil.example" }), 421);
  const absolute = `http://evil.example${form}`;
  assert.equal(await ask({}, absolute), 400, "an absolute target that contradicts Host");
  assert.equal(await ask({ Host: "evil.example" }, absolute), 421);
  const forged = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Original-URL": "http://evil.example/",
    Forwarded: "host=evil.example;proto=https",
  };
  assert.equal(await ask(forged), 200);
  const letter = await letterTo(target.server, "ada@example.org");
  assert.ok(!letter.text.includes("evil"), letter.text);
  assert.ok(linkIn(target.server, letter).startsWith("/login/recovery?secret="));
}

async function reuseLink(group: Group): Promise<void> {
  const { target } = group;
  const use = async (secret: string, password: string) => {
    const visit = new Visit(target);
    const token = await visit.token("/login");
    return visit.post("/login/recovery", { secret, password, _csrf: token });
  };
  const signsIn = async (login: string, password: string): Promise<boolean> => {
    const visit = new Visit(target);
    return (await visit.submit("/login", { login, password })).status === 303;
  };
  target.addPerson("rita");
  await new Visit(target).submit(form, { email: "rita@example.org" });
  const secret = secretOf(linkIn(target.server, await letterTo(target.server, "rita@example.org")));
  target.secrets.push("a password for rita");
  const last = secret.endsWith("A") ? "B" : "A";
  const wrong = [secret.slice(0, -2) + last + last, secret.slice(1), `${secret}A`,
    secret.toUpperCase(), "", "%00", "../../x"];
  const pages = new Set<string>();
  const refuse = async (one: string, why: string): Promise<void> => {
    const answer = await use(one, "a password for rita");
    assert.equal(answer.status, 410, why);
    pages.add((await answer.text()).replace(/name="_csrf" value="[^"]*"/g, "")
      .replace(/[0-9a-f-]{16,}/g, ""));
  };
  for (const one of wrong) await refuse(one, JSON.stringify(one));
  // The link of one account is of no use for another: it names its own.
  const visit = new Visit(target);
  const token = await visit.token("/login");
  const crossed = await visit.post("/login/recovery",
    { secret, password: "short", login: "boss", email: "boss@example.org", _csrf: token });
  assert.equal(crossed.status, 422, "other fields change nothing");
  assert.equal((await use(secret, "a password for rita")).status, 303);
  assert.ok(await signsIn("rita", "a password for rita"));
  assert.ok(!(await signsIn("boss", "a password for rita")));
  await refuse(secret, "a second time");
  // Too old: half an hour passes in the database.
  target.sql("update one_time_links set created_at = created_at - 400000000;");
  await new Visit(target).submit(form, { email: "rita@example.org" });
  const late = secretOf(
    linkIn(target.server, await letterTo(target.server, "rita@example.org", 3)));
  target.sql("update one_time_links set expires_at = expires_at - 1860000000;");
  await refuse(late, "31 minutes later");
  // After the password was changed by other means.
  target.sql("update one_time_links set created_at = created_at - 400000000;");
  await new Visit(target).submit(form, { email: "rita@example.org" });
  const stale = secretOf(
    linkIn(target.server, await letterTo(target.server, "rita@example.org", 4)));
  target.server.command(["user", "password", "rita"], passwordOf("rita"));
  await refuse(stale, "after another change");
  assert.equal(pages.size, 1, "one sentence for all");
}

async function moveMail(group: Group): Promise<void> {
  const { target } = group;
  const page = "/settings/emails";
  target.addPerson("sid");
  const visit = await Visit.as(target, "sid");
  const token = await visit.token(page);
  target.sql("update sessions set confirmed_at = 1 where user_id in " +
    "(select id from users where email = 'sid@example.org');");
  // Whoever finds the browser open gets no further than the question for the password.
  const added = await visit.post(page, { email: "evil@example.org", _csrf: token });
  assert.equal(added.status, 303);
  assert.match(added.headers.get("location") ?? "", /^\/login\/confirm/);
  for (const bearer of [target.tokens.sid ?? "", target.mint("sid", ["user"])]) {
    const answer = await target.send(page, { method: "POST", token: bearer,
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: "email=evil%40example.org" });
    assert.ok([401, 403].includes(answer.status), `by a token: ${answer.status}`);
  }
  assert.deepEqual(letters(target.server, "evil@example.org"), []);
  // With the password: still only a claim, which signs nobody in and moves no mail.
  const fresh = await Visit.as(target, "sid");
  assert.equal((await fresh.submit(page, { email: "evil@example.org" })).status, 303);
  const count = target.sql("select count(*) from user_emails where email = 'evil@example.org' " +
    "and verified_folded is null;");
  assert.equal(count, "1");
  const signed = await new Visit(target).submit("/login",
    { login: "evil@example.org", password: passwordOf("sid") });
  assert.equal(signed.status, 422);
  await letterTo(target.server, "evil@example.org");
  await new Visit(target).submit(form, { email: "evil@example.org" });
  await new Visit(target).submit(form, { email: "sid@example.org" });
  await letterTo(target.server, "sid@example.org");
  assert.equal(letters(target.server, "evil@example.org").length, 1, "no link for a claim");
}

export async function authRecovery(group: Group): Promise<void> {
  await group.row("AC-048 a new password is asked for one address, and mailed to it alone",
    () => askTwice(group));
  await group.row("AC-049 the link leads here, whatever host is named", () => poisonHost(group));
  await group.row("AC-050 a link for a new password works once, in time, for its account",
    () => reuseLink(group));
  await group.row("AC-066 an address is added with the password, and belongs to who proves it",
    () => moveMail(group));
}
