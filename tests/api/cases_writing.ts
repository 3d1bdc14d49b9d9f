// SPDX-License-Identifier: Apache-2.0
//
// cases_writing.ts: files and objects written over the API, by GitHub's own client and by plain
// HTTP, as the real git sees them afterwards. What is refused and who reads when is in ../editing.
import { strict as assert } from "node:assert";

import { type Bench, refused } from "./bench";
import type { Members } from "./schemas";

const at = { owner: "ada", repo: "scratch" };
const base64 = (text: string): string => Buffer.from(text).toString("base64");

export async function writingCases(bench: Bench): Promise<void> {
  await fileCases(bench);
  await objectCases(bench);
}

// What the server's repository shows to git.
const shown = ({ seed }: Bench, ...words: string[]): string => {
  seed.git("fetch", "-q", "--no-tags", seed.url("ada/scratch"), "main");
  return seed.git(...words);
};

async function fileCases(bench: Bench): Promise<void> {
  const { t, calls, ada, nobody } = bench;
  const name = "a b/ü.txt";

  await t.run("a file is made, changed and deleted, each time as one commit", async () => {
    const made = await ada.rest.repos.createOrUpdateFileContents({
      ...at, path: name, message: "Make it", content: base64("one\n"),
    });
    assert.equal(made.status, 201);
    assert.equal(shown(bench, "show", `FETCH_HEAD:${name}`), "one");
    const changed = await ada.rest.repos.createOrUpdateFileContents({
      ...at, path: name, message: "Change it", content: base64("two\n"),
      sha: made.data.content?.sha ?? "",
    });
    assert.equal(changed.status, 200);
    await ada.rest.repos.deleteFile({
      ...at, path: name, message: "Delete it", sha: changed.data.content?.sha ?? "",
    });
    assert.equal(shown(bench, "log", "-3", "--format=%s", "FETCH_HEAD"),
      "Delete it\nChange it\nMake it");
    // There again, so that the addresses of all answers lead to something at the end.
    await ada.rest.repos.createOrUpdateFileContents(
      { ...at, path: name, message: "Make it again", content: base64("one\n") });
    await refused(nobody.rest.repos.createOrUpdateFileContents({
      ...at, path: "x", message: "No", content: "",
    }), 401);
  });

  await t.run("the same by plain HTTP", async () => {
    const path = "/repos/ada/scratch/contents/plain.txt";
    const made = await calls.send("ada", "PUT", path, { message: "Make", content: base64("1\n") });
    assert.equal(made.status, 201);
    const { sha } = (made.json as Members).content as Members;
    const stale = await calls.send("ada", "PUT", path,
      { message: "Change", content: "", sha: "0".repeat(40) });
    assert.equal(stale.status, 409);
    assert.equal((await calls.send("ada", "DELETE", path, { message: "Delete", sha })).status, 200);
    assert.equal((await calls.get(path)).status, 404);
    await calls.send("ada", "PUT", path, { message: "Make again", content: base64("1\n") });
  });
}

async function objectCases(bench: Bench): Promise<void> {
  const { t, calls, ada } = bench;

  await t.run("blob, tree, commit and tag are made one by one and reached by a ref", async () => {
    const head = shown(bench, "rev-parse", "FETCH_HEAD");
    const blob = await ada.rest.git.createBlob({ ...at, content: "x\n", encoding: "utf-8" });
    const tree = await ada.rest.git.createTree({
      ...at,
      base_tree: shown(bench, "rev-parse", "FETCH_HEAD^{tree}"),
      tree: [{ path: "x", mode: "100644", type: "blob", sha: blob.data.sha },
        { path: "README.md", mode: "100644", type: "blob", sha: null }],
    });
    const commit = await ada.rest.git.createCommit({
      ...at, message: "Step", tree: tree.data.sha, parents: [head],
    });
    const tag = await ada.rest.git.createTag({
      ...at, tag: "api/step", message: "One", object: commit.data.sha, type: "commit",
    });
    assert.equal(tag.data.object.sha, commit.data.sha);
    await ada.rest.git.createRef({ ...at, ref: "refs/tags/api/step", sha: tag.data.sha });
    await ada.rest.git.updateRef({ ...at, ref: "heads/main", sha: commit.data.sha });
    assert.equal(shown(bench, "show", "FETCH_HEAD:x"), "x");
    assert.equal(shown(bench, "rev-parse", "FETCH_HEAD~1"), head);
    assert.ok(!shown(bench, "ls-tree", "--name-only", "FETCH_HEAD").split("\n")
      .includes("README.md"));
  });

  await t.run("the same by plain HTTP", async () => {
    const post = async (kind: string, body: object): Promise<string> => {
      const made = await calls.send("ada", "POST", `/repos/ada/scratch/git/${kind}`, body);
      assert.equal(made.status, 201, made.text);
      return String((made.json as Members).sha ?? "");
    };
    const blob = await post("blobs", { content: base64("y\n"), encoding: "base64" });
    const tree = await post("trees", { tree: [{ path: "y", mode: "100644", sha: blob }] });
    const commit = await post("commits", { message: "Alone", tree });
    const tag = await post("tags",
      { tag: "api/alone", message: "Alone", object: commit, type: "commit" });
    await post("refs", { ref: "refs/heads/alone", sha: commit });
    await post("refs", { ref: "refs/tags/api/alone", sha: tag });
    bench.seed.git("fetch", "-q", bench.seed.url("ada/scratch"), "alone");
    assert.equal(bench.seed.git("ls-tree", "-r", "FETCH_HEAD"), `100644 blob ${blob}\ty`);
  });
}
