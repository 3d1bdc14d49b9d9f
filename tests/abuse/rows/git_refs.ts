// SPDX-License-Identifier: Apache-2.0
//
// git_refs.ts: pushes that race, delete what must stay, or name refs as nobody may.
import { strict as assert } from "node:assert";

import type { Group } from "../group";
import { commitBody, Pack } from "../packs";
import { zero } from "../packets";
import type { Target } from "../target";

const repository = "ada/refs";

interface Tip {
  oid: string;
  tree: string;
}
const tipOf = (target: Target): Tip => ({
  oid: target.workshop.git("seed", "rev-parse", "HEAD"),
  tree: target.workshop.git("seed", "rev-parse", "HEAD^{tree}"),
});

// A branch of the repository as it is now.
const branch = (target: Target, name: string): string =>
  new RegExp(`^(\\S+) commit\\trefs/heads/${name}$`, "m").exec(target.refs(repository))?.[1] ?? "";

async function race(group: Group): Promise<void> {
  const { target } = group;
  const racers = 40;
  const { oid, tree } = tipOf(target);
  const tips: string[] = [];
  const pushes = Array.from({ length: racers }, (_, i) => {
    const pack = new Pack();
    tips.push(pack.object("commit", commitBody({ tree, parents: [oid], message: `Racer ${i}\n` })));
    return { command: { old: oid, new: tips[i] ?? "", ref: "refs/heads/main" }, pack };
  });
  const done = await Promise.all(
    pushes.map(({ command, pack }) => target.push(repository, [command], pack.render())));
  const winners = done.filter((one) => one.lines[1] === "ok refs/heads/main");
  assert.equal(winners.length, 1, done.map((one) => one.text).join("\n"));
  for (const one of done.filter((other) => other !== winners[0])) {
    assert.equal(one.lines[0], "unpack ok");
    assert.match(one.lines[1] ?? "", /^ng refs\/heads\/main .*(fetch first|lock|changed)/i);
  }
  const now = branch(target, "main");
  assert.ok(tips.includes(now));
  const count = target.workshop.git(".", "--git-dir", target.pathOf(repository), "rev-list",
    "--count", "main");
  assert.equal(count, "2", "the history is no line of one commit more");
}

async function deleteDefault(group: Group): Promise<void> {
  const { target } = group;
  const none = Buffer.alloc(0);
  const now = branch(target, "main");
  for (const [old, ref, why] of [
    [now, "refs/heads/main", /default branch/],
    [zero, "refs/heads/main", /default branch/],
    [now, "HEAD", /name of a ref begins|no such ref/],
    [now, "refs/heads/nothing", /no such ref/],
    [now, "refs/heads/../heads/main", /no such ref|may not/],
  ] as const) {
    const done = await target.push(repository, [{ old, ref }], none,
      { capabilities: "report-status delete-refs" });
    assert.match(done.lines[1] ?? "", new RegExp(`^ng .*(${why.source})`), ref);
  }
  assert.equal(branch(target, "main"), now);
  assert.equal((await target.send(`/${repository}`)).status, 200);
  // Together with a new default it would still be gone for a moment.
  const both = await target.push(repository, [{ old: now, ref: "refs/heads/main" },
    { new: now, ref: "refs/heads/other" }], new Pack().render());
  assert.match(both.text, /ng refs\/heads\/main/);
  assert.equal((await target.send(`/${repository}`)).status, 200);
}

async function writeReserved(group: Group): Promise<void> {
  const { target } = group;
  const { oid } = tipOf(target);
  const names = ["refs/pull/1/head", "refs/pull/1/merge", "refs/keep/x", "refs/notes/x",
    "refs/notes/commits", `refs/replace/${oid}`, "refs/changes/01/1/1", "refs/stithy/x",
    "refs/for/main", "refs/bisect/bad", "refs/worktree/x", "refs/rewritten/x", "HEAD", "main",
    "FETCH_HEAD", "ORIG_HEAD", "config", "refs", "refs/", "refs/heads", "refs/heads/",
    "refs/pull", "../refs/heads/x", "/etc/passwd", ""];
  const before = target.refs(repository);
  for (const name of names) {
    const done = await target.push(repository, [{ new: oid, ref: name }], new Pack().render());
    const refused = done.status === 400 || (done.lines[1] ?? "").startsWith("ng ");
    assert.ok(refused, `${name}: ${done.status} ${done.text}`);
    assert.match(done.text, /[a-z]\.?\n?/, name);
  }
  assert.equal(target.refs(repository), before);
}

async function nameBadly(group: Group): Promise<void> {
  const { target } = group;
  const { oid } = tipOf(target);
  const rules: [string, RegExp][] = [
    ["-x", /begin with "-"/],
    ["--exec=id", /begin with "-"/],
    ["a/-b", /begin with "-"/],
    ["$(id)", /may not hold "\$"/],
    ["`id`", /may not hold "`"/],
    [";id", /may not hold ";"/],
    ["a|b", /may not hold "\|"/],
    ["a&b", /may not hold "&"/],
    ["a<b", /may not hold "<"/],
    ["<script>", /may not hold "<"/],
    ["it's", /may not hold "'"/],
    ['say"', /may not hold """/],
    ["a(b)", /may not hold "\("/],
    ["a{b}", /may not hold "\{"/],
    ["a%2fb", /may not hold "%"/],
    ["HEAD", /named "HEAD"/],
    ["head", /named "HEAD"/],
    ["a".repeat(40), /like an object id/],
    ["0123456789abcdef".repeat(4), /like an object id/],
    ["refs/heads/main", /begin with "refs\/"/],
    ["\u202eevil", /invisible character U\+202E/],
    ["a\u200bb", /invisible character U\+200B/],
    ["a\u00adb", /invisible character U\+00AD/],
    ["\ufeffa", /invisible character U\+FEFF/],
    ["a".repeat(300), /at most 200 bytes/],
    ["a b", /spaces or control/],
    ["a\x7fb", /spaces or control/],
    ["a\x01b", /spaces or control/],
    ["a..b", /may not hold "\.\."/],
    ["a~1", /may not hold "~"/],
    ["a^", /may not hold "\^"/],
    ["a:b", /may not hold ":"/],
    ["a?", /may not hold "\?"/],
    ["a*", /may not hold "\*"/],
    ["a[", /may not hold "\["/],
    ["a\\b", /may not hold "\\"/],
    ["a@{1}", /may not hold "@\{"/],
    ["@", /named "@"/],
    [".a", /begin with a dot/],
    ["a/.b", /begin with a dot/],
    ["a.lock", /end with "\.lock"/],
    ["a/b.lock/c", /end with "\.lock"/],
    ["a.", /end with a dot/],
    ["a//b", /single slashes/],
    ["/a", /single slashes/],
    ["a/", /single slashes/],
  ];
  const before = target.refs(repository);
  for (const kind of ["heads", "tags"])
    for (const [name, rule] of rules) {
      const ref = Buffer.from(`refs/${kind}/${name}`).toString("latin1");
      const done = await target.push(repository, [{ new: oid, ref }], new Pack().render());
      const line = Buffer.from(done.lines[1] ?? "", "latin1").toString();
      assert.ok(line.startsWith("ng "), `${kind}/${name} was taken: ${done.text}`);
      assert.match(line, rule, `${kind}/${name}`);
    }
  const invalid = await target.push(repository, [{ new: oid, ref: "refs/heads/\xff\xfe" }],
    new Pack().render());
  assert.match(invalid.text, /valid UTF-8/);
  assert.equal(target.refs(repository), before);
  // The same name twice in one push moves nothing the second time.
  const twice = await target.push(repository, [{ new: oid, ref: "refs/heads/twice" },
    { new: oid, ref: "refs/heads/twice" }], new Pack().render());
  assert.match(twice.text, /names this ref twice/);
}

export async function gitRefs(group: Group): Promise<void> {
  group.target.makeRepo(repository, "seed");
  await group.row("AC-013 of forty pushes to one branch from one value exactly one wins",
    () => race(group), { growthMiB: 64 });
  await group.row("AC-014 the default branch is deleted by no push", () => deleteDefault(group));
  await group.row("AC-015 the server's own namespaces and no real refs are written by no push",
    () => writeReserved(group));
  await group.row("AC-016 a name that would harm somebody is refused by its rule",
    () => nameBadly(group));
}
