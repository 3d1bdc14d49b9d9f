// SPDX-License-Identifier: Apache-2.0
//
// load.ts: many deliveries to twenty targets of which six fail, each in its own way. Every delivery
// ends, delivered or given up with its reason, and the healthy targets hear as soon as they do
// without the others. DELIVERIES (500) says how many; 10000 is the figure that is asked for.
import { strict as assert } from "node:assert";

import { Cases } from "../harness/cases";
import { freePort, pause, Server } from "../harness/server";
import { query } from "../fault/inspect";
import { type Answerer, payload, Sink } from "./sink";
import { type Api, api } from "./stage";

const targets = 20;
const edits = Math.ceil(Number(process.env.DELIVERIES ?? 500) / targets);
const paceMs = 400;

// What a failing target does with a request, by its number.
function failing(number: number): Answerer {
  let met = 0;
  const ways: Answerer[] = [
    (_, answer) => answer.writeHead(500).end("broken"),
    (_, answer) => answer.writeHead(503).end("busy"),
    () => {}, // hangs
    (_, answer) => answer.socket?.destroy(),
    // Takes every second one, and says when to come again.
    (_, answer) => (++met % 2 ? answer.writeHead(429, { "Retry-After": "1" }) : answer).end(),
  ];
  return ways[number % ways.length] as Answerer;
}

const percentile = (values: number[], part: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1,
    Math.floor(values.length * part))] ?? NaN;

interface Target {
  sink: Sink;
  healthy: boolean;
  arrived: Map<string, number>; // edit → ms
  repeated: number;
}

async function makeTarget(number: number): Promise<Target> {
  const sink = await Sink.open();
  const healthy = number % 10 >= 3;
  const target: Target = { sink, healthy, arrived: new Map(), repeated: 0 };
  const answerer: Answerer =
    healthy ? (_, answer) => answer.end("ok") : failing(Math.floor(number / 10) * 3 + number % 10);
  sink.answerWith((taken, answer) => {
    const told = payload(taken) as { repository?: { description?: string } };
    const edit = told.repository?.description ?? "";
    if (target.arrived.has(edit)) ++target.repeated;
    else target.arrived.set(edit, taken.at);
    sink.taken.length = 0; // ten thousand of them are not kept
    answerer(taken, answer);
  });
  return target;
}

// Changes the description so often, and tells when each change was answered.
async function edit(ada: Api, word: string, count: number): Promise<Map<string, number>> {
  const made = new Map<string, number>();
  for (let i = 0; i < count; ++i) {
    const description = `${word} ${i}`;
    const answer = await ada("PATCH", "/repos/ada/engine", { description });
    assert.equal(answer.status, 200);
    made.set(description, performance.now());
    await pause(paceMs);
  }
  return made;
}

const delays = (made: Map<string, number>, list: Target[]): number[] =>
  list.flatMap((target) => [...made].flatMap(([name, at]) => {
    const came = target.arrived.get(name);
    return came === undefined ? [] : [Math.max(0, came - at)];
  }));

async function settle(server: Server, seconds: number): Promise<void> {
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) {
    const [left] = query(server.data, "select count(*) from hook_deliveries where state = 0");
    if (Number(left) === 0) return;
    await pause(1000);
  }
  const waits = query(server.data, "select hook_id, count(*), max(attempts) from hook_deliveries " +
    "where state = 0 group by hook_id");
  throw new Error(`deliveries still wait: ${waits.join("; ")}`);
}

async function main(): Promise<void> {
  const t = new Cases("hooks under load");
  const server = await Server.start({
    settings: "[hooks]\nnetworks = [\"127.0.0.0/8\"]\ntimeout = \"1s\"\n" +
      "give_up_after = \"60s\"\n[rates]\nposting_burst = 100000\napi_per_hour = 10000000\n",
  });
  server.createUser("ada");
  const ada = api(server, server.createToken("ada"));
  await ada("POST", "/user/repos", { name: "engine", auto_init: true });
  const all = await Promise.all([...Array(targets).keys()].map(makeTarget));
  const healthy = all.filter((one) => one.healthy);
  const refusing = `http://127.0.0.1:${await freePort()}/`;
  const add = async (url: string): Promise<void> => {
    const made = await ada("POST", "/repos/ada/engine/hooks",
      { config: { url, content_type: "json" }, events: ["repository"] });
    assert.equal(made.status, 201, JSON.stringify(made.json));
  };
  for (const one of healthy) await add(one.sink.url);
  await pause(1000);
  const calm = await edit(ada, "calm", Math.min(edits, 25));
  await pause(1500);
  let unreachable = true; // the first that fails is not even there
  for (const one of all.filter((target) => !target.healthy)) {
    await add(unreachable ? refusing : one.sink.url);
    unreachable = false;
  }
  const loaded = await edit(ada, "loaded", edits);

  await t.run("every delivery is delivered, or given up with its reason", async () => {
    await settle(server, 900);
    const rows = query(server.data, "select state || ' ' || count(*) || ' ' || " +
      "sum(case when reason is null or reason = '' then 1 else 0 end) from hook_deliveries " +
      "group by state order by state");
    console.log(`        state, deliveries, without a reason: ${rows.join("; ")}`);
    const dead = rows.find((row) => row.startsWith("2 "))?.split(" ") ?? [];
    assert.ok(Number(dead[1]) > 0, "nothing was given up");
    assert.equal(Number(dead[2]), 0, "something was given up without a reason");
    for (const one of healthy)
      for (const name of [...calm.keys(), ...loaded.keys()])
        assert.ok(one.arrived.has(name), `${name} never came`);
    const repeated = healthy.reduce((sum, one) => sum + one.repeated, 0);
    // Again only what was noted as failed: a target that is slow to answer has taken it already.
    const urls = healthy.map((one) => `'${one.sink.url}'`).join(",");
    const [again] = query(server.data, "select coalesce(sum(attempts - 1), 0) from " +
      `hook_deliveries where hook_id in (select id from hooks where url in (${urls}))`);
    // Or because the note of it failed, which ends the run of its job.
    const broken = query(server.data, "select f.error || ' ' || f.cause from job_failures f " +
      "join jobs j on j.id = f.job_id where j.kind = 'hooks.deliver'");
    console.log(`        to ${healthy.length} healthy of ${targets} targets; ${repeated} came ` +
      `twice, ${again} attempts failed, ${broken.length} runs failed ${broken[0] ?? ""}`);
    assert.ok(repeated <= Number(again) + broken.length, "sent twice without a reason");
  });
  const [before, after] = [delays(calm, healthy), delays(loaded, healthy)];
  const words = [0.5, 0.95, 0.99].map((part) => `p${part * 100} ` +
    `${Math.round(percentile(before, part))} → ${Math.round(percentile(after, part))} ms`);
  console.log(`        from the answer to the healthy target, alone → beside six that fail: ` +
    `${words.join(", ")} (${before.length}, ${after.length} deliveries)`);
  for (const one of all) one.sink.close();
  await server.stop();
  t.close();
}

void main();
