// SPDX-License-Identifier: Apache-2.0
//
// fine.ts: fine-grained tokens reach what was chosen, do what was chosen, and never more than their
// person.
import { strict as assert } from "node:assert";

import { Octokit } from "@octokit/rest";

import type { Cases } from "../harness/cases";
import { withToken, type Workshop } from "../harness/git";
import type { Stage } from "../orgs/stage";
import { fine, list, status, tryFine } from "./mint";

export async function fineCases(t: Cases, stage: Stage, workshop: Workshop): Promise<void> {
  for (const name of ["inside", "outside"]) stage.server.createRepo(`bob/${name}`, ["--private"]);
  stage.server.createRepo("bob/open");
  workshop.init("seed");
  workshop.commit("seed", "one", { "README.md": "one\n" });
  const classic = stage.tokens.get("bob") as string;
  for (const name of ["inside", "outside", "open"])
    workshop.git("seed", "push", "-q",
      withToken(`${stage.server.url}/bob/${name}.git`, classic), "main");
  await reachCases(t, stage);
  await gitCases(t, stage, workshop);
  await permissionCases(t, stage);
  await formCases(t, stage);
}

async function reachCases(t: Cases, stage: Stage): Promise<void> {
  await t.run("octokit sees the chosen repositories and public ones", async () => {
    const token = await fine(stage, "bob",
      { owner: "bob", chosen: ["inside"], permissions: { contents: "read" } });
    const api = new Octokit({ auth: token, baseUrl: `${stage.server.url}/api/v3` });
    const own = await api.repos.listForAuthenticatedUser();
    assert.deepEqual(own.data.map((r) => r.name).sort(), ["inside", "open"]);
    const listed = await api.repos.listForUser({ username: "bob" });
    assert.deepEqual(listed.data.map((r) => r.name).sort(), ["inside", "open"]);
    assert.equal((await api.users.getAuthenticated()).data.login, "bob");
    const content = await api.repos.getContent({ owner: "bob", repo: "inside", path: "README.md" });
    assert.equal(content.status, 200);
  });

  await t.run("a private one outside the choice is absent, byte for byte", async () => {
    const token = await fine(stage, "bob",
      { owner: "bob", chosen: ["inside"], permissions: { contents: "write",
        administration: "write", repository_hooks: "write" } });
    const answer = async (path: string): Promise<string> => {
      const got = await fetch(`${stage.server.url}/api/v3/repos/bob/${path}`,
        { headers: { Authorization: `Bearer ${token}` } });
      return `${got.status} ${(await got.text()).replaceAll("nowhere", "outside")
        .replace(/\b[0-9a-f]{20}\b/g, "")}`;
    };
    for (const below of ["", "/contents/README.md", "/hooks", "/keys", "/commits"])
      assert.equal(await answer(`outside${below}`), await answer(`nowhere${below}`), below);
    assert.match(await answer("outside"), /^404/);
  });

  await t.run("all repositories are those of the owner alone, with those to come", async () => {
    await stage.repository("shared");
    const token = await fine(stage, "bob",
      { owner: "bob", all: true, permissions: { contents: "read" } });
    assert.equal(await status(stage, token, "/repos/bob/outside"), 200);
    assert.equal(await status(stage, token, "/repos/guild/shared"), 404);
    assert.equal(await status(stage, stage.tokens.get("bob") as string,
      "/repos/guild/shared"), 200);
    stage.server.createRepo("bob/later", ["--private"]);
    assert.equal(await status(stage, token, "/repos/bob/later"), 200);
  });
}

async function gitCases(t: Cases, stage: Stage, workshop: Workshop): Promise<void> {
  const url = (name: string, token: string): string =>
    withToken(`${stage.server.url}/bob/${name}.git`, token);

  await t.run("git fetches with contents: read and pushes with contents: write", async () => {
    const reads = await fine(stage, "bob",
      { owner: "bob", chosen: ["inside"], permissions: { contents: "read" } });
    const writes = await fine(stage, "bob",
      { owner: "bob", chosen: ["bob/inside"], permissions: { contents: "write" } });
    const none = await fine(stage, "bob",
      { owner: "bob", chosen: ["inside"], permissions: { administration: "write" } });
    const fetches = async (name: string, token: string): Promise<number> =>
      (await workshop.runGit("seed", "ls-remote", url(name, token))).status;
    assert.equal(await fetches("inside", reads), 0);
    assert.notEqual(await fetches("inside", none), 0);
    assert.notEqual(await fetches("outside", writes), 0);
    workshop.commit("seed", "two", { "two.txt": "2\n" });
    const push = async (name: string, token: string): Promise<number> =>
      (await workshop.runGit("seed", "push", url(name, token), "main")).status;
    for (const token of [reads, none]) assert.notEqual(await push("inside", token), 0);
    assert.notEqual(await push("open", writes), 0, "a public one is read, not written");
    assert.notEqual(await push("made-by-push", writes), 0);
    assert.equal(await push("inside", writes), 0);
  });
}

async function permissionCases(t: Cases, stage: Stage): Promise<void> {
  await t.run("each permission opens its own rows and no other", async () => {
    const rows: [string, string, string][] = [
      ["contents", "read", "/repos/bob/inside/commits"],
      ["administration", "read", "/repos/bob/inside/keys"],
      ["administration", "read", "/repos/bob/inside/collaborators"],
      ["repository_hooks", "read", "/repos/bob/inside/hooks"],
      ["git_ssh_keys", "read", "/user/keys"],
      ["email_addresses", "read", "/user/emails"],
    ];
    for (const given of new Set(rows.map(([word]) => word))) {
      const token = await fine(stage, "bob",
        { owner: "bob", chosen: ["inside"], permissions: { [given]: "read" } });
      for (const [word, , path] of rows)
        assert.equal(await status(stage, token, path), word === given ? 200 : 403,
          `${given} at ${path}`);
      assert.equal(await status(stage, token, "/repos/bob/inside"), 200);
      for (const [method, path] of [["PATCH", "/repos/bob/inside"], ["POST", "/user/keys"],
        ["POST", "/repos/bob/inside/keys"], ["POST", "/repos/bob/inside/hooks"],
        ["POST", "/user/emails"], ["DELETE", "/repos/bob/inside"]] as const)
        assert.equal(await status(stage, token, path, method, {}), 403, `${given} at ${path}`);
    }
  });

  await t.run("administration: write changes settings; making repositories takes all of them",
    async () => {
      const permissions = { administration: "write" };
      const one = await fine(stage, "bob", { owner: "bob", chosen: ["inside"], permissions });
      const all = await fine(stage, "bob", { owner: "bob", all: true, permissions });
      assert.equal(await status(stage, one, "/repos/bob/inside", "PATCH",
        { description: "changed" }), 200);
      assert.equal(await status(stage, one, "/repos/bob/open", "PATCH",
        { description: "changed" }), 403);
      assert.equal(await status(stage, one, "/user/repos", "POST", { name: "made" }), 403);
      assert.equal(await status(stage, all, "/user/repos", "POST", { name: "made" }), 201);
      assert.equal(await status(stage, all, "/orgs/guild/repos", "POST", { name: "made" }), 403);
    });

  await t.run("scopes of other tokens are not in it", async () => {
    const token = await fine(stage, "boss", { owner: "boss", all: true,
      permissions: { contents: "write", administration: "write", profile: "write" } });
    assert.equal(await status(stage, token, "/admin/hooks"), 403);
    assert.equal(await status(stage, token, "/repos/bob/outside"), 404);
    assert.equal(await status(stage, token, "/user/orgs"), 403);
    assert.equal(await status(stage, token, "/user", "PATCH", { location: "Oslo" }), 200);
  });
}

async function formCases(t: Cases, stage: Stage): Promise<void> {
  await t.run("the form refuses what cannot be, and keeps what was typed", async () => {
    const wrong: [Parameters<typeof tryFine>[2], RegExp][] = [
      [{ owner: "dave" }, /The owner is you/],
      [{ owner: "bob", chosen: ["nowhere"] }, /no repository "nowhere"/],
      [{ owner: "bob", chosen: ["guild/shared"] }, /no repository "guild\/shared"/],
      [{ owner: "bob", expiry: "none" }, /after 7, 30, 90, 180 or 366 days/],
      [{ owner: "bob", permissions: { members: "read" } }, /means nothing for the owner/],
      [{ owner: "bob", permissions: { contents: "admin" } }, /none, read or write/],
      [{ owner: "bob", name: "" }, /Say what the token is for/],
    ];
    for (const [wish, words] of wrong) {
      const answer = await tryFine(stage, "bob", wish);
      assert.equal(answer.status, 422, JSON.stringify(wish));
      assert.ok(words.test(await answer.text()), String(words));
    }
  });

  await t.run("a revoked one ends at once, on every way in", async () => {
    const token = await fine(stage, "bob",
      { owner: "bob", name: "brief", chosen: ["inside"], permissions: { contents: "read" } });
    assert.equal(await status(stage, token, "/repos/bob/inside"), 200);
    const page = await (await stage.as("bob").get(list)).text();
    const row = page.slice(page.indexOf(">brief<"));
    const href = /action="(\/settings\/personal-access-tokens\/\d+[^"]*)"/.exec(row)?.[1] ?? "";
    const other = await stage.as("ada").submit(href.replace(/&amp;/g, "&"), {}, list);
    assert.equal(other.status, 404, "of somebody else");
    await stage.post("bob", href.replace(/&amp;/g, "&"), {}, list);
    assert.equal(await status(stage, token, "/repos/bob/inside"), 401);
  });
}
