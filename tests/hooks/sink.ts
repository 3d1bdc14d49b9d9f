// SPDX-License-Identifier: Apache-2.0
//
// sink.ts: a target of web hooks that keeps what it was sent and answers as it is told to.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";

export interface Taken {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  at: number; // ms
}

export type Answerer = (taken: Taken, answer: ServerResponse) => void;

export const event = (taken: Taken): string => String(taken.headers["x-github-event"]);
export const payload = (taken: Taken): Record<string, unknown> =>
  JSON.parse(taken.body) as Record<string, unknown>;

export class Sink {
  readonly taken: Taken[] = [];
  connections = 0;
  private answerer: Answerer = (_, answer) => answer.end("ok");
  private constructor(private readonly server: ReturnType<typeof createServer>) {}

  static async open(): Promise<Sink> {
    const server = createServer();
    const sink = new Sink(server);
    server.on("connection", () => ++sink.connections);
    server.on("request", (request, answer) => {
      const parts: Buffer[] = [];
      request.on("data", (bytes: Buffer) => parts.push(bytes));
      request.on("end", () => {
        const taken = {
          path: request.url ?? "",
          headers: request.headers,
          body: Buffer.concat(parts).toString(),
          at: performance.now(),
        };
        sink.taken.push(taken);
        sink.answerer(taken, answer);
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return sink;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as { port: number }).port}`;
  }

  answerWith(answerer: Answerer): void {
    this.answerer = answerer;
  }

  // The first taken from `from` on that fits; fails after half a minute.
  async wait(fits: (taken: Taken) => boolean, from = 0, seconds = 30): Promise<Taken> {
    const until = performance.now() + seconds * 1000;
    while (performance.now() < until) {
      const found = this.taken.slice(from).find(fits);
      if (found) return found;
      await new Promise((done) => setTimeout(done, 20));
    }
    const seen = this.taken.slice(from).map((one) => `${event(one)} ${one.path}`).join(", ");
    throw new Error(`nothing like that was sent in ${seconds} s; there came: ${seen}`);
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
