// SPDX-License-Identifier: Apache-2.0
//
// bullmq.ts: the peer of `jobs`: BullMQ, with the parts and the words of stithy_jobs_bench --paced.
//
//   bullmq.ts REDIS_URL JOBS CONCURRENCY
import { createInterface } from "node:readline";

import { Queue, Worker } from "bullmq";

const [url = "", jobsText = "", concurrencyText = ""] = process.argv.slice(2);
const jobs = Number(jobsText);
const address = new URL(url);
const connection = {
  host: address.hostname, port: Number(address.port), maxRetriesPerRequest: null,
};
const name = `bench-${process.pid}`;
const payload = {}; // what a job without a payload has on the other side: "{}"

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
async function waitForALine(done: string): Promise<void> {
  console.log(done);
  await lines.next();
}

const queue = new Queue(name, { connection });
await queue.waitUntilReady();
await waitForALine("ready");

const ordering = performance.now();
for (let left = jobs; left > 0; left -= 500)
  await queue.addBulk(
    Array.from({ length: Math.min(left, 500) }, () => ({ name: "nothing", data: payload })),
  );
console.log(`ordered ${((jobs * 1000) / (performance.now() - ordering)).toFixed(0)} jobs/s`);
await waitForALine("done");

let ended = 0;
let begunAt = 0;
const work = async () => {
  begunAt = performance.now();
  ++ended;
};
const running = performance.now();
const worker = new Worker(name, work, { connection, concurrency: Number(concurrencyText) });
while ((await queue.getCompletedCount()) < jobs) await pause(5);
console.log(`ran ${((jobs * 1000) / (performance.now() - running)).toFixed(0)} jobs/s`);
if (ended !== jobs) throw new Error(`${ended} runs of ${jobs} jobs`);
await waitForALine("done");

const waits: number[] = [];
for (let round = 0; round < 300; ++round) {
  await pause(5);
  const before = ended;
  await queue.add("nothing", payload);
  const orderedAt = performance.now();
  while (ended === before) await pause(0);
  waits.push(Math.max(0, begunAt - orderedAt)); // it may begin before the answer is read
}
waits.sort((a, b) => a - b);
const at = (part: number) => (waits[Math.floor(waits.length * part)] ?? 0).toFixed(2);
const longest = (waits.at(-1) ?? 0).toFixed(2);
console.log(`began after p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, max ${longest} ms`);
await worker.close();
await queue.obliterate({ force: true });
await queue.close();
process.exit(0);
