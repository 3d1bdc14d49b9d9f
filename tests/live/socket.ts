// SPDX-License-Identifier: Apache-2.0
//
// socket.ts: a web socket of our own over a plain connection (RFC 6455), since Node.js 18 has none:
// what comes is kept as it was sent, close codes and all.
import { randomBytes } from "node:crypto";
import { connect, type Socket as NetSocket } from "node:net";

import { pause, type Server } from "../harness/server";

export interface Told {
  type: string;
  data: any; // eslint-style typing of every message would say nothing here
}

export class Socket {
  readonly told: Told[] = [];
  status = 0;
  closeCode = 0;
  over = false;
  private bytes = Buffer.alloc(0);
  private constructor(private readonly net: NetSocket) {}

  static async open(server: Server, headers: Record<string, string> = {}): Promise<Socket> {
    const net = connect(server.port, "127.0.0.1");
    const socket = new Socket(net);
    const lines = Object.entries({
      Host: `127.0.0.1:${server.port}`, Upgrade: "websocket", Connection: "Upgrade",
      "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": randomBytes(16).toString("base64"),
      ...headers,
    }).map(([name, value]) => `${name}: ${value}\r\n`);
    net.on("error", () => (socket.over = true));
    net.on("close", () => (socket.over = true));
    net.on("data", (bytes) => {
      socket.bytes = Buffer.concat([socket.bytes, bytes]);
      socket.read();
    });
    net.write(`GET /ws HTTP/1.1\r\n${lines.join("")}\r\n`);
    for (let tries = 0; socket.status === 0 && !socket.over; ++tries) {
      if (tries > 2000) throw new Error("no answer to the handshake");
      await pause(5);
    }
    return socket;
  }

  private read(): void {
    if (this.status === 0) {
      const end = this.bytes.indexOf("\r\n\r\n");
      if (end < 0) return;
      this.status = Number(this.bytes.toString("latin1", 9, 12));
      this.bytes = this.bytes.subarray(end + 4);
    }
    if (this.status !== 101) return;
    while (this.bytes.length >= 2) {
      const short = (this.bytes[1] ?? 0) & 0x7f;
      const head = short < 126 ? 2 : 4;
      if (this.bytes.length < head) return;
      const size = short < 126 ? short : this.bytes.readUInt16BE(2);
      if (this.bytes.length < head + size) return;
      const opcode = (this.bytes[0] ?? 0) & 0x0f;
      const payload = this.bytes.subarray(head, head + size);
      this.bytes = this.bytes.subarray(head + size);
      if (opcode === 1) this.told.push(JSON.parse(payload.toString()) as Told);
      if (opcode === 8) this.closeCode = payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
    }
  }

  // A masked frame; by default a whole text.
  frame(opcode: number, payload: string | Buffer, final = true): void {
    const body = Buffer.from(payload);
    const head = body.length < 126 ? Buffer.from([0, body.length]) : Buffer.from([0, 126, 0, 0]);
    if (body.length >= 126) head.writeUInt16BE(body.length, 2);
    head[0] = (final ? 0x80 : 0) | opcode;
    head[1] = (head[1] ?? 0) | 0x80;
    const mask = randomBytes(4);
    this.net.write(Buffer.concat([head, mask,
      Buffer.from(body.map((byte, i) => byte ^ (mask[i % 4] ?? 0)))]));
  }
  say(message: unknown): void {
    this.frame(1, typeof message === "string" ? message : JSON.stringify(message));
  }
  raw(): NetSocket {
    return this.net;
  }

  async wait(fits: (told: Told) => boolean, from = 0): Promise<Told> {
    for (let tries = 0; tries < 2000; ++tries) {
      const found = this.told.slice(from).find(fits);
      if (found) return found;
      if (this.over) break;
      await pause(10);
    }
    throw new Error(`nothing like that was told: ${JSON.stringify(this.told.slice(from))}`);
  }
  async waitOver(): Promise<number> {
    for (let tries = 0; !this.over && this.closeCode === 0; ++tries) {
      if (tries > 2000) throw new Error("the socket stays open");
      await pause(10);
    }
    return this.closeCode;
  }
  close(): void {
    this.net.destroy();
  }
}
