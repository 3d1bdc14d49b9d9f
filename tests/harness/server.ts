// SPDX-License-Identifier: Apache-2.0
//
// server.ts: one real Stithy in a temporary directory, started and stopped by a test.
//
// The binary is $STITHY. Ports are any free ones. stop() waits for the drained end and fails
// the test when the server ended badly; kill() is for tests of crashes.
import { type ChildProcess, type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { databaseOf, dropDatabaseOf } from "./database";

export const binary = process.env.STITHY ?? "build/release/stithy";

// Of whatever tests start: it ends with them, also when a failed case did not stop it.
export function endWithUs<T extends ChildProcess>(child: T): T {
  const end = () => child.kill("SIGKILL");
  process.setMaxListeners(0);
  process.once("exit", end);
  child.once("exit", () => process.off("exit", end));
  return child;
}

export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

const given = new Set<number>();

// Below the range from which outgoing connections take theirs: a server that is started again must
// find its port free.
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 10_240 + Math.floor(Math.random() * 20_000);
    if (given.has(port)) continue;
    const free = await new Promise<boolean>((done) => {
      const probe = createServer();
      probe.on("error", () => done(false));
      probe.listen(port, "127.0.0.1", () => probe.close(() => done(true)));
    });
    if (!free) continue;
    given.add(port);
    return port;
  }
}

export interface Options {
  settings?: string; // text of stithy.toml
  environment?: Record<string, string>;
  data?: string; // an existing data directory, kept after stop()
  host?: string; // by which clients name it, which its settings then say too
}

export class Server {
  readonly data: string;
  port = 0;
  contentPort = 0;
  private child: ChildProcess | undefined;
  private readonly keep: boolean;

  private constructor(private readonly options: Options) {
    this.keep = options.data !== undefined;
    this.data = options.data ?? mkdtempSync(join(tmpdir(), "stithy-test-"));
    if (options.settings) writeFileSync(join(this.data, "stithy.toml"), options.settings);
  }

  static async start(options: Options = {}): Promise<Server> {
    const server = await Server.on(options.data, options);
    await server.launch();
    return server;
  }

  // Not started yet.
  static async on(data: string | undefined, options: Options = {}): Promise<Server> {
    const server = new Server(data === undefined ? options : { ...options, data });
    server.port = await freePort();
    server.contentPort = await freePort();
    return server;
  }

  get url(): string {
    return `http://${this.options.host ?? "127.0.0.1"}:${this.port}`;
  }
  get contentUrl(): string {
    return `http://127.0.0.1:${this.contentPort}`;
  }
  get logFile(): string {
    return `${this.data}.log`;
  }
  get log(): string {
    return readFileSync(this.logFile, "utf8");
  }
  get pid(): number {
    return this.child?.pid ?? 0;
  }
  get running(): boolean {
    return this.child !== undefined && this.child.exitCode === null && !this.child.signalCode;
  }

  // Starts (again) on the same data and ports; resolves when `path` answers 200. In milliseconds.
  async launch(environment: Record<string, string> = {}, path = "/healthz"): Promise<number> {
    const began = performance.now();
    this.begin(environment);
    for (let tries = 0; tries < 3000; ++tries) {
      if (!this.running && tries > 0)
        throw new Error(`the server ended:\n${this.log.slice(-4000)}`);
      try {
        const answer = await fetch(this.url + path);
        await answer.arrayBuffer();
        if (answer.status === 200) return performance.now() - began;
      } catch {
        // not listening yet
      }
      await pause(10);
    }
    throw new Error(`the server did not answer:\n${this.log.slice(-4000)}`);
  }

  // Starts without waiting for anything, for tests of servers that die at once.
  begin(environment: Record<string, string> = {}): void {
    const listen = ["--listen", `127.0.0.1:${this.port}`];
    const content = ["--content-listen", `127.0.0.1:${this.contentPort}`];
    // A file, not a pipe: a test that waits for git would not read, and the server would wait too.
    const log = openSync(this.logFile, "a");
    const words = ["serve", "--data", this.data, ...listen, ...content];
    this.child = spawn(binary, words, {
      env: {
        PATH: process.env.PATH,
        ...databaseOf(this.data),
        // Administrators of tests sign in by password alone, unless a test is about that.
        STITHY_SIGNIN_SECOND_FACTOR: "optional",
        ...(this.options.host ? { STITHY_SERVER_MAIN_URL: this.url } : {}),
        ...this.options.environment,
        ...environment,
      },
      stdio: ["ignore", log, log],
    });
    endWithUs(this.child);
    closeSync(log);
  }

  // The exit code of the present or last run; null when a signal ended it.
  ended(): Promise<number | null> {
    const child = this.child;
    if (!child || !this.running) return Promise.resolve(child?.exitCode ?? null);
    return new Promise((done) => child.once("exit", (code) => done(code)));
  }

  async kill(): Promise<void> {
    const ended = this.ended();
    this.child?.kill("SIGKILL");
    await ended;
  }

  async stop(): Promise<void> {
    const ended = this.ended();
    this.child?.kill("SIGTERM");
    const code = await ended;
    if (code !== 0) throw new Error(`the server ended with ${code}:\n${this.log.slice(-4000)}`);
    this.remove();
  }

  remove(): void {
    if (this.keep) return;
    dropDatabaseOf(this.data);
    rmSync(this.data, { recursive: true, force: true });
    rmSync(this.logFile, { force: true });
  }

  private run(words: string[], input: string): SpawnSyncReturns<string> {
    return spawnSync(binary, [...words, "--data", this.data], {
      input,
      encoding: "utf8",
      env: { ...process.env, ...databaseOf(this.data) },
    });
  }

  // The command line of the same binary on the same data.
  command(words: string[], input = ""): string {
    const done = this.run(words, input);
    if (done.status !== 0) throw new Error(`stithy ${words.join(" ")}: ${done.stderr}`);
    return done.stdout.trim();
  }

  // The status too, for tests of failing commands.
  tryCommand(words: string[], input = ""): { status: number; out: string; err: string } {
    const done = this.run(words, input);
    return { status: done.status ?? -1, out: done.stdout, err: done.stderr };
  }

  createUser(name: string, options: { admin?: boolean; password?: string } = {}): void {
    const admin = options.admin ? ["--admin"] : [];
    const password = options.password ?? passwordOf(name);
    this.command(
      ["user", "create", name, "--email", `${name}@example.org`, "--password-stdin", ...admin],
      password,
    );
  }

  createToken(user: string, scopes: string[] = [], more: string[] = []): string {
    const words = scopes.flatMap((scope) => ["--scope", scope]);
    return this.command(["token", "create", user, ...words, ...more]);
  }

  createRepo(name: string, more: string[] = []): void {
    this.command(["repo", "create", name, ...more]);
  }

  // Resident memory of the server alone, in bytes.
  memory(): number {
    const status = readFileSync(`/proc/${this.pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
  }
}

export const passwordOf = (name: string): string => `a long password of ${name}`;
