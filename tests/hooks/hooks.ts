// SPDX-License-Identifier: Apache-2.0
//
// hooks.ts: web hooks from the form to the target: what is sent, what a failing target does to
// itself and to others, and what never leaves.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { Cases } from "../harness/cases";
import { Workshop, withToken } from "../harness/git";
import { Server } from "../harness/server";
import { failingCases } from "./failing";
import { formatCases } from "./formats";
import { organisationCases } from "./organisation";
import { pageCases } from "./pages";
import { Schemas } from "./schemas";
import { githubSignature, secret } from "./signatures";
import { event, payload, Sink } from "./sink";
import { type Api, api, type Stage } from "./stage";

const t = new Cases("hooks");
const server = await Server.start({
  settings: "[hooks]\nnetworks = [\"127.0.0.0/8\"]\n[rates]\nposting_burst = 100000\n",
});
for (const name of ["ada", "bob", "eve"]) server.createUser(name);
server.createUser("boss", { admin: true });
const workshop = new Workshop();
const schemas = new Schemas();
const sink = await Sink.open();
const ada: Api = api(server, server.createToken("ada"));
const stage: Stage = { t, server, workshop, schemas, sink, ada };

workshop.init("engine");
const first =
  workshop.commit("engine", "Light the fire\n\nWith care.", { "README.md": "# Fire\n" });
server.createRepo("ada/engine", ["--import", join(workshop.path, "engine")]);
workshop.git("engine", "remote", "add", "origin",
  withToken(`${server.url}/ada/engine.git`, server.createToken("ada")));

await t.run("a new hook is told by a signed ping", async () => {
  const made = await ada("POST", "/repos/ada/engine/hooks", {
    name: "web",
    config: { url: `${sink.url}/all`, content_type: "json", secret, insecure_ssl: "0" },
    events: ["*"],
  });
  assert.equal(made.status, 201, JSON.stringify(made.json));
  assert.equal(made.json.config.secret, "********");
  const ping = await sink.wait((one) => event(one) === "ping");
  assert.equal(ping.headers["x-hub-signature-256"], githubSignature(ping.body));
  assert.equal(ping.headers["content-type"], "application/json");
  assert.equal(ping.headers["x-github-hook-id"], String(made.json.id));
  assert.match(String(ping.headers["x-github-delivery"]),
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  assert.equal(payload(ping).hook_id, made.json.id);
  schemas.check("ping", payload(ping));
});

// Runs `change`, waits for an event it brings, and holds that against its schema.
async function told(name: string, action: string | undefined, change: () => Promise<unknown>) {
  const from = sink.taken.length;
  await change();
  const taken = await sink.wait(
    (one) => event(one) === name && (action === undefined || payload(one).action === action), from);
  schemas.check(name, payload(taken));
  assert.equal(taken.headers["x-hub-signature-256"], githubSignature(taken.body));
  return payload(taken) as Record<string, any>;
}

await t.run("a push is told with its commits and their files", async () => {
  workshop.write("engine", "old.txt", "old\n");
  const second = workshop.commit("engine", "Add old & <new>", { "src/ü.txt": "one\n" });
  workshop.git("engine", "rm", "-q", "old.txt");
  const third = workshop.commit("engine", "Take old away", { "src/ü.txt": "two\n" });
  const push = await told("push", undefined, async () =>
    workshop.git("engine", "push", "-q", "origin", "main"));
  assert.deepEqual([push.ref, push.before, push.after], ["refs/heads/main", first, third]);
  assert.deepEqual([push.created, push.deleted, push.forced], [false, false, false]);
  assert.deepEqual(push.commits.map((one: any) => one.id), [second, third]);
  assert.deepEqual(push.commits[0].added, ["old.txt", "src/ü.txt"]);
  assert.deepEqual(push.commits[1].removed, ["old.txt"]);
  assert.deepEqual(push.commits[1].modified, ["src/ü.txt"]);
  assert.equal(push.commits[0].message, "Add old & <new>");
  assert.equal(push.head_commit.id, third);
  assert.equal(push.sender.login, "ada");
  assert.ok(!JSON.stringify(push.pusher).includes("ada@example.org"));
  assert.equal(push.compare, `${server.url}/ada/engine/compare/${first}...${third}`);
});

await t.run("branches and tags come, are forced, and go", async () => {
  workshop.git("engine", "checkout", "-q", "-b", "topic");
  const topic = workshop.commit("engine", "On a topic", { "topic.txt": "1\n" });
  const made = await told("create", undefined, async () =>
    workshop.git("engine", "push", "-q", "origin", "topic"));
  assert.deepEqual([made.ref, made.ref_type, made.master_branch], ["topic", "branch", "main"]);
  const pushed = await sink.wait((one) =>
    event(one) === "push" && payload(one).ref === "refs/heads/topic");
  assert.deepEqual((payload(pushed) as any).commits.map((one: any) => one.id), [topic]);
  workshop.git("engine", "commit", "-q", "--amend", "-m", "Anew");
  const forced = await told("push", undefined, async () =>
    workshop.git("engine", "push", "-q", "-f", "origin", "topic"));
  assert.equal(forced.forced, true);
  const gone = await told("delete", undefined, async () =>
    workshop.git("engine", "push", "-q", "origin", ":topic"));
  assert.equal(gone.ref, "topic");
  workshop.git("engine", "tag", "-a", "v1", "-m", "First");
  const tag = await told("create", undefined, async () =>
    workshop.git("engine", "push", "-q", "origin", "v1"));
  assert.equal(tag.ref_type, "tag");
  const tagged = await sink.wait((one) =>
    event(one) === "push" && payload(one).ref === "refs/tags/v1");
  schemas.check("push", payload(tagged));
  workshop.git("engine", "checkout", "-q", "main");
});

await t.run("every change of the repository is told as GitHub tells it", async () => {
  const patch = (body: unknown) => () => ada("PATCH", "/repos/ada/engine", body);
  const edited = await told("repository", "edited", patch({ description: "Hot" }));
  assert.deepEqual(edited.changes, { description: { from: null } });
  const topics = await told("repository", "edited",
    () => ada("PUT", "/repos/ada/engine/topics", { names: ["fire"] }));
  assert.deepEqual(topics.changes, { topics: { from: [] } });
  await told("repository", "privatized", patch({ private: true }));
  await told("repository", "publicized", patch({ private: false }));
  await sink.wait((one) => event(one) === "public").then((one) =>
    schemas.check("public", payload(one)));
  await told("repository", "archived", patch({ archived: true }));
  await told("repository", "unarchived", patch({ archived: false }));
  const renamed = await told("repository", "renamed", patch({ name: "forge" }));
  assert.equal(renamed.changes.repository.name.from, "engine");
  assert.equal(renamed.repository.full_name, "ada/forge");
  await ada("PATCH", "/repos/ada/forge", { name: "engine" });
  workshop.git("engine", "push", "-q", "origin", "main:second");
  const branch = await told("repository", "edited",
    () => ada("PATCH", "/repos/ada/engine", { default_branch: "second" }));
  assert.deepEqual(branch.changes, { default_branch: { from: "main" } });
  await ada("PATCH", "/repos/ada/engine", { default_branch: "main" });
});

await t.run("people come, change and go", async () => {
  const put = (permission: string) => () =>
    ada("PUT", "/repos/ada/engine/collaborators/bob", { permission });
  const added = await told("member", "added", put("push"));
  assert.equal(added.member.login, "bob");
  assert.equal(added.changes.permission.to, "write");
  const edited = await told("member", "edited", put("admin"));
  assert.equal(edited.changes.old_permission.from, "write");
  await told("member", "removed", () => ada("DELETE", "/repos/ada/engine/collaborators/bob"));
});

await t.run("a hook of the instance is told of new repositories, moves and ends", async () => {
  const root = api(server, server.createToken("boss", ["site:admin", "repo:admin", "repo:write"]));
  const made = await root("POST", "/admin/hooks", {
    config: { url: `${sink.url}/global`, content_type: "json", secret },
    events: ["repository"],
  });
  assert.equal(made.status, 201, JSON.stringify(made.json));
  assert.equal((await ada("GET", "/admin/hooks")).status, 403);
  const created = await told("repository", "created",
    () => ada("POST", "/user/repos", { name: "anvil" }));
  assert.equal(created.repository.full_name, "ada/anvil");
  await told("repository", "deleted", () => ada("DELETE", "/repos/ada/anvil"));
  assert.equal((await root("DELETE", `/admin/hooks/${made.json.id}`)).status, 204);
});

await t.run("a hook hears what it asked for alone", async () => {
  const made = await ada("POST", "/repos/ada/engine/hooks", {
    config: { url: `${sink.url}/few`, content_type: "form" },
    events: ["delete"],
  });
  await sink.wait((one) => one.path === "/few" && event(one) === "ping");
  workshop.git("engine", "push", "-q", "origin", "main:brief");
  workshop.git("engine", "push", "-q", "origin", ":brief");
  const gone = await sink.wait((one) => one.path === "/few" && event(one) !== "ping");
  assert.equal(event(gone), "delete");
  assert.equal(gone.headers["content-type"], "application/x-www-form-urlencoded");
  assert.equal(gone.headers["x-hub-signature-256"], undefined);
  const inside = JSON.parse(new URLSearchParams(gone.body).get("payload") ?? "") as object;
  schemas.check("delete", inside as Record<string, unknown>);
  await ada("DELETE", `/repos/ada/engine/hooks/${made.json.id}`);
});

await failingCases(stage);
await formatCases(stage);
await pageCases(stage);
await organisationCases(stage);

await t.run("the secret stands nowhere but in its seal", async () => {
  for (const file of ["stithy.db", "stithy.db-wal"])
    assert.ok(!readFileSync(join(server.data, file)).includes(secret), file);
  assert.ok(!server.log.includes(secret));
  const all = await ada("GET", "/repos/ada/engine/hooks");
  assert.ok(!JSON.stringify(all.json).includes(secret));
});

const kinds = [...schemas.held].map(([name, count]) => `${name} ${count}`);
console.log(`        held against GitHub's schemas: ${kinds.join(", ")}`);
sink.close();
await server.stop();
workshop.remove();
t.close();
