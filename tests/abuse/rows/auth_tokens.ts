// SPDX-License-Identifier: Apache-2.0
//
// auth_tokens.ts: sessions and tokens after their time, beyond their scope, and in wrong places.
import { strict as assert } from "node:assert";

import { passwordOf } from "../../harness/server";
import type { Group } from "../group";
import { Visit } from "../target";
import { comeByApplication, reachBeyondByApplication } from "./auth_oauth";

const signedIn = async (visit: Visit): Promise<boolean> =>
  (await visit.get("/settings/profile")).status === 200;

async function endSessions(group: Group): Promise<void> {
  const { target } = group;
  // Signing out ends the session itself, not just the browser's memory of it.
  const one = await Visit.as(target, "bob");
  const kept = new Visit(target);
  for (const [name, value] of one.cookies) kept.cookies.set(name, value);
  assert.ok(await signedIn(kept));
  const token = await one.token("/settings/profile");
  const out = await one.post("/logout", { _csrf: token });
  assert.equal(out.status, 303);
  assert.ok(!(await signedIn(kept)), "the cookie works after signing out");
  // A new password ends the other sessions.
  const first = await Visit.as(target, "bob");
  const second = await Visit.as(target, "bob");
  const changed = await first.submit("/settings/account/password?_method=put",
    { old_password: passwordOf("bob"), password: "another long password" }, "/settings/account");
  assert.equal(changed.status, 303);
  assert.ok(await signedIn(first));
  assert.ok(!(await signedIn(second)), "the other session outlives the password");
  // One session ended from another.
  await first.submit("/settings/account/password?_method=put",
    { old_password: "another long password", password: passwordOf("bob") }, "/settings/account");
  const third = await Visit.as(target, "bob");
  assert.equal((await first.submit("/settings/sessions?_method=delete", {},
    "/settings/sessions")).status, 303);
  assert.ok(!(await signedIn(third)));
  // A disabled account has no session, whatever cookie comes.
  target.addPerson("dan");
  const dan = await Visit.as(target, "dan");
  target.server.command(["user", "disable", "dan"]);
  assert.ok(!(await signedIn(dan)), "a disabled account goes on");
  // Rights are those of the moment: an administrator no more.
  target.addPerson("hugo", { admin: true });
  const hugo = await Visit.as(target, "hugo");
  assert.equal((await hugo.get("/admin")).status, 200);
  target.sql("update users set site_admin = 0 where email = 'hugo@example.org';");
  assert.equal((await hugo.get("/admin")).status, 403);
}

async function comeDisabled(group: Group): Promise<void> {
  const { target } = group;
  const token = target.addPerson("ivan");
  target.makeRepo("ivan/own", "seed");
  const visit = await Visit.as(target, "ivan");
  target.server.command(["user", "disable", "ivan"]);
  const tries = async (): Promise<void> => {
    const fresh = new Visit(target);
    const login = await fresh.submit("/login", { login: "ivan", password: passwordOf("ivan") });
    assert.equal(login.status, 422, "by password");
    assert.equal((await visit.get("/settings/profile")).status, 303, "by session");
    for (const path of ["/api/v3/user", "/ivan/own.git/info/refs?service=git-receive-pack",
      "/ivan/own.git/info/refs?service=git-upload-pack"])
      assert.equal((await target.send(path, { token })).status, 401, path);
    const pushed = target.workshop.tryGit("seed", "push", target.gitUrl("ivan/own", token),
      "main:refs/heads/late");
    assert.notEqual(pushed.status, 0);
  };
  await tries();
  await tries();
  assert.match(target.server.command(["user", "list"]), /^ivan\t.*disabled$/m);
}

async function putTokensInAddresses(group: Group): Promise<void> {
  const { target } = group;
  const token = target.tokens.ada ?? "";
  for (const name of ["token", "access_token"])
    for (const path of ["/api/v3/user", "/api/v3/repos/ada/secret", "/metrics",
      "/ada/secret.git/info/refs?service=git-upload-pack"]) {
      const address = `${path}${path.includes("?") ? "&" : "?"}${name}=${token}`;
      const answer = await target.send(address);
      assert.equal(answer.status, 400, address);
      assert.match(answer.text, /Authorization header/);
    }
  // Pages that only people read know no tokens and take them for any other word.
  for (const name of ["token", "access_token", "private_token", "oauth_token", "api_key"])
    assert.equal((await target.send(`/ada/secret/branches?${name}=sty_something`)).status, 404);
  // The oracle finds a token in an answer; the log is read here.
  assert.ok(!target.log.includes(token), "a token stands in the log");
}

async function reachBeyond(group: Group): Promise<void> {
  const { target } = group;
  const narrow = target.mint("ada", ["repo:read", "user:read"]);
  await group.unchanged("ada/secret", async () => {
    const tries: [string, string, unknown][] = [
      ["PATCH", "/api/v3/user", { name: "Eve" }],
      ["POST", "/api/v3/user/repos", { name: "more" }],
      ["PATCH", "/api/v3/repos/ada/secret", { private: false }],
      ["PATCH", "/api/v3/repos/ada/secret", { archived: true }],
      ["DELETE", "/api/v3/repos/ada/secret", {}],
      ["PUT", "/api/v3/repos/ada/secret/topics", { names: ["x"] }],
    ];
    for (const [method, path, json] of tries) {
      const answer = await target.api(path, { method, token: narrow, json, entitled: true });
      assert.equal(answer.status, 403, `${method} ${path}: ${answer.text}`);
    }
    const push = await target.push("ada/secret", [{ old: "0".repeat(40), ref: "refs/heads/main" }],
      Buffer.alloc(0), { who: narrow });
    assert.equal(push.status, 403);
    // The pages know no tokens: with one there, their forms are a stranger's.
    for (const path of ["/settings/tokens", "/settings/profile?_method=put",
      "/settings/account/password?_method=put", "/new", "/settings/sessions?_method=delete"]) {
      const answer = await target.send(path, {
        method: "POST",
        token: narrow,
        headers: { "Content-Type": "application/x-www-form-urlencoded",
          Origin: target.server.url },
        body: "name=x&scopes=repo:admin",
      });
      assert.equal(answer.status, 403, path);
    }
  });
}

async function mintWider(group: Group): Promise<void> {
  const { target } = group;
  const narrow = target.mint("ada", ["repo:read"]);
  const before = target.sql("select count(*) from tokens;");
  const basic = Buffer.from(`ada:${narrow}`).toString("base64");
  for (const authorization of [`Bearer ${narrow}`, `Basic ${basic}`])
    for (const path of ["/settings/tokens", "/settings/tokens/new", "/login/confirm"])
      for (const method of ["GET", "POST"]) {
        const answer = await target.send(path, {
          method,
          headers: { Authorization: authorization, Origin: target.server.url,
            "Content-Type": "application/x-www-form-urlencoded" },
          ...(method === "POST" ? { body: "name=x&scopes=repo:admin" } : {}),
        });
        assert.ok([303, 403, 405].includes(answer.status), `${method} ${path}: ${answer.status}`);
        if (answer.status === 303) assert.match(answer.headers.location ?? "", /^\/login/);
      }
  // A session is not enough either once its password was given long ago.
  const visit = await Visit.as(target, "ada");
  target.sql("update sessions set confirmed_at = 1;");
  const page = await visit.get("/settings/tokens/new");
  assert.equal(page.status, 303);
  assert.match(page.headers.get("location") ?? "", /^\/login\/confirm/);
  const token = await visit.token("/settings/profile");
  const stale = await visit.post("/settings/tokens",
    { name: "x", scopes: "repo:admin", _csrf: token });
  assert.equal(stale.status, 303);
  assert.match(stale.headers.get("location") ?? "", /^\/login\/confirm/);
  // Nor does a person give away what is the administrators'.
  const fresh = await Visit.as(target, "mallory");
  for (const scopes of ["site:admin", "metrics", "everything", "repo:read,site:admin"]) {
    const made = await fresh.submit("/settings/tokens", { name: "x", scopes },
      "/settings/tokens/new");
    assert.equal(made.status, 422, scopes);
  }
  assert.equal(target.sql("select count(*) from tokens;"), before);
}

export async function authTokens(group: Group): Promise<void> {
  await group.row("AC-056 a session ends at once with what it stood on", () => endSessions(group));
  await group.row("AC-060 a disabled account comes in by no door", async () => {
    await comeDisabled(group);
    await comeByApplication(group);
  });
  await group.row("AC-063 a token in an address is refused and not logged",
    () => putTokensInAddresses(group));
  await group.row("AC-064 a token that may read changes nothing", async () => {
    await reachBeyond(group);
    await reachBeyondByApplication(group);
  });
  await group.row("AC-065 no token makes a wider one", () => mintWider(group));
}
