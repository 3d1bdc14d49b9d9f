// SPDX-License-Identifier: Apache-2.0
//
// waiting.ts: what clients cost that wait for the next event (long polls) while none comes, beside
// the same server without them.
import { Agent, get } from "node:http";

import { Server, pause } from "../harness/server";
import { usedBy } from "./accounting";
import type { Settings } from "./bench";
import type { Report } from "./report";

const kClients = 1000;

// Asks again and again, and counts its answers, until `stopped`.
class Client {
  answers = 0;
  private stopped = false;
  constructor(private readonly server: Server, private readonly token: string,
              private readonly agent: Agent) {}

  async run(after: number): Promise<void> {
    while (!this.stopped) {
      const status = await this.ask(`/api/v1/admin/events?after=${after}&wait=25`);
      if (status === 0 && this.stopped) return;
      if (status !== 200) throw new Error(`a long poll was answered ${status}`);
      ++this.answers;
    }
  }
  stop(): void {
    this.stopped = true;
  }

  private ask(path: string): Promise<number> {
    return new Promise((done) => {
      const asked = get({ host: "127.0.0.1", port: this.server.port, path, agent: this.agent,
        headers: { Authorization: `Bearer ${this.token}` } }, (answer) => {
        answer.resume();
        answer.on("end", () => done(answer.statusCode ?? 0));
      });
      asked.on("error", () => done(0));
    });
  }
}

async function cpuOver(server: Server, seconds: number): Promise<number> {
  const before = usedBy(server.pid);
  await pause(seconds * 1000);
  return (100 * (usedBy(server.pid) - before)) / seconds;
}

export async function measureWaiting(report: Report, settings: Settings): Promise<void> {
  const server = await Server.start({ settings: "[rates]\napi_per_hour = 10000000\n" });
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  try {
    server.createUser("boss", { admin: true });
    const token = server.createToken("boss", ["site:admin"]);
    const told = await fetch(`${server.url}/api/v1/admin/events?limit=500`,
      { headers: { Authorization: `Bearer ${token}` } });
    const { next } = (await told.json()) as { next: number };
    await pause(3000);
    const alone = await cpuOver(server, settings.idleSeconds);
    const clients = [...Array(kClients)].map(() => new Client(server, token, agent));
    const running = clients.map((client) => client.run(next));
    // Not what it costs them to come.
    await pause(5000);
    const before = clients.reduce((all, one) => all + one.answers, 0);
    const waiting = await cpuOver(server, settings.idleSeconds);
    const after = clients.reduce((all, one) => all + one.answers, 0);
    for (const client of clients) client.stop();
    agent.destroy();
    await Promise.all(running);
    report.add("waiting", `${kClients} long polls of 25 s`, "stithy",
      { "% of a core": waiting, "answers a second": (after - before) / settings.idleSeconds });
    report.add("waiting", "no client", "stithy", { "% of a core": alone });
  } finally {
    await server.stop();
  }
}
