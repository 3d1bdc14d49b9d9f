// SPDX-License-Identifier: Apache-2.0
//
// authz_writing.ts: ids and members that are not the caller's, names used again, methods in
// disguise.
import { strict as assert } from "node:assert";

import type { Group } from "../group";
import { routes } from "./authz_reading";
import { type Target, Visit } from "../target";

const jsonToken = (target: Target, name = "ada"): { token: string } =>
  ({ token: target.tokens[name] ?? "" });

async function swapIds(group: Group): Promise<void> {
  const { target } = group;
  const mallory = await Visit.as(target, "mallory");
  const bob = await Visit.as(target, "bob", true);
  const ids = {
    token: target.sql("select t.id from tokens t join users u on u.id = t.user_id " +
      "where u.email = 'bob@example.org' limit 1;"),
    session: target.sql("select s.id from sessions s join users u on u.id = s.user_id " +
      "where u.email = 'bob@example.org' limit 1;"),
  };
  assert.ok(ids.token && ids.session);
  await group.unchanged("ada/secret", async () => {
    for (const path of [`/settings/tokens/${ids.token}`, `/settings/sessions/${ids.session}`,
      "/settings/tokens/1", "/settings/tokens/-1", "/settings/tokens/99999999999999999999",
      "/settings/tokens/x", "/settings/sessions/%00"]) {
      const answer = await mallory.submit(`${path}?_method=delete`, {}, "/settings/tokens");
      assert.equal(answer.status, 404, path);
    }
    // Somebody with a role of reading at the addresses of administrators.
    for (const [path, method] of [["/ada/secret/settings/collaborators/bob", "put"],
      ["/ada/secret/settings/collaborators/mallory", "put"],
      ["/ada/open/settings/collaborators/bob", "delete"], ["/admin/repositories/1", "delete"],
      ["/admin/repositories/1/restoration", "put"]] as const) {
      const answer = await bob.submit(`${path}?_method=${method}`, { role: "admin" },
        "/settings/profile");
      assert.ok([403, 404].includes(answer.status), `${path}: ${answer.status}`);
    }
  });
}

// The signature of a link covers each part of it.
async function swapLinks(group: Group): Promise<void> {
  const { target } = group;
  const ada = await Visit.as(target, "ada", true);
  const linkOf = async (path: string): Promise<URL> =>
    new URL((await ada.get(path)).headers.get("location") ?? "");
  const secret = await linkOf("/ada/secret/raw/main/README.md");
  const open = await linkOf("/ada/open/raw/main/README.md");
  const [, , secretId = "", secretOid = "", name = ""] = secret.pathname.split("/");
  const [, , openId = "", openOid = ""] = open.pathname.split("/");
  const ask = async (path: string, entitled = false): Promise<number> =>
    (await target.send(path, { content: true, entitled })).status;
  assert.equal(await ask(secret.pathname + secret.search, true), 200);
  for (const path of [
    `/c/${secretId}/${secretOid}/${name}${open.search}`,
    `/c/${openId}/${secretOid}/${name}${open.search}`,
    `/c/${secretId}/${openOid}/${name}${secret.search}`,
    `/c/${secretId}/${secretOid}/x${secret.search}`,
    `/c/${openId}/${secretOid}/${name}${secret.search}`, `/c/${secretId}/${secretOid}/${name}`,
    `${secret.pathname}${secret.search.replace(/u=\d+/, "u=1")}`,
    `${secret.pathname}${secret.search.replace(/e=\d+/, "e=99999999999")}`,
    `${secret.pathname}${secret.search.replace(/s=/, "s=A")}`,
    `${secret.pathname}${secret.search}&u=1`.replace(/\?u=(\d+)&e=(\d+)/, "?u=1$1&e=$2"),
    `${secret.pathname}%20${secret.search}`, `${secret.pathname}/${secret.search}`,
    secret.pathname.toUpperCase() + secret.search])
    assert.ok([403, 404].includes(await ask(path)), path);
  // A field that grows while its neighbour shrinks signs something else.
  const moved = secret.search.replace(/u=(\d+)(\d)&e=(\d+)/, "u=$1&e=$2$3");
  assert.equal(await ask(secret.pathname + moved), 403);
}

async function followOldNames(group: Group): Promise<void> {
  const { target } = group;
  target.makeRepo("ada/before", "seed", ["--private"]);
  const renamed = await target.api("/api/v3/repos/ada/before",
    { method: "PATCH", ...jsonToken(target), json: { name: "after" } });
  assert.equal(renamed.status, 200);
  const ada = await Visit.as(target, "ada", true);
  assert.equal((await ada.get("/ada/before")).status, 301);
  assert.equal((await ada.get("/ada/before")).headers.get("location"), "/ada/after");
  const mallory = await Visit.as(target, "mallory");
  for (const path of ["/ada/before", "/ada/before/commits/main", "/ada/before/tree/main"]) {
    const old = await mallory.get(path);
    const never = await mallory.get(path.replace("before", "absent"));
    assert.equal(old.status, 404, path);
    assert.equal(old.headers.get("location"), null);
    assert.equal(never.status, 404);
  }
  for (const [token, status] of [[target.tokens.mallory, 404], ["", 404], [target.tokens.ada,
    301]]) {
    const answer = await target.send("/api/v3/repos/ada/before", { token: String(token ?? "") });
    assert.equal(answer.status, status);
    if (status === 404) assert.ok(!answer.text.includes("after"));
  }
  const remote = target.workshop.tryGit(".", "ls-remote", target.gitUrl("ada/before", "mallory"));
  assert.ok(remote.status !== 0 && !remote.err.includes("after"), remote.err);
  const nobody = await target.send("/ada/before.git/info/refs?service=git-upload-pack");
  assert.equal(nobody.status, 401);
}

// What a repository had beside it: hooks and keys tell and open nothing of the next one.
async function reuseBeside(group: Group): Promise<void> {
  const { target } = group;
  target.makeRepo("ada/twice", "seed", ["--private"]);
  const ada = { token: target.mint("ada", ["repo:admin", "repo:write"]), entitled: true };
  const at = "/api/v3/repos/ada/twice";
  const kept: Record<string, unknown> = {
    hooks: { active: false, config: { url: "http://127.0.0.1:9/x", secret: "of the old one" } },
    keys: { title: "build", read_only: false,
      key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJyUckyd28tIBVMCNd1iCPjbsbOXKnAs8sVT4XQvSmtP" },
  };
  for (const [what, json] of Object.entries(kept)) {
    const made = await target.api(`${at}/${what}`, { method: "POST", ...ada, json });
    assert.equal(made.status, 201, `${what}: ${made.text}`);
  }
  const old: Record<string, number> = {};
  for (const what of Object.keys(kept)) {
    const listed = await target.send(`${at}/${what}`, ada);
    old[what] = (JSON.parse(listed.text) as { id: number }[])[0]?.id ?? 0;
    assert.ok(old[what] > 0, what);
  }
  assert.equal((await target.api(at, { method: "DELETE", ...ada })).status, 204);
  target.makeRepo("ada/twice", "hidden", ["--private"]);
  for (const what of Object.keys(kept)) {
    assert.equal((await target.send(`${at}/${what}`, ada)).text.trim(), "[]", what);
    assert.equal((await target.send(`${at}/${what}/${old[what]}`, ada)).status, 404, what);
  }
  assert.equal((await target.api(at, { method: "DELETE", ...ada })).status, 204);
}

async function reuseNames(group: Group): Promise<void> {
  const { target } = group;
  await reuseBeside(group);
  target.makeRepo("ada/twice", "seed", ["--private"]);
  target.server.command(["repo", "invite", "ada/twice", "mallory", "--role", "admin"]);
  const bound = target.mint("ada", ["repo"], ["--repo", "ada/twice"]);
  const shown = await Visit.as(target, "mallory");
  const raw = await shown.get("/ada/twice/raw/main/README.md");
  const link = new URL(raw.headers.get("location") ?? "");
  assert.equal((await shown.get("/ada/twice/settings")).status, 200);
  const ada = jsonToken(target);
  assert.equal((await target.api("/api/v3/repos/ada/twice", { method: "DELETE", ...ada })).status,
    204);
  target.makeRepo("ada/twice", "hidden", ["--private"]);
  for (const path of ["/ada/twice", "/ada/twice/settings", "/ada/twice/raw/main/README.md"])
    assert.equal((await shown.get(path)).status, 404, path);
  assert.equal((await target.send("/api/v3/repos/ada/twice", { token: bound })).status, 404);
  assert.equal((await target.send(link.pathname + link.search, { content: true })).status, 404);
  const git = "/ada/twice.git/info/refs?service=git-upload-pack";
  for (const token of [bound, target.tokens.mallory ?? ""])
    assert.equal((await target.send(git, { token })).status, 404);
  // A redirect of an old name gives way to who uses the name now.
  target.makeRepo("ada/old-name", "seed");
  await target.api("/api/v3/repos/ada/old-name", { method: "PATCH", ...ada,
    json: { name: "new-name" } });
  target.makeRepo("ada/old-name", "hidden", ["--private"]);
  assert.equal((await target.send("/ada/old-name")).status, 404);
  assert.equal((await target.send("/ada/new-name")).status, 200);
}

async function countForStrangers(group: Group): Promise<void> {
  const { target } = group;
  const mallory = await Visit.as(target, "mallory");
  const asks = [(path: string) => target.send(path).then((answer) => answer.text),
    (path: string) => mallory.get(path).then((answer) => answer.text())];
  for (const ask of asks) {
    const before = [await ask("/ada"), await ask("/explore"), await ask("/search?q=ada")];
    target.makeRepo(`ada/uncounted-${asks.indexOf(ask)}`, "seed", ["--private"]);
    const after = [await ask("/ada"), await ask("/explore"), await ask("/search?q=ada")];
    const bare = (text: string): string => text.replace(/\b[0-9a-f]{20}\b/g, "")
      .replace(/name="_csrf" value="[^"]*"/g, "").replace(/datetime="[^"]*">[^<]*/g, "");
    assert.deepEqual(after.map(bare), before.map(bare), "a private repository is counted");
  }
  const user = await target.send("/api/v3/users/ada", { token: target.tokens.mallory ?? "" });
  const told = JSON.parse(user.text) as { public_repos?: number };
  const list = await target.send("/api/v3/users/ada/repos?per_page=100",
    { token: target.tokens.mallory ?? "" });
  const seen = JSON.parse(list.text) as { name: string; private: boolean }[];
  assert.ok(seen.every((one) => !one.private), "the list holds a private repository");
  if (told.public_repos !== undefined) assert.equal(told.public_repos, seen.length);
}

const foreignMembers: Record<string, unknown> = { role: "owner", is_admin: true, site_admin: true,
  owner_id: 1, owner: "boss", id: 1, permissions: { admin: true }, disabled: false, created_at: 1,
  user_id: 1, only_repo: null, scopes: ["site:admin"], email: "eve@example.org", login: "boss",
  type: "Organization", full_name: "boss/x", size: 0, quarantined: null, import_state: 0 };

async function assignMembers(group: Group): Promise<void> {
  const { target } = group;
  await group.unchanged("ada/secret", async () => {
    for (const [name, value] of Object.entries(foreignMembers))
      for (const [method, path, base] of [
        ["PATCH", "/api/v3/user", { bio: "x" }],
        ["POST", "/api/v3/user/repos", { name: "assigned" }],
        ["PATCH", "/api/v3/repos/ada/secret", { description: "x" }],
        ["PUT", "/api/v3/repos/ada/secret/topics", { names: ["x"] }]] as const) {
        const json = { ...base, [name]: value };
        const answer = await target.api(path,
          { method, ...jsonToken(target), json, entitled: true });
        assert.equal(answer.status, 422, `${method} ${path} with ${name}: ${answer.text}`);
        assert.ok(answer.text.includes(`\\"${name}\\"`), `${name} is not named: ${answer.text}`);
      }
  });
  const shown = await target.send("/api/v3/repos/ada/secret",
    { ...jsonToken(target), entitled: true });
  assert.ok(shown.text.includes(target.canary), "the description changed");
  // Forms: members nobody knows are no members.
  const mallory = await Visit.as(target, "mallory");
  await mallory.submit("/settings/profile?_method=put",
    { display_name: "M", site_admin: "1", login: "boss", email: "x@y", user_id: "1",
    theme: "dark" },
    "/settings/profile");
  assert.equal((await mallory.get("/admin")).status, 403);
}

async function giveOddRoles(group: Group): Promise<void> {
  const { target } = group;
  const ada = await Visit.as(target, "ada", true);
  await group.unchanged("ada/secret", async () => {
    for (const role of ["4", "99", "-1", "null", "", "owner", "Admin", "write\0", "none",
      "read,admin", "5"])
      for (const [path, fields] of [
        ["/ada/secret/settings/collaborators/bob?_method=put", { role }],
        ["/ada/secret/settings/collaborators", { login: "mallory", role }]] as const) {
        const answer = await ada.submit(path, fields, "/ada/secret/settings/collaborators");
        assert.ok([400, 422].includes(answer.status), `${path} with ${role}: ${answer.status}`);
      }
    for (const login of ["nobody-here", "", "mallory,bob", "ada", "../bob"]) {
      const answer = await ada.submit("/ada/secret/settings/collaborators", { login, role: "read" },
        "/ada/secret/settings/collaborators");
      assert.ok([404, 409, 422].includes(answer.status), `${login}: ${answer.status}`);
    }
  });
  assert.equal(target.server.tryCommand(["repo", "invite", "ada/secret", "bob", "--role", "99"])
    .status, 2);
}

// Leaving, a lesser role, the end of the account: nobody would be left.
async function keepOwners(group: Group): Promise<void> {
  const { target } = group;
  const bob = await Visit.as(target, "bob", true);
  await bob.submit("/organizations", { name: "lasting", display_name: "" }, "/organizations/new");
  for (const [path, fields, page] of [
    ["/settings/organizations/lasting?_method=delete", {}, "/settings/organizations"],
    ["/orgs/lasting/people/bob?_method=delete", {}, "/orgs/lasting/people"],
    ["/orgs/lasting/people/bob?_method=put", { role: "member" }, "/orgs/lasting/people"],
    ["/settings/account?_method=delete", { confirm: "bob", heir: "-" }, "/settings/account"],
    ["/settings/account?_method=delete", { confirm: "bob", heir: "lasting" }, "/settings/account"],
  ] as const) {
    const refused = await bob.submit(path, fields, page);
    assert.ok([409, 422].includes(refused.status), `${path}: ${refused.status}`);
    assert.match(await refused.text(), /make somebody else (one|an owner) first/, path);
  }
  assert.equal((await bob.get("/orgs/lasting/settings")).status, 200);
  assert.equal((await bob.submit("/orgs/lasting?_method=delete", { confirm: "lasting" },
    "/orgs/lasting/settings/danger")).status, 303);
}

async function disguiseMethods(group: Group, binary: string): Promise<void> {
  const { target } = group;
  const rows = routes(binary).filter((row) => row.origin === "main");
  const readable = new Set(rows.filter((row) => row.method === "GET").map((row) => row.path));
  const ada = await Visit.as(target, "ada", true);
  const address = (path: string): string => path.replace("{owner}", "ada").replace("{repo}", "open")
    .replace("{login}", "bob").replace(/\{\w+(\.\.\.)?\}/g, "1");
  await group.unchanged("ada/open", async () => {
    for (const row of rows.filter((one) => one.method !== "GET" && !readable.has(one.path)))
      for (const method of ["GET", "HEAD"]) {
        const answer = await ada.send(address(row.path), { method });
        // Where another row's pattern takes the address it is that row's page, which reads.
        assert.ok([200, 301, 302, 303, 404, 405].includes(answer.status),
          `${method} ${row.path}: ${answer.status}`);
      }
    for (const name of ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
      for (const value of ["DELETE", "PUT", "PATCH"])
        for (const path of ["/ada/open/settings", "/api/v3/repos/ada/open", "/settings/avatar"]) {
          const read = await ada.get(path, { [name]: value });
          assert.ok([200, 401, 405].includes(read.status),
            `${name} ${value} ${path}: ${read.status}`);
          const api = await target.send("/api/v3/repos/ada/open",
            { ...jsonToken(target), headers: { [name]: value } });
          assert.equal(api.status, 200);
        }
    for (const path of ["/ada/open/settings?_method=delete",
      "/api/v3/repos/ada/open?_method=delete",
      "/settings/avatar?_method=delete", "/settings/sessions?_method=delete"]) {
      assert.notEqual((await ada.get(path)).status, 204, path);
      assert.equal((await target.send(path, jsonToken(target))).status === 204, false, path);
    }
    // The API knows no forms, so the word in the query means nothing there.
    const posted = await target.api("/api/v3/repos/ada/open?_method=delete",
      { method: "POST", ...jsonToken(target), json: {} });
    assert.equal(posted.status, 405);
  });
}

export async function authzWriting(group: Group, binary: string): Promise<void> {
  await group.row("AC-068 an id below another parent is not there", async () => {
    await swapIds(group);
    await swapLinks(group);
  });
  await group.row("AC-075 an old name leads only those who may see the new one",
    () => followOldNames(group));
  await group.row("AC-076 a name used again inherits nothing", () => reuseNames(group));
  await group.row("AC-079 what is private is counted for nobody else",
    () => countForStrangers(group));
  await group.row("AC-080 members that a body does not have are refused by name",
    () => assignMembers(group));
  await group.row("AC-081 a role is one of the roles", () => giveOddRoles(group));
  await group.row("AC-082 the last owner stays, whichever way they try to go",
    () => keepOwners(group));
  await group.row("AC-083 reading never writes, whatever it calls itself",
    () => disguiseMethods(group, binary));
}
