// SPDX-License-Identifier: Apache-2.0
//
// http_framing.ts: requests whose end can be read in two ways, or in none; straight to the server
// and through the proxies that people put before it.
import { strict as assert } from "node:assert";

import { pause } from "../../harness/server";
import { Front } from "../fronts";
import type { Group } from "../group";
import type { Target } from "../target";
import { headerOf, type Heard, talk } from "../wire";

// Behind each request stands another; whoever reads the first one wrongly answers the second.
const smuggled = (id: string, host: string): string =>
  `GET /smuggled-${id} HTTP/1.1\r\n${host}\r\n`;

interface Doubt {
  id: string;
  head: string; // without the host's line and the last empty one
  body?: string | Buffer;
}

const doubts: Doubt[] = [
  { id: "cl-te", head: "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n", body: "0\r\n\r\nX" },
  { id: "te-cl", head: "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", body: "0\r\n\r\n" },
  { id: "te-identity", head: "Transfer-Encoding: chunked, identity\r\n", body: "0\r\n\r\n" },
  { id: "identity-te", head: "Transfer-Encoding: identity, chunked\r\n", body: "0\r\n\r\n" },
  { id: "te-tab", head: "Transfer-Encoding:\tchunked\r\n", body: "0\r\n\r\n" },
  { id: "te-trailing-tab", head: "Transfer-Encoding: chunked\t\r\n", body: "0\r\n\r\n" },
  { id: "te-vt", head: "Transfer-Encoding: \x0bchunked\r\n", body: "0\r\n\r\n" },
  { id: "te-twice", head: "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
    body: "0\r\n\r\n" },
  { id: "te-quoted", head: 'Transfer-Encoding: "chunked"\r\n', body: "0\r\n\r\n" },
  { id: "te-x", head: "Transfer-Encoding: xchunked\r\n", body: "0\r\n\r\n" },
  { id: "te-q", head: "Transfer-Encoding: chunked;q=0.5\r\n", body: "0\r\n\r\n" },
  { id: "te-http10", head: "Transfer-Encoding: chunked\r\n", body: "0\r\n\r\n" },
  { id: "cl-differ", head: "Content-Length: 3\r\nContent-Length: 4\r\n", body: "abcd" },
  { id: "cl-same", head: "Content-Length: 3\r\nContent-Length: 3\r\n", body: "abc" },
  { id: "cl-plus", head: "Content-Length: +5\r\n", body: "abcde" },
  { id: "cl-minus", head: "Content-Length: -5\r\n" },
  { id: "cl-list", head: "Content-Length: 5, 5\r\n", body: "abcde" },
  { id: "cl-hex", head: "Content-Length: 0x5\r\n", body: "abcde" },
  { id: "cl-space", head: "Content-Length: 5 \r\n", body: "abcde" },
  { id: "cl-two-spaces", head: "Content-Length:  5\r\n", body: "abcde" },
  { id: "cl-vast", head: "Content-Length: 99999999999999999999999\r\n", body: "abcde" },
  { id: "cl-empty", head: "Content-Length: \r\n" },
  { id: "lf", head: "X-A: b\nX-C: d\r\n" },
  { id: "lf-length", head: "Content-Length: 5\nX-C: d\r\n", body: "abcde" },
  { id: "cr", head: "X-A: b\rX-C: d\r\n" },
  { id: "fold", head: "X-A: b\r\n c\r\n" },
  { id: "fold-te", head: "Transfer-Encoding:\r\n chunked\r\n", body: "0\r\n\r\n" },
  { id: "fold-first", head: " X-A: b\r\n" },
  { id: "space-colon", head: "Content-Length : 5\r\n", body: "abcde" },
  { id: "te-space-colon", head: "Transfer-Encoding : chunked\r\n", body: "0\r\n\r\n" },
  { id: "no-colon", head: "X-A\r\n" },
  { id: "empty-name", head: ": b\r\n" },
  { id: "nul-value", head: "X-A: b\0c\r\n" },
  { id: "nul-name", head: "X\0-A: b\r\n" },
  { id: "control", head: "X-A: b\x01c\r\n" },
  { id: "del", head: "X-A: b\x7fc\r\n" },
  { id: "utf8-name", head: "X-\xc3\xa4: b\r\n" },
  { id: "host-twice", head: "Host: other\r\n" },
  { id: "chunk-vast", head: "Transfer-Encoding: chunked\r\n",
    body: "FFFFFFFFFFFFFFFF\r\nabc\r\n0\r\n\r\n" },
  { id: "chunk-minus", head: "Transfer-Encoding: chunked\r\n", body: "-1\r\nabc\r\n0\r\n\r\n" },
  { id: "chunk-hex", head: "Transfer-Encoding: chunked\r\n", body: "0x5\r\nabcde\r\n0\r\n\r\n" },
  { id: "chunk-space", head: "Transfer-Encoding: chunked\r\n", body: "5 \r\nabcde\r\n0\r\n\r\n" },
  { id: "chunk-lf", head: "Transfer-Encoding: chunked\r\n", body: "5\nabcde\n0\n\n" },
  { id: "chunk-extension", head: "Transfer-Encoding: chunked\r\n",
    body: `5;${"a".repeat(1 << 20)}\r\nabcde\r\n0\r\n\r\n` },
  { id: "chunk-extension-lf", head: "Transfer-Encoding: chunked\r\n",
    body: "5;a\nb\r\nabcde\r\n0\r\n\r\n" },
  { id: "chunk-no-crlf", head: "Transfer-Encoding: chunked\r\n", body: "5\r\nabcdeX\r\n0\r\n\r\n" },
  { id: "chunk-long", head: "Transfer-Encoding: chunked\r\n", body: "5\r\nabcdefgh\r\n0\r\n\r\n" },
  { id: "chunk-empty", head: "Transfer-Encoding: chunked\r\n", body: "\r\nabc\r\n0\r\n\r\n" },
  { id: "trailer-length", head: "Transfer-Encoding: chunked\r\n",
    body: "5\r\nabcde\r\n0\r\nContent-Length: 5\r\n\r\n" },
  { id: "trailer-te", head: "Transfer-Encoding: chunked\r\n",
    body: "0\r\nTransfer-Encoding: chunked\r\n\r\n" },
  { id: "trailer-host", head: "Transfer-Encoding: chunked\r\n", body: "0\r\nHost: x\r\n\r\n" },
  { id: "trailer-fold", head: "Transfer-Encoding: chunked\r\n", body: "0\r\nX: a\r\n b\r\n\r\n" },
  { id: "trailer-vast", head: "Transfer-Encoding: chunked\r\n",
    body: `0\r\n${"X-A: b\r\n".repeat(10_000)}\r\n` },
];
const isChunked = (one: Doubt): boolean => /^(chunk|trailer)/.test(one.id);

function bytesOf(one: Doubt, host: string): Buffer {
  const version = one.id === "te-http10" ? "1.0" : "1.1";
  const first = `POST /first-${one.id} HTTP/${version}\r\n${host}${one.head}\r\n`;
  const body = typeof one.body === "string" ? Buffer.from(one.body, "latin1") : one.body;
  return Buffer.concat([Buffer.from(first, "latin1"), body ?? Buffer.alloc(0),
    Buffer.from(smuggled(one.id, host))]);
}

async function send(target: Target, one: Doubt): Promise<void> {
  const heard = await target.talk(bytesOf(one, target.hostHeader));
  const status = heard.replies[0]?.status;
  // A handler may answer before the body goes wrong: then the connection just ends.
  const early = isChunked(one) && heard.replies.length === 1 && heard.closed;
  assert.ok(status === 400 || early, `${one.id}: ${status} ${String(heard.replies[0]?.body)}`);
  assert.equal(heard.replies.length, 1, `${one.id}: there is a second answer`);
  assert.equal(heard.rest.length, 0, `${one.id}: bytes behind the answer`);
  assert.ok(heard.closed, `${one.id}: the connection goes on`);
  assert.ok(!target.log.includes(`/smuggled-${one.id}`), `${one.id}: the second request ran`);
}

// Where a body is read by its handler, so that a fault in it is told as such.
async function sendToReader(target: Target, one: Doubt): Promise<void> {
  const head = `POST /api/v3/user/repos HTTP/1.1\r\n${target.hostHeader}` +
    `Authorization: Bearer ${target.tokens.ada}\r\nContent-Type: application/json\r\n` +
    `${one.head}\r\n`;
  const heard = await target.talk([Buffer.from(head, "latin1"),
    Buffer.from(one.body ?? ""), smuggled(one.id, target.hostHeader)]);
  assert.deepEqual(heard.replies.map((reply) => reply.status), [400], one.id);
  assert.ok(heard.closed, `${one.id}: the connection goes on`);
}

// Proxy and server agree: what the server took for a request, the proxy took for one as well.
async function compareWithFronts(target: Target, kind: (one: Doubt) => boolean): Promise<void> {
  const chosen = doubts.filter(kind);
  for (const name of ["nginx", "haproxy"] as const) {
    const front = await Front.start(name, target.server.port);
    const before = target.log.length;
    let refused = 0;
    try {
      for (let at = 0; at < chosen.length; at += 8) {
        const batch = chosen.slice(at, at + 8);
        const heard = await Promise.all(batch.map((one) =>
          talk(front.port, bytesOf(one, target.hostHeader), { waitMs: 700 })));
        refused += heard.filter((one) => (one.replies[0]?.status ?? 400) === 400).length;
        // The next clients, on the connections that the proxy keeps, get their own answers.
        for (let i = 0; i < 8; ++i) {
          const next = await talk(front.port,
            `GET /healthz HTTP/1.1\r\n${target.hostHeader}Connection: close\r\n\r\n`);
          const ids = batch.map((one) => one.id).join(", ");
          assert.equal(String(next.replies[0]?.body), "ok\n", `${name} after ${ids}`);
        }
      }
      const seen = await front.seen();
      const served = target.log.slice(before);
      for (const one of chosen)
        for (const path of [`/smuggled-${one.id}`, `/first-${one.id}`])
          if (served.includes(`"path":"${path}"`))
            assert.ok(seen.includes(path), `behind ${name} the server alone saw ${path}`);
      console.log(`        ${name}: ${refused} of ${chosen.length} refused`);
    } finally {
      await front.stop();
    }
  }
}

async function sendMuch(group: Group): Promise<void> {
  const { target } = group;
  const get = (path: string, lines = ""): Promise<Heard> =>
    target.talk(`GET ${path} HTTP/1.1\r\n${target.hostHeader}${lines}\r\n`);
  const much: [string, Promise<Heard>, number][] = [
    ["headers", get("/", "X-A: b\r\n".repeat(10_000)), 431],
    ["one header", get("/", `X-A: ${"b".repeat(1 << 20)}\r\n`), 431],
    ["a header's name", get("/", `X-${"a".repeat(1 << 20)}: b\r\n`), 431],
    ["address", get(`/${"a".repeat(64 << 10)}`), 414],
    ["parameters", get(`/?${"a&".repeat(3500)}`), 414],
    ["query", get(`/?${"a=1&".repeat(10_000)}`), 414],
    ["cookies", get("/", `Cookie: ${"a=b;".repeat(5_000)}\r\n`), 431],
    ["cookie lines", get("/", "Cookie: a=b\r\n".repeat(10_000)), 431],
    ["method", target.talk(`${"A".repeat(1 << 20)} / HTTP/1.1\r\n\r\n`), 414],
    ["no end", target.talk("A".repeat(100_000)), 414],
  ];
  for (const [what, asked, status] of much) {
    const heard = await asked;
    assert.deepEqual(heard.replies.map((one) => one.status), [status], what);
    assert.match(String(heard.replies[0]?.body), /^The .* too (many|long|large)/, what);
    assert.ok(heard.closed, `${what}: the connection goes on`);
  }
}

async function pipeline(group: Group): Promise<void> {
  const { target } = group;
  const one = `GET /healthz HTTP/1.1\r\n${target.hostHeader}\r\n`;
  const other = `GET /robots.txt HTTP/1.1\r\n${target.hostHeader}\r\n`;
  const heard = await target.talk((one + other).repeat(500), { replies: 1000, waitMs: 30_000 });
  assert.equal(heard.replies.length, 1000);
  heard.replies.forEach((reply, i) => {
    assert.equal(reply.status, 200);
    assert.equal(String(reply.body).startsWith("ok"), i % 2 === 0, `answer ${i} is not in order`);
  });
  for (const name of ["nginx", "haproxy"] as const) {
    const front = await Front.start(name, target.server.port);
    const through = await talk(front.port, one.repeat(100), { replies: 100, waitMs: 30_000 });
    await front.stop();
    assert.ok(through.replies.every((reply) => String(reply.body) === "ok\n"), name);
    assert.equal(through.replies.length, 100, name);
  }
}

// What begins as another protocol, or asks for one.
async function speakOtherwise(group: Group): Promise<void> {
  const { target } = group;
  const host = target.hostHeader;
  const upgrade = "Connection: Upgrade, HTTP2-Settings\r\n";
  const stays: [string, string][] = [
    ["h2c", `${upgrade}Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n`],
    ["unknown", "Connection: upgrade\r\nUpgrade: evil/1\r\n"],
    ["web socket", "Connection: Upgrade\r\nUpgrade: websocket\r\n" +
      "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"],
    ["upgrade alone", "Upgrade: websocket\r\n"],
  ];
  for (const [what, lines] of stays) {
    const heard = await target.talk(
      `GET /healthz HTTP/1.1\r\n${host}${lines}\r\n${smuggled("upgrade", host)}`,
      { replies: 2, waitMs: 3000 });
    assert.equal(heard.replies[0]?.status, 200, what);
    assert.equal(headerOf(heard.replies[0], "upgrade"), undefined, what);
    // What follows is the next request of the same protocol.
    assert.deepEqual(heard.replies.slice(1).map((reply) => reply.status), [404], what);
  }
  const refused: [string, string, number][] = [
    ["HTTP/0.9", "GET /\r\n", 400],
    ["HTTP/0.9 with a version", `GET / HTTP/0.9\r\n${host}\r\n`, 505],
    ["preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505],
    ["HTTP/1.2", `GET / HTTP/1.2\r\n${host}\r\n`, 505],
    ["HTTP/2.0", `GET / HTTP/2.0\r\n${host}\r\n`, 505],
    ["lower case", `GET / http/1.1\r\n${host}\r\n`, 400],
    ["two spaces", `GET  / HTTP/1.1\r\n${host}\r\n`, 400],
    ["tab", `GET\t/ HTTP/1.1\r\n${host}\r\n`, 400],
    ["TLS", "\x16\x03\x01\x02\x00\x01\x00", 400],
    ["SSH", "SSH-2.0-OpenSSH_9.2\r\n\r\n", 400],
    ["NUL", "\0\0\0\0\r\n\r\n", 400],
    ["no host", "GET / HTTP/1.1\r\n\r\n", 400],
    ["upgrade with a body", `GET / HTTP/1.1\r\n${host}Upgrade: h2c\r\nContent-Length: 5\r\n` +
      "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400],
  ];
  for (const [what, bytes, status] of refused) {
    const heard = await target.talk(bytes + smuggled("other", host));
    assert.deepEqual(heard.replies.map((reply) => reply.status), [status], what);
    assert.ok(heard.closed, `${what}: the connection goes on`);
  }
  await pause(10);
  assert.ok(!target.log.includes("/smuggled-other"));
}

export async function httpFraming(group: Group): Promise<void> {
  const { target } = group;
  await group.row("AC-098 doubt about a request's end is refused, also behind two proxies",
    async () => {
      for (const one of doubts.filter((other) => !isChunked(other))) await send(target, one);
      await compareWithFronts(target, (one) => !isChunked(one));
    });
  await group.row("AC-099 a broken chunk ends the connection", async () => {
    for (const one of doubts.filter(isChunked)) {
      await send(target, one);
      await sendToReader(target, one);
    }
    await compareWithFronts(target, isChunked);
  });
  await group.row("AC-100 too many or too long headers, addresses, parameters and cookies",
    () => sendMuch(group));
  await group.row("AC-105 pipelines are answered in order and other protocols refused",
    async () => {
      await pipeline(group);
      await speakOtherwise(group);
    });
}

