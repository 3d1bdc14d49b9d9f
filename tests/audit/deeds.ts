// SPDX-License-Identifier: Apache-2.0
//
// deeds.ts: who did what to whom, from where, before and after.
import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Session } from "../harness/browser_session";
import type { Cases } from "../harness/cases";
import { passwordOf } from "../harness/server";
import type { Stage } from "./stage";

export async function deedCases(t: Cases, stage: Stage): Promise<void> {
  await entranceCases(t, stage);
  await repositoryCases(t, stage);
  await machineCases(t, stage);
}

async function entranceCases(t: Cases, stage: Stage): Promise<void> {
  const { server } = stage;

  await t.run("signing in, a wrong password and a wrong name", async () => {
    const login = await stage.newest("action:user.login carol");
    assert.equal(login.actor, "carol");
    assert.equal(login.actor_kind, "person");
    assert.equal(login.actor_ip, "127.0.0.1");
    const stranger = new Session(server);
    await stranger.submit("/login", { login: "carol", password: "not the one" });
    const failed = await stage.newest("action:user.failed_login");
    assert.equal(failed.user, "carol");
    assert.equal(failed.actor, undefined);
    assert.equal(failed.actor_kind, "visitor");
    // A password in the wrong field is a password.
    await stranger.submit("/login", { login: "hunter2-in-the-wrong-field", password: "x" });
    const unknown = await stage.newest("action:user.failed_login");
    assert.notEqual(unknown._document_id, failed._document_id);
    assert.equal(unknown.user, undefined);
    assert.doesNotMatch(JSON.stringify(unknown), /hunter2/);
  });

  await t.run("tokens, keys and passwords leave their names and no secret", async () => {
    const answer = await stage.as("carol").submit("/settings/tokens",
      { name: "laptop", scopes: "repo:read", expiry: "30", repository: "" }, "/settings/tokens");
    const shown = await answer.text();
    const token = /sty_[\w-]{20,}/.exec(shown)?.[0];
    const made = await stage.newest("action:personal_access_token.create laptop");
    assert.equal(made.user, "carol");
    assert.equal(made.changes.scopes?.after, "repo:read");
    assert.ok(token, shown.slice(0, 3000));
    const all = JSON.stringify(await stage.find(""));
    assert.ok(!all.includes(token));
    await stage.as("carol").submit("/settings/account/password?_method=put",
      { old_password: passwordOf("carol"), password: "another long password" },
      "/settings/account");
    assert.equal((await stage.newest("action:user.change_password")).actor, "carol");
    assert.doesNotMatch(JSON.stringify(await stage.find("")), /another long password/);
    server.command(["user", "password", "carol"], passwordOf("carol"));
  });
}

async function repositoryCases(t: Cases, stage: Stage): Promise<void> {
  await t.run("a repository from its making to its end", async () => {
    await stage.post("ada", "/new", { owner: "guild", name: "engine", description: "",
      visibility: "private", readme: "1", gitignore: "", licence: "", default_branch: "main" },
      "/new");
    const made = await stage.newest("action:repo.create repo:guild/engine");
    assert.deepEqual([made.actor, made.org, made.object], ["ada", "guild", "guild/engine"]);
    await stage.post("ada", "/guild/engine/settings/name?_method=put", { name: "motor" },
      "/guild/engine/settings");
    const renamed = await stage.newest("action:repo.rename");
    assert.deepEqual(renamed.changes.name, { before: "engine", after: "motor" });
    assert.equal(renamed.repo, "guild/motor");
    await stage.post("ada", "/guild/motor/settings/collaborators",
      { login: "carol", role: "write" }, "/guild/motor/settings/collaborators");
    const member = await stage.newest("action:repo.add_member");
    assert.deepEqual([member.user, member.changes.role?.after], ["carol", "write"]);
    await stage.post("ada", "/guild/motor/settings/archival?_method=put", {},
      "/guild/motor/settings/danger");
    assert.equal((await stage.newest("action:repo.archived")).repo, "guild/motor");
  });

  await t.run("a change by a token names its kind; pages and API call it the same", async () => {
    const answer = await stage.api("ada", "/api/v3/orgs/guild", "PATCH", { location: "Bergen" });
    assert.equal(answer.status, 200, await answer.text());
    const entry = await stage.newest("action:org.update_profile");
    assert.deepEqual([entry.actor, entry.actor_kind, entry.org], ["ada", "token", "guild"]);
  });

  await t.run("what was refused left no entry", async () => {
    const before = (await stage.find("")).length;
    const answer = await stage.api("bob", "/api/v3/orgs/guild", "PATCH", { location: "Oslo" });
    assert.equal(answer.status, 403);
    assert.equal((await stage.find("")).length, before);
  });

  await t.run("a push is told of once it has moved the branch", async () => {
    const work = mkdtempSync(join(tmpdir(), "stithy-audit-"));
    const git = (...words: string[]): void => {
      execFileSync("git", ["-C", work, "-c", "user.name=Ada", "-c", "user.email=ada@example.org",
        ...words], { stdio: "pipe" });
    };
    git("init", "-q", "-b", "main");
    writeFileSync(join(work, "a.txt"), "a\n");
    git("add", ".");
    git("commit", "-qm", "first");
    const url = stage.server.url.replace("://", `://ada:${stage.tokens.get("ada")}@`);
    git("push", "-q", `${url}/ada/pushed.git`, "main");
    const pushed = await stage.newest("action:git.push repo:ada/pushed");
    assert.deepEqual([pushed.actor, pushed.actor_kind], ["ada", "token"]);
    assert.equal(pushed.changes.refs?.after, "refs/heads/main");
    assert.equal((await stage.newest("action:repo.create repo:ada/pushed")).actor, "ada");
    rmSync(work, { recursive: true });
  });
}

async function machineCases(t: Cases, stage: Stage): Promise<void> {
  const { server } = stage;

  await t.run("commands at the machine are entries of the command line", async () => {
    server.command(["repo", "create", "bob/tools"]);
    const made = await stage.newest("action:repo.create repo:bob/tools");
    assert.equal(made.actor_kind, "command");
    server.command(["user", "disable", "carol"]);
    assert.equal((await stage.newest("action:user.suspend")).user, "carol");
    server.command(["user", "enable", "carol"]);
    assert.equal((await stage.newest("action:user.unsuspend")).user, "carol");
    assert.equal((await stage.newest("action:user.create carol")).actor_kind, "command");
    server.command(["repo", "invite", "bob/tools", "carol"]);
    const invited = await stage.newest("action:repo.add_member repo:bob/tools");
    assert.equal(invited.actor_kind, "command");
    server.command(["token", "create", "bob", "--name", "made-there"]);
    assert.equal((await stage.newest("made-there")).actor_kind, "command");
  });
}
