// SPDX-License-Identifier: Apache-2.0
//
// editing.ts: files changed on the pages of a real server, as a browser without scripts does it,
// and what the real git client finds afterwards.
import { strict as assert } from "node:assert";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { Session } from "../harness/browser_session";
import { Cases } from "../harness/cases";
import { askDatabase } from "../harness/database";
import { Workshop, withToken } from "../harness/git";
import { Server } from "../harness/server";
import { Form, open, words } from "./forms";

const t = new Cases("editing");
const server = await Server.start({
  settings: "[rates]\nposting_burst = 100000\nsign_in_burst = 1000\n",
});
for (const name of ["ada", "bob", "eve"]) server.createUser(name);
const token = server.createToken("ada");
const workshop = new Workshop();
const address = (name: string): string => withToken(`${server.url}/ada/${name}.git`, token);
const ada = await Session.signIn(server, "ada");
const bob = await Session.signIn(server, "bob");

// A repository with files, on the server and as a clone beside it.
function make(name: string, files: Record<string, string | Buffer>, more: string[] = []): void {
  workshop.init(name, more);
  for (const [file, content] of Object.entries(files)) workshop.write(name, file, content);
  workshop.commit(name, "Begin");
  const format = more.length > 0 ? ["--object-format", "sha256"] : [];
  server.createRepo(`ada/${name}`, format);
  workshop.git(name, "push", "-q", address(name), "main");
  server.command(["repo", "invite", `ada/${name}`, "bob", "--role", "write"]);
}

let copies = 0;
// Clones anew and reads files as bytes.
function look(name: string, branch = "main") {
  const copy = `look-${++copies}`;
  workshop.git(".", "-c", "core.autocrlf=false", "clone", "-q", "-b", branch, address(name), copy);
  workshop.git(copy, "fsck", "--strict");
  return {
    bytes: (file: string): Buffer => readFileSync(join(workshop.path, copy, file)),
    text: (file: string): string => readFileSync(join(workshop.path, copy, file), "utf8"),
    listing: (): string[] =>
      workshop.git(copy, "ls-tree", "-r", "HEAD").split("\n").filter(Boolean)
        .map((line) => line.replace(/^(\d+) \w+ \w+\t/, "$1 ")),
    log: (format: string): string => workshop.git(copy, "log", "-1", `--format=${format}`),
    git: (...more: string[]): string => workshop.git(copy, ...more),
  };
}

for (const format of ["sha1", "sha256"]) {
  const name = `plain-${format}`;
  const more = format === "sha256" ? ["--object-format=sha256"] : [];
  await t.run(`${format}: an edited file is one commit, with the words and the author asked for`,
    async () => {
      make(name, { "README.md": "# Plain\n", "src/a.c": "int a;\n" }, more);
      const form = await open(ada, `/ada/${name}/edit/main/src/a.c`);
      assert.equal(form.get("content"), "int a;\r\n");
      const sent = await form.set({
        content: "int a;\nint b;\n",
        subject: "Add b",
        description: "Since c needs it.\n\nCo-authored-by: Bob <bob@example.org>",
      }).send(ada);
      assert.equal(sent.status, 303, words(sent.page));
      assert.equal(sent.location, `/ada/${name}/blob/main/src/a.c`);
      const after = look(name);
      assert.equal(after.text("src/a.c"), "int a;\nint b;\n");
      assert.deepEqual(after.listing(), ["100644 README.md", "100644 src/a.c"]);
      assert.equal(after.log("%s|%an|%ae|%cn|%ce"),
        "Add b|ada|ada@example.org|ada|ada@example.org");
      assert.match(after.log("%B"), /Since c needs it\.\n\nCo-authored-by: Bob <bob@example.org>$/);
      const page = await (await ada.get(sent.location)).text();
      assert.match(words(page), /Committed [0-9a-f]{10} to main\./);
    });
  await t.run(`${format}: a new file, in folders that do not exist yet`, async () => {
    const form = await open(ada, `/ada/${name}/new/main/src?filename=deep/er/b.c`);
    assert.equal(form.get("path"), "src/deep/er/b.c");
    const sent = await form.set({ content: "int b;" }).send(ada);
    assert.equal(sent.status, 303, words(sent.page));
    const after = look(name);
    assert.equal(after.text("src/deep/er/b.c"), "int b;");
    assert.equal(after.log("%s"), "Create src/deep/er/b.c");
  });
  await t.run(`${format}: a file is moved by its path, and a folder deleted as a whole`,
    async () => {
      const form = await open(ada, `/ada/${name}/edit/main/README.md`);
      const moved = await form.set({ path: "docs/index.md" }).send(ada);
      assert.equal(moved.location, `/ada/${name}/blob/main/docs/index.md`);
      assert.equal(look(name).log("%s"), "Rename README.md to docs/index.md");
      const gone = await open(ada, `/ada/${name}/delete/main/src`);
      assert.match(words(gone.page), /2 files will go/);
      const sent = await gone.send(ada);
      assert.equal(sent.status, 303, words(sent.page));
      assert.equal(sent.location, `/ada/${name}/tree/main`);
      const after = look(name);
      assert.deepEqual(after.listing(), ["100644 docs/index.md"]);
      assert.equal(after.log("%s"), "Delete src");
    });
}

await t.run("the first commit of an empty repository is made in the browser", async () => {
  for (const more of [[], ["--object-format", "sha256"]]) {
    const name = `empty${more.length}`;
    server.createRepo(`ada/${name}`, more);
    const home = await (await ada.get(`/ada/${name}`)).text();
    assert.match(home, new RegExp(`href="/ada/${name}/new/main"`));
    const form = await open(ada, `/ada/${name}/new/main`);
    const sent = await form.set({ path: "README.md", content: "# Hello\n" }).send(ada);
    assert.equal(sent.status, 303, words(sent.page));
    assert.deepEqual(look(name).listing(), ["100644 README.md"]);
    const upload = await open(ada, `/ada/${name}/upload/main`);
    const second = await upload.upload(ada, [{ name: "two.txt", bytes: Buffer.from("2") }]);
    assert.equal(second.status, 303, words(second.page));
    assert.equal(look(name).git("rev-list", "--count", "HEAD"), "2");
  }
});

await t.run("saving without a change is refused, whatever the bytes of the file are", async () => {
  const files: Record<string, Buffer> = {
    "lf.txt": Buffer.from("a\nb\n"),
    "crlf.txt": Buffer.from("a\r\nb\r\n"),
    "mixed.txt": Buffer.from("a\nb\r\nc\rd"),
    "open.txt": Buffer.from("no newline at the end"),
    "blank.txt": Buffer.from("\n\n  leading\n\n"),
    "mark.txt": Buffer.from("\ufeffwith a mark\r\n"),
    "odd.txt": Buffer.from("tab\t form\f escape\u001b \u202ebidi <b>&amp;</b> \"q\" 'q'\n"),
    "empty.txt": Buffer.from(""),
  };
  make("bytes", files);
  for (const [file, bytes] of Object.entries(files)) {
    const form = await open(ada, `/ada/bytes/edit/main/${file}`);
    const sent = await form.send(ada);
    assert.equal(sent.status, 422, file);
    assert.match(words(sent.page), /Nothing differs from what is on the branch already/, file);
    const typed = form.get("content");
    const more = await form.set({ content: `${typed}new` }).send(ada);
    assert.equal(more.status, 303, `${file}: ${words(more.page)}`);
    const now = look("bytes").bytes(file);
    assert.deepEqual(now, Buffer.concat([bytes, Buffer.from("new")]), file);
  }
});

await t.run("line ends are changed when the form says so", async () => {
  make("ends", { "a.txt": "one\r\ntwo\r\n" });
  const form = await open(ada, "/ada/ends/edit/main/a.txt");
  assert.match(form.page, /As they are \(CRLF\)/);
  await form.set({ ends: "lf" }).send(ada);
  assert.equal(look("ends").text("a.txt"), "one\ntwo\n");
});

await t.run("modes are kept, and links and other files are not edited as text", async () => {
  workshop.init("modes");
  workshop.write("modes", "run.sh", "#!/bin/sh\n");
  workshop.write("modes", "latin1.txt", Buffer.from([0x47, 0x72, 0xfc, 0xdf, 0x0a]));
  workshop.write("modes", "picture.bin", Buffer.from([0, 1, 2, 3]));
  workshop.write("modes", "large.txt", "x".repeat(1100 * 1024));
  workshop.write("modes", "lfs.bin", "version https://git-lfs.github.com/spec/v1\n" +
    `oid sha256:${"0".repeat(64)}\nsize 12345\n`);
  workshop.git("modes", "update-index", "--add", "--chmod=+x", "run.sh");
  for (const [link, target] of [["link", "run.sh"], ["up", "../../etc"], ["loop", "loop"],
    ["abs", "/etc"]]) {
    const blob = writeBlob("modes", target ?? "");
    workshop.git("modes", "update-index", "--add", "--cacheinfo", `120000,${blob},${link}`);
  }
  workshop.git("modes", "add", "latin1.txt", "picture.bin", "large.txt", "lfs.bin");
  workshop.git("modes", "commit", "-q", "-m", "Begin");
  server.createRepo("ada/modes");
  workshop.git("modes", "push", "-q", address("modes"), "main");
  const form = await open(ada, "/ada/modes/edit/main/run.sh");
  await form.set({ content: "#!/bin/bash\n", path: "bin/run" }).send(ada);
  const after = look("modes");
  assert.ok(after.listing().includes("100755 bin/run"));
  assert.ok(after.listing().includes("120000 up"));
  for (const [file, why] of [["link", /symbolic link/], ["up", /symbolic link/],
    ["latin1.txt", /not in UTF-8/], ["picture.bin", /binary/], ["large.txt", /larger than 1\.0 MB/],
    ["lfs.bin", /Git LFS/]] as const) {
    const page = words(await (await ada.get(`/ada/modes/edit/main/${file}`)).text());
    assert.match(page, why, file);
  }
  // Through a link, in every shape, nothing is written.
  for (const link of ["link", "up", "loop", "abs"]) {
    const through = await open(ada, "/ada/modes/new/main");
    const sent = await through.set({ path: `${link}/passwd`, content: "x" }).send(ada);
    assert.equal(sent.status, 422);
    assert.match(words(sent.page), /symbolic link, and nothing is changed through a link/);
    const upload = await open(ada, "/ada/modes/upload/main");
    const put = await upload.set({ folder: link })
      .upload(ada, [{ name: "passwd", bytes: Buffer.from("x") }]);
    assert.equal(put.status, 422);
  }
  // A link itself can be deleted.
  assert.equal((await (await open(ada, "/ada/modes/delete/main/up")).send(ada)).status, 303);
  assert.ok(!look("modes").listing().includes("120000 up"));
});

function writeBlob(directory: string, content: string): string {
  workshop.write(directory, ".git/blob", content);
  return workshop.git(directory, "hash-object", "-w", ".git/blob");
}

await t.run("bad names are refused at their field, and nothing typed is lost", async () => {
  make("names", { "file": "f\n", "dir/inner": "i\n" });
  const text = "what somebody typed <&>\n\n  with care\n";
  for (const path of ["../up", "a/../b", "/etc/passwd", "a//b", ".git/config", ".GIT/x", "x/.git",
    "git~1", ".git ", ".git::$INDEX_ALLOCATION", ".g\u200cit", "a\\b", "n".repeat(300),
    "file/below", "dir", "", "."]) {
    const form = await open(ada, "/ada/names/new/main");
    const sent = await form.set({ path, content: text, subject: "mine", description: "more" })
      .send(ada);
    // A name that is taken is somebody's file: a question, not a mistake.
    assert.equal(sent.status, 422, `${path}: ${sent.status}`);
    const again = new Form(sent.page);
    assert.equal(again.get("content"), text.replace(/\n/g, "\r\n"), path);
    assert.equal(again.get("path"), path.trim(), path);
    assert.equal(again.get("subject"), "mine");
    assert.equal(again.get("description"), "more");
    assert.match(sent.page, /id="f-path-error"/, path);
  }
  assert.equal(look("names").git("rev-list", "--count", "HEAD"), "1");
});

await t.run("a text that is too large comes back whole", async () => {
  const text = "0123456789abcde\n".repeat(80_000);
  const form = await open(ada, "/ada/names/edit/main/file");
  const sent = await form.set({ content: text }).send(ada);
  assert.equal(sent.status, 413);
  assert.equal(new Form(sent.page).get("content").length, text.length + 80_000);
});

await t.run("an expired session and lost rights show what was typed", async () => {
  const form = await open(bob, "/ada/names/edit/main/file");
  form.set({ content: "typed for an hour\n", subject: "careful words" });
  const expired = await form.send(new Session(server));
  assert.equal(expired.status, 403);
  assert.match(expired.page, /typed for an hour/);
  assert.match(expired.page, /careful words/);
  assert.match(expired.page, /href="\/login/);
  server.command(["repo", "revoke", "ada/names", "bob"]);
  const revoked = await form.send(bob);
  assert.equal(revoked.status, 403);
  assert.match(revoked.page, /typed for an hour/);
});

await t.run("preview and changes show what would be, and keep nothing", async () => {
  make("look", { "README.md": "# Old\n\nText.\n", "src/a.c": "int a;\n" });
  const form = await open(ada, "/ada/look/edit/main/README.md");
  form.set({ content: "# New *title*\n\n[code](src/a.c) <script>alert(1)</script>\n" });
  const preview = await form.send(ada, "preview");
  assert.equal(preview.status, 200);
  assert.match(preview.page, /New <em>title<\/em>/);
  assert.match(preview.page, /href="\/ada\/look\/blob\/main\/src\/a\.c"/);
  assert.ok(!preview.page.includes("<script>alert"));
  assert.equal(new Form(preview.page).get("content"), form.get("content"));
  const changes = await new Form(preview.page).set({ path: "docs/README.md" }).send(ada, "changes");
  assert.equal(changes.status, 200);
  assert.match(words(changes.page), /README\.md → docs\/ ?README\.md|added/);
  assert.match(changes.page, /<tr class="ui-added">/);
  assert.equal(look("look").git("rev-list", "--count", "HEAD"), "1");
  const sent = await new Form(changes.page).send(ada);
  assert.equal(sent.location, "/ada/look/blob/main/docs/README.md");
});

await t.run("names that are no UTF-8, and branches with slashes", async () => {
  workshop.init("strange");
  workshop.write("strange", "dir/plain", "p\n");
  const name = Buffer.concat([Buffer.from("gr"), Buffer.from([0xfc]), Buffer.from("n.txt")]);
  const folder = Buffer.from(join(workshop.path, "strange", "dir/"));
  writeFileSync(Buffer.concat([folder, name]), "old\n");
  workshop.commit("strange", "Begin");
  server.createRepo("ada/strange");
  workshop.git("strange", "push", "-q", address("strange"), "main:refs/heads/feature/x", "main");
  const bytes = Buffer.concat([Buffer.from("dir/"), name]).toString("hex");
  const form = await open(ada, `/ada/strange/edit/feature/x?bytes=${bytes}`);
  assert.equal(form.fields.some(([key]) => key === "path"), false);
  const sent = await form.set({ content: "new\n" }).send(ada);
  assert.equal(sent.status, 303, words(sent.page));
  const after = look("strange", "feature/x");
  assert.equal(after.git("cat-file", "-p", `HEAD:dir`).split("\n").length, 2);
  assert.equal(after.git("rev-list", "--count", "HEAD"), "2");
  assert.equal(look("strange").git("rev-list", "--count", "HEAD"), "1");
  const gone = await (await open(ada, `/ada/strange/delete/feature/x?bytes=${bytes}`)).send(ada);
  assert.equal(gone.status, 303, words(gone.page));
  assert.deepEqual(look("strange", "feature/x").listing(), ["100644 dir/plain"]);
});

await t.run("only writers see the buttons, and only on branches", async () => {
  const seen = async (who: Session, path: string) => (await who.get(path)).text();
  const edit = /href="\/ada\/look\/edit\/main\/src\/a\.c"/;
  assert.match(await seen(ada, "/ada/look/blob/main/src/a.c"), edit);
  assert.match(await seen(ada, "/ada/look"), /href="\/ada\/look\/upload\/main"/);
  assert.match(await seen(ada, "/ada/look/tree/main/src"), /href="\/ada\/look\/delete\/main\/src"/);
  assert.ok(!(await seen(ada, "/ada/look")).includes("/ada/look/delete/main"));
  const tip = workshop.git("look", "ls-remote", address("look"), "main").split("\t")[0];
  assert.ok(!(await seen(ada, `/ada/look/blob/${tip}/src/a.c`)).includes("/edit/"));
  server.command(["repo", "invite", "ada/look", "eve", "--role", "read"]);
  const eve = await Session.signIn(server, "eve");
  assert.ok(!(await seen(eve, "/ada/look/blob/main/src/a.c")).includes("/edit/main"));
  assert.equal((await eve.get("/ada/look/edit/main/src/a.c")).status, 403);
  workshop.git("look", "push", "-q", address("look"), "main:refs/tags/v1");
  const tag = await ada.get("/ada/look/edit/v1/src/a.c");
  assert.equal(tag.status, 422);
  assert.match(words(await tag.text()), /is a tag, which stays as it is/);
  assert.equal((await ada.get("/ada/look/edit/nowhere/src/a.c")).status, 404);
  assert.equal((await ada.get("/ada/look/edit/main/absent")).status, 404);
});

await t.run("an archived repository refuses with words", async () => {
  make("kept", { a: "a\n" });
  const form = await open(ada, "/ada/kept/edit/main/a");
  await ada.submit("/ada/kept/settings/archival?_method=put", { confirm: "kept" },
    "/ada/kept/settings/danger");
  const sent = await form.set({ content: "b\n" }).send(ada);
  assert.equal(sent.status, 403);
  assert.match(words(sent.page), /ada\/kept is archived and therefore read-only/);
  assert.ok(!(await (await ada.get("/ada/kept/blob/main/a")).text()).includes("/edit/main"));
});

await t.run("what git would refuse from a push is refused here", async () => {
  const form = await open(ada, "/ada/look/new/main");
  const sent = await form.set({
    path: ".gitmodules",
    content: '[submodule "x"]\n\tpath = x\n\turl = --upload-pack=id\n',
  }).send(ada);
  assert.equal(sent.status, 422);
  assert.match(words(sent.page), /check of objects \(fsck\) refused .*gitmodulesUrl/);
});

await t.run("a commit in the browser is told as a push is, with actor and reason", async () => {
  make("told", { f: "f\n" });
  const form = await open(bob, "/ada/told/edit/main/f");
  assert.equal((await form.set({ content: "g\n" }).send(bob)).status, 303);
  const tip = look("told").git("rev-parse", "HEAD");
  // The journal alone knows the reason; no page shows it yet.
  const row = (query: string): string => askDatabase(server.data, query).join("\n");
  const intent = row(`select i.id, i.reason, i.state, c.ref, c.applied, n.name
    from ref_changes c join ref_intents i on i.id = c.intent_id
    join namespaces n on n.id = i.actor_id
    where c.new_oid = '${tip}'`);
  assert.match(intent, /^\d+\|edit\|1\|refs\/heads\/main\|1\|bob$/);
  const id = intent.split("|")[0];
  const event = row(`select name from events where payload like '%${id}%'`);
  assert.equal(event, "repo.pushed");
  const home = words(await (await ada.get("/")).text());
  assert.match(home, /bob pushed to main/);
});

await t.run("stithy fsck finds nothing wrong", () => {
  assert.match(server.command(["fsck"]), /no problems/);
});

workshop.remove();
await server.stop();
t.close();
