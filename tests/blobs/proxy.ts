// SPDX-License-Identifier: Apache-2.0
//
// proxy.ts: stands between the product and the object storage and does what networks do.
//
// Requests go on as they came, Host included, so that signatures hold. `fault` looks at each
// request and may name one thing to do to it.
import {
  type IncomingMessage, type Server, type ServerResponse, createServer, request,
} from "node:http";

import { freePort, pause } from "../harness/server";

export type Fault =
  | { kind: "status"; status: number } // answered here, with S3's XML
  | { kind: "cut-request"; after: number } // the connection breaks while the body comes
  | { kind: "lost-answer" } // done over there, but nobody is told
  | { kind: "cut-answer"; after: number } // the connection breaks while the answer goes
  | { kind: "short-answer"; after: number } // says it is whole, and is not
  | { kind: "flip-answer" } // one byte is another
  | { kind: "flip-request" }
  | { kind: "slow"; ms: number }
  | { kind: "lie" }; // answered 200 here, and nothing done

export interface Seen {
  method: string;
  url: string;
  range: string | undefined;
}

export class Proxy {
  seen: Seen[] = [];
  fault: (seen: Seen, number: number) => Fault | undefined = () => undefined;
  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(target: number): Promise<Proxy> {
    let proxy: Proxy | undefined;
    const server = createServer((from, to) => {
      proxy?.pass(target, from, to).catch(() => to.destroy());
    });
    const port = await freePort();
    await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
    proxy = new Proxy(server, port);
    return proxy;
  }

  reset(): void {
    this.seen = [];
    this.fault = () => undefined;
  }
  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  // Does it to the first `times` requests that match.
  first(times: number, matches: (seen: Seen) => boolean, fault: Fault): void {
    let left = times;
    this.fault = (seen) => (matches(seen) && left-- > 0 ? fault : undefined);
  }

  private async pass(target: number, from: IncomingMessage, to: ServerResponse): Promise<void> {
    const seen = { method: from.method ?? "", url: from.url ?? "", range: from.headers.range };
    const fault = this.fault(seen, this.seen.length);
    this.seen.push(seen);
    if (fault?.kind === "status") {
      from.resume();
      to.writeHead(fault.status, { "content-type": "application/xml" });
      to.end("<Error><Code>SlowDown</Code><Message>Later.</Message></Error>");
      return;
    }
    const pieces: Buffer[] = [];
    let size = 0;
    for await (const piece of from) {
      pieces.push(piece as Buffer);
      size += (piece as Buffer).length;
      if (fault?.kind === "cut-request" && size > fault.after) {
        from.destroy();
        return;
      }
    }
    const body = Buffer.concat(pieces);
    if (fault?.kind === "flip-request" && size > 0) body[size >> 1]! ^= 1;
    if (fault?.kind === "slow") await pause(fault.ms);
    if (fault?.kind === "lie") {
      to.writeHead(200, { etag: '"0123"' });
      to.end();
      return;
    }
    const answer = await this.forward(target, from, body);
    this.answer(answer, to, fault);
  }

  private forward(target: number, from: IncomingMessage, body: Buffer) {
    return new Promise<{ message: IncomingMessage; body: Buffer }>((done, fail) => {
      const onward = request(
        // A connection each, and no wait for the end of a HEAD: the chunks that end Swift's 404s to
        // it are no part of that answer.
        {
          host: "127.0.0.1", port: target, agent: false,
          method: from.method, path: from.url, headers: from.headers,
        },
        (message) => {
          if (from.method === "HEAD") return done({ message, body: Buffer.alloc(0) });
          const pieces: Buffer[] = [];
          message.on("data", (piece: Buffer) => pieces.push(piece));
          message.on("end", () => done({ message, body: Buffer.concat(pieces) }));
          message.on("error", fail);
        },
      );
      onward.on("error", fail);
      onward.end(body);
    });
  }

  private answer(
    { message, body }: { message: IncomingMessage; body: Buffer },
    to: ServerResponse,
    fault: Fault | undefined,
  ): void {
    if (fault?.kind === "lost-answer") {
      to.destroy();
      return;
    }
    const headers = { ...message.headers };
    delete headers["transfer-encoding"];
    if (fault?.kind === "flip-answer" && body.length > 0) body[body.length >> 1]! ^= 1;
    if (fault?.kind === "short-answer") {
      body = body.subarray(0, fault.after);
      headers["content-length"] = String(body.length);
    }
    to.writeHead(message.statusCode ?? 500, headers);
    if (fault?.kind === "cut-answer") {
      to.write(body.subarray(0, fault.after), () => to.destroy());
      return;
    }
    to.end(body);
  }
}
