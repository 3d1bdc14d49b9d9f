// SPDX-License-Identifier: Apache-2.0
//
// foreign_server.ts: servers of somebody else: one that the tests allow and that misbehaves as
// told, and sinks that nothing may ever reach.
import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTcpServer, type Server as TcpServer, type Socket } from "node:net";

// The only address outside that the servers of the tests may call.
export const allowedHost = "127.0.0.9";

export type Behaviour = (request: IncomingMessage, answer: ServerResponse) => unknown;

export class ForeignServer {
  readonly asked: string[] = [];
  readonly sent: Record<string, string | string[] | undefined>[] = []; // headers that came
  behaviour: Behaviour = (_, answer) => answer.writeHead(404).end();
  private readonly sockets = new Set<Socket>();
  private constructor(private readonly server: Server) {}

  static async start(host = allowedHost): Promise<ForeignServer> {
    const server = createServer();
    const made = new ForeignServer(server);
    server.on("request", (request, answer) => {
      made.asked.push(`${request.method} ${request.url}`);
      made.sent.push(request.headers);
      answer.on("error", () => undefined);
      made.behaviour(request, answer);
    });
    server.on("connection", (socket) => {
      made.sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => made.sockets.delete(socket));
    });
    await new Promise<void>((done) => server.listen(0, host, done));
    return made;
  }
  get port(): number {
    return (this.server.address() as { port: number }).port;
  }
  get url(): string {
    return `http://${allowedHost}:${this.port}`;
  }
  stop(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}

// Serves one repository for fetching, as any git host does.
export const servesRepository = (path: string): Behaviour => (request, answer) => {
  const advertises = request.url?.includes("/info/refs") ?? false;
  const words = ["upload-pack", "--stateless-rpc",
    ...(advertises ? ["--http-backend-info-refs"] : [])];
  const version = String(request.headers["git-protocol"] ?? "");
  const child = spawn("git", [...words, path], { env: { ...process.env, GIT_PROTOCOL: version } });
  const kind = advertises ? "advertisement" : "result";
  answer.writeHead(200, { "Content-Type": `application/x-git-upload-pack-${kind}` });
  if (advertises && !version.includes("2")) answer.write("001e# service=git-upload-pack\n0000");
  child.stdout.pipe(answer);
  child.stdin.on("error", () => undefined);
  request.pipe(child.stdin);
};

// A listener on addresses of this machine that counts who comes.
export class Sink {
  hits = 0;
  private constructor(private readonly servers: TcpServer[]) {}

  static async open(hosts = ["127.0.0.1", "::1"]): Promise<{ sink: Sink; port: number }> {
    const sink = new Sink([]);
    let port = 0;
    for (const host of hosts) {
      const server = createTcpServer((socket) => {
        ++sink.hits;
        socket.destroy();
      });
      await new Promise<void>((done, fail) => {
        server.once("error", fail);
        server.listen(port, host, done);
      }).catch(() => undefined); // a machine without IPv6
      if (server.listening) {
        port = (server.address() as { port: number }).port;
        sink.servers.push(server);
      }
    }
    return { sink, port };
  }
  close(): void {
    for (const server of this.servers) server.close();
  }
}
