// SPDX-License-Identifier: Apache-2.0
//
// torture.ts: kill -9 at random moments while eight clients push, create, describe and delete.
//
// After each kill the server starts on the same data; then everything it acknowledged must be
// there, what was cut off must have happened whole or not at all, and the data must be in order.
// FAULT_ROUNDS says how many kills, FAULT_SPAN how many milliseconds at most lie before one;
// FAULT_SEED repeats the choices of a run (not the kernel's).
import { strict as assert } from "node:assert";

import { Session } from "../harness/browser_session";
import { Cases } from "../harness/cases";
import { Workshop, withToken } from "../harness/git";
import { Server, pause } from "../harness/server";
import { Client, type Scene } from "./client";
import { Dice } from "../harness/dice";
import { checkHouse, leftovers, query } from "./inspect";
import { Ledger } from "./ledger";

const rounds = Number(process.env.FAULT_ROUNDS ?? 8);
const seed = Number(process.env.FAULT_SEED ?? Date.now() % 1_000_000_007);
const span = Number(process.env.FAULT_SPAN ?? 3500);
const kClients = 8;

const t = new Cases("fault torture");
console.log(`  FAULT_SEED=${seed} FAULT_ROUNDS=${rounds}`);
const dice = new Dice(seed);
const server = await Server.start({
  settings: "[rates]\nposting_burst = 100000\napi_per_hour = 10000000\n",
});
const ready: number[] = [];
let again = 0; // kills of a server that was just starting

async function setUp(): Promise<{ scene: Scene; clients: Client[] }> {
  server.createUser("ada");
  const token = server.createToken("ada");
  const session = await Session.signIn(server, "ada");
  const workshop = new Workshop();
  const scene: Scene = {
    server, session, token, workshop, ledger: new Ledger(), shared: [], complaints: [],
    counts: new Map(),
  };
  for (const [name, format] of [["one", "sha1"], ["shared", "sha1"], ["wide", "sha256"]]) {
    server.createRepo(`ada/${name}`, ["--object-format", format as string]);
    workshop.init(`first-${name}`, [`--object-format=${format}`]);
    workshop.commit(`first-${name}`, "First", { "README.md": "# First\n" });
    const url = withToken(`${server.url}/ada/${name}.git`, token);
    workshop.git(`first-${name}`, "push", "-q", url, "main");
  }
  const clients: Client[] = [];
  for (let i = 0; i < kClients; ++i) {
    server.createRepo(`ada/form-${i}`);
    clients.push(new Client(scene, i, dice.fork()));
  }
  for (const client of clients) await client.prepare();
  return { scene, clients };
}

const { scene, clients } = await setUp();
const { ledger, workshop } = scene;

// What a client sees: refs by ls-remote, the rest by the API.
async function look(keys: Iterable<string>): Promise<Map<string, string>> {
  const seen = new Map<string, string>();
  const names = new Set([...keys].map((key) => key.split(" ")[0] as string));
  for (const name of names) {
    const answer = await fetch(`${server.url}/api/v3/repos/${name}`, {
      headers: { Authorization: `token ${scene.token}` },
    });
    const body = (await answer.json()) as { description?: string };
    assert.ok(answer.status === 200 || answer.status === 404, `${name}: ${answer.status}`);
    if (answer.status === 404) continue;
    seen.set(`${name} about`, body.description ?? "");
    const listed = await workshop.runGit(".", "ls-remote",
      withToken(`${server.url}/${name}.git`, scene.token));
    assert.equal(listed.status, 0, `ls-remote of ${name}: ${listed.err}`);
    for (const line of listed.out.split("\n").filter(Boolean)) {
      const [oid, ref] = line.split("\t") as [string, string];
      seen.set(`${name} ${ref}`, oid);
    }
  }
  return seen;
}

async function checkLedger(keys: Set<string>): Promise<void> {
  const seen = await look(keys);
  const wrong = ledger.judge(keys, (key) => seen.get(key) ?? "");
  assert.deepEqual(wrong, []);
}

async function checkShared(): Promise<void> {
  const url = withToken(`${server.url}/ada/shared.git`, scene.token);
  workshop.git("first-shared", "fetch", "-q", url, "main");
  const there = new Set(workshop.git("first-shared", "rev-list", "FETCH_HEAD").split("\n"));
  const missing = scene.shared.filter((oid) => !there.has(oid));
  assert.deepEqual(missing, [], "acknowledged commits of the shared branch are gone");
}

// Objects, whole: a clone by the protocol and git's own check of it.
async function checkClone(round: number): Promise<void> {
  const name = dice.pick(["one", "wide", "shared"]);
  const url = withToken(`${server.url}/ada/${name}.git`, scene.token);
  workshop.git(".", "clone", "-q", "--mirror", url, `clone-${round}`);
  workshop.git(`clone-${round}`, "fsck", "--connectivity-only");
  workshop.removeFolder(`clone-${round}`);
}

async function restart(): Promise<void> {
  // Now and then the server dies again while it puts things right.
  while (dice.chance(0.25)) {
    server.begin();
    await pause(dice.between(5, 120));
    await server.kill();
    ++again;
  }
  ready.push(await server.launch({}, "/readyz"));
}

async function work(): Promise<void> {
  const busy = clients.map((client) => client.work(dice.fork()));
  await pause(dice.between(150, span));
  await server.kill();
  for (const client of clients) client.stop();
  await Promise.all(busy);
}

let alive = true;
for (let round = 1; round <= rounds && alive; ++round) {
  await t.run(`round ${round}`, async () => {
    alive = false;
    await work();
    const keys = ledger.recent();
    await restart();
    await checkHouse(server);
    await checkLedger(keys);
    await checkShared();
    await checkClone(round);
    assert.deepEqual(scene.complaints, []);
    alive = true;
  });
}
await t.run("in the end everything that was acknowledged is there", async () => {
  await checkLedger(new Set(ledger.keys()));
  await checkShared();
});
await t.run("every push was told to every listener, and no job gave up", async () => {
  const count = (sql: string): number =>
    Number(query(server.data, `select count(*) from ${sql}`)[0]);
  const late = (): number => count("events where state < 2") +
    count("jobs where kind in ('transport.after_push', 'repos.order_upkeep') and state < 2");
  for (let tries = 0; tries < 300 && late() > 0; ++tries) await pause(100);
  assert.equal(late(), 0, "events wait to be told");
  assert.equal(count("jobs where state = 3 and kind <> 'signin.note_last_use'"), 0);
  assert.equal(count("events where name = 'repo.pushed'"), count("ref_intents where state = 1"));
});
await t.run("the last server drains, and leaves nothing behind", async () => {
  const ended = server.ended();
  process.kill(server.pid, "SIGTERM");
  assert.equal(await ended, 0);
  assert.deepEqual(leftovers(server.data), []);
});

ready.sort((a, b) => a - b);
const at = (share: number): string =>
  (ready[Math.min(ready.length - 1, Math.floor(ready.length * share))] ?? 0).toFixed(0);
console.log(`  ${ready.length} kills while serving, ${again} while starting; ready after ` +
  `${at(0)}/${at(0.5)}/${at(1)} ms (min/median/max)`);
console.log(`  ${ledger.acknowledged} changes acknowledged and kept; of those cut off ` +
  `${ledger.happened} happened, ${ledger.vanished} did not`);
for (const [line, count] of [...scene.counts].sort()) console.log(`    ${line}: ${count}`);
if (alive) {
  workshop.remove();
  server.remove();
} else {
  console.log(`  kept: ${server.data}, ${server.logFile}, ${workshop.path}`);
}
t.close();
