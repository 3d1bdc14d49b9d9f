// SPDX-License-Identifier: Apache-2.0
//
// isomorphic.ts: clients that share no code with git: isomorphic-git (JavaScript) and dulwich
// (Python). What they fetch and push is compared with what git itself sees.
import { strict as assert } from "node:assert";
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import { join } from "node:path";

import git from "isomorphic-git";
import http from "isomorphic-git/http/node";

import { Cases } from "../harness/cases";
import { Workshop, withToken } from "../harness/git";
import { Server } from "../harness/server";

const t = new Cases("clients");
const server = await Server.start();
for (const name of ["ada", "mallory"]) server.createUser(name);
const token = server.createToken("ada", ["repo"]);
const stranger = server.createToken("mallory", ["repo"]);
const workshop = new Workshop();

const address = (name: string): string => `${server.url}/ada/${name}.git`;
const onAuth = (who = token) => () => ({ username: "x", password: who });
const place = (name: string) => ({ fs, dir: join(workshop.path, name) });
const web = (name: string, who = token) => ({ http, url: address(name), onAuth: onAuth(who) });
const author = { name: "Iso", email: "iso@example.org" };

const seen = (name: string, ref: string): string =>
  workshop.git(".", "ls-remote", withToken(address(name), token), ref).split("\t")[0] ?? "";
const files = (name: string): Record<string, string> =>
  Object.fromEntries(
    workshop.git(name, "ls-tree", "-r", "HEAD").split("\n").map((line) => {
      const [, sha = "", path = ""] = /^\d+ \w+ (\w+)\t(.*)$/.exec(line) ?? [];
      return [path, sha];
    }));

// History with merges, deltas, both kinds of tags, binary content and names beyond ASCII.
workshop.init("origin");
for (let i = 0; i < 30; ++i)
  workshop.commit("origin", `Change ${i}`, {
    "README.md": `# Origin\n\nVersion ${i}\n`,
    [`src/file${i % 4}.c`]: `int f${i}(void) { return ${i}; }\n`.repeat(40 + i),
    [`names/größe ${i % 3}.txt`]: `${i}\n`,
  });
workshop.write("origin", "noise.bin", randomBytes(200_000));
workshop.commit("origin", "Noise");
workshop.git("origin", "branch", "side", "HEAD~4");
workshop.git("origin", "tag", "light", "HEAD~2");
workshop.git("origin", "tag", "-a", "noted", "-m", "Noted", "HEAD~3");
server.createRepo("ada/origin", ["--private"]);
workshop.git("origin", "push", "-q", withToken(address("origin"), token), "--all");
workshop.git("origin", "push", "-q", withToken(address("origin"), token), "--tags");
const tip = workshop.git("origin", "rev-parse", "main");

for (const protocolVersion of [1, 2] as const)
  await t.run(`isomorphic-git: version ${protocolVersion} tells the refs`, async () => {
    const refs = await git.listServerRefs({ ...web("origin"), protocolVersion, peelTags: true });
    const wanted = workshop.git(".", "ls-remote", withToken(address("origin"), token))
      .split("\n").map((line) => line.split("\t").reverse() as [string, string])
      .filter(([ref]) => !ref.endsWith("^{}"));
    for (const [ref, oid] of wanted) assert.equal(refs.find((r) => r.ref === ref)?.oid, oid, ref);
  });

await t.run("isomorphic-git: a clone equals the origin, file by file", async () => {
  await git.clone({ ...place("iso"), ...web("origin") });
  workshop.git("iso", "fsck", "--strict");
  assert.equal(workshop.git("iso", "rev-parse", "HEAD"), tip);
  assert.deepEqual(files("iso"), files("origin"));
  assert.equal(workshop.git("iso", "status", "--porcelain"), "");
  assert.equal(workshop.git("iso", "rev-list", "--count", "HEAD"), "31");
});

await t.run("isomorphic-git: tags come along, annotated ones with their object", async () => {
  await git.fetch({ ...place("iso"), ...web("origin"), tags: true });
  for (const tag of ["light", "noted"])
    assert.equal(workshop.git("iso", "rev-parse", `refs/tags/${tag}`),
      workshop.git("origin", "rev-parse", `refs/tags/${tag}`));
  assert.equal(workshop.git("iso", "cat-file", "-t", "noted"), "tag");
});

await t.run("isomorphic-git: a shallow clone has one commit, deepened it has more", async () => {
  await git.clone({ ...place("shallow"), ...web("origin"), depth: 1, singleBranch: true });
  assert.equal(workshop.git("shallow", "rev-list", "--count", "HEAD"), "1");
  assert.deepEqual(files("shallow"), files("origin"));
  const deeper = { depth: 5, singleBranch: true, ref: "main" };
  await git.fetch({ ...place("shallow"), ...web("origin"), ...deeper });
  assert.equal(workshop.git("shallow", "rev-list", "--count", "HEAD"), "5");
  workshop.git("shallow", "fsck", "--strict");
});

await t.run("isomorphic-git: a new branch is pushed and git sees it", async () => {
  const here = place("iso");
  await git.branch({ ...here, ref: "iso/new", checkout: true });
  workshop.write("iso", "iso/größe.txt", "from JavaScript\n");
  await git.add({ ...here, filepath: "iso/größe.txt" });
  const oid = await git.commit({ ...here, message: "From JavaScript", author });
  const pushed = await git.push({ ...here, ...web("origin"), ref: "iso/new" });
  assert.equal(pushed.ok, true, JSON.stringify(pushed));
  assert.equal(seen("origin", "refs/heads/iso/new"), oid);
  workshop.git(".", "clone", "-q", "-b", "iso/new", withToken(address("origin"), token), "back");
  const file = join(workshop.path, "back/iso/größe.txt");
  assert.equal(fs.readFileSync(file, "utf8"), "from JavaScript\n");
});

await t.run("isomorphic-git: what git pushed is fetched, a fast-forward goes back", async () => {
  const next = workshop.commit("back", "From git", { "from-git.txt": "git\n" });
  workshop.git("back", "push", "-q", "origin", "HEAD");
  const here = place("iso");
  await git.pull({ ...here, ...web("origin"), ref: "iso/new", singleBranch: true, author });
  assert.equal(await git.resolveRef({ ...here, ref: "HEAD" }), next);
  workshop.write("iso", "again.txt", "again\n");
  await git.add({ ...here, filepath: "again.txt" });
  const oid = await git.commit({ ...here, message: "Again", author });
  await git.push({ ...here, ...web("origin"), ref: "iso/new" });
  assert.equal(seen("origin", "refs/heads/iso/new"), oid);
});

await t.run("isomorphic-git: a tag is pushed", async () => {
  const here = place("iso");
  await git.annotatedTag({ ...here, ref: "iso-tag", message: "Made elsewhere", tagger: author });
  const names = { ref: "iso-tag", remoteRef: "refs/tags/iso-tag" };
  const pushed = await git.push({ ...here, ...web("origin"), ...names });
  assert.equal(pushed.ok, true);
  workshop.git("back", "fetch", "-q", "--tags");
  assert.equal(workshop.git("back", "cat-file", "-t", "iso-tag"), "tag");
});

await t.run("isomorphic-git: what is no fast-forward needs force", async () => {
  const here = place("iso");
  const before = seen("origin", "refs/heads/side");
  await git.branch({ ...here, ref: "side", object: "HEAD" });
  // The other side moved on from where this one believes it is.
  workshop.git("back", "push", "-q", "origin", `${tip}~1:refs/heads/side`);
  const moved = seen("origin", "refs/heads/side");
  assert.notEqual(moved, before);
  const older = workshop.git("origin", "rev-parse", "main~9");
  await git.writeRef({ ...here, ref: "refs/heads/side", value: older, force: true });
  await assert.rejects(git.push({ ...here, ...web("origin"), ref: "side" }), /fast-forward/);
  assert.equal(seen("origin", "refs/heads/side"), moved);
  const forced = await git.push({ ...here, ...web("origin"), ref: "side", force: true });
  assert.equal(forced.ok, true);
  assert.equal(seen("origin", "refs/heads/side"), older);
});

await t.run("isomorphic-git: refusals of the server are told for each ref", async () => {
  const here = place("iso");
  for (const remoteRef of ["refs/pull/1/head", "refs/keep/x", "refs/heads/-x"]) {
    const wish = { ...here, ...web("origin"), ref: "iso/new", remoteRef, force: true };
    const told = await git.push(wish)
      .catch((error: { data?: { result?: unknown } }) => error.data?.result);
    const result = told as { ok: boolean; refs: Record<string, { ok: boolean; error: string }> };
    assert.equal(result.refs[remoteRef]?.ok, false, remoteRef);
    assert.ok((result.refs[remoteRef]?.error ?? "").length > 5, remoteRef);
    assert.equal(seen("origin", remoteRef), "");
  }
});

await t.run("isomorphic-git: a branch is deleted, the default branch is not", async () => {
  const gone = await git.push({ ...place("iso"), ...web("origin"), ref: "iso/new", delete: true });
  assert.equal(gone.ok, true);
  assert.equal(seen("origin", "refs/heads/iso/new"), "");
  const told = await git.push({ ...place("iso"), ...web("origin"), ref: "main", delete: true })
    .catch((error: { data?: { result?: unknown } }) => error.data?.result);
  const result = told as { refs: Record<string, { ok: boolean; error: string }> };
  assert.match(result.refs["refs/heads/main"]?.error ?? "", /default branch/);
  assert.equal(seen("origin", "refs/heads/main"), tip);
});

await t.run("isomorphic-git: a stranger is refused as for what does not exist", async () => {
  const status = async (name: string): Promise<unknown> =>
    git.listServerRefs({ ...web(name, stranger) })
      .then(() => "seen", (error: { data?: { statusCode?: number } }) => error.data?.statusCode);
  assert.equal(await status("origin"), await status("absent"));
  assert.notEqual(await status("origin"), "seen");
});

await t.run("isomorphic-git: a repository is created by the first push", async () => {
  const here = place("born");
  fs.mkdirSync(here.dir);
  await git.init({ ...here, defaultBranch: "trunk" });
  workshop.write("born", "a.txt", "a\n");
  await git.add({ ...here, filepath: "a.txt" });
  const oid = await git.commit({ ...here, message: "First", author });
  await git.push({ ...here, ...web("born"), ref: "trunk" });
  assert.equal(seen("born", "HEAD"), oid);
});

// The same questions to a third implementation; its program is in dulwich_client.py. Debian's
// package belongs to Debian's Python, which need not be the first on the PATH.
const debianPython = "/usr/bin/python3";
const python = spawnSync(debianPython,
  ["-c", "import dulwich; print('.'.join(map(str, dulwich.__version__)))"], { encoding: "utf8" });
const dulwich = (...words: string[]): Promise<{ status: number; out: string }> =>
  new Promise((resolve) => {
    const child = spawn(debianPython, ["tests/git/dulwich_client.py", ...words], {
      env: { PATH: process.env.PATH, HOME: workshop.path, PYTHONDONTWRITEBYTECODE: "1" },
    });
    let out = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (bytes: Buffer) => (out += bytes.toString()));
    child.on("close", (status) => resolve({ status: status ?? -1, out }));
  });
const inShop = (name: string): string => join(workshop.path, name);
const succeeds = async (...words: string[]): Promise<string> => {
  const done = await dulwich(...words);
  assert.equal(done.status, 0, done.out);
  return done.out.trim();
};

if (python.status !== 0) {
  t.skip("dulwich: clone, fetch, push", "python3-dulwich is not installed");
} else {
  const url = withToken(address("origin"), token);

  await t.run(`dulwich ${python.stdout.trim()}: a clone equals the origin`, async () => {
    await succeeds("clone", url, inShop("dul"));
    workshop.git("dul", "fsck", "--strict");
    assert.deepEqual(files("dul"), files("origin"));
    assert.equal(workshop.git("dul", "rev-parse", "refs/tags/noted"),
      workshop.git("origin", "rev-parse", "refs/tags/noted"));
  });

  await t.run("dulwich: a new branch is pushed, what git adds is fetched", async () => {
    const oid = await succeeds("commit", inShop("dul"), "dul/größe.txt", "from Python\n");
    await succeeds("push", inShop("dul"), url, "HEAD:refs/heads/dul/new");
    assert.equal(seen("origin", "refs/heads/dul/new"), oid);
    workshop.git(".", "clone", "-q", "-b", "dul/new", url, "dul-back");
    assert.equal(fs.readFileSync(inShop("dul-back/dul/größe.txt"), "utf8"), "from Python\n");
    const next = workshop.commit("dul-back", "On top", { "top.txt": "top\n" });
    workshop.git("dul-back", "push", "-q", "origin", "dul/new");
    await succeeds("fetch", inShop("dul"), url);
    assert.equal(workshop.git("dul", "cat-file", "-t", next), "commit");
    workshop.git("dul", "fsck", "--strict");
  });

  await t.run("dulwich: what is no fast-forward is refused", async () => {
    const before = seen("origin", "refs/heads/dul/new");
    const done = await dulwich("push", inShop("dul"), url, "HEAD:refs/heads/dul/new");
    assert.match(done.out, /DivergedBranches/);
    assert.equal(seen("origin", "refs/heads/dul/new"), before);
  });

  await t.run("dulwich: a branch is deleted, a reserved name is refused", async () => {
    await succeeds("push", inShop("dul"), url, ":refs/heads/dul/new");
    assert.equal(seen("origin", "refs/heads/dul/new"), "");
    const reserved = await dulwich("push", inShop("dul"), url, "HEAD:refs/pull/9/head");
    assert.match(reserved.out, /written by the server alone/);
    assert.equal(seen("origin", "refs/pull/9/head"), "");
  });
}

server.command(["fsck"]);
workshop.remove();
await server.stop();
t.close();
