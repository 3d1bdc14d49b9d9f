// SPDX-License-Identifier: Apache-2.0
//
// http_load.ts: clients that hold connections and say nothing, little, or read nothing.
import { strict as assert } from "node:assert";
import { randomBytes } from "node:crypto";
import type { Socket } from "node:net";

import { pause } from "../../harness/server";
import { type Group, sized } from "../group";
import { fetchV2 } from "../packets";
import type { Target } from "../target";
import { dial } from "../wire";

// How long requests of others take while it goes on: the 99th of a hundred, in milliseconds.
async function latency(target: Target, requests: number): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < requests; ++i) {
    const began = performance.now();
    const path = ["/explore", "/ada/open", "/api/v3/repos/ada/open", "/healthz"][i % 4] ?? "/";
    const answer = await target.send(path);
    assert.equal(answer.status, 200, path);
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length * 0.99)] ?? 0;
}

async function open(count: number, port: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    const batch = Array.from({ length: Math.min(100, count - sockets.length) }, () => dial(port));
    sockets.push(...(await Promise.all(batch)));
  }
  return sockets;
}

// Ends of connections, told by the sockets that saw one.
function countEnds(sockets: Socket[]): () => number {
  const ended = new Set<Socket>();
  for (const socket of sockets) {
    socket.on("data", () => undefined);
    for (const event of ["end", "close"]) socket.on(event, () => ended.add(socket));
  }
  return () => ended.size;
}

function makeLarge(target: Target): string {
  const { workshop } = target;
  workshop.init("wide");
  for (let i = 0; i < 3; ++i) workshop.write("wide", `f${i}`, randomBytes(8 << 20));
  workshop.commit("wide", "Much");
  target.makeRepo("ada/wide", "wide");
  return workshop.git("wide", "rev-parse", "HEAD");
}

async function holdSlowly(group: Group): Promise<void> {
  const { target } = group;
  const { port } = target.server;
  const body = fetchV2([`want ${makeLarge(target)}`, "no-progress", "done"]);
  await latency(target, 20);
  const quiet = await latency(target, 100);
  const heads = await open(sized(600, 1000), port);
  const posts = await open(50, port);
  const readers = await open(10, port);
  const ended = countEnds([...heads, ...posts]);
  for (const socket of heads) socket.write(`GET / HTTP/1.1\r\n${target.hostHeader}`);
  for (const socket of posts)
    socket.write(`POST /login HTTP/1.1\r\n${target.hostHeader}Content-Length: 100000\r\n` +
      "Content-Type: application/x-www-form-urlencoded\r\n\r\n");
  for (const socket of readers) {
    socket.pause();
    socket.write(`POST /ada/wide.git/git-upload-pack HTTP/1.1\r\n${target.hostHeader}` +
      "Content-Type: application/x-git-upload-pack-request\r\nGit-Protocol: version=2\r\n" +
      `Content-Length: ${body.length}\r\n\r\n`);
    socket.write(body);
  }
  const drip = setInterval(() => {
    for (const socket of heads) if (!socket.destroyed) socket.write("X");
    for (const socket of posts) if (!socket.destroyed) socket.write("a");
  }, 1000);
  const busy = await latency(target, 200);
  console.log(`        others' 99th of a hundred: ${quiet.toFixed(1)} ms, ` +
    `with ${heads.length + 60} slow clients ${busy.toFixed(1)} ms`);
  assert.ok(busy < 5000, "others wait for slow clients");
  for (let tries = 0; tries < 300 && ended() < heads.length; ++tries) await pause(50);
  clearInterval(drip);
  assert.ok(ended() >= heads.length, `${heads.length - ended()} slow heads are still waited for`);
  for (const socket of [...heads, ...posts, ...readers]) socket.resetAndDestroy();
}

async function connectAndVanish(group: Group): Promise<void> {
  const { target } = group;
  const { port } = target.server;
  const storm = sized(4000, 100_000);
  const silent = await open(sized(500, 2000), port);
  const ended = countEnds(silent);
  let done = 0;
  let answered = 0;
  const watch = (async () => {
    while (done < storm) {
      assert.equal((await target.send("/healthz")).status, 200);
      ++answered;
      await pause(20);
    }
  })();
  while (done < storm) {
    const sockets = await open(100, port);
    sockets.forEach((socket, i) => {
      if (i % 3 === 0) socket.write(`GET / HTTP/1.1\r\n${target.hostHeader}\r\n`);
      if (i % 3 === 1) socket.write("GET / HT");
      socket.resetAndDestroy();
    });
    done += sockets.length;
  }
  await watch;
  console.log(
    `        ${storm} connections were reset, ${answered} health checks answered meanwhile`);
  for (let tries = 0; tries < 1200 && ended() < silent.length; ++tries) await pause(50);
  assert.equal(ended(), silent.length, "silent connections are kept for ever");
}

export async function httpLoad(group: Group): Promise<void> {
  await group.row("AC-103 slow heads, slow bodies and slow readers hold up nobody else",
    () => holdSlowly(group), { growthMiB: 96 });
  await group.row("AC-104 connections that say nothing or vanish cost nothing that stays",
    () => connectAndVanish(group));
}

