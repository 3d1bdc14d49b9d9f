// SPDX-License-Identifier: Apache-2.0
//
// auth_signin.ts: guessing, odd passwords and names, and the first administrator.
import { strict as assert } from "node:assert";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { codeOf, enable, give, halfway } from "../../accounts/second_factor";
import { Session } from "../../harness/browser_session";
import { passwordOf } from "../../harness/server";
import { type Group, sized } from "../group";
import { type Target, Visit } from "../target";

interface Tried {
  status: number;
  text: string;
  wait: string | null;
}

// A try to sign in, from wherever the trusted proxy says it comes.
async function attemptAt(
  target: Target,
  path: string,
  fields: Record<string, string>,
  from: string,
): Promise<Tried> {
  const visit = new Visit(target);
  const token = await visit.token("/login");
  const answer = await visit.send(path, {
    method: "POST",
    headers: {
      Origin: target.server.url,
      "Sec-Fetch-Site": "same-origin",
      "Content-Type": "application/x-www-form-urlencoded",
      ...(from ? { "X-Forwarded-For": from } : {}),
    },
    body: new URLSearchParams({ ...fields, _csrf: token }).toString(),
  });
  const text = await answer.text();
  return { status: answer.status, text, wait: answer.headers.get("retry-after") };
}

const attempt = (target: Target, login: string, password: string, from = ""): Promise<Tried> =>
  attemptAt(target, "/login", { login, password }, from);

async function guess(group: Group): Promise<void> {
  const { target } = group;
  const right = passwordOf("ada");
  const home = "203.0.113.9";
  const evil = "198.51.100.7";
  assert.equal((await attempt(target, "ada", right, home)).status, 303);
  const statuses: number[] = [];
  for (let i = 0; i < 100; ++i) {
    const tried = await attempt(target, "ada", `guess ${i}`, evil);
    statuses.push(tried.status);
    if (tried.status === 429) assert.match(tried.wait ?? "", /^[1-9]\d*$/);
    else assert.equal(tried.status, 422);
  }
  const let_through = statuses.filter((status) => status !== 429).length;
  console.log(`        of 100 guesses ${let_through} were looked at`);
  assert.ok(let_through <= 20, "guessing is not slowed down");
  assert.equal((await attempt(target, "ada", right, evil)).status, 429, "the right one as well");
  assert.equal((await attempt(target, "ADA", right, evil)).status, 429, "however it is written");
  // From where she signed in before, and with what she holds, the owner goes on.
  assert.equal((await attempt(target, "ada", right, home)).status, 303);
  assert.equal((await target.send("/api/v3/user", { token: target.tokens.ada ?? "" })).status, 200);
  // Many addresses at one account are slowed down together.
  const spread: number[] = [];
  for (let i = 0; i < 100; ++i)
    spread.push((await attempt(target, "bob", `guess ${i}`, `198.51.${i}.1`)).status);
  const looked = spread.filter((status) => status !== 429).length;
  console.log(`        of 100 guesses from as many addresses ${looked} were looked at`);
  assert.ok(looked <= 60, "guessing from many addresses is not slowed down");
  // What an authenticator says is looked at no more often.
  const said: number[] = [];
  for (let i = 0; i < 100; ++i) {
    const tried = await attemptAt(target, "/login/passkey",
      { credential: `guess ${i}`, return_to: "/" }, "198.51.100.8");
    said.push(tried.status);
    if (tried.status === 429) assert.match(tried.wait ?? "", /^[1-9]\d*$/);
    else assert.ok([400, 401, 422].includes(tried.status), String(tried.status));
  }
  const taken = said.filter((status) => status !== 429).length;
  console.log(`        of 100 guessed passkeys ${taken} were looked at`);
  assert.ok(taken <= 40, "guessing passkeys is not slowed down");
}

async function compareUnknown(group: Group): Promise<void> {
  const { target } = group;
  target.addPerson("dora");
  target.server.command(["user", "disable", "dora"]);
  const times: Record<string, number[]> = {};
  const pages = new Set<string>();
  for (let i = 0; i < sized(25, 400); ++i)
    // Names of one length, so that the page that repeats the name has one length, too.
    for (const login of ["mary", "dora", "nobo"]) {
      const password = login === "dora" ? passwordOf("dora") : "some wrong password";
      const began = performance.now();
      const tried = await attempt(target, login === "mary" ? "ada " : login, password);
      (times[login] ??= []).push(performance.now() - began);
      assert.equal(tried.status, 422);
      const plain = tried.text.replace(/name="_csrf" value="[^"]*"/g, "")
        .replace(/value="(ada|dora|nobo)"/g, 'value="NAME"').replace(/\b[0-9a-f]{20}\b/g, "ID");
      pages.add(plain);
    }
  assert.equal(pages.size, 1, "the page tells an unknown name from a wrong password");
  const medians = Object.fromEntries(Object.entries(times).map(([name, list]) =>
    [name, list.sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0]));
  const { mary = 0, dora = 0, nobo = 0 } = medians;
  console.log(`        wrong password ${mary.toFixed(1)} ms, disabled ${dora.toFixed(1)} ms, ` +
    `unknown ${nobo.toFixed(1)} ms`);
  // Without the same hash for everybody these would differ tenfold and more.
  for (const one of [dora, nobo]) assert.ok(one > mary / 3 && one < mary * 3, "time tells");
}

async function choosePasswords(group: Group): Promise<void> {
  const { target } = group;
  const visit = await Visit.as(target, "bob");
  let present = passwordOf("bob");
  const change = (password: string): Promise<Response> =>
    visit.submit("/settings/account/password?_method=put",
      { old_password: present, password }, "/settings/account");
  const refused: [string, string][] = [
    ["1 MiB", "x".repeat(1 << 20)], ["above 1 KiB", "x".repeat(1025)], ["short", "short"],
    ["NUL", "a long password\0with more"], ["line feed", "a long password\nwith more"],
    ["empty", ""],
  ];
  for (const [what, password] of refused) {
    const answer = await change(password);
    assert.ok([400, 422].includes(answer.status), `${what}: ${answer.status}`);
  }
  const long = `${"a".repeat(72)}${"b".repeat(40)}`;
  assert.equal((await change(long)).status, 303);
  present = long;
  assert.equal((await attempt(target, "bob", long.slice(0, 72))).status, 422, "cut at 72 bytes");
  assert.equal((await attempt(target, "bob", `${"a".repeat(72)}${"c".repeat(40)}`)).status, 422);
  assert.equal((await attempt(target, "bob", long)).status, 303);
  const composed = "caf\u00e9 caf\u00e9 caf\u00e9";
  assert.equal((await change(composed)).status, 303);
  present = composed;
  assert.equal((await attempt(target, "bob", composed)).status, 303);
  assert.equal((await attempt(target, "bob", composed.normalize("NFD"))).status, 422);
  assert.equal((await attempt(target, "bob", ` ${composed} `)).status, 422, "blanks count");
  const vast = await attempt(target, "bob", "x".repeat(1 << 20));
  assert.equal(vast.status, 422);
  assert.equal((await change(passwordOf("bob"))).status, 303);
}

const reservedNames = ["admin", "Admin", "api", ".well-known", "..", ".", "-x", "x-", "a.git",
  "a.GIT",
  "con", "NUL", "\uff21dmin", "ad\u200bmin", "adm\u0131n", "settings", "assets", "c", "login",
  "robots.txt", "a b", "a/b", "a%2fb", "<b>", "a..b", "a".repeat(40), "", "ro\u202eot", "x.keys"];

async function nameAccounts(group: Group): Promise<void> {
  const { target } = group;
  const before = target.server.command(["user", "list"]);
  for (const name of reservedNames) {
    const done = target.server.tryCommand(
      ["user", "create", "--email", "x@example.org", "--password-stdin", "--", name],
      "a long password of x");
    assert.equal(done.status, 2, `${name} was taken`);
    assert.match(done.err, /\.\s*$/, name);
  }
  assert.equal(target.server.command(["user", "list"]), before);
}

async function confuseAccounts(group: Group): Promise<void> {
  const { target } = group;
  for (const name of ["Bob", "BOB", "bOb", "b\u043eb", "bo\u0062\u0301", "b\u00f3b", "bob\u200d"]) {
    const done = target.server.tryCommand(
      ["user", "create", name, "--email", "other@example.org", "--password-stdin"],
      "a long password of x");
    assert.notEqual(done.status, 0, `${name} was made beside bob`);
  }
  for (const email of ["bob@example.org", "BOB@EXAMPLE.ORG", "a@b@c", "a@b,c@d", "a b@c", "@c",
    "Bob <bob@example.org>", "a@b\r\nBcc: c@d"]) {
    const done = target.server.tryCommand(
      ["user", "create", "robert", "--email", email, "--password-stdin"], "a long password of x");
    assert.notEqual(done.status, 0, `an account with ${email} was made`);
  }
}

async function basicPasswords(group: Group): Promise<void> {
  const { target } = group;
  const refuse = async (words: string, more: Record<string, string> = {}): Promise<void> => {
    const pair = Buffer.from(words).toString("base64");
    for (const path of ["/api/v3/user", "/api/v3/repos/ada/secret", "/api/v3/user/repos",
      "/ada/secret.git/info/refs?service=git-upload-pack",
      "/ada/open.git/info/refs?service=git-receive-pack"]) {
      const headers = { Authorization: `Basic ${pair}`, ...more };
      const answer = await target.send(path, { headers });
      assert.equal(answer.status, 401, path);
      assert.match(answer.text, /personal access token/, path);
      assert.match(answer.headers["www-authenticate"] ?? "", /^Basic/, path);
    }
  };
  await refuse(`ada:${passwordOf("ada")}`);
  // Nor together with the code of the second factor, wherever clients put that.
  target.addPerson("fenna");
  const { secret } = await enable(await Session.signIn(target.server, "fenna"));
  const code = codeOf(secret);
  await refuse(`fenna:${passwordOf("fenna")}`);
  await refuse(`fenna:${passwordOf("fenna")}${code}`);
  await refuse(`fenna:${passwordOf("fenna")}`,
    { "X-GitHub-OTP": code, "X-Gitea-OTP": code, "X-Forgejo-OTP": code });
  assert.equal((await give(await halfway(target.server, "fenna"), code)).status, 303,
    "the code was used up by what was refused");
}

async function forgeSignIn(group: Group): Promise<void> {
  const { target } = group;
  // A session that the attacker chose is not the one that the victim gets.
  const fixed = new Visit(target);
  fixed.cookies.set("stithy-session", "chosen-by-somebody-else");
  const token = await fixed.token("/login");
  const fields = { login: "ada", password: passwordOf("ada"), _csrf: token };
  assert.equal((await fixed.post("/login", fields)).status, 303);
  assert.notEqual(fixed.cookies.get("stithy-session"), "chosen-by-somebody-else");
  const again = await Visit.as(target, "ada");
  assert.notEqual(again.cookies.get("stithy-session"), fixed.cookies.get("stithy-session"));
  // A form of another site, or with another visitor's token, signs nobody in.
  const other = new Visit(target);
  const otherToken = await other.token("/login");
  const victim = new Visit(target);
  const own = await victim.token("/login");
  const send = (headers: Record<string, string>, _csrf: string): Promise<Response> =>
    victim.send("/login", {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded", ...headers },
      body: new URLSearchParams({ login: "ada", password: passwordOf("ada"), _csrf }).toString(),
    });
  const here = { Origin: target.server.url };
  const forged: [string, Record<string, string>, string][] = [
    ["another origin", { Origin: "https://evil.example" }, own],
    ["no origin", {}, own],
    ["the origin null", { Origin: "null" }, own],
    ["a site beside", { ...here, "Sec-Fetch-Site": "same-site" }, own],
    ["another site", { ...here, "Sec-Fetch-Site": "cross-site" }, own],
    ["a look-alike", { Origin: `${target.server.url}.evil.example` }, own],
    ["a foreign referer", { Referer: `https://evil.example/${target.server.url}` }, own],
    ["no token", here, ""],
    ["another visitor's token", here, otherToken],
    ["a changed token", here, `${own.slice(0, -2)}xx`],
  ];
  for (const [what, headers, csrf] of forged) {
    assert.equal((await send(headers, csrf)).status, 403, what);
    assert.equal(victim.cookies.get("stithy-session"), undefined, what);
  }
  assert.equal((await send(here, own)).status, 303);
}

async function forgeHeaders(group: Group): Promise<void> {
  const { target } = group;
  for (const name of ["X-WEBAUTH-USER", "Remote-User", "X-Remote-User", "X-Forwarded-User",
    "X-Forwarded-Email", "X-Auth-Request-User", "X-User", "X-Forwarded-Preferred-Username",
    "Cf-Access-Authenticated-User-Email", "X-Original-Url", "X-Rewrite-Url"])
    for (const value of ["boss", "ada", "/admin"]) {
      const headers = { [name]: value };
      assert.equal((await target.send("/admin", { headers })).status, 303, name);
      assert.equal((await target.send("/api/v3/user", { headers })).status, 401, name);
      assert.equal((await target.send("/ada/secret", { headers })).status, 404, name);
    }
  // Nor is a client believed who says that it is this machine.
  for (const [name, value] of [["X-Forwarded-For", "127.0.0.1"], ["Forwarded", "for=127.0.0.1"]]) {
    const headers = { [name ?? ""]: value ?? "" };
    assert.equal((await target.send("/metrics", { headers })).status, 401, name);
  }
}

export async function authThrottle(group: Group): Promise<void> {
  await group.row("AC-043 guessing a password is slowed down, and its owner is not locked out",
    () => guess(group));
}

export async function authSignIn(group: Group): Promise<void> {
  await group.row("AC-044 an unknown name, a wrong password and a disabled account look alike",
    () => compareUnknown(group));
  await group.row("AC-045 every byte of a password counts, up to a kibibyte",
    () => choosePasswords(group));
  await group.row("AC-046 names that mean something else are no accounts",
    () => nameAccounts(group));
  await group.row("AC-047 no account is named so that it could be taken for another",
    () => confuseAccounts(group));
  await group.row("AC-054 a password is no credential but in a browser",
    () => basicPasswords(group));
  await group.row("AC-057 signing in changes the session, and takes a form of this site",
    () => forgeSignIn(group));
  await group.row("AC-062 headers that name a user are ignored", () => forgeHeaders(group));
}

async function raceForSetup(group: Group): Promise<void> {
  const { target } = group;
  const file = join(target.server.data, "keys", "setup-link");
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const secret = /secret=(\S+)/.exec(readFileSync(file, "utf8"))?.[1] ?? "";
  assert.ok(secret.length >= 20);
  const attemptSetup = async (name: string, key: string): Promise<number> => {
    const visit = new Visit(target);
    const token = await visit.token("/login");
    const fields = { login: name, email: `${name}@example.org`, password: passwordOf(name),
      secret: key, _csrf: token };
    return (await visit.post("/setup", fields)).status;
  };
  for (const wrong of ["", "guess", secret.slice(1), `${secret}x`, secret.toUpperCase()]) {
    assert.equal(await attemptSetup("eve", wrong), 403, `with ${wrong}`);
    assert.equal((await target.send(`/setup?secret=${wrong}`)).status, 403);
  }
  const statuses = await Promise.all(
    Array.from({ length: 20 }, (_, i) => attemptSetup(`first${i}`, secret)));
  assert.equal(statuses.filter((status) => status === 303).length, 1, statuses.join());
  assert.ok(statuses.every((status) => [303, 404].includes(status)), statuses.join());
  assert.equal(target.server.command(["user", "list"]).split("\n").length, 1);
  assert.equal(await attemptSetup("late", secret), 404);
  assert.equal((await target.send(`/setup?secret=${secret}`)).status, 404);
}

export async function authFirst(group: Group): Promise<void> {
  await group.row("AC-061 of many first administrators exactly one is made, with the secret",
    () => raceForSetup(group));
}
