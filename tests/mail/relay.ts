// SPDX-License-Identifier: Apache-2.0
//
// relay.ts: a real mail relay beside the test (relay.py), and a door before it that can be shut.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createServer, connect, type Server as NetServer, type Socket } from "node:net";
import { join } from "node:path";

import { freePort, pause } from "../harness/server";

export interface Taken {
  from: string;
  to: string[];
  tls: boolean;
  user: string | null;
  hello: string;
  headers: Record<string, string>;
  names: string[];
  toName: string;
  text: string;
  html: string;
  defects: string[];
  longest: number;
  bareLineEnds: number;
}

export const hasRelay = (): boolean =>
  spawnSync("/usr/bin/python3", ["-c", "import aiosmtpd"]).status === 0;

// Of 127.0.0.1 and localhost; `wrong` names another host.
export function makeCertificate(folder: string, name: string, wrong = false): [string, string] {
  const [cert, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)];
  const names = wrong ? "DNS:elsewhere.example" : "IP:127.0.0.1,DNS:localhost";
  const made = spawnSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt",
    "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=relay", "-addext",
    `subjectAltName=${names}`, "-keyout", key, "-out", cert]);
  if (made.status !== 0) throw new Error(made.stderr.toString());
  return [cert, key];
}

export class Relay {
  readonly taken: Taken[] = [];
  private listens = false;
  private constructor(readonly port: number, private readonly child: ChildProcess) {}

  static async start(mode: "plain" | "starttls" | "tls", files: string[] = []): Promise<Relay> {
    const port = await freePort();
    const child = spawn("/usr/bin/python3", ["tests/mail/relay.py", String(port), mode, ...files],
      { stdio: ["pipe", "pipe", "ignore"] });  // it tells of every handshake that fails
    const relay = new Relay(port, child);
    let rest = "";
    child.stdout?.on("data", (bytes: Buffer) => {
      const lines = (rest + bytes.toString()).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const said = JSON.parse(line) as Taken & { listens?: number };
        if (said.listens) relay.listens = true;
        else relay.taken.push(said);
      }
    });
    for (let tries = 0; !relay.listens; ++tries) {
      if (tries > 1000 || child.exitCode !== null) throw new Error("the relay does not start");
      await pause(20);
    }
    return relay;
  }

  of(name: string): Taken[] {
    return this.taken.filter((one) => one.to[0] === `${name}@example.org`);
  }

  async wait(name: string, count = 1, seconds = 40): Promise<Taken> {
    const until = performance.now() + seconds * 1000;
    while (performance.now() < until) {
      const found = this.of(name)[count - 1];
      if (found) return found;
      await pause(20);
    }
    throw new Error(`${name} got ${this.of(name).length} of ${count} messages in ${seconds} s`);
  }

  async stop(): Promise<void> {
    const ended = new Promise((done) => this.child.once("exit", done));
    this.child.stdin?.end();
    await ended;
  }
}

export type Mode = "open" | "421" | "hang" | "drop";

// Passes on to the relay, or does what relays do on a bad day.
export class Door {
  mode: Mode = "open";
  turnedAway = 0;
  private readonly sockets = new Set<Socket>();
  private constructor(private readonly server: NetServer) {}

  static async open(port: number): Promise<Door> {
    const server = createServer();
    const door = new Door(server);
    server.on("connection", (socket) => {
      door.sockets.add(socket);
      socket.on("error", () => {});
      if (door.mode === "open") {
        const on = connect(port, "127.0.0.1");
        on.on("error", () => socket.destroy());
        on.on("close", () => socket.destroy());
        socket.on("close", () => on.destroy());
        socket.pipe(on).pipe(socket);
        return;
      }
      ++door.turnedAway;
      if (door.mode === "421") socket.end("421 4.3.2 Not now\r\n");
      if (door.mode === "drop") socket.destroy();
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return door;
  }
  get port(): number {
    return (this.server.address() as { port: number }).port;
  }
  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}
