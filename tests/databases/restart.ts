// SPDX-License-Identifier: Apache-2.0
//
// restart.ts: a database server ends and comes back while people write.
//
// STITHY_TEST_DATABASE names it, STITHY_TEST_END is the command that ends and starts it again; its
// argument is `shut` (in order) or `crash`. Meanwhile four writers make repositories. An answer is
// 201 or 503 with Retry-After, nothing else; afterwards writing succeeds by itself, and whatever
// was answered with 201 is there.
import assert from "node:assert";
import { spawn } from "node:child_process";
import { Cases } from "../harness/cases";
import { databaseName, endingCommand } from "../harness/database";
import { pause, Server } from "../harness/server";

const kWriters = 4;
const kHealMs = 20_000; // how long the first success may take after the server is back

interface Ledger {
  made: string[];
  refused: number;
  odd: string[];
}

async function write(server: Server, token: string, name: string, ledger: Ledger): Promise<number> {
  const answer = await fetch(`${server.url}/api/v3/user/repos`, {
    method: "POST",
    headers: { Authorization: `token ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ name }),
  });
  const text = await answer.text();
  if (answer.status === 201) ledger.made.push(name);
  else if (answer.status === 503 && answer.headers.has("retry-after")) ++ledger.refused;
  else ledger.odd.push(`${name}: ${answer.status} ${text.slice(0, 200)}`);
  return answer.status;
}

async function present(server: Server, token: string): Promise<Set<string>> {
  const names = new Set<string>();
  for (let page = 1; ; ++page) {
    const answer = await fetch(`${server.url}/api/v3/user/repos?per_page=100&page=${page}`, {
      headers: { Authorization: `token ${token}` },
    });
    assert.equal(answer.status, 200);
    const list = (await answer.json()) as { name: string }[];
    for (const one of list) names.add(one.name);
    if (list.length < 100) return names;
  }
}

async function endUnderLoad(server: Server, token: string, how: string): Promise<void> {
  const ledger: Ledger = { made: [], refused: 0, odd: [] };
  let writing = true;
  const writers = Array.from({ length: kWriters }, async (_, writer) => {
    for (let i = 0; writing; ++i) {
      const status = await write(server, token, `${how}-${writer}-${i}`, ledger);
      if (status !== 201) await pause(50);
    }
  });
  await pause(1000);
  const before = ledger.made.length;
  await end(how);
  const back = performance.now();
  const healed = ledger.made.length;
  while (ledger.made.length === healed && performance.now() - back < kHealMs) await pause(20);
  const took = performance.now() - back;
  await pause(1000);
  writing = false;
  await Promise.all(writers);
  const there = await present(server, token);
  const lost = ledger.made.filter((name) => !there.has(name));
  console.log(
    `        ${databaseName} ${how}: ${ledger.made.length} made (${before} before), ` +
      `${ledger.refused} refused, first success ${took.toFixed(0)} ms after it was back`,
  );
  assert.deepEqual(ledger.odd, []);
  assert.deepEqual(lost, []);
  assert.ok(before > 0, "nothing was written before the end");
  assert.ok(ledger.refused > 0, "the end was not noticed: this tested nothing");
  assert.ok(ledger.made.length > healed, "writing did not succeed again");
}

// Without blocking this process, which writes meanwhile.
async function end(how: string): Promise<void> {
  const child = spawn(endingCommand, [how], { stdio: "inherit" });
  const code = await new Promise((done) => child.once("exit", done));
  assert.equal(code, 0, "the database did not come back");
}

const t = new Cases(`database restarts on ${databaseName}`);
const server = await Server.start({ settings: "[rates]\nposting_burst = 100000\n" });
server.createUser("ada");
const token = server.createToken("ada");
for (const how of ["shut", "crash"]) {
  await t.run(`writers go on after the database was ended by: ${how}`, () =>
    endUnderLoad(server, token, how),
  );
}
await t.run("nothing is amiss afterwards", () => {
  const checked = server.tryCommand(["fsck"]);
  assert.equal(checked.status, 0, checked.out + checked.err);
});
await server.stop();
t.close();
