// SPDX-License-Identifier: Apache-2.0
//
// sending.ts: receivers of the log, a signed post and a syslog server: in order, at least once.
import { strict as assert } from "node:assert";
import { createHmac } from "node:crypto";
import { createServer as createHttp, type Server as HttpServer } from "node:http";
import { createServer as createTcp, type Server as TcpServer } from "node:net";

import type { Cases } from "../harness/cases";
import type { Entry } from "./stage";
import { Stage } from "./stage";

const secret = "a secret of the receiver";

class Receivers {
  readonly posted: Entry[] = [];
  readonly logged: string[] = [];
  refusals = 0; // of posts that are yet to come
  wrong = 0; // signatures
  private constructor(readonly http: HttpServer, readonly tcp: TcpServer) {}

  static async open(): Promise<Receivers> {
    const all: Receivers = new Receivers(createHttp((request, answer) => {
      const pieces: Buffer[] = [];
      request.on("data", (piece: Buffer) => pieces.push(piece));
      request.on("end", () => {
        const body = Buffer.concat(pieces);
        const mac = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
        if (request.headers["x-hub-signature-256"] !== mac) all.wrong += 1;
        if (all.refusals > 0) {
          all.refusals -= 1;
          answer.writeHead(503).end();
          return;
        }
        for (const line of body.toString("utf8").trimEnd().split("\n"))
          all.posted.push(JSON.parse(line) as Entry);
        answer.writeHead(204).end();
      });
    }), createTcp((socket) => {
      let heard = Buffer.alloc(0);
      socket.on("data", (piece) => { heard = Buffer.concat([heard, piece]); });
      socket.on("end", () => {
        for (let at = 0; at < heard.length;) {
          const space = heard.indexOf(" ", at);
          const size = Number(heard.subarray(at, space).toString());
          all.logged.push(heard.subarray(space + 1, space + 1 + size).toString("utf8"));
          at = space + 1 + size;
        }
        socket.end();
      });
    }));
    for (const server of [all.http, all.tcp])
      await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return all;
  }

  port(server: HttpServer | TcpServer): number {
    return (server.address() as { port: number }).port;
  }

  close(): void {
    this.http.close();
    this.tcp.close();
  }
}

export async function sendingCases(t: Cases): Promise<void> {
  const receivers = await Receivers.open();
  receivers.refusals = 1;
  const stage = await Stage.set("[audit]\n" +
    `webhook_url = "http://127.0.0.1:${receivers.port(receivers.http)}/log"\n` +
    `webhook_secret = "${secret}"\n` +
    `syslog = "127.0.0.1:${receivers.port(receivers.tcp)}"\n` +
    'networks = ["127.0.0.0/8"]\n');

  await t.run("receivers get every sealed entry in order, also after a refusal", async () => {
    await stage.seal();
    const sealed = (await stage.find("")).length;
    for (let tries = 0; tries < 600; ++tries) {
      if (receivers.posted.length >= sealed && receivers.logged.length >= sealed) break;
      await new Promise((done) => setTimeout(done, 100));
    }
    assert.equal(receivers.wrong, 0, "signatures");
    const numbers = receivers.posted.map((entry) => entry.sequence);
    assert.deepEqual(numbers, numbers.map((_, at) => at + 1));
    assert.equal(receivers.refusals, 0, "the refused post was sent again");
    for (const message of receivers.logged)
      assert.match(message, /^<109>1 \d{4}-\d\d-\d\dT[\d:.]+Z \S+ stithy - [\w.]+ - \{"@/);
    const lines = receivers.logged.map((message) =>
      JSON.parse(message.slice(message.indexOf("{"))) as Entry);
    assert.deepEqual(lines.slice(0, sealed).map((entry) => entry.hash),
      receivers.posted.slice(0, sealed).map((entry) => entry.hash));
  });
  await stage.server.stop();
  receivers.close();
}
