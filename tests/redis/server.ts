// SPDX-License-Identifier: Apache-2.0
//
// server.ts: a real redis-server of its own on a free port, which can be killed, held and started
// again. It writes nothing to disk.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { endWithUs, freePort, pause } from "../harness/server";

export const installed = (): boolean =>
  spawnSync("redis-server", ["--version"], { stdio: "ignore" }).status === 0;

export class Redis {
  port = 0;
  readonly password = "of the tests";
  private readonly directory = mkdtempSync(join(tmpdir(), "stithy-redis-"));
  private child: ChildProcess | undefined;

  static async start(): Promise<Redis> {
    const redis = new Redis();
    redis.port = await freePort();
    await redis.launch();
    return redis;
  }

  get url(): string {
    return `redis://:${encodeURIComponent(this.password)}@127.0.0.1:${this.port}/1`;
  }

  async launch(): Promise<void> {
    this.child = spawn(
      "redis-server",
      ["--port", String(this.port), "--bind", "127.0.0.1", "--requirepass", this.password,
        "--save", "", "--appendonly", "no", "--dir", this.directory],
      { stdio: "ignore" },
    );
    endWithUs(this.child);
    for (let tries = 0; tries < 3000; ++tries) {
      if ((await this.ask("PING").catch(() => "")).includes("PONG")) return;
      await pause(10);
    }
    throw new Error("redis-server did not answer");
  }

  // One command in its plain form, and all that comes back until it ends the connection.
  ask(command: string): Promise<string> {
    return new Promise((done, failed) => {
      let heard = "";
      const socket = connect(this.port, "127.0.0.1");
      socket.on("error", failed);
      socket.on("data", (bytes) => (heard += bytes.toString("latin1")));
      socket.on("close", () => done(heard));
      socket.write(`AUTH "${this.password}"\r\nSELECT 1\r\n${command}\r\nQUIT\r\n`);
    });
  }

  async kill(): Promise<void> {
    const child = this.child;
    const ended = new Promise((done) => child?.once("exit", done));
    child?.kill("SIGKILL");
    await ended;
  }
  hold(): void {
    this.child?.kill("SIGSTOP");
  }
  release(): void {
    this.child?.kill("SIGCONT");
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
