// SPDX-License-Identifier: Apache-2.0
//
// http_sockets.ts: frames of web sockets that break the rules (RFC 6455), against the edge of the
// product with a small program behind it, as no page has a live socket yet.
import { strict as assert } from "node:assert";
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { dirname, join } from "node:path";
import { deflateRawSync } from "node:zlib";

import { binary, pause } from "../../harness/server";
import { type Group, sized } from "../group";
import { dial, readReplies } from "../wire";

const key = "dGhlIHNhbXBsZSBub25jZQ==";

interface FrameOptions {
  mask?: boolean;
  final?: boolean;
  reserved?: number; // of the three bits, 4 is the one of compression
  length?: bigint; // told instead of the true one
}

// A frame of a client; its mask is of zeros, which changes nothing.
function frame(opcode: number, payload: string | Buffer, options: FrameOptions = {}): Buffer {
  const body = typeof payload === "string" ? Buffer.from(payload, "latin1") : payload;
  const size = options.length ?? BigInt(body.length);
  const first = ((options.final ?? true) ? 0x80 : 0) | ((options.reserved ?? 0) << 4) | opcode;
  const masked = (options.mask ?? true) ? 0x80 : 0;
  const head = Buffer.alloc(size < 126n ? 2 : size < 65536n ? 4 : 10);
  head[0] = first;
  if (size < 126n) head[1] = masked | Number(size);
  else if (size < 65536n) {
    head[1] = masked | 126;
    head.writeUInt16BE(Number(size), 2);
  } else {
    head[1] = masked | 127;
    head.writeBigUInt64BE(size, 2);
  }
  return Buffer.concat([head, masked ? Buffer.alloc(4) : Buffer.alloc(0), body]);
}

interface Live {
  socket: Socket;
  got: () => Buffer; // after the handshake
  ended: () => boolean;
  head: string;
}

class Edge {
  port = 0;
  words = "";
  private constructor(private readonly child: ChildProcess) {}

  static async start(): Promise<Edge> {
    const child = spawn(join(dirname(binary), "stithy_socket_server"), [],
      { stdio: ["pipe", "pipe", "inherit"] });
    const edge = new Edge(child);
    child.stdout.on("data", (bytes: Buffer) => (edge.words += bytes.toString()));
    for (let tries = 0; tries < 400 && !edge.words.includes("\n"); ++tries) await pause(10);
    edge.port = Number(/:(\d+)\n/.exec(edge.words)?.[1]);
    assert.ok(edge.port > 0, "the socket server does not listen");
    return edge;
  }
  get descriptors(): number {
    return readdirSync(`/proc/${this.child.pid}/fd`).length;
  }
  get memoryMiB(): number {
    const status = readFileSync(`/proc/${this.child.pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  }
  get alive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  async open(path = "/echo", lines = "", reading = true): Promise<Live> {
    const socket = await dial(this.port);
    let got = Buffer.alloc(0);
    let over = false;
    socket.on("data", (bytes: Buffer) => (got = Buffer.concat([got, bytes])));
    for (const event of ["end", "close"]) socket.on(event, () => (over = true));
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n${lines}\r\n`);
    for (let tries = 0; tries < 500 && !got.includes("\r\n\r\n") && !over; ++tries) await pause(5);
    if (!reading) socket.pause();
    const split = got.indexOf("\r\n\r\n") + 4;
    const head = got.toString("latin1", 0, split);
    return { socket, head, got: () => got.subarray(split), ended: () => over };
  }

  async stop(): Promise<void> {
    const ended = new Promise((done) => this.child.once("exit", done));
    this.child.stdin?.end();
    await ended;
    assert.equal(this.child.exitCode, 0, "the socket server ended badly");
  }
}

// The code of the close frame that answers `bytes`; the connection must then end.
async function closeCode(edge: Edge, bytes: Buffer): Promise<number> {
  const live = await edge.open();
  live.socket.write(bytes);
  for (let tries = 0; tries < 1000 && !live.ended(); ++tries) await pause(10);
  assert.ok(live.ended(), "the connection stays open");
  live.socket.destroy();
  const got = live.got();
  const at = got.lastIndexOf(Buffer.from([0x88, 0x02]));
  return at < 0 ? 0 : got.readUInt16BE(at + 2);
}

async function breakFrames(edge: Edge): Promise<void> {
  const much = Buffer.alloc(70_000, "x");
  const bomb = deflateRawSync(Buffer.alloc(10 << 20));
  const cases: [string, Buffer, number][] = [
    ["unmasked", frame(1, "hello", { mask: false }), 1002],
    ["2^63 bytes", frame(1, "", { length: 1n << 63n }), 1009],
    ["2^63-1 bytes", frame(1, "", { length: (1n << 63n) - 1n }), 1009],
    ["large", frame(1, much), 1009],
    ["large in pieces", Buffer.concat([frame(1, "a", { final: false }),
      ...Array.from({ length: 3000 }, () => frame(0, Buffer.alloc(100, "x"), { final: false }))]),
      1009],
    ["fragmented ping", frame(9, "p", { final: false }), 1002],
    ["fragmented close", frame(8, "", { final: false }), 1002],
    ["long ping", frame(9, Buffer.alloc(126)), 1002],
    ["opcode 3", frame(3, "x"), 1002],
    ["opcode 11", frame(11, "x"), 1002],
    ["reserved bit", frame(1, "x", { reserved: 1 }), 1002],
    ["compressed unasked", frame(1, bomb.subarray(0, 60_000), { reserved: 4 }), 1002],
    ["continuation of nothing", frame(0, "x"), 1002],
    ["text within text", Buffer.concat([frame(1, "a", { final: false }), frame(1, "b")]), 1002],
    ["binary", frame(2, "x"), 1003],
    ["no UTF-8", frame(1, "\xff\xfe"), 1007],
    ["surrogate", frame(1, "\xed\xa0\x80"), 1007],
    ["UTF-8 cut off", frame(1, "\xe2\x82"), 1007],
    ["close of one byte", frame(8, "x"), 1002],
    ["close by 1005", frame(8, Buffer.from([0x03, 0xed])), 1002],
    ["close by 999", frame(8, Buffer.from([0x03, 0xe7])), 1002],
    ["a good close", frame(8, Buffer.from([0x03, 0xe8])), 1000],
  ];
  for (const [what, bytes, code] of cases) assert.equal(await closeCode(edge, bytes), code, what);
}

async function shakeBadly(edge: Edge): Promise<void> {
  const ask = async (lines: string, first = "GET /echo HTTP/1.1"): Promise<number> => {
    const socket = await dial(edge.port);
    const got: Buffer[] = [];
    socket.on("data", (bytes: Buffer) => got.push(bytes));
    socket.write(`${first}\r\nHost: a\r\n${lines}\r\n`);
    for (let tries = 0; tries < 400 && got.length === 0; ++tries) await pause(5);
    socket.destroy();
    return readReplies(Buffer.concat(got), true).replies[0]?.status ?? 0;
  };
  const good = `Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
    `Sec-WebSocket-Key: ${key}\r\n`;
  assert.equal(await ask(good), 101);
  for (const [lines, first] of [
    [good.replace("13", "12")], [good.replace(key, "short")], [good.replace("Upgrade\r",
    "close\r")],
    [good.replace(/Sec-WebSocket-Key.*\r\n/, "")], [good, "POST /echo HTTP/1.1"],
    [good, "GET /echo HTTP/1.0"], [`${good}Content-Length: 5\r\n`],
    [good.replace(/Sec-WebSocket-Version.*\r\n/, "")]] as const) {
    const status = await ask(lines, first);
    assert.ok([400, 426].includes(status) || status === 0, `${first ?? ""} ${lines}: ${status}`);
  }
  // Frames that come with the request, before its answer, are not read as frames.
  const early = await edge.open("/echo", "Sec-WebSocket-Extensions: permessage-deflate\r\n");
  assert.match(early.head, /^HTTP\/1\.1 101 /);
  assert.ok(!/sec-websocket-extensions/i.test(early.head), "compression was agreed to");
  early.socket.destroy();
}

async function pingMuch(edge: Edge): Promise<void> {
  const pings = sized(20_000, 100_000);
  const before = edge.memoryMiB;
  const live = await edge.open("/echo", "", false); // which reads none of the answers
  const burst = Buffer.concat(Array.from({ length: 1000 }, () => frame(9, Buffer.alloc(100))));
  for (let i = 0; i < pings / 1000 && !live.ended(); ++i) {
    live.socket.write(burst);
    await pause(1);
  }
  await pause(300);
  const grown = edge.memoryMiB - before;
  assert.ok(grown < 32, `${pings} pings cost ${grown.toFixed(1)} MiB`);
  live.socket.destroy();
}

// Who does not read is cut off when its queue is full.
async function neverRead(edge: Edge): Promise<void> {
  const before = edge.memoryMiB;
  const lives = [];
  for (let i = 0; i < 20; ++i) lives.push(await edge.open("/flood", "", false));
  const done = (): number => (edge.words.match(/flood ended/g) ?? []).length;
  for (let tries = 0; tries < 1000 && done() < lives.length; ++tries) await pause(10);
  assert.equal(done(), lives.length, "a slow reader is sent to without end");
  const grown = edge.memoryMiB - before;
  assert.ok(grown < 64, `twenty slow readers cost ${grown.toFixed(1)} MiB`);
  for (const live of lives) live.socket.destroy();
}

async function abuseSockets(group: Group): Promise<void> {
  // No address of the product itself becomes a socket.
  const { target } = group;
  for (const path of ["/", "/ada/open", "/api/v3/user", "/healthz", "/metrics"]) {
    const heard = await target.talk(`GET ${path} HTTP/1.1\r\n${target.hostHeader}` +
      `Origin: https://evil.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`, { replies: 1 });
    assert.ok((heard.replies[0]?.status ?? 0) >= 200, path);
  }
  const edge = await Edge.start();
  try {
    const live = await edge.open();
    const base = edge.descriptors - 1;
    live.socket.destroy();
    await shakeBadly(edge);
    await breakFrames(edge);
    await pingMuch(edge);
    await neverRead(edge);
    for (let tries = 0; tries < 400 && edge.descriptors > base; ++tries) await pause(25);
    assert.ok(edge.descriptors <= base, "sockets stay open");
    assert.ok(edge.alive, "the server ended");
    const last = await edge.open();
    last.socket.write(frame(1, "still here"));
    for (let tries = 0; tries < 200 && last.got().length < 12; ++tries) await pause(5);
    assert.equal(last.got().toString("latin1", 2), "still here");
    last.socket.destroy();
  } finally {
    await edge.stop();
  }
}

export async function httpSockets(group: Group): Promise<void> {
  await group.row("AC-106 frames that break the rules end a web socket with the right code",
    () => abuseSockets(group));
}
