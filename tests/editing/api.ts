// SPDX-License-Identifier: Apache-2.0
//
// api.ts: files and objects written over /api/v3, and who can read them when.
import { strict as assert } from "node:assert";

import { Cases } from "../harness/cases";
import { Workshop, withToken } from "../harness/git";
import { Server } from "../harness/server";
import { Published } from "./published";

const t = new Cases("editing-api");
const server = await Server.start({ settings: "[rates]\nposting_burst = 100000\n" });
for (const name of ["ada", "bob", "eve"]) server.createUser(name);
const token = server.createToken("ada");
const bobs = server.createToken("bob");
const eves = server.createToken("eve");
const workshop = new Workshop();
const address = (name: string, who = token): string =>
  withToken(`${server.url}/ada/${name}.git`, who);

interface Got {
  status: number;
  body: any;
  headers: Headers;
}
async function call(method: string, path: string, body?: unknown, who = token): Promise<Got> {
  const answer = await fetch(`${server.url}/api/v3/repos/ada/${path}`, {
    method,
    headers: { Authorization: `Bearer ${who}`, "Content-Type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await answer.text();
  const got = { status: answer.status, body: text ? JSON.parse(text) : null };
  if (method !== "GET") checkShape(method, path, got.status, got.body);
  return { ...got, headers: answer.headers };
}

// Every answer of a writing row is held against GitHub's description of it.
const published = new Published();
const checked = new Map<string, number>();
function checkShape(method: string, path: string, status: number, body: unknown): void {
  const rest = path.slice(path.indexOf("/") + 1).replace(/^contents\/.*/, "contents/{path}");
  const wrong = status >= 400
    ? published.problemsOfError(body)
    : published.problems(method, `/repos/{owner}/{repo}/${rest}`, status, body);
  assert.deepEqual(wrong, [], `${method} ${path} → ${status}: ${JSON.stringify(body)}`);
  const row = `${method} ${rest} ${status}`;
  checked.set(row, (checked.get(row) ?? 0) + 1);
}
const base64 = (text: string | Buffer): string => Buffer.from(text).toString("base64");

function make(name: string, files: Record<string, string>, more: string[] = []): void {
  workshop.init(name, more.length > 0 ? ["--object-format=sha256"] : []);
  workshop.commit(name, "Begin", files);
  server.createRepo(`ada/${name}`, more);
  workshop.git(name, "push", "-q", address(name), "main");
  server.command(["repo", "invite", `ada/${name}`, "bob", "--role", "write"]);
  server.command(["repo", "invite", `ada/${name}`, "eve", "--role", "read"]);
}
let copies = 0;
function look(name: string, branch = "main") {
  const copy = `look-${++copies}`;
  workshop.git(".", "clone", "-q", "-b", branch, address(name), copy);
  workshop.git(copy, "fsck", "--strict");
  return (...more: string[]): string => workshop.git(copy, ...more);
}

for (const more of [[], ["--object-format", "sha256"]]) {
  const name = `plain${more.length}`;
  const kind = more.length > 0 ? "sha256" : "sha1";
  await t.run(`${kind}: a file is made, replaced and deleted, each in one commit`, async () => {
    make(name, { "README.md": "# Plain\n" }, more);
    const made = await call("PUT", `${name}/contents/src/new%20file.txt`, {
      message: "Make it",
      content: base64("one\n").replace(/(.{4})/g, "$1\n"),
    });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    assert.equal(made.body.content.path, "src/new file.txt");
    assert.equal(made.body.content.size, 4);
    assert.equal(made.body.commit.message, "Make it");
    assert.equal(made.body.commit.author.email, "ada@example.org");
    assert.equal(made.body.commit.parents.length, 1);
    const read = await call("GET", `${name}/contents/src/new%20file.txt?ref=main`);
    for (const member of ["name", "path", "sha", "size", "url", "html_url", "git_url",
      "download_url", "type", "_links"])
      assert.deepEqual(read.body[member], made.body.content[member], member);
    const commit = await call("GET", `${name}/git/commits/${made.body.commit.sha}`);
    for (const member of ["sha", "node_id", "url", "html_url", "tree", "parents", "author"])
      assert.deepEqual(commit.body[member], made.body.commit[member], member);

    const put = (body: unknown) => call("PUT", `${name}/contents/src/new%20file.txt`, body);
    const content = base64("two\n");
    assert.equal((await put({ message: "m", content })).status, 422);
    const wrong = await put({ message: "m", content, sha: made.body.commit.sha });
    assert.equal(wrong.status, 409);
    assert.match(wrong.body.message, /does not match/);
    const again = await put({ message: "Change it", content, sha: made.body.content.sha,
      author: { name: "Grace", email: "grace@example.org", date: "2024-02-03T04:05:06Z" },
      committer: { name: "Robot", email: "robot@example.org" } });
    assert.equal(again.status, 200, JSON.stringify(again.body));
    assert.equal(look(name)("log", "-1", "--format=%an %ae %at %cn"),
      `Grace grace@example.org ${Date.parse("2024-02-03T04:05:06Z") / 1000} Robot`);

    const drop = (body: unknown) => call("DELETE", `${name}/contents/src/new%20file.txt`, body);
    assert.equal((await drop({ message: "m" })).status, 422);
    assert.equal((await drop({ message: "m", sha: made.body.content.sha })).status, 409);
    const dropped = await drop({ message: "Delete it", sha: again.body.content.sha });
    assert.equal(dropped.status, 200);
    assert.equal(dropped.body.content, null);
    assert.equal((await drop({ message: "m", sha: again.body.content.sha })).status, 404);
    assert.equal(look(name)("ls-tree", "-r", "--name-only", "HEAD"), "README.md");
  });
}

await t.run("an empty repository gets its first file, and only on its default branch", async () => {
  server.createRepo("ada/empty");
  const body = { message: "Begin", content: base64("hi\n") };
  assert.equal((await call("PUT", "empty/contents/a", { ...body, branch: "other" })).status, 404);
  assert.equal((await call("PUT", "empty/contents/a", body)).status, 201);
  assert.equal((await call("PUT", "empty/contents/b", { ...body, branch: "nope" })).status, 404);
  assert.equal(look("empty")("rev-list", "--count", "HEAD"), "1");
});

await t.run("broken bodies and bad paths are named", async () => {
  const put = async (path: string, body: unknown) =>
    (await call("PUT", `plain0/contents/${path}`, body)).status;
  const good = { message: "m", content: base64("x") };
  assert.equal(await put("ok/a", { ...good, content: "not base64!" }), 422);
  assert.equal(await put("ok/a", { content: good.content }), 422);
  assert.equal(await put("ok/a", { ...good, message: "  " }), 422);
  assert.equal(await put("ok/a", { ...good, unknown: 1 }), 422);
  for (const path of [".git/config", "a/.GIT", "README.md/below", "a%5Cb", "%2e%2e/x",
    "x/%00", "n".repeat(300)])
    assert.ok([400, 404, 422].includes(await put(path, good)), path);
  assert.equal((await call("PUT", "plain0/contents/a", good, eves)).status, 403);
});

await t.run("20 files put at once all land", async () => {
  make("many", { f: "f\n" });
  const put = await Promise.all(Array.from({ length: 20 }, (_, i) =>
    call("PUT", `many/contents/file-${i}`, { message: `Put ${i}`, content: base64(`${i}`) })));
  assert.deepEqual(put.map((one) => one.status), put.map(() => 201));
  assert.equal(look("many")("rev-list", "--count", "--no-merges", "HEAD"), "21");
});

const chain: Record<string, string> = {};
await t.run("blobs, a tree, a commit and a tag are made step by step", async () => {
  make("steps", { "keep.txt": "k\n", "drop.txt": "d\n", "src/a.c": "a\n" });
  const tip = workshop.git("steps", "rev-parse", "HEAD");
  const blob = await call("POST", "steps/git/blobs",
    { content: base64("b\n"), encoding: "base64" });
  assert.equal(blob.status, 201, JSON.stringify(blob.body));
  assert.equal(blob.body.sha, "61780798228d17af2d34fce4cfbdf35556832472"); // as git hashes "b\n"
  const tree = await call("POST", "steps/git/trees", {
    base_tree: tip,
    tree: [
      { path: "src/b.c", mode: "100755", type: "blob", sha: blob.body.sha },
      { path: "note", mode: "100644", type: "blob", content: "n\n" },
      { path: "link", mode: "120000", type: "blob", content: "note" },
      { path: "drop.txt", mode: "100644", type: "blob", sha: null },
    ],
  });
  assert.equal(tree.status, 201, JSON.stringify(tree.body));
  assert.deepEqual(tree.body.tree.map((one: { path: string; mode: string; size?: number }) =>
    `${one.mode} ${one.path} ${one.size ?? "-"}`),
  ["100644 keep.txt 2", "120000 link 4", "100644 note 2", "040000 src -"]);
  assert.equal(tree.body.truncated, false);
  const commit = await call("POST", "steps/git/commits", {
    message: "Step by step",
    tree: tree.body.sha,
    parents: [tip],
    author: { name: "Grace", email: "grace@example.org", date: "2024-02-03T04:05:06Z" },
  });
  assert.equal(commit.status, 201, JSON.stringify(commit.body));
  assert.equal(commit.body.message, "Step by step");
  const tag = await call("POST", "steps/git/tags", {
    tag: "v1", message: "One", object: commit.body.sha, type: "commit",
  });
  assert.equal(tag.status, 201, JSON.stringify(tag.body));
  assert.equal(tag.body.object.sha, commit.body.sha);
  assert.ok(tag.headers.get("location")?.endsWith(tag.body.sha));
  Object.assign(chain, { tip, blob: blob.body.sha, tree: tree.body.sha, commit: commit.body.sha,
    tag: tag.body.sha });
});

await t.run("nobody reads, fetches or uses them before a ref leads to them", async () => {
  for (const who of [token, bobs, eves])
    for (const [kind, sha] of [["blobs", chain.blob], ["trees", chain.tree],
      ["commits", chain.commit]] as const)
      assert.equal((await call("GET", `steps/git/${kind}/${sha}`, undefined, who)).status, 404,
        kind);
  assert.equal((await fetch(`${server.url}/ada/steps/commit/${chain.commit}`)).status, 404);
  for (const version of ["0", "1", "2"]) {
    workshop.init(`thief-${version}`);
    for (const sha of [chain.blob, chain.tree, chain.commit, chain.tag]) {
      const taken = workshop.tryGit(`thief-${version}`, "-c", `protocol.version=${version}`,
        "fetch", "-q", address("steps", eves), sha ?? "");
      assert.notEqual(taken.status, 0, `protocol ${version} gave ${sha}`);
    }
  }
  // Another writer cannot build on them either.
  const stolen = await call("POST", "steps/git/trees", {
    tree: [{ path: "x", mode: "100644", type: "blob", sha: chain.blob }],
  }, bobs);
  assert.equal(stolen.status, 422);
  assert.match(JSON.stringify(stolen.body), /There is no blob/);
  assert.match(server.command(["fsck"]), /no problems/);
});

const refs = await call("POST", "steps/git/refs", { ref: "refs/heads/steps", sha: chain.commit });
if (refs.status === 404 || refs.status === 405 || refs.status === 422) {
  t.skip("a ref to a staged commit brings all it needs",
    `POST git/refs does not bring staged objects yet: it answered ${refs.status}`);
} else {
  await t.run("a ref to a staged commit brings all it needs", async () => {
    assert.equal(refs.status, 201, JSON.stringify(refs.body));
    const after = look("steps", "steps");
    assert.equal(after("ls-tree", "-r", "--name-only", "HEAD"),
      "keep.txt\nlink\nnote\nsrc/a.c\nsrc/b.c");
    assert.equal(after("rev-parse", "HEAD~1"), chain.tip);
    assert.equal((await call("GET", `steps/git/commits/${chain.commit}`, undefined, eves)).status,
      200);
    const tagged = await call("POST", "steps/git/refs", { ref: "refs/tags/v1", sha: chain.tag });
    assert.equal(tagged.status, 201, JSON.stringify(tagged.body));
    assert.match(server.command(["fsck"]), /no problems/);
  });
}

await t.run("trees that cannot be are refused, each with its entry named", async () => {
  const tree = async (entries: unknown[], base?: string) =>
    call("POST", "steps/git/trees", { base_tree: base, tree: entries });
  const entry = { path: "a", mode: "100644", type: "blob" };
  for (const [bad, why] of [
    [{ ...entry }, /Give an id, null to remove, or a content/],
    [{ ...entry, sha: chain.blob, content: "x" }, /not both/],
    [{ ...entry, sha: "12" }, /hexadecimal/],
    [{ ...entry, sha: "0".repeat(39) + "1" }, /There is no blob/],
    [{ ...entry, mode: "040000", type: "tree", sha: chain.blob }, /There is no tree/],
    [{ ...entry, mode: "040000", sha: chain.tree }, /does not fit the mode/],
    [{ ...entry, mode: "100777", content: "x" }, /mode/],
    [{ ...entry, path: ".git", content: "x" }, /may not be named/],
    [{ ...entry, path: "../x", content: "x" }, /A path is made of names/],
    [{ ...entry, path: "absent", sha: null }, /There is no absent/],
  ] as const) {
    const answer = await tree([bad]);
    assert.equal(answer.status, 422, JSON.stringify(bad));
    assert.match(JSON.stringify(answer.body), why, JSON.stringify(bad));
  }
  const below = await tree([{ ...entry, path: "keep.txt/x", content: "x" }], chain.tip);
  assert.match(JSON.stringify(below.body), /is a file, so nothing can lie below it/);
  const taken = await tree([{ ...entry, path: "src", content: "x" }], chain.tip);
  assert.match(JSON.stringify(taken.body), /is a folder; delete it first/);
});

await t.run("commits and tags that cannot be are refused", async () => {
  const commit = async (body: object) =>
    (await call("POST", "steps/git/commits", { message: "m", ...body })).status;
  assert.equal(await commit({ tree: chain.commit }), 422);
  assert.equal(await commit({ tree: chain.tree, parents: [chain.tree] }), 422);
  assert.equal(await commit({ tree: chain.tree, author: { name: " ", email: "a@b" } }), 422);
  assert.equal(await commit({ tree: chain.tree, author: { name: "a", email: "b", date: "now" } }),
    422);
  assert.equal(await commit({ tree: chain.tree, signature: "-----BEGIN" }), 422);
  const tag = async (body: object) =>
    (await call("POST", "steps/git/tags",
      { tag: "v2", message: "m", object: chain.commit, type: "commit", ...body })).status;
  assert.equal(await tag({ tag: "-x" }), 422);
  assert.equal(await tag({ type: "tree" }), 422);
  assert.equal(await tag({ object: "0".repeat(40) }), 422);
});

await t.run("readers and strangers write nothing", async () => {
  for (const [path, body] of [["git/blobs", { content: "x" }],
    ["git/trees", { tree: [] }]] as const)
    assert.equal((await call("POST", `steps/${path}`, body, eves)).status, 403);
});

await t.run("every row answered in GitHub's shape at least once", () => {
  for (const row of ["PUT contents/{path} 200", "PUT contents/{path} 201",
    "DELETE contents/{path} 200", "POST git/blobs 201", "POST git/trees 201",
    "POST git/commits 201", "POST git/tags 201"])
    assert.ok((checked.get(row) ?? 0) > 0, row);
  console.log(`        ${[...checked].map(([row, n]) => `${row}: ${n}`).join(", ")}`);
});

workshop.remove();
await server.stop();
t.close();
