// SPDX-License-Identifier: Apache-2.0
//
// cases_repos.ts: a repository from its making to its end: settings, topics, people, renaming.
import { strict as assert } from "node:assert";

import { type Bench, engine, refused } from "./bench";
import { isObject, type Members } from "./schemas";

export async function repositoryCases(bench: Bench): Promise<void> {
  await lifeCases(bench);
  await nameCases(bench);
  await settingCases(bench);
}

async function lifeCases(bench: Bench): Promise<void> {
  const { t, calls, ada, grace, mallory, nobody } = bench;

  await t.run("a repository is shown with what its files say", async () => {
    const shown = (await nobody.rest.repos.get(engine)).data;
    assert.equal(shown.full_name, "ada/engine");
    assert.equal(shown.license?.spdx_id, "MIT");
    assert.equal(shown.language, "C++");
    assert.equal(shown.permissions?.push, false);
    assert.equal((await grace.rest.repos.get(engine)).data.permissions?.push, true);
    assert.equal((await calls.get("/repos/ada/engine")).status, 200);
    assert.equal((await calls.get("/repos/ada/empty")).status, 200);
  });

  await t.run("what is hidden and what is absent give one answer", async () => {
    const hidden = await calls.get("/repos/ada/secret", "mallory");
    const absent = await calls.get("/repos/ada/sec", "mallory");
    assert.equal(hidden.status, 404);
    assert.equal(hidden.text, absent.text);
    await refused(mallory.rest.repos.get({ owner: "ada", repo: "secret" }), 404);
  });

  await t.run("a repository is made with starters, changed and deleted", async () => {
    const made = await ada.rest.repos.createForAuthenticatedUser({
      name: "fresh", description: "New.", private: true, auto_init: true,
      gitignore_template: "Rust", license_template: "mit", has_issues: false,
    });
    assert.equal(made.status, 201);
    assert.equal(made.data.private, true);
    assert.equal(made.headers.location, made.data.url);
    const fresh = { owner: "ada", repo: "fresh" };
    const files = (await ada.rest.repos.getContent({ ...fresh, path: "" })).data;
    assert.deepEqual((files as { name: string }[]).map((one) => one.name),
      [".gitignore", "LICENSE", "README.md"]);
    const changed = await ada.rest.repos.update({
      ...fresh, description: "Changed.", homepage: "https://example.org/", private: false,
      has_wiki: true, allow_squash_merge: true,
    });
    assert.equal(changed.data.description, "Changed.");
    assert.equal(changed.data.visibility, "public");
    const archived = await calls.send("ada", "PATCH", "/repos/ada/fresh", { archived: true });
    assert.equal((archived.json as Members).archived, true);
    await refused(mallory.rest.repos.update({ ...fresh, description: "Mine." }), 403);
    await refused(mallory.rest.repos.delete(fresh), 403);
    assert.equal((await ada.rest.repos.delete(fresh)).status, 204);
    await refused(ada.rest.repos.get(fresh), 404);
    assert.equal((await calls.send("ada", "POST", "/user/repos", { name: "gone" })).status, 201);
    assert.equal((await calls.send("ada", "DELETE", "/repos/ada/gone")).status, 204);
  });

}

async function nameCases({ t, calls, ada, nobody }: Bench): Promise<void> {
  await t.run("names that are taken or cannot be are refused by field", async () => {
    for (const name of ["engine", "a b", "", "..", "x.git"]) {
      const answer = await calls.send("ada", "POST", "/user/repos", { name });
      assert.equal(answer.status, 422, name);
      assert.ok(isObject(answer.json) && Array.isArray(answer.json.errors), answer.text);
      assert.equal((answer.json.errors[0] as Members).field, "name");
    }
    const narrow = await calls.send("bare", "POST", "/user/repos", { name: "narrow" });
    assert.equal(narrow.status, 403);
    await refused(nobody.rest.repos.createForAuthenticatedUser({ name: "none" }), 401);
  });

  await t.run("a renamed repository is found by its old name, also for changes", async () => {
    const moved = await calls.get("/repos/ada/former/commits?per_page=1", "nobody");
    assert.equal(moved.status, 301);
    assert.match(moved.headers.get("location") ?? "",
      /\/api\/v3\/repos\/ada\/renamed\/commits\?per_page=1$/);
    const former = { owner: "ada", repo: "former" };
    assert.equal((await nobody.rest.repos.get(former)).data.name, "renamed");
    const change = await calls.send("ada", "PATCH", "/repos/ada/former", { description: "New." });
    assert.equal(change.status, 307);
    // The client follows with method and body.
    const followed = await ada.rest.repos.update({ ...former, description: "New." });
    assert.equal(followed.data.full_name, "ada/renamed");
    assert.equal(followed.data.description, "New.");
    assert.equal((await calls.send("mallory", "PATCH", "/repos/ada/former", {})).status, 307);
    assert.equal((await calls.send("mallory", "PATCH", "/repos/ada/renamed", {})).status, 403);
  });
}

async function settingCases({ t, calls, ada, grace, nobody }: Bench): Promise<void> {
  await t.run("topics are replaced as a whole", async () => {
    const put = await ada.rest.repos.replaceAllTopics({ ...engine, names: ["Forge", "git"] });
    assert.deepEqual(put.data.names, ["forge", "git"]);
    assert.deepEqual((await nobody.rest.repos.getAllTopics(engine)).data.names, ["forge", "git"]);
    const plain = await calls.send("ada", "PUT", "/repos/ada/engine/topics", { names: ["one"] });
    assert.deepEqual(plain.json, { names: ["one"] });
    assert.deepEqual((await calls.get("/repos/ada/engine/topics")).json, { names: ["one"] });
    const bad = await calls.send("ada", "PUT", "/repos/ada/engine/topics", { names: ["a b"] });
    assert.equal(bad.status, 422);
    // Leaving the member out is a mistake, not a wish for none.
    const none = await calls.send("ada", "PUT", "/repos/ada/engine/topics", {});
    assert.equal(none.status, 422);
    await refused(grace.rest.repos.replaceAllTopics({ ...engine, names: ["x"] }), 403);
  });

  await t.run("people are given roles and lose them", async () => {
    const scratch = { owner: "ada", repo: "scratch" };
    const who = { ...scratch, username: "mallory" };
    const added = await ada.rest.repos.addCollaborator({ ...who, permission: "triage" });
    assert.equal(added.status, 204);
    const list = await ada.paginate(ada.rest.repos.listCollaborators, { ...scratch, per_page: 1 });
    assert.deepEqual(list.map((one) => [one.login, one.role_name]),
      [["ada", "admin"], ["mallory", "triage"]]);
    assert.deepEqual((await ada.rest.repos.listCollaborators(scratch)).data, list);
    assert.equal((await ada.rest.repos.checkCollaborator(who)).status, 204);
    const role = (await ada.rest.repos.getCollaboratorPermissionLevel(who)).data;
    assert.deepEqual([role.permission, role.role_name], ["read", "triage"]);
    const writers = await calls.get("/repos/ada/scratch/collaborators?permission=push");
    assert.equal((writers.json as Members[]).length, 1);
    // The body may be left out: then it is push.
    const put = await calls.send("ada", "PUT", "/repos/ada/scratch/collaborators/mallory");
    assert.equal(put.status, 204);
    const now = await calls.get("/repos/ada/scratch/collaborators/mallory/permission");
    assert.equal((now.json as Members).role_name, "write");
    assert.equal((await calls.get("/repos/ada/scratch/collaborators/MALLORY")).status, 204);
    assert.equal((await ada.rest.repos.removeCollaborator(who)).status, 204);
    await ada.rest.repos.addCollaborator(who);
    for (const status of [204, 404]) {
      const gone = await calls.send("ada", "DELETE", "/repos/ada/scratch/collaborators/mallory");
      assert.equal(gone.status, status);
    }
    await refused(ada.rest.repos.checkCollaborator(who), 404);
    await refused(ada.rest.repos.addCollaborator({ ...scratch, username: "absent" }), 422);
    await refused(ada.rest.repos.addCollaborator({ ...who, permission: "king" }), 422);
    await refused(grace.rest.repos.listCollaborators(engine), 403);
    await refused(nobody.rest.repos.listCollaborators(scratch), 401);
  });
}
