// SPDX-License-Identifier: Apache-2.0
//
// nodes.ts: two servers that share a data directory and a database server behave as one.
import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Session } from "../harness/browser_session";
import { Cases } from "../harness/cases";
import { databaseName, dropDatabaseOf } from "../harness/database";
import { Workshop, withToken } from "../harness/git";
import { pause, Server } from "../harness/server";
import { Sink } from "../hooks/sink";

const redis = process.env.NODES_REDIS ?? ""; // where the database passes no words on
const dispatch = process.env.NODES_DISPATCH ?? "database"; // what hands jobs out
const data = mkdtempSync(join(tmpdir(), "stithy-nodes-"));
const nodeOf = (name: string): Promise<Server> =>
  Server.on(data, {
    data,
    environment: {
      STITHY_SERVER_NODE: name,
      STITHY_HOOKS_NETWORKS: "127.0.0.0/8",
      STITHY_JOBS_DISPATCH: dispatch,
      ...(redis === "" ? {} : { STITHY_REDIS_URL: redis }),
    },
  });

const jobsBy = dispatch === "redis" ? ", which hands jobs out" : "";
const t = new Cases(`nodes on ${databaseName}${redis === "" ? "" : ` and Redis${jobsBy}`}`);
const workshop = new Workshop();
const [one, two] = [await nodeOf("one"), await nodeOf("two")];
await Promise.all([one.launch(), two.launch()]);
one.createUser("ada", { admin: true });
const token = one.createToken("ada");
const address = (server: Server, name: string): string =>
  withToken(`${server.url}/ada/${name}.git`, token);
const api = async (server: Server, path: string, body?: unknown): Promise<any> => {
  const answer = await fetch(`${server.url}/api/v3${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const json = (await answer.json()) as unknown;
  assert.ok(answer.ok, `${path}: ${answer.status} ${JSON.stringify(json)}`);
  return json;
};
const tipOf = (server: Server, name: string, branch: string): string =>
  workshop.git("", "ls-remote", address(server, name), `refs/heads/${branch}`).split("\t")[0] ?? "";

// A lease of a minute runs out, and what follows from the job may rest and be lost as well.
async function eventually(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  for (const until = performance.now() + 300_000; performance.now() < until; await pause(100))
    if (await holds()) return;
  assert.fail(`${what}: not within five minutes`);
}

async function joining(): Promise<void> {
  await t.run("a third of the same name, and one without a name, are refused", async () => {
    const refused: [string, RegExp][] = [["one", /named one uses/], ["", /is in use by another/]];
    for (const [name, words] of refused) {
      const third = await nodeOf(name);
      third.begin();
      assert.notEqual(await third.ended(), 0);
      assert.match(third.log.slice(-2000), words);
    }
  });
  await t.run("a file of SQLite has no company", async () => {
    const alone = await Server.on(undefined, {
      environment: { STITHY_SERVER_NODE: "x", STITHY_DATABASE_URL: "" },
    });
    alone.begin();
    assert.notEqual(await alone.ended(), 0);
    assert.match(alone.log, /server\.node needs a database server/);
    alone.remove();
  });
}

async function asOne(): Promise<void> {
  await t.run("who signed in at one is signed in at both, and signed out at both", async () => {
    const ada = await Session.signIn(one, "ada");
    const there = new Session(two);
    for (const [name, value] of ada.cookies) there.cookies.set(name, value);
    const page = await there.get("/settings/sessions");
    assert.equal(page.status, 200);
    assert.equal((await ada.submit("/logout", {}, "/")).status, 303);
    assert.notEqual((await there.get("/settings/sessions")).status, 200);
  });
  await t.run("what was pushed to one is read from the other at once", async () => {
    one.createRepo("ada/engine");
    workshop.init("engine");
    for (let turn = 0; turn < 6; ++turn) {
      const [here, there] = turn % 2 === 0 ? [one, two] : [two, one];
      const commit = workshop.commit("engine", `Turn ${turn}`, { a: `${turn}\n` });
      workshop.git("engine", "push", "-q", address(here, "engine"), "main");
      assert.equal(tipOf(there, "engine", "main"), commit);
      const shown = await api(there, "/repos/ada/engine/commits?per_page=1");
      assert.equal(shown[0].sha, commit);
    }
  });
  await t.run("of two pushes to one branch, one wins, and none is half done", async () => {
    one.createRepo("ada/race");
    workshop.init("race");
    workshop.commit("race", "Begin", { a: "a\n" });
    workshop.git("race", "push", "-q", address(one, "race"), "main");
    for (let turn = 0; turn < 8; ++turn) {
      const heads: string[] = [];
      for (const side of ["left", "right"]) {
        workshop.git("race", "checkout", "-q", "-B", side, "main");
        heads.push(workshop.commit("race", `${side} ${turn}`, { [side]: `${turn}\n` }));
      }
      const [left, right] = await Promise.all([
        workshop.runGit("race", "push", address(one, "race"), "left:main"),
        workshop.runGit("race", "push", address(two, "race"), "right:main"),
      ]);
      const won = [left, right].map((done) => done.status === 0);
      assert.equal(won.filter(Boolean).length, 1, `${left.err}\n${right.err}`);
      const tip = tipOf(one, "race", "main");
      assert.equal(tip, heads[won.indexOf(true)]);
      assert.equal(tipOf(two, "race", "main"), tip);
      workshop.git("race", "branch", "-f", "main", tip);
    }
  });
  const live = "a page at one hears of a push to the other";
  if (databaseName !== "postgres" && redis === "")
    return t.skip(live, "this database passes no words on, and there is no Redis");
  await t.run(live, async () => {
    const { id } = await api(two, "/repos/ada/engine");
    const ada = await Session.signIn(two, "ada");
    const Cookie = [...ada.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const stream = await fetch(`${two.url}/events?topics=repo:${id}`, { headers: { Cookie } });
    const reader = (stream.body as ReadableStream<Uint8Array>).getReader();
    workshop.commit("engine", "Told", { a: "told\n" });
    workshop.git("engine", "push", "-q", address(one, "engine"), "main");
    let text = "";
    while (!text.includes(`event: repo:${id}\n`)) {
      const { done, value } = await reader.read();
      assert.ok(!done, text);
      text += Buffer.from(value as Uint8Array).toString();
    }
    await reader.cancel();
  });
}

// Both are pushed to all the time, and one is killed again and again.
async function survives(dying: Server, staying: Server, name: string): Promise<void> {
  staying.createRepo(`ada/${name}`);
  const accepted: [string, string][] = [];
  let ends = false;
  const writer = async (server: Server, id: string): Promise<void> => {
    const folder = `${name}-${id}`;
    workshop.init(folder);
    for (let turn = 0; !ends; ++turn) {
      const commit = workshop.commit(folder, `${id} ${turn}`, { [id]: `${turn}\n` });
      const branch = `${id}-${turn}`;
      const where = address(server, name);
      const done = await workshop.runGit(folder, "push", "-q", where, `main:refs/heads/${branch}`);
      if (done.status === 0) accepted.push([branch, commit]);
      else await pause(50);
    }
  };
  const writers = [writer(dying, "d1"), writer(dying, "d2"), writer(staying, "s1")];
  for (let kill = 0; kill < 3; ++kill) {
    await pause(1500);
    await dying.kill();
    const answer = await fetch(`${staying.url}/ada/${name}`, { redirect: "manual" });
    await answer.arrayBuffer();
    assert.ok(answer.status < 500, `the other answered ${answer.status}`);
    await pause(300);
    await dying.launch();
  }
  await pause(500);
  ends = true;
  await Promise.all(writers);
  assert.ok(accepted.length > 20, `only ${accepted.length} pushes were accepted`);
  const refs = new Map(
    workshop.git("", "ls-remote", address(staying, name)).split("\n").map((line) => {
      const [oid, ref] = line.split("\t") as [string, string];
      return [ref.replace("refs/heads/", ""), oid] as const;
    }),
  );
  const lost = accepted.filter(([branch, commit]) => refs.get(branch) !== commit);
  assert.deepEqual(lost, [], `${lost.length} of ${accepted.length} accepted pushes are lost`);
  console.log(`        ${accepted.length} pushes accepted around three kills, none lost`);
}

async function deaths(): Promise<void> {
  await t.run("one is killed while both are pushed to: nothing accepted is lost", () =>
    survives(one, two, "first"),
  );
  await t.run("and the other as well", () => survives(two, one, "second"));
  await t.run("a hook of what a killed one accepted is told by the other", async () => {
    const sink = await Sink.open();
    one.createRepo("ada/told");
    await api(one, "/repos/ada/told/hooks", {
      config: { url: sink.url, content_type: "json" },
      events: ["push"],
    });
    await sink.wait((taken) => taken.headers["x-github-event"] === "ping");
    workshop.init("told");
    const wanted: string[] = [];
    for (let turn = 0; turn < 10; ++turn) {
      wanted.push(workshop.commit("told", `Turn ${turn}`, { a: `${turn}\n` }));
      workshop.git("told", "push", "-q", address(one, "told"), "main");
    }
    await one.kill();
    const told = (): string[] =>
      sink.taken
        .filter((taken) => taken.headers["x-github-event"] === "push")
        .map((taken) => (JSON.parse(taken.body) as { after: string }).after);
    await eventually("every push is told", () => wanted.every((oid) => told().includes(oid)));
    await one.launch();
    const ids = sink.taken.map((taken) => String(taken.headers["x-github-delivery"]));
    // At least once: what was on its way when the server died may come twice, under the same id.
    assert.ok(new Set(ids).size === wanted.length + 1, `${new Set(ids).size} deliveries`);
    sink.close();
  });
  if (dispatch === "redis")
    await t.run("both begin jobs that Redis hands out", async () => {
      const leased = async (server: Server): Promise<number> => {
        const text = await (await fetch(`${server.url}/metrics`)).text();
        return Number(/^stithy_jobs_leased_total\{told_by="entry"\} (\d+)/m.exec(text)?.[1] ?? 0);
      };
      workshop.init("shared");
      one.createRepo("ada/shared");
      await eventually("both have begun some", async () => {
        workshop.commit("shared", "More", { a: `${performance.now()}\n` });
        workshop.git("shared", "push", "-q", address(one, "shared"), "main");
        return (await leased(one)) > 0 && (await leased(two)) > 0;
      });
      console.log(`        ${await leased(one)} and ${await leased(two)} jobs by entries`);
    });
  await t.run("fsck finds nothing", async () => {
    await pause(1000);
    const checked = one.tryCommand(["fsck", "--full"]);
    assert.equal(checked.status, 0, checked.out + checked.err);
  });
}

await joining();
await asOne();
await deaths();
for (const server of [one, two]) if (server.running) await server.stop();
dropDatabaseOf(data);
rmSync(data, { recursive: true });
workshop.remove();
t.close();
