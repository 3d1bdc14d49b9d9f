// SPDX-License-Identifier: Apache-2.0
//
// cases_history.ts: commits, comparisons, branches, tags and git's own objects, against git.
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { type Bench, decoded, engine, refused } from "./bench";
import type { Members } from "./schemas";

const media = (word: string): Record<string, string> =>
  ({ Accept: `application/vnd.github.${word}` });

export async function historyCases(bench: Bench): Promise<void> {
  await commitCases(bench);
  await changeCases(bench);
  await comparisonCases(bench);
  await branchCases(bench);
  await objectCases(bench);
  await oddCases(bench);
}

async function commitCases({ t, seed: { git, lines, ids }, calls, nobody }: Bench): Promise<void> {
  await t.run("paging gives every commit once, in git's order", async () => {
    const all = await nobody.paginate(nobody.rest.repos.listCommits, { ...engine, per_page: 9 });
    assert.deepEqual(all.map((one) => one.sha), lines("rev-list", "main"));
    const merge = all.find((one) => one.sha === ids.merge);
    assert.equal(merge?.parents.length, 2);
    const plain = await calls.get("/repos/ada/engine/commits?per_page=2&page=2");
    assert.match(plain.headers.get("link") ?? "", /rel="prev".*rel="next".*rel="first"/);
    await refused(nobody.rest.repos.listCommits({ owner: "ada", repo: "empty" }), 409);
  });

  await t.run("commits are chosen by path, author, time and start", async () => {
    const shas = async (options: object): Promise<string[]> =>
      (await nobody.rest.repos.listCommits({ ...engine, per_page: 100, ...options })).data
        .map((one) => one.sha);
    assert.deepEqual(await shas({ path: "src/feature.cc" }),
      lines("rev-list", "main", "--", "src/feature.cc"));
    assert.deepEqual(await shas({ sha: "topic" }), lines("rev-list", "topic"));
    assert.equal((await shas({ author: "Ada" })).length > 40, true);
    assert.deepEqual(await shas({ author: "nobody-of-that-name" }), []);
    // As JavaScript writes moments, with milliseconds, and with an offset.
    assert.deepEqual(await shas({ until: new Date(0).toISOString() }), []);
    assert.equal((await shas({ since: "2001-01-01T00:00:00+02:00" })).length > 40, true);
    assert.equal((await calls.get("/repos/ada/engine/commits?since=yesterday")).status, 422);
    await refused(nobody.rest.repos.listCommits({ ...engine, sha: "absent" }), 404);
  });

  await t.run("a commit tells its message and its changes as git has them", async () => {
    for (const sha of lines("rev-list", "main").slice(0, 60)) {
      const one = (await nobody.rest.repos.getCommit({ ...engine, ref: sha })).data;
      assert.equal(one.commit.message, git("log", "-1", "--format=%B", sha), sha);
      assert.equal(one.commit.tree.sha, git("rev-parse", `${sha}^{tree}`));
      assert.deepEqual(one.parents.map((p) => p.sha), lines("log", "-1", "--format=%P", sha)
        .join(" ").split(" ").filter(Boolean));
      const stat = lines("show", "-m", "--first-parent", "--format=", "--numstat", "-M", sha)
        .map((line) => line.split("\t"));
      const sum = (at: number): number =>
        stat.reduce((all, row) => all + (Number(row[at]) || 0), 0);
      assert.deepEqual([one.stats?.additions, one.stats?.deletions], [sum(0), sum(1)], sha);
      assert.equal(one.files?.length, stat.length, sha);
    }
  });

}

async function changeCases({ t, seed, calls, nobody }: Bench): Promise<void> {
  const { git } = seed;
  await t.run("renamed, removed and binary files are told as such", async () => {
    const ref = git("log", "-1", "--format=%H", "--grep=Rename and remove");
    const files = (await nobody.rest.repos.getCommit({ ...engine, ref })).data.files ?? [];
    assert.deepEqual(files.map((one) => [one.filename, one.status, one.previous_filename]),
      [["docs/README", "removed", undefined], ["src/renamed.cc", "renamed", "src/feature.cc"]]);
    const kinds = git("log", "-1", "--format=%H", "--grep=Add every kind");
    const all = (await nobody.rest.repos.getCommit({ ...engine, ref: kinds })).data.files ?? [];
    assert.equal(all.find((one) => one.filename === "art/dot.png")?.patch, undefined);
    assert.match(all.find((one) => one.filename === "run.sh")?.patch ?? "", /^@@ /);
    // A page of files.
    const page = await calls.get(`/repos/ada/engine/commits/${kinds}?per_page=3&page=2`);
    const shown = (page.json as Members).files as Members[];
    assert.deepEqual(shown.map((one) => one.filename), all.slice(3, 6).map((one) => one.filename));
    assert.match(page.headers.get("link") ?? "", /rel="next"/);
  });

  await t.run("a commit is also given as diff, patch and id", async () => {
    const format = async (word: string): Promise<string> =>
      String((await nobody.rest.repos.getCommit(
        { ...engine, ref: "topic", mediaType: { format: word } })).data);
    assert.equal(await format("sha"), git("rev-parse", "topic"));
    const diff = await format("diff");
    assert.match(diff, /^diff --git a\/topic.txt b\/topic.txt\n/);
    assert.match(await format("patch"), /^From [0-9a-f]{40} .*\nFrom: Ada <ada@example.org>\n/);
    for (const word of ["diff", "patch", "sha", "v3.diff"]) {
      const answer = await calls.get("/repos/ada/engine/commits/topic", "ada", media(word));
      assert.equal(answer.type, `application/vnd.github.${word.replace("v3.", "")}`);
    }
    // What was given can be applied.
    seed.workshop.write(".", "one.diff", diff);
    for (const words of ["checkout -q --detach topic~1", "apply ../one.diff", "reset -q --hard",
      "clean -fdq", "checkout -q main"])
      git(...words.split(" "));
  });

}

async function comparisonCases({ t, seed: { git, lines }, calls, nobody }: Bench): Promise<void> {
  await t.run("a comparison equals git's, in every standing", async () => {
    for (const [base, head, status] of [["main", "topic", "diverged"], ["v0.9", "main", "ahead"],
      ["main", "v0.9", "behind"], ["main", "main", "identical"],
      ["feature/one", "topic", "ahead"]] as const) {
      const basehead = `${base}...${head}`;
      const wish = { ...engine, basehead };
      const one = (await nobody.rest.repos.compareCommitsWithBasehead(wish)).data;
      assert.equal(one.status, status, basehead);
      assert.deepEqual(one.commits.map((c) => c.sha),
        lines("rev-list", "--reverse", `${base}..${head}`), basehead);
      assert.equal(one.behind_by, lines("rev-list", `${head}..${base}`).length, basehead);
      assert.equal(one.merge_base_commit.sha, git("merge-base", base, head), basehead);
      const names = lines("diff", "--name-only", "-M", `${base}...${head}`);
      assert.deepEqual((one.files ?? []).map((f) => f.filename), names, basehead);
    }
    const mails = await calls.get("/repos/ada/engine/compare/v0.9...main", "ada", media("patch"));
    assert.equal(mails.text.match(/^From [0-9a-f]{40} /gm)?.length,
      lines("rev-list", "--no-merges", "v0.9..main").length);
    const diff = await calls.get("/repos/ada/engine/compare/main...topic", "ada", media("diff"));
    assert.match(diff.text, /^diff --git a\/topic.txt/);
    const own = await calls.get("/repos/ada/engine/compare/ada:main...ada:topic");
    assert.equal(own.status, 200);
    for (const bad of ["main", "main...absent", "grace:main...main", "...main"])
      assert.equal((await calls.get(`/repos/ada/engine/compare/${bad}`)).status, 404, bad);
  });

  await t.run("a comparison is paged, the oldest first", async () => {
    const wanted = lines("rev-list", "--reverse", "v0.9..main");
    const got: string[] = [];
    for (let page = 1; page < 20; ++page) {
      const one = await nobody.rest.repos.compareCommitsWithBasehead(
        { ...engine, basehead: "v0.9...main", per_page: 7, page });
      got.push(...one.data.commits.map((c) => c.sha));
      assert.equal((one.data.files ?? []).length > 0, page === 1);
      if (!one.headers.link?.includes('rel="next"')) break;
    }
    assert.deepEqual(got, wanted);
  });

}

async function branchCases({ t, seed: { git, ids }, calls, nobody }: Bench): Promise<void> {
  await t.run("branches and tags are listed and shown", async () => {
    const each = { ...engine, per_page: 1 };
    const branches = await nobody.paginate(nobody.rest.repos.listBranches, each);
    assert.deepEqual(branches.map((one) => one.name), ["feature/one", "main", "topic"]);
    assert.deepEqual((await nobody.rest.repos.listBranches(engine)).data, branches);
    assert.deepEqual((await calls.get("/repos/ada/engine/branches?protected=true")).json, []);
    for (const { name } of branches) {
      const one = (await nobody.rest.repos.getBranch({ ...engine, branch: name })).data;
      assert.equal(one.commit.sha, git("rev-parse", `refs/heads/${name}`));
      assert.equal((await calls.get(`/repos/ada/engine/branches/${name}`)).status, 200);
    }
    await refused(nobody.rest.repos.getBranch({ ...engine, branch: "absent" }), 404);
    const tags = await nobody.paginate(nobody.rest.repos.listTags, each);
    assert.deepEqual((await nobody.rest.repos.listTags(engine)).data, tags);
    assert.deepEqual(tags.map((one) => [one.name, one.commit.sha]),
      ["v1.0", "v0.9"].map((name) => [name, git("rev-parse", `${name}^{commit}`)]));
    assert.equal((await calls.get("/repos/ada/engine/tags")).status, 200);
    const at = await nobody.rest.repos.listBranchesForHeadCommit(
      { ...engine, commit_sha: ids.head });
    assert.deepEqual(at.data.map((one) => one.name), ["main"]);
    const path = `/repos/ada/engine/commits/${ids.merge}/branches-where-head`;
    assert.deepEqual((await calls.get(path)).json, []);
    assert.equal((await calls.get(path.replace(ids.merge, "main"))).status, 422);
  });

  await t.run("refs are shown and matched", async () => {
    for (const ref of ["heads/main", "heads/feature/one", "tags/v0.9", "tags/v1.0"]) {
      const one = (await nobody.rest.git.getRef({ ...engine, ref })).data;
      assert.equal(one.object.sha, git("rev-parse", `refs/${ref}`));
      assert.equal(one.object.type, ref === "tags/v1.0" ? "tag" : "commit");
      assert.equal((await calls.get(`/repos/ada/engine/git/ref/${ref}`)).status, 200);
      assert.equal((await calls.get(`/repos/ada/engine/git/refs/${ref}`)).status, 200);
    }
    const matching = async (ref: string): Promise<string[]> =>
      (await nobody.rest.git.listMatchingRefs({ ...engine, ref })).data.map((one) => one.ref);
    assert.deepEqual(await matching("heads/f"), ["refs/heads/feature/one"]);
    assert.deepEqual(await matching("tags"), ["refs/tags/v0.9", "refs/tags/v1.0"]);
    assert.deepEqual(await matching("heads/absent"), []);
    assert.equal((await matching("")).length, 5);
    for (const path of ["refs", "matching-refs", "matching-refs/heads/m"])
      assert.equal((await calls.get(`/repos/ada/engine/git/${path}`)).status, 200, path);
    await refused(nobody.rest.git.getRef({ ...engine, ref: "heads/absent" }), 404);
    await refused(nobody.rest.git.getRef({ ...engine, ref: "pull/1/head" }), 404);
  });

}

async function objectCases(bench: Bench): Promise<void> {
  const { t, seed: { git, ids }, calls, ada, nobody } = bench;
  await t.run("objects are given by id: commits, trees, blobs, annotated tags", async () => {
    const wish = { ...engine, commit_sha: ids.merge };
    const commit = (await nobody.rest.git.getCommit(wish)).data;
    assert.equal(commit.message, "Merge the feature");
    assert.equal(commit.parents.length, 2);
    const blob = (await nobody.rest.git.getBlob({ ...engine, file_sha: ids.blob })).data;
    assert.equal(decoded(blob.content), `${git("show", "main:src/main.cc")}\n`);
    const large = `/repos/ada/engine/git/blobs/${ids.large}`;
    const raw = await calls.get(large, "ada", media("raw"));
    assert.equal(raw.type, "application/vnd.github.raw+json");
    const tag = (await nobody.rest.git.getTag({ ...engine, tag_sha: ids.annotated })).data;
    assert.deepEqual([tag.tag, tag.message, tag.object.type],
      ["v1.0", "The first release\n\nWith notes.", "commit"]);
    assert.equal(tag.object.sha, git("rev-parse", "v1.0^{commit}"));
    for (const [kind, sha] of [["commits", ids.merge], ["blobs", ids.blob],
      ["tags", ids.annotated], ["trees", ids.tree]]) {
      assert.equal((await calls.get(`/repos/ada/engine/git/${kind}/${sha}`)).status, 200, kind);
      for (const wrong of ["0".repeat(40), "abc"]) {
        const answer = await calls.get(`/repos/ada/engine/git/${kind}/${wrong}`);
        assert.equal(answer.status, 404, `${kind} ${wrong}`);
      }
    }
    // An object of another kind is none of these.
    assert.equal((await calls.get(`/repos/ada/engine/git/tags/${ids.merge}`)).status, 404);
    assert.equal((await calls.get(`/repos/ada/engine/git/commits/${ids.blob}`)).status, 404);
    assert.equal((await calls.get(`/repos/ada/engine/git/blobs/${ids.tree}`)).status, 404);
  });

  await t.run("trees are given by id, branch and commit, one level or all", async () => {
    const whole = git("-c", "core.quotePath=false", "ls-tree", "-r", "-t", "main").split("\n")
      .map((line) => line.split("\t")[1]);
    for (const tree_sha of [ids.tree, "main", ids.head]) {
      const all = (await nobody.rest.git.getTree({ ...engine, tree_sha, recursive: "1" })).data;
      assert.deepEqual(all.tree.map((one) => one.path), whole, tree_sha);
      assert.equal(all.truncated, false);
    }
    const top = (await ada.rest.git.getTree({ ...engine, tree_sha: "main" })).data;
    const modes = new Map(top.tree.map((one) => [one.path, one.mode]));
    assert.deepEqual([modes.get("link"), modes.get("run.sh"), modes.get("src")],
      ["120000", "100755", "040000"]);
  });
}

async function oddCases({ t, seed, own, ada }: Bench): Promise<void> {
  const { server, workshop, tokens } = seed;

  await t.run("a tree of more entries than an answer holds is cut, and says so", async () => {
    // Three hundred times the same folder of four hundred files: few objects, many entries.
    workshop.init("wide");
    const made = (words: string[], input: string): string =>
      spawnSync("git", words, { cwd: join(workshop.path, "wide"), input, encoding: "utf8" })
        .stdout.trim();
    const entries = (count: number, line: string): string =>
      Array.from({ length: count }, (_, i) => `${line}\tf${i}\n`).join("");
    const blob = made(["hash-object", "-w", "--stdin"], "once\n");
    const inner = made(["mktree"], entries(400, `100644 blob ${blob}`));
    const outer = made(["mktree"], entries(300, `040000 tree ${inner}`));
    const tip = workshop.git("wide", "commit-tree", "-m", "Wide", outer);
    server.createRepo("ada/wide");
    workshop.git("wide", "push", "-q", seed.url("ada/wide"), `${tip}:refs/heads/main`);
    const wish = { owner: "ada", repo: "wide", tree_sha: "main" };
    const whole = (await ada.rest.git.getTree({ ...wish, recursive: "1" })).data;
    assert.equal(whole.truncated, true);
    assert.equal(whole.tree.length, 100_000);
    const top = (await ada.rest.git.getTree(wish)).data;
    assert.deepEqual([top.truncated, top.tree.length], [false, 300]);
  });

  await t.run("a repository with the longer ids answers as our description says", async () => {
    // GitHub's description knows ids of forty digits alone, so only ours is asked.
    server.createRepo("ada/longer", ["--object-format", "sha256"]);
    workshop.init("longer", ["--object-format=sha256"]);
    const tip = workshop.commit("longer", "Longer", { "README.md": "# Longer\n" });
    workshop.git("longer", "push", "-q", seed.url("ada/longer"), "main");
    const base = `${seed.base}/repos/ada/longer`;
    const send = async (row: string, path: string, init: RequestInit = {}): Promise<Members> => {
      const headers = { Authorization: `Bearer ${tokens.ada}`, "Content-Type": "application/json" };
      const answer = await fetch(base + path, { ...init, headers });
      const json = (await answer.json()) as Members;
      assert.deepEqual(own.check(row, answer.status, "application/json", json), [], path);
      return json;
    };
    const commit = await send("code.api.commit", "/commits/main");
    assert.equal(commit.sha, tip);
    const { sha } = (commit.commit as Members).tree as Members;
    const tree = await send("code.api.tree", `/git/trees/${sha}`);
    assert.equal((tree.tree as Members[])[0]?.path, "README.md");
    await send("code.api.blob", `/git/blobs/${(tree.tree as Members[])[0]?.sha}`);
    await send("code.api.contents", "/contents/README.md");
    const ref = await send("code.api.create_ref", "/git/refs", {
      method: "POST", body: JSON.stringify({ ref: "refs/heads/side", sha: tip }) });
    assert.equal((ref.object as Members).sha, tip);
    const short = await send("code.api.create_ref", "/git/refs", {
      method: "POST", body: JSON.stringify({ ref: "refs/heads/no", sha: "1".repeat(40) }) });
    assert.equal(short.status, "422");
    await send("code.api.compare", "/compare/main...side");
  });
}
