// SPDX-License-Identifier: Apache-2.0
//
// races.ts: several people change one branch in the browser, files are uploaded, and the server is
// killed in between. Whatever happens, nothing that was acknowledged or typed is lost.
import { strict as assert } from "node:assert";
import { randomBytes } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { Session } from "../harness/browser_session";
import { Cases } from "../harness/cases";
import { Workshop, withToken } from "../harness/git";
import { Server } from "../harness/server";
import { Form, open, words } from "./forms";

const t = new Cases("editing-races");
const settings = [
  "[rates]",
  "posting_burst = 100000",
  "sign_in_burst = 1000",
  "[editing]",
  'upload_max = "2MiB"',
  'upload_total_max = "5MiB"',
].join("\n");
const server = await Server.start({ settings });
server.createUser("ada");
server.createUser("bob");
const token = server.createToken("ada");
const workshop = new Workshop();
const address = (name: string): string => withToken(`${server.url}/ada/${name}.git`, token);
const ada = await Session.signIn(server, "ada");
const bob = await Session.signIn(server, "bob");

function make(name: string, files: Record<string, string>): void {
  workshop.init(name);
  workshop.commit(name, "Begin", files);
  server.createRepo(`ada/${name}`);
  workshop.git(name, "push", "-q", address(name), "main");
  server.command(["repo", "invite", `ada/${name}`, "bob", "--role", "write"]);
}

let copies = 0;
function look(name: string, branch = "main") {
  const copy = `look-${++copies}`;
  workshop.git(".", "clone", "-q", "-b", branch, address(name), copy);
  workshop.git(copy, "fsck", "--strict");
  return {
    text: (file: string): string => workshop.git(copy, "show", `HEAD:${file}`),
    files: (): string[] => workshop.git(copy, "ls-tree", "-r", "--name-only", "HEAD").split("\n"),
    git: (...more: string[]): string => workshop.git(copy, ...more),
  };
}

const lines = (n: number): string => Array.from({ length: n }, (_, i) => `line ${i}\n`).join("");

await t.run("when the branch moved and the file did not, the change goes on top", async () => {
  make("moved", { a: "a\n", b: "b\n" });
  const mine = await open(ada, "/ada/moved/edit/main/a");
  assert.equal((await (await open(bob, "/ada/moved/edit/main/b")).set({ content: "B\n" })
    .send(bob)).status, 303);
  const sent = await mine.set({ content: "A\n" }).send(ada);
  assert.equal(sent.status, 303, words(sent.page));
  const after = look("moved");
  assert.equal(after.text("a") + after.text("b"), "AB");
  assert.equal(after.git("rev-list", "--count", "--no-merges", "HEAD"), "3");
});

await t.run("when the file changed too, the page keeps both and offers what to do", async () => {
  make("conflict", { "notes.txt": lines(30) });
  const form = await open(ada, "/ada/conflict/edit/main/notes.txt");
  const mine = lines(30).replace("line 3\n", "line 3 of ada\n");
  const theirs = lines(30).replace("line 25\n", "line 25 of bob\n");
  await (await open(bob, "/ada/conflict/edit/main/notes.txt")).set({ content: theirs }).send(bob);
  const met = await form.set({ content: mine, subject: "Mine" }).send(ada);
  assert.equal(met.status, 409);
  assert.match(words(met.page), /bob changed this file meanwhile/);
  assert.match(words(met.page), /line 25 of bob/);
  assert.match(words(met.page), /Nothing was committed/);
  const again = new Form(met.page);
  assert.equal(again.get("content"), mine.replace(/\n/g, "\r\n"));
  assert.equal(again.get("subject"), "Mine");

  // Looked at once more, the choice is still there.
  const preview = await again.send(ada, "changes");
  assert.match(words(preview.page), /bob changed this file meanwhile/);

  const combined = await new Form(preview.page).send(ada, "combine");
  assert.equal(combined.status, 200, words(combined.page));
  const both = new Form(combined.page);
  assert.match(both.get("content"), /line 3 of ada[\s\S]*line 25 of bob/);
  const sent = await both.send(ada);
  assert.equal(sent.status, 303, words(sent.page));
  const after = look("conflict");
  assert.equal(after.text("notes.txt"),
    mine.replace("line 25\n", "line 25 of bob\n").trimEnd());
  assert.equal(after.git("rev-list", "--count", "HEAD"), "3");
});

await t.run("changes of the same lines are not combined; replacing is a choice", async () => {
  make("same", { f: "one\n" });
  const form = await open(ada, "/ada/same/edit/main/f");
  await (await open(bob, "/ada/same/edit/main/f")).set({ content: "bob\n" }).send(bob);
  const met = await form.set({ content: "ada\n" }).send(ada);
  assert.equal(met.status, 409);
  assert.ok(!met.page.includes('value="combine"'));
  assert.match(met.page, /Replace theirs with mine/);
  assert.equal(look("same").text("f"), "bob");
  const sent = await new Form(met.page).send(ada);
  assert.equal(sent.status, 303);
  assert.equal(look("same").text("f"), "ada");
});

await t.run("mine goes on a new branch that begins where I began", async () => {
  make("branched", { f: "one\n" });
  const begun = workshop.git("branched", "rev-parse", "HEAD");
  const form = await open(ada, "/ada/branched/edit/main/f");
  await (await open(bob, "/ada/branched/edit/main/f")).set({ content: "bob\n" }).send(bob);
  const met = new Form((await form.set({ content: "ada\n" }).send(ada)).page);
  assert.equal(met.get("new_branch"), "ada-patch-1");
  const sent = await met.send(ada, "branch");
  assert.equal(sent.status, 303, words(sent.page));
  assert.equal(sent.location, "/ada/branched/blob/ada-patch-1/f");
  const after = look("branched", "ada-patch-1");
  assert.equal(after.text("f"), "ada");
  assert.equal(after.git("rev-parse", "HEAD~1"), begun);
  assert.equal(look("branched").text("f"), "bob");
  // The next proposal is free again, and a taken name is refused at its field.
  const next = await open(ada, "/ada/branched/edit/main/f");
  assert.equal(next.get("new_branch"), "ada-patch-2");
  const taken = await next.set({ content: "x\n", target: "new", new_branch: "main" }).send(ada);
  assert.equal(taken.status, 422);
  assert.match(words(taken.page), /There is a branch of this name already/);
  const bad = await new Form(taken.page).set({ new_branch: "-x;id" }).send(ada);
  assert.equal(bad.status, 422);
  const good = await new Form(bad.page).set({ new_branch: "bob/idea" }).send(ada);
  assert.equal(good.status, 303, words(good.page));
  assert.equal(look("branched", "bob/idea").text("f"), "x");
});

await t.run("a file that was deleted or made meanwhile is a question as well", async () => {
  make("gone", { f: "one\n", g: "g\n" });
  const form = await open(ada, "/ada/gone/edit/main/f");
  const stale = await open(ada, "/ada/gone/delete/main/f");
  await (await open(bob, "/ada/gone/delete/main/f")).send(bob);
  const met = await form.set({ content: "back\n" }).send(ada);
  assert.equal(met.status, 409);
  assert.match(words(met.page), /This file was deleted meanwhile/);
  assert.equal((await new Form(met.page).send(ada)).status, 303);
  assert.equal(look("gone").text("f"), "back");
  // What was confirmed is not what is there now.
  const kept = await stale.send(ada);
  assert.equal(kept.status, 409);
  assert.match(words(kept.page), /It was changed meanwhile/);
  assert.ok(look("gone").files().includes("f"));

  const fresh = await open(ada, "/ada/gone/new/main");
  await (await open(bob, "/ada/gone/new/main")).set({ path: "h", content: "bob\n" }).send(bob);
  const made = await fresh.set({ path: "h", content: "ada\n" }).send(ada);
  assert.equal(made.status, 409);
  assert.match(words(made.page), /Somebody else made this file meanwhile/);
  const renamed = await new Form(made.page).set({ path: "h2" }).send(ada);
  assert.equal(renamed.status, 303, words(renamed.page));
  const after = look("gone");
  assert.equal(after.text("h") + after.text("h2"), "bobada");
});

await t.run("of 20 edits at once of different files of one branch all land", async () => {
  const files = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`f${i}`, `${i}\n`]));
  make("many", files);
  const forms = await Promise.all(
    Object.keys(files).map((file) => open(ada, `/ada/many/edit/main/${file}`)));
  const sent = await Promise.all(forms.map((form, i) =>
    form.set({ content: `changed ${i}\n` }).send(ada)));
  assert.deepEqual(sent.map((one) => one.status), sent.map(() => 303));
  const after = look("many");
  assert.equal(after.git("rev-list", "--count", "--no-merges", "HEAD"), "21");
  for (let i = 0; i < 20; ++i) assert.equal(after.text(`f${i}`), `changed ${i}`);
});

await t.run("of 20 edits at once of one file each lands or is told, and none is lost", async () => {
  make("one", { f: lines(5) });
  const forms = await Promise.all(
    Array.from({ length: 20 }, () => open(ada, "/ada/one/edit/main/f")));
  const sent = await Promise.all(forms.map((form, i) =>
    form.set({ content: `${lines(5)}writer ${i}\n` }).send(ada)));
  const landed = sent.filter((one) => one.status === 303).length;
  const told = sent.filter((one) => one.status === 409);
  assert.equal(landed, 1);
  assert.equal(told.length, 19);
  for (const one of told) assert.match(new Form(one.page).get("content"), /writer \d+/);
  assert.equal(look("one").git("rev-list", "--count", "HEAD"), "2");
});

await t.run("edits and pushes at once: every acknowledged one is there", async () => {
  make("mixed", { base: "b\n" });
  const forms = await Promise.all(
    Array.from({ length: 8 }, () => open(ada, "/ada/mixed/new/main")));
  const pushes: Promise<number>[] = [];
  for (let i = 0; i < 4; ++i) {
    workshop.git(".", "clone", "-q", address("mixed"), `mixed-${i}`);
    workshop.commit(`mixed-${i}`, `Push ${i}`, { [`pushed-${i}`]: "p\n" });
    pushes.push(workshop.runGit(`mixed-${i}`, "push", "-q", "origin", "main")
      .then((done) => done.status));
  }
  const edits = forms.map((form, i) =>
    form.set({ path: `edited-${i}`, content: "e\n" }).send(ada).then((sent) => sent.status));
  const [edited, pushed] = [await Promise.all(edits), await Promise.all(pushes)];
  assert.deepEqual(edited, edited.map(() => 303));
  const files = look("mixed").files();
  for (let i = 0; i < 8; ++i) assert.ok(files.includes(`edited-${i}`), `edited-${i}`);
  for (const [i, status] of pushed.entries())
    assert.equal(files.includes(`pushed-${i}`), status === 0, `push ${i}`);
  console.log(`        ${pushed.filter((s) => s === 0).length} of 4 pushes won their race`);
});

await t.run("several files are uploaded in one commit, byte for byte", async () => {
  make("upload", { "bin/keep.sh": "#!/bin/sh\n" });
  workshop.git("upload", "update-index", "--chmod=+x", "bin/keep.sh");
  workshop.git("upload", "commit", "-q", "-m", "Make it executable");
  workshop.git("upload", "push", "-q", address("upload"), "main");
  const noise = randomBytes(1_500_000);
  const form = await open(ada, "/ada/upload/upload/main/bin");
  const sent = await form.set({ folder: "bin" }).upload(ada, [
    { name: "noise.bin", bytes: noise },
    { name: "keep.sh", bytes: Buffer.from("#!/bin/bash\n") },
    { name: "grüße ☃.txt", bytes: Buffer.from("hi\r\n") },
  ]);
  assert.equal(sent.status, 303, words(sent.page));
  assert.equal(sent.location, "/ada/upload/tree/main/bin");
  const after = look("upload");
  assert.equal(after.git("log", "-1", "--format=%s"), "Upload 3 files");
  assert.equal(after.git("hash-object", "bin/noise.bin"),
    after.git("rev-parse", "HEAD:bin/noise.bin"));
  assert.match(after.git("ls-tree", "HEAD", "bin/keep.sh"), /^100755 /);
  assert.deepEqual(readFile(after, "bin/noise.bin"), noise);
  assert.equal(temporaries().length, 0);
});

function readFile(after: ReturnType<typeof look>, file: string): Buffer {
  const size = Number(after.git("cat-file", "-s", `HEAD:${file}`));
  const path = join(workshop.path, `look-${copies}`, file);
  const bytes = readFileSync(path);
  assert.equal(bytes.length, size);
  return bytes;
}

function temporaries(): string[] {
  return readdirSync(join(server.data, "tmp")).filter((name) => name.startsWith("upload-"));
}

await t.run("too large an upload and too many files are told, with the words typed", async () => {
  const big = { name: "big", bytes: randomBytes(2_200_000) };
  const form = await open(ada, "/ada/upload/upload/main");
  const sent = await form.set({ subject: "A careful message" }).upload(ada, [big]);
  assert.equal(sent.status, 413);
  assert.match(words(sent.page), /big is larger than 2\.1 MB/);
  assert.equal(new Form(sent.page).get("subject"), "A careful message");
  const three = ["a", "b", "c"].map((name) => ({ name, bytes: randomBytes(1_900_000) }));
  assert.equal((await (await open(ada, "/ada/upload/upload/main")).upload(ada, three)).status, 413);
  const none = await (await open(ada, "/ada/upload/upload/main")).upload(ada, []);
  assert.equal(none.status, 422);
  const twice = await (await open(ada, "/ada/upload/upload/main")).upload(ada,
    [{ name: "x", bytes: Buffer.from("1") }, { name: "x", bytes: Buffer.from("2") }]);
  assert.equal(twice.status, 422);
  const many = Array.from({ length: 120 }, (_, i) => ({ name: `f${i}`, bytes: Buffer.from("1") }));
  assert.equal((await (await open(ada, "/ada/upload/upload/main")).upload(ada, many)).status, 413);
  const expired = await (await open(ada, "/ada/upload/upload/main"))
    .set({ subject: "Words for later" })
    .upload(new Session(server), [{ name: "x", bytes: randomBytes(100_000) }]);
  assert.equal(expired.status, 403);
  assert.match(expired.page, /Words for later/);
  assert.equal(temporaries().length, 0);
});

await t.run("an upload replaces what was there, not what came meanwhile", async () => {
  const form = await open(ada, "/ada/upload/upload/main");
  await (await open(bob, "/ada/upload/new/main")).set({ path: "late", content: "bob\n" }).send(bob);
  const sent = await form.upload(ada, [{ name: "late", bytes: Buffer.from("ada\n") }]);
  assert.equal(sent.status, 409);
  assert.match(words(sent.page), /late was added by somebody else meanwhile/);
  assert.equal(look("upload").text("late"), "bob");
  const again = await new Form(sent.page).upload(ada,
    [{ name: "late", bytes: Buffer.from("ada\n") }]);
  assert.equal(again.status, 303, words(again.page));
  assert.equal(look("upload").text("late"), "ada");
});

// At each step of the commit protocol the program dies; then it starts again.
for (const point of ["edit.before_objects", "refs.before_prepare", "refs.before_objects",
  "receive.before_index", "refs.before_update", "refs.before_committed", "refs.after_committed"]) {
  await t.run(`killed at ${point}: the old branch or the new one, whole`, async () => {
    const victim = await Server.start({ settings, environment: { STITHY_FAILPOINT: "" } });
    victim.createUser("ada");
    const key = victim.createToken("ada");
    const url = withToken(`${victim.url}/ada/r.git`, key);
    const name = `victim-${point.replace(/\W/g, "-")}`;
    workshop.init(name);
    workshop.commit(name, "Begin", { f: "old\n" });
    victim.createRepo("ada/r");
    workshop.git(name, "push", "-q", url, "main");
    await victim.kill();
    const armed = await Server.start({
      data: victim.data,
      environment: { STITHY_FAILPOINT: `${point}:crash` },
    });
    const session = await Session.signIn(armed, "ada");
    const form = await open(session, "/ada/r/edit/main/f");
    const died = await form.set({ content: "new\n" }).send(session).then(() => false, () => true);
    assert.ok(died, "the server answered");
    await armed.kill();
    const back = await Server.start({ data: victim.data });
    const tip = withToken(`${back.url}/ada/r.git`, key);
    workshop.git(".", "clone", "-q", tip, `${name}-after`);
    workshop.git(`${name}-after`, "fsck", "--strict");
    const text = workshop.git(`${name}-after`, "show", "HEAD:f");
    const moved = point === "refs.before_committed" || point === "refs.after_committed";
    assert.equal(text, moved ? "new" : "old");
    assert.match(back.command(["fsck"]), /no problems/);
    const after = await Session.signIn(back, "ada");
    const once = await (await open(after, "/ada/r/edit/main/f")).set({ content: "later\n" })
      .send(after);
    assert.equal(once.status, 303, words(once.page));
    await back.stop();
    victim.remove();
  });
}

await t.run("stithy fsck finds nothing wrong", () => {
  assert.match(server.command(["fsck"]), /no problems/);
});

workshop.remove();
await server.stop();
t.close();
