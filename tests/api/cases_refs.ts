// SPDX-License-Identifier: Apache-2.0
//
// cases_refs.ts: branches and tags made, moved and deleted over the API, as a clone sees them.
import { strict as assert } from "node:assert";

import { type Bench, engine, refused } from "./bench";
import { isObject, type Members } from "./schemas";

const path = "/repos/ada/engine/git/refs";

// A word in the clone, and a ref as the server tells it to git.
const eyes = ({ seed }: Bench) => ({
  at: (word: string): string => seed.git("rev-parse", word),
  remote: (ref: string): string =>
    seed.git("ls-remote", seed.url("ada/engine"), ref).split("\t")[0] ?? "",
});

export async function refCases(bench: Bench): Promise<void> {
  await changeCases(bench);
  await renameCases(bench);
  await refusalCases(bench);
  await rightCases(bench);
}

async function changeCases(bench: Bench): Promise<void> {
  const { t, seed, calls, ada, grace, nobody } = bench;
  const { at, remote } = eyes(bench);

  await t.run("a branch is made, moved forward and deleted, and git sees it", async () => {
    const made = await grace.rest.git.createRef(
      { ...engine, ref: "refs/heads/api/new", sha: at("main~2") });
    assert.equal(made.status, 201);
    assert.equal(made.headers.location, made.data.url);
    assert.equal(remote("refs/heads/api/new"), at("main~2"));
    const move = { ...engine, ref: "heads/api/new", sha: at("main") };
    const moved = await grace.rest.git.updateRef(move);
    assert.equal(moved.data.object.sha, at("main"));
    assert.equal(remote("refs/heads/api/new"), at("main"));
    // Once more changes nothing.
    const again = await calls.send("grace", "PATCH", `${path}/heads/api/new`, { sha: move.sha });
    assert.equal(again.status, 200);
    assert.equal((await grace.rest.git.deleteRef({ ...engine, ref: "heads/api/new" })).status, 204);
    assert.equal(remote("refs/heads/api/new"), "");
    await refused(nobody.rest.git.getRef({ ...engine, ref: "heads/api/new" }), 404);
  });

  await t.run("history is lost only by force", async () => {
    const body = { ref: "refs/heads/api/force", sha: at("main") };
    assert.equal((await calls.send("ada", "POST", path, body)).status, 201);
    const back = { ...engine, ref: "heads/api/force", sha: at("topic") };
    assert.match(await refused(ada.rest.git.updateRef(back), 422), /not a fast forward/);
    assert.equal(remote("refs/heads/api/force"), at("main"));
    assert.equal((await ada.rest.git.updateRef({ ...back, force: true })).status, 200);
    assert.equal(remote("refs/heads/api/force"), at("topic"));
    assert.equal((await calls.send("ada", "DELETE", `${path}/heads/api/force`)).status, 204);
  });

  await t.run("a tag may name any object, a branch only a commit", async () => {
    for (const [name, sha] of [["light", at("main")], ["noted", seed.ids.annotated],
      ["tree", seed.ids.tree], ["file", seed.ids.blob]] as const) {
      const made = await ada.rest.git.createRef({ ...engine, ref: `refs/tags/api/${name}`, sha });
      assert.equal(made.data.object.sha, sha);
      assert.equal(remote(`refs/tags/api/${name}`), sha);
      await ada.rest.git.deleteRef({ ...engine, ref: `tags/api/${name}` });
      const branch = { ...engine, ref: `refs/heads/api/${name}`, sha };
      if (name === "light") continue;
      await refused(ada.rest.git.createRef(branch), 422);
    }
  });

}

async function renameCases(bench: Bench): Promise<void> {
  const { t, seed, calls, ada, grace, mallory } = bench;
  const { at, remote } = eyes(bench);

  await t.run("a branch is renamed by whoever may write, and git sees one name", async () => {
    const sha = at("main~1");
    await grace.rest.git.createRef({ ...engine, ref: "refs/heads/api/old", sha });
    const old = { ...engine, branch: "api/old" };
    await refused(mallory.rest.repos.renameBranch({ ...old, new_name: "api/new" }), 403);
    const made = await grace.rest.repos.renameBranch({ ...old, new_name: "api/new" });
    assert.deepEqual([made.status, made.data.name, made.data.commit.sha], [201, "api/new", sha]);
    assert.equal(remote("refs/heads/api/new"), sha);
    assert.equal(remote("refs/heads/api/old"), "");
    const rename = (branch: string, name: string) => calls.send("grace", "POST",
      `/repos/ada/engine/branches/${encodeURIComponent(branch)}/rename`, { new_name: name });
    assert.equal((await rename("api/old", "api/newer")).status, 404);
    for (const name of ["main", "api/new", "a b", "", "-x"])
      assert.equal((await rename("api/new", name)).status, 422, name);
    // One would be a folder of the other.
    assert.equal((await rename("api/new", "api/new/one")).status, 409);
    assert.equal(remote("refs/heads/api/new"), sha);
    // The default branch is not for everybody who may write.
    assert.equal((await rename("main", "trunk")).status, 403);
    // A name may end in the word that the address ends in.
    assert.equal((await rename("api/new", "api/new/rename")).status, 409);
    assert.equal((await rename("api/new", "api/rename")).status, 201);
    const shown = await calls.get("/repos/ada/engine/branches/api/rename");
    assert.equal((shown.json as Members).name, "api/rename");
    assert.equal((await calls.get("/repos/ada/engine/branches/api/none/rename")).status, 404);
    assert.equal((await rename("api/rename", "api/force")).status, 201);
    await ada.rest.git.deleteRef({ ...engine, ref: "heads/api/force" });
  });

  await t.run("the default branch stays the default one under its new name", async () => {
    await ada.rest.repos.createForAuthenticatedUser({ name: "gone", auto_init: true });
    const gone = { owner: "ada", repo: "gone" };
    const tip = (await ada.rest.repos.getBranch({ ...gone, branch: "main" })).data.commit.sha;
    await ada.rest.repos.renameBranch({ ...gone, branch: "main", new_name: "trunk" });
    assert.equal((await ada.rest.repos.get(gone)).data.default_branch, "trunk");
    assert.deepEqual((await ada.rest.repos.listBranches(gone)).data.map((one) => one.name),
      ["trunk"]);
    assert.deepEqual(seed.lines("ls-remote", "--symref", seed.url("ada/gone"), "HEAD"),
      ["ref: refs/heads/trunk\tHEAD", `${tip}\tHEAD`]);
    // To the name of another branch of the same commit only what began so, and ends it.
    await ada.rest.git.createRef({ ...gone, ref: "refs/heads/one", sha: tip });
    await ada.rest.git.createRef({ ...gone, ref: "refs/heads/two", sha: tip });
    await refused(ada.rest.repos.renameBranch({ ...gone, branch: "one", new_name: "two" }), 422);
    await refused(ada.rest.repos.renameBranch({ ...gone, branch: "trunk", new_name: "trunk" }),
      422);
    await ada.rest.repos.renameBranch({ ...gone, branch: "one", new_name: "trunk" });
    assert.deepEqual((await ada.rest.repos.listBranches(gone)).data.map((one) => one.name),
      ["trunk", "two"]);
    // Back again, as the name that was given up is free.
    await ada.rest.repos.renameBranch({ ...gone, branch: "trunk", new_name: "main" });
    assert.equal((await ada.rest.repos.getContent({ ...gone, path: "README.md" })).status, 200);
    await ada.rest.repos.delete(gone);
  });
}

async function refusalCases(bench: Bench): Promise<void> {
  const { t, calls } = bench;
  const { at, remote } = eyes(bench);

  await t.run("what cannot be is refused in the words that clients compare", async () => {
    const post = (body: object) => calls.send("ada", "POST", path, body);
    const sha = at("main");
    const cases: [object, RegExp][] = [
      [{ ref: "refs/heads/main", sha }, /^Reference already exists$/],
      [{ ref: "refs/heads/api/absent", sha: "1".repeat(40) }, /Object does not exist/],
      [{ ref: "refs/heads/api/absent", sha: "1".repeat(64) }, /Object does not exist/],
      [{ ref: "refs/heads/api/absent", sha: "main" }, /hexadecimal/],
      [{ ref: "heads/api/absent", sha }, /full name/],
      [{ ref: "refs/heads/-x", sha }, /./],
      [{ ref: "refs/pull/1/head", sha }, /refs\/heads/],
      [{ ref: "refs/keep/x", sha }, /refs\/heads/],
      [{ ref: "refs/heads/api/../x", sha }, /./],
    ];
    for (const [body, words] of cases) {
      const answer = await post(body);
      assert.equal(answer.status, 422, JSON.stringify(body));
      assert.ok(isObject(answer.json));
      const errors = (answer.json.errors ?? []) as Members[];
      const told = [answer.json.message, ...errors.map((one) => one.message)];
      assert.ok(told.some((one) => words.test(String(one))), answer.text);
    }
    const gone = await calls.send("ada", "PATCH", `${path}/heads/absent`, { sha });
    assert.equal((gone.json as Members).message, "Reference does not exist");
    assert.equal((await calls.send("ada", "DELETE", `${path}/heads/absent`)).status, 422);
    assert.equal((await calls.send("ada", "DELETE", `${path}/heads/main`)).status, 422);
    assert.equal(remote("refs/heads/main"), sha);
    // A name that is a folder of another.
    assert.equal((await post({ ref: "refs/heads/feature", sha })).status, 409);
  });

}

async function rightCases(bench: Bench): Promise<void> {
  const { t, seed, calls, ada, mallory, nobody } = bench;
  const { at, remote } = eyes(bench);

  await t.run("only those who may write may change refs", async () => {
    const wish = { ...engine, ref: "refs/heads/api/stolen", sha: at("main") };
    await refused(mallory.rest.git.createRef(wish), 403);
    await refused(nobody.rest.git.createRef(wish), 401);
    await refused(mallory.rest.git.deleteRef({ ...engine, ref: "heads/topic" }), 403);
    const move = { ...engine, ref: "heads/topic", sha: at("main") };
    await refused(mallory.rest.git.updateRef(move), 403);
    await refused(mallory.rest.git.createRef({ ...wish, repo: "secret" }), 404);
    const narrow = await calls.send("bare", "POST", path, { ref: wish.ref, sha: wish.sha });
    assert.equal(narrow.status, 403);
    assert.equal(remote("refs/heads/api/stolen"), "");
    const scratch = { owner: "ada", repo: "scratch" };
    await ada.rest.repos.update({ ...scratch, archived: true });
    const late = { ...scratch, ref: "refs/heads/late", sha: at("main") };
    await refused(ada.rest.git.createRef(late), 403);
    await ada.rest.repos.update({ ...scratch, archived: false });
  });

  await t.run("of many changes of one branch from one value none is lost in silence", async () => {
    const sha = at("main~1");
    await ada.rest.git.createRef({ ...engine, ref: "refs/heads/api/race", sha });
    const tips = Array.from({ length: 8 }, (_, i) =>
      seed.git("commit-tree", "-p", sha, "-m", `racer ${i}`, `${sha}^{tree}`));
    const pushed = tips.map((tip, i) => `${tip}:refs/tags/racer-${i}`);
    seed.git("push", "-q", seed.url("ada/engine"), ...pushed);
    const done = await Promise.all(tips.map((tip) =>
      calls.send("ada", "PATCH", `${path}/heads/api/race`, { sha: tip })));
    // Whoever comes later is no fast forward of the winner, or lost the race for the old value.
    assert.equal(done.filter((one) => one.status === 200).length, 1);
    assert.ok(done.every((one) => [200, 409, 422].includes(one.status)));
    const winner = tips[done.findIndex((one) => one.status === 200)];
    assert.equal(remote("refs/heads/api/race"), winner);
    await ada.rest.git.deleteRef({ ...engine, ref: "heads/api/race" });
    for (const i of tips.keys())
      await ada.rest.git.deleteRef({ ...engine, ref: `tags/racer-${i}` });
  });

  await t.run("the journal agrees with the refs afterwards", () => {
    seed.server.command(["fsck"]);
  });
}
