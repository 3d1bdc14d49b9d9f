// SPDX-License-Identifier: Apache-2.0
//
// git.ts: the real git client against a real server over HTTP: what people do every day, in every
// protocol version and both object formats, and what must be refused.
import { strict as assert } from "node:assert";
import { randomBytes } from "node:crypto";

import { Cases } from "../harness/cases";
import { Workshop, withToken } from "../harness/git";
import { Server } from "../harness/server";
import { earlyAnswerCases } from "./early_answer";
import { jobCases } from "./jobs";
import { liveCases } from "./live";

const t = new Cases("git");
const server = await Server.start();
server.createUser("ada");
server.createUser("mallory");
const token = server.createToken("ada");
const workshop = new Workshop();
const at = (name: string, who = token): string => withToken(`${server.url}/ada/${name}.git`, who);
const refs = (directory: string): string =>
  workshop.git(directory, "for-each-ref", "--format=%(objectname) %(refname)");

function history(name: string, more: string[] = []): void {
  workshop.init(name, more);
  for (let i = 0; i < 20; ++i)
    workshop.commit(name, `Change ${i}`, {
      "README.md": `# ${name}\n\nVersion ${i}\n`,
      [`src/file${i % 5}.c`]: `int f${i}(void) { return ${i}; }\n`.repeat(20 + i),
    });
  workshop.git(name, "branch", "side", "HEAD~5");
  workshop.git(name, "tag", "-a", "v1", "-m", "One", "HEAD~3");
}

history("plain");
history("wide", ["--object-format=sha256"]);

await t.run("a push to a new name creates a private repository of one's own", () => {
  const pushed = workshop.tryGit("plain", "push", at("plain"), "--all");
  assert.equal(pushed.status, 0, pushed.err);
  assert.match(pushed.err, /new private repository/);
  workshop.git("plain", "push", at("plain"), "--tags");
});

for (const version of ["0", "1", "2"]) {
  await t.run(`protocol ${version}: a clone equals what was pushed`, () => {
    const name = `clone-v${version}`;
    workshop.git(".", "-c", `protocol.version=${version}`, "clone", "-q", "--mirror",
      at("plain"), name);
    workshop.git(name, "fsck", "--strict");
    assert.equal(refs(name), refs("plain"));
  });
  await t.run(`protocol ${version}: shallow, deepened and partial clones work`, () => {
    const options = ["-c", `protocol.version=${version}`];
    const name = `shallow-v${version}`;
    workshop.git(".", ...options, "clone", "-q", "--depth", "2", at("plain"), name);
    assert.equal(workshop.git(name, "rev-list", "--count", "HEAD"), "2");
    workshop.git(name, ...options, "fetch", "-q", "--unshallow");
    assert.equal(workshop.git(name, "rev-list", "--count", "HEAD"), "20");
    for (const filter of ["blob:none", "blob:limit=100", "tree:0"]) {
      const partial = `partial-v${version}-${filter.replace(/\W/g, "")}`;
      workshop.git(".", ...options, "clone", "-q", `--filter=${filter}`, at("plain"), partial);
      workshop.git(partial, "checkout", "-q", "side");
    }
  });
}

await t.run("an unknown filter is refused", () => {
  const blob = workshop.git("plain", "rev-parse", "HEAD:README.md");
  const filter = `--filter=sparse:oid=${blob}`;
  const done = workshop.tryGit(".", "clone", "-q", filter, at("plain"), "no");
  assert.notEqual(done.status, 0);
});

await t.run("a sha256 repository is pushed and cloned back", () => {
  server.createRepo("ada/wide", ["--object-format", "sha256"]);
  workshop.git("wide", "push", "-q", at("wide"), "--all");
  workshop.git(".", "clone", "-q", "--mirror", at("wide"), "wide-back");
  workshop.git("wide-back", "fsck", "--strict");
  const tip = (directory: string): string => workshop.git(directory, "rev-parse", "main");
  assert.equal(tip("wide-back"), tip("wide"));
});

await t.run("a new commit is fetched by an older clone", () => {
  workshop.git(".", "clone", "-q", at("plain"), "older");
  const tip = workshop.commit("plain", "One more", { "new.txt": "new\n" });
  workshop.git("plain", "push", "-q", at("plain"), "main");
  workshop.git("older", "pull", "-q");
  assert.equal(workshop.git("older", "rev-parse", "HEAD"), tip);
});

await t.run("force pushes and deletions work, and what they lose is given to nobody", () => {
  workshop.git("plain", "push", "-q", at("plain"), "main:refs/heads/gone");
  const lost = workshop.commit("plain", "Lost", { secret: randomBytes(8).toString("hex") });
  workshop.git("plain", "push", "-q", at("plain"), `${lost}:refs/heads/gone`);
  workshop.git("plain", "push", "-q", "-f", at("plain"), `${lost}~2:refs/heads/gone`);
  workshop.git("plain", "push", "-q", at("plain"), ":refs/heads/gone");
  workshop.git("plain", "reset", "-q", "--hard", "HEAD~1");
  for (const version of ["0", "1", "2"]) {
    workshop.init(`thief-v${version}`);
    const taken = workshop.tryGit(`thief-v${version}`, "-c", `protocol.version=${version}`,
      "fetch", "-q", at("plain"), lost);
    assert.notEqual(taken.status, 0, `protocol ${version} gave it`);
    assert.match(taken.err, /not our ref|unadvertised/);
  }
});

await t.run("an atomic push is all or nothing", () => {
  const before = workshop.git("plain", "ls-remote", at("plain"));
  const pushed = workshop.tryGit("plain", "push", "--atomic", at("plain"), "main:refs/heads/a1",
    "main:refs/pull/1/head");
  assert.notEqual(pushed.status, 0);
  assert.equal(workshop.git("plain", "ls-remote", at("plain")), before);
});

await t.run("namespaces of the server and names against the rules are refused", () => {
  const names = ["refs/pull/1/head", "refs/keep/x", "refs/notes/x", "refs/changes/01/1/1",
    "refs/heads/-x", "refs/heads/$(id)", "refs/heads/;id", "refs/heads/HEAD",
    "refs/heads/<script>", `refs/heads/${"a".repeat(300)}`, "refs/heads/\u202eevil"];
  for (const name of names) {
    const pushed = workshop.tryGit("plain", "push", at("plain"), `main:${name}`);
    assert.notEqual(pushed.status, 0, `${name} was taken`);
  }
});

await t.run("the default branch cannot be deleted", () => {
  const pushed = workshop.tryGit("plain", "push", at("plain"), ":refs/heads/main");
  assert.notEqual(pushed.status, 0);
  assert.match(pushed.err, /default branch/);
});

await t.run("of many pushes to one branch from one value exactly one wins", async () => {
  const base = workshop.git("plain", "rev-parse", "main");
  workshop.git("plain", "push", "-q", at("plain"), `${base}:refs/heads/race`);
  const tips: string[] = [];
  for (let i = 0; i < 12; ++i)
    tips.push(workshop.git("plain", "commit-tree", "-p", base, "-m", `racer ${i}`,
      `${base}^{tree}`));
  const done = await Promise.all(
    tips.map((tip) => workshop.runGit("plain", "push", at("plain"), `${tip}:refs/heads/race`)));
  assert.equal(done.filter((one) => one.status === 0).length, 1);
  const now = workshop.git("plain", "ls-remote", at("plain"), "refs/heads/race").split("\t")[0];
  assert.ok(now && tips.includes(now));
});

await t.run("a stranger's token sees nothing, and a reader may not push", () => {
  const stranger = server.createToken("mallory");
  const hidden = workshop.tryGit(".", "ls-remote", at("plain", stranger));
  const absent = workshop.tryGit(".", "ls-remote", at("plane", stranger));
  const words = (err: string): string =>
    err.replace(/plain/g, "plane").replace(/^remote: Request .*$/m, "");
  assert.equal(words(hidden.err), words(absent.err));
  server.command(["repo", "invite", "ada/plain", "mallory", "--role", "read"]);
  workshop.git(".", "ls-remote", at("plain", stranger));
  const pushed = workshop.tryGit("plain", "push", at("plain", stranger), "main:refs/heads/x");
  assert.match(pushed.err, /403/);
});

await earlyAnswerCases(t, server, workshop, "plain", token);
await liveCases(t, server, workshop, token);
await jobCases(t, server, workshop, token);

await t.run("the dumb protocol is not served", async () => {
  for (const path of ["/ada/plain.git/HEAD", "/ada/plain.git/objects/info/packs"])
    assert.equal((await fetch(server.url + path)).status, 404);
});

await t.run("stithy fsck finds nothing wrong", () => {
  assert.match(server.command(["fsck"]), /no problems/);
});

workshop.remove();
await server.stop();
t.close();
