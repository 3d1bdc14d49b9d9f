// SPDX-License-Identifier: Apache-2.0
//
// jobs.ts: jobs that Redis hands out: more than a thousand of them while it is killed, held and
// started again, and what administrators see of it.
import { strict as assert } from "node:assert";

import { query } from "../fault/inspect";
import { Session } from "../harness/browser_session";
import type { Cases } from "../harness/cases";
import { pause, Server } from "../harness/server";
import { type Answered, api } from "../hooks/stage";
import { Sink } from "../hooks/sink";
import type { Redis } from "./server";

const targets = 20;
const edits = 50; // 1,000 deliveries
const patienceMs = 180_000;

const settings = `[jobs]\ndispatch = "redis"\n[hooks]\nnetworks = ["127.0.0.0/8"]
[rates]\nposting_burst = 100000\napi_per_hour = 10000000\n`;

const counted = async (server: Server, series: string): Promise<number> => {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const line = text.split("\n").find((one) => one.startsWith(`${series} `));
  return Number(line?.slice(series.length + 1) ?? 0);
};

const handing = async (admin: Session): Promise<string> => {
  const page = await (await admin.get("/admin/jobs")).text();
  return /id="admin-jobs-handing">([^<]*)</.exec(page)?.[1] ?? "";
};

async function refusal(t: Cases): Promise<void> {
  await t.run("to be handed out by Redis, jobs need one, in words", async () => {
    const server = await Server.on(undefined, { settings: '[jobs]\ndispatch = "redis"\n' });
    server.begin();
    assert.notEqual(await server.ended(), 0);
    assert.match(server.log, /jobs\.dispatch = \\?"redis\\?" needs redis\.url/);
    server.remove();
  });
}

// Every target hears of every edit; Redis dies and stands still meanwhile.
async function deliver(server: Server, redis: Redis): Promise<void> {
  const ada = api(server, server.createToken("ada"));
  const made = await ada("POST", "/user/repos", { name: "engine", auto_init: true });
  assert.equal(made.status, 201);
  const sinks = await Promise.all(Array.from({ length: targets }, () => Sink.open()));
  for (const sink of sinks) {
    const config = { url: sink.url, content_type: "json" };
    const added: Answered = await ada("POST", "/repos/ada/engine/hooks",
      { config, events: ["repository"] });
    assert.equal(added.status, 201, JSON.stringify(added.json));
  }
  const heard = (): number => sinks.reduce((sum, sink) => sum + sink.taken.filter((one) =>
    one.headers["x-github-event"] === "repository").length, 0);
  for (let turn = 0; turn < edits; ++turn) {
    if (turn === 10) await redis.kill();
    if (turn === 20) await redis.launch();
    if (turn === 30) redis.hold();
    if (turn === 40) redis.release();
    const answer = await ada("PATCH", "/repos/ada/engine", { description: `Turn ${turn}` });
    assert.equal(answer.status, 200);
  }
  for (const until = performance.now() + patienceMs; performance.now() < until; await pause(200))
    if (heard() >= targets * edits) break;
  await pause(1000); // for what might come twice
  for (const sink of sinks) {
    const repository = sink.taken.filter((one) => one.headers["x-github-event"] === "repository");
    const ids = repository.map((one) => String(one.headers["x-github-delivery"]));
    assert.equal(new Set(ids).size, edits, "a delivery is lost");
    assert.equal(ids.length, edits, "a delivery came twice");
    sink.close();
  }
  const [bad] = query(server.data, "select count(*) from jobs where state in (3, 4)");
  assert.equal(Number(bad), 0, "a job did not end well");
  const [done] = query(server.data, "select count(*) from jobs where state = 2");
  const by = (what: string) => counted(server, `stithy_jobs_leased_total{told_by="${what}"}`);
  console.log(`        ${heard()} deliveries by ${done} jobs, of which ${await by("entry")} were ` +
    `leased by entries of Redis and ${await by("row")} by rows`);
  assert.ok((await by("entry")) > 0, "nothing was handed out by Redis");
}

export async function handOutJobs(t: Cases, redis: Redis): Promise<void> {
  await refusal(t);
  const server = await Server.start({ settings, environment: { STITHY_REDIS_URL: redis.url } });
  server.createUser("ada", { admin: true });
  await t.run("a Redis that dies during a thousand deliveries loses and doubles none", () =>
    deliver(server, redis),
  );
  await t.run("administrators see who hands out", async () => {
    const admin = await Session.signIn(server, "ada");
    assert.match(await handing(admin), /^Handed out by Redis, where \d+ entr(y|ies) lies?\.$/);
    await redis.kill();
    await fetch(`${server.url}/api/v3/meta`);
    await pause(500);
    assert.equal(await handing(admin), "Redis is away, so the database hands them out.");
    await redis.launch();
  });
  await t.run("a server that is killed with entries at hand finds their jobs again", async () => {
    const ada = api(server, server.createToken("ada"));
    for (let turn = 0; turn < 5; ++turn)
      await ada("PATCH", "/repos/ada/engine", { description: `Killed ${turn}` });
    await server.kill();
    await server.launch();
    const left = (): number => Number(query(server.data,
      "select count(*) from jobs where state = 1 or (state = 0 and scheduled_for is null " +
      "and kind not in ('hooks.deliver', 'repos.maintain'))")[0]);
    for (const until = performance.now() + patienceMs; performance.now() < until; await pause(200))
      if (left() === 0) break;
    assert.equal(left(), 0);
  });
  await server.stop();
}
