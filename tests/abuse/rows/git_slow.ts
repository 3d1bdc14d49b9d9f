// SPDX-License-Identifier: Apache-2.0
//
// git_slow.ts: pushes that take for ever. The rules about them count in tens of seconds, so this
// runs beside the other groups, on a server of its own.
import { strict as assert } from "node:assert";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { parentPort, Worker, workerData } from "node:worker_threads";

import { pause } from "../../harness/server";
import { type Group, sized } from "../group";
import { commitBody, Pack } from "../packs";
import { pushBody } from "../packets";
import type { Target } from "../target";
import { dial, readReplies } from "../wire";

interface Ended {
  status: number;
  seconds: number;
}

interface Trickle {
  port: number;
  head: string;
  body: Uint8Array;
  rate: number; // bytes a second
  seconds: number; // beyond which, and some, it hangs
}

// Sends a request as slowly as told until it is whole or refused; what it comes to.
async function trickle(told: Trickle): Promise<Ended> {
  const { head, body, rate } = told;
  const began = performance.now();
  const socket = await dial(told.port);
  const got: Buffer[] = [];
  socket.on("data", (bytes: Buffer) => got.push(bytes));
  socket.write(head);
  let status = 0;
  for (let step = 0; status === 0; ++step) {
    const at = (step * rate) / 4;
    if (at < body.length) socket.write(body.subarray(at, Math.min(at + rate / 4, body.length)));
    await pause(Math.max(1, began + (step + 1) * 250 - performance.now()));
    status = readReplies(Buffer.concat(got), false).replies[0]?.status ?? 0;
    if (performance.now() - began > (told.seconds + 120) * 1000) break; // hangs
  }
  socket.destroy();
  return { status, seconds: (performance.now() - began) / 1000 };
}

// The other side of pushSlowly(), in the thread that it started.
export async function trickleAsThread(): Promise<void> {
  parentPort?.postMessage(await trickle(workerData as Trickle));
}

// A push that sends `rate` bytes a second. From a thread of its own: other groups wait for programs
// meanwhile, and a client that stands still is slower than it means to be.
async function pushSlowly(
  target: Target,
  branch: string,
  rate: number,
  seconds: number,
): Promise<Ended> {
  const pack = new Pack();
  const tree = target.workshop.git("seed", "rev-parse", "HEAD^{tree}");
  const blob = randomBytes(rate * seconds);
  pack.object("blob", blob);
  const tip = pack.object("commit", commitBody({ tree, message: `${branch}\n` }));
  const body = pushBody([{ new: tip, ref: `refs/heads/${branch}` }], pack.render());
  const head = `POST /ada/slow.git/git-receive-pack HTTP/1.1\r\n${target.hostHeader}` +
    "Content-Type: application/x-git-receive-pack-request\r\n" +
    `Authorization: Bearer ${target.tokens.ada}\r\nContent-Length: ${body.length}\r\n\r\n`;
  const told: Trickle = { port: target.server.port, head, body, rate, seconds };
  const thread = new Worker(new URL(import.meta.url), { workerData: told });
  const [ended] = (await once(thread, "message")) as [Ended];
  await thread.terminate();
  return ended;
}

async function pushForLong(group: Group): Promise<void> {
  const { target } = group;
  target.makeRepo("ada/slow", "seed");
  const seconds = sized(34, 1800);
  const steady = pushSlowly(target, "steady", 2048, seconds);
  const faint = pushSlowly(target, "faint", 256, seconds);
  // Others push meanwhile, to the very same repository.
  for (let i = 0; i < 5; ++i) {
    const pack = new Pack();
    const tree = target.workshop.git("seed", "rev-parse", "HEAD^{tree}");
    const tip = pack.object("commit", commitBody({ tree, message: `Quick ${i}\n` }));
    const done = await target.push("ada/slow", [{ new: tip, ref: `refs/heads/quick-${i}` }],
      pack.render());
    assert.deepEqual(done.lines, ["unpack ok", `ok refs/heads/quick-${i}`]);
    await pause(500);
  }
  const [ok, slow] = await Promise.all([steady, faint]);
  console.log(`        2 KiB/s: ${ok.status} after ${ok.seconds.toFixed(1)} s; ` +
    `256 B/s: ${slow.status} after ${slow.seconds.toFixed(1)} s`);
  assert.equal(ok.status, 200, "a slow push above the least rate is taken");
  assert.equal(slow.status, 408, "a push below the least rate is ended");
  const refs = target.refs("ada/slow");
  assert.ok(refs.includes("refs/heads/steady") && !refs.includes("refs/heads/faint"));
}

export async function gitSlow(group: Group): Promise<void> {
  await group.row("AC-020 a push may be slow, but not slower than the least rate",
    () => pushForLong(group));
}
