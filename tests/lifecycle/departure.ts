// SPDX-License-Identifier: Apache-2.0
//
// departure.ts: accounts that are deleted, by their owner and by an administrator: who may not go
// yet, what ends at once, what becomes of the repositories, and what stays.
import { strict as assert } from "node:assert";

import { settle } from "../accounts/stage";
import { Session } from "../harness/browser_session";
import type { Cases } from "../harness/cases";
import { Workshop, withToken } from "../harness/git";
import { Server } from "../harness/server";

const page = "/settings/account/deletion";
const form = "/settings/account?_method=delete";
const rates = "[rates]\nsign_in_burst = 10000\nposting_burst = 10000\n";

interface Stage {
  server: Server;
  workshop: Workshop;
  tip: string;
  people: Map<string, Session>;
  tokens: Map<string, string>;
}

const as = (stage: Stage, name: string): Session => stage.people.get(name) as Session;

async function post(who: Session, path: string, fields: Record<string, string>,
  from: string): Promise<Response> {
  const answer = await who.submit(path, fields, from);
  assert.equal(answer.status, 303, `${path}: ${answer.status} ${await answer.text()}`);
  return answer;
}

async function api(stage: Stage, who: string, path: string): Promise<Response> {
  return fetch(`${stage.server.url}/api/v3${path}`,
    { headers: { Authorization: `Bearer ${stage.tokens.get(who)}` } });
}

const make = (who: Session, owner: string, name: string, visibility: string): Promise<Response> =>
  post(who, "/new", { owner, name, description: "", visibility, readme: "1", gitignore: "",
    licence: "", default_branch: "main" }, "/new");

async function set(): Promise<Stage> {
  const server = await Server.start({ settings: rates });
  server.createUser("boss", { admin: true });
  const stage: Stage = { server, workshop: new Workshop(), tip: "", people: new Map(),
    tokens: new Map() };
  for (const name of ["ada", "bob", "carol"]) server.createUser(name);
  for (const name of ["boss", "ada", "bob", "carol"]) {
    stage.people.set(name, await Session.signIn(server, name));
    stage.tokens.set(name, server.createToken(name, ["repo", "user", "admin:org"]));
  }
  const ada = as(stage, "ada");
  await post(ada, "/organizations", { name: "guild", display_name: "" }, "/organizations/new");
  await post(ada, "/orgs/guild/invitations", { login: "bob", role: "member", team: "" },
    "/orgs/guild/people");
  await post(as(stage, "bob"), "/settings/organizations/guild/invitation?_method=put", {},
    "/settings/organizations");
  await make(ada, "ada", "engine", "public");
  await make(ada, "ada", "secret", "private");
  await make(as(stage, "carol"), "carol", "loom", "private");
  await post(as(stage, "carol"), "/carol/loom/settings/collaborators",
    { login: "ada", role: "write" }, "/carol/loom/settings/collaborators");
  const remote = withToken(`${server.url}/ada/engine.git`, stage.tokens.get("ada") as string);
  stage.workshop.git("", "clone", "-q", remote, "engine");
  stage.tip = stage.workshop.commit("engine", "By Ada", { "a.txt": "1\n" });
  stage.workshop.git("engine", "push", "-q", "origin", "main");
  return stage;
}

export async function departureCases(t: Cases): Promise<void> {
  const stage = await set();
  await refusalCases(t, stage);
  await ownCases(t, stage);
  await nameCases(t, stage);
  await administratorCases(t, stage);
  stage.server.command(["fsck"]);
  await stage.server.stop();
  stage.workshop.remove();
}

async function refusalCases(t: Cases, stage: Stage): Promise<void> {
  await t.run("who alone owns an organisation stays, and reads why", async () => {
    const ada = as(stage, "ada");
    assert.match(await (await ada.get(page)).text(), /Nobody else owns guild/);
    const refused = await ada.submit(form, { confirm: "ada", heir: "-" }, "/settings/account");
    assert.equal(refused.status, 409);
    assert.match(await refused.text(), /make somebody else an owner first/);
    assert.equal((await ada.get("/ada/secret")).status, 200);
  });

  await t.run("who alone administers the instance stays, too", async () => {
    const boss = as(stage, "boss");
    const refused = await boss.submit(form, { confirm: "boss", heir: "-" }, "/settings/account");
    assert.equal(refused.status, 409);
    assert.match(await refused.text(), /make another administrator first/);
    const other = await boss.submit("/admin/people/boss?_method=delete",
      { confirm: "boss", heir: "-" }, "/admin/people/boss");
    assert.equal(other.status, 409);
    assert.equal((await boss.get("/admin/people")).status, 200);
  });

  await t.run("the name is typed, and an heir is one in whose name one may make some", async () => {
    const carol = as(stage, "carol");
    for (const [fields, words] of [
      [{ confirm: "", heir: "-" }, /This is not carol/],
      [{ confirm: "Carol", heir: "-" }, /This is not carol/],
      [{ confirm: "carol", heir: "guild" }, /may not make repositories for/],
      [{ confirm: "carol", heir: "bob" }, /may not make repositories for/],
      [{ confirm: "carol", heir: "nobody" }, /may not make repositories for/],
    ] as const) {
      const refused = await carol.submit(form, fields, page);
      assert.equal(refused.status, 422, JSON.stringify(fields));
      assert.match(await refused.text(), words);
    }
    assert.equal((await carol.get("/carol/loom")).status, 200);
  });

  await t.run("a token deletes no account, and no stranger somebody else's", async () => {
    for (const path of ["/settings/account", "/admin/people/carol"]) {
      const answer = await fetch(`${stage.server.url}${path}`, { method: "DELETE",
        headers: { Authorization: `Bearer ${stage.tokens.get("carol")}` } });
      assert.ok(answer.status >= 400, `${path}: ${answer.status}`);
    }
    const bob = await as(stage, "bob").submit("/admin/people/carol?_method=delete",
      { confirm: "carol", heir: "-" }, "/settings/account");
    assert.equal(bob.status, 403);
    assert.equal((await as(stage, "carol").get("/carol/loom")).status, 200);
  });
}

async function ownCases(t: Cases, stage: Stage): Promise<void> {
  const { server, workshop } = stage;
  await t.run("names that the heir has already are told before anything ends", async () => {
    await post(as(stage, "ada"), "/orgs/guild/people/bob?_method=put", { role: "owner" },
      "/orgs/guild/people");
    await make(as(stage, "bob"), "guild", "secret", "private");
    const refused = await as(stage, "ada").submit(form, { confirm: "ada", heir: "guild" }, page);
    assert.equal(refused.status, 409);
    assert.match(await refused.text(), /guild has repositories of these names already: secret/);
    await post(as(stage, "bob"), "/guild/secret/settings/name?_method=put", { name: "other" },
      "/guild/secret/settings");
  });

  await t.run("the account ends at once: session, token, key, page, memberships", async () => {
    const ada = as(stage, "ada");
    await post(ada, form, { confirm: "ada", heir: "guild" }, page);
    assert.notEqual((await ada.get("/settings/profile")).status, 200);
    assert.equal((await api(stage, "ada", "/user")).status, 401);
    const push = workshop.tryGit("engine", "push", "origin", "main");
    assert.notEqual(push.status, 0);
    for (const path of ["/ada", "/ada/engine", "/ada/secret"])
      assert.equal((await as(stage, "bob").get(path)).status, 404, path);
    assert.equal((await api(stage, "bob", "/users/ada")).status, 404);
    const people = await (await api(stage, "bob", "/users?per_page=100")).text();
    assert.doesNotMatch(people, /"ada"|ghost~/);
    const members = await (await api(stage, "bob", "/orgs/guild/members")).json();
    assert.deepEqual((members as { login: string }[]).map((one) => one.login), ["bob"]);
    const shown = await (await as(stage, "carol").get("/carol/loom/settings/collaborators")).text();
    assert.doesNotMatch(shown, /value="ada"|href="\/ada"/);
    const login = await new Session(server).submit("/login",
      { login: "ada", password: "whatever it was" });
    assert.equal(login.status, 422);
  });

  await t.run("its repositories are the heir's, with all that was in them", async () => {
    await settle(server, "people.clear_estate");
    for (const name of ["engine", "secret"])
      assert.equal((await as(stage, "bob").get(`/guild/${name}`)).status, 200, name);
    assert.equal((await as(stage, "carol").get("/guild/secret")).status, 404);
    const commit = await (await api(stage, "bob", `/repos/guild/engine/commits/${stage.tip}`))
      .json() as { commit: { author: { name: string } }; author: unknown };
    assert.equal(commit.author, null);
    assert.equal(commit.commit.author.name,
      workshop.git("engine", "log", "-1", "--format=%an", stage.tip));
  });

  await t.run("the log tells who went, and of each repository", async () => {
    const log = await (await as(stage, "boss").get("/admin/audit?q=action:user.delete")).text();
    assert.match(log, /ada/);
    const moved = await (await as(stage, "boss").get("/admin/audit?q=action:repo.transfer")).text();
    assert.match(moved, /guild\/secret/);
  });
}

async function nameCases(t: Cases, stage: Stage): Promise<void> {
  await t.run("nobody comes into the name, whichever way they try", async () => {
    assert.throws(() => stage.server.createUser("ada"), /taken/);
    const bob = as(stage, "bob");
    const renamed = await bob.submit("/settings/account/name?_method=put", { name: "Ada" },
      "/settings/account/name");
    assert.equal(renamed.status, 422);
    const made = await bob.submit("/organizations", { name: "ada", display_name: "" },
      "/organizations/new");
    assert.equal(made.status, 422);
    assert.throws(() => stage.server.createUser("ghost~1"), /name holds only/);
  });

  await t.run("the address of its mail is free for a new account", async () => {
    stage.server.command(["user", "create", "lovelace", "--email", "ada@example.org",
      "--password-stdin"], "a password of some length");
    const session = new Session(stage.server);
    const signed = await session.submit("/login",
      { login: "ada@example.org", password: "a password of some length" });
    assert.equal(signed.status, 303);
    assert.equal((await session.get("/guild/secret")).status, 404);
    assert.equal((await session.get("/carol/loom")).status, 404);
  });
}

async function administratorCases(t: Cases, stage: Stage): Promise<void> {
  const boss = as(stage, "boss");
  await t.run("an administrator deletes an account with its repositories", async () => {
    assert.match(await (await boss.get("/admin/people/carol/deletion")).text(), /Delete carol/);
    const wrong = await boss.submit("/admin/people/carol?_method=delete",
      { confirm: "caro", heir: "-" }, "/admin/people/carol/deletion");
    assert.equal(wrong.status, 422);
    await post(boss, "/admin/people/carol?_method=delete", { confirm: "carol", heir: "-" },
      "/admin/people/carol/deletion");
    await settle(stage.server, "people.clear_estate");
    for (const path of ["/carol", "/carol/loom", "/admin/people/carol"])
      assert.equal((await boss.get(path)).status, 404, path);
    assert.match(await (await boss.get("/admin/repositories")).text(), /loom/);
    assert.equal((await api(stage, "carol", "/user")).status, 401);
  });

  await t.run("who is gone cannot be asked for by the number of the account", async () => {
    const bob = await (await api(stage, "bob", "/user")).json() as { id: number };
    await post(as(stage, "ada") && boss, "/admin/people/lovelace?_method=delete",
      { confirm: "lovelace", heir: "-" }, "/admin/people/lovelace/deletion");
    const all = await (await api(stage, "bob", "/users?per_page=100")).json() as { id: number }[];
    assert.deepEqual(all.map((one) => one.id).includes(bob.id), true);
    assert.equal(all.length, 2);
  });
}
