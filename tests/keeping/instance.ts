// SPDX-License-Identifier: Apache-2.0
//
// instance.ts: an instance with something of everything, clients that push to it without a pause,
// and the command line of the program.
import { strict as assert } from "node:assert";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Workshop, withToken } from "../harness/git";
import { binary, Server } from "../harness/server";

export const settings =
  "[rates]\nposting_burst = 100000\napi_per_hour = 10000000\nsign_in_burst = 10000\n";

export interface Done {
  status: number | null;
  signal: NodeJS.Signals | null;
  out: string;
  err: string;
}

// Without waiting in the event loop, so that pushes go on meanwhile.
export function stithy(words: string[], env: Record<string, string> = {}, input = ""):
  Promise<Done> {
  return new Promise((resolve) => {
    const child = spawn(binary, words, { env: { PATH: process.env.PATH, ...env } });
    let out = "";
    let err = "";
    child.stdout.on("data", (bytes) => (out += bytes));
    child.stderr.on("data", (bytes) => (err += bytes));
    child.on("close", (status, signal) => resolve({ status, signal, out, err }));
    child.stdin.end(input);
  });
}

// Fails the test when the command fails.
export async function must(words: string[], env: Record<string, string> = {}): Promise<string> {
  const done = await stithy(words, env);
  assert.equal(done.status, 0, `stithy ${words.join(" ")}: ${done.err}${done.out}`);
  return done.out;
}

export async function mustJson<T>(words: string[], env: Record<string, string> = {}): Promise<T> {
  return JSON.parse(await must([...words, "--json"], env)) as T;
}

export class Place {
  readonly path = mkdtempSync(join(tmpdir(), "stithy-keeping-"));
  at(...parts: string[]): string {
    return join(this.path, ...parts);
  }
  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

// ada and bob; ada/one to ada/four with a commit each, ada/one with more bytes that pack badly.
export class Instance {
  readonly workshop = new Workshop();
  private constructor(readonly server: Server, readonly token: string) {}

  // `data` is kept when the server stops, so that it can be looked at and started again.
  static async make(data: string, environment: Record<string, string> = {}): Promise<Instance> {
    mkdirSync(data, { recursive: true });
    const server = await Server.start({ data, settings, environment });
    server.createUser("ada", { admin: true });
    server.createUser("bob");
    const made = new Instance(server, server.createToken("ada"));
    for (const name of ["one", "two", "three", "four"]) {
      server.createRepo(`ada/${name}`, name === "two" ? ["--private"] : []);
      made.workshop.init(name);
      made.workshop.commit(name, "First", { "README.md": `# ${name}\n` });
      made.workshop.git(name, "push", "-q", made.url(name), "main");
    }
    const noise = spawnSync("head", ["-c", "3000000", "/dev/urandom"], { maxBuffer: 1 << 23 });
    made.workshop.commit("one", "Noise", { "noise.bin": noise.stdout });
    made.workshop.git("one", "tag", "-a", "v1", "-m", "One");
    made.workshop.git("one", "push", "-q", made.url("one"), "main", "v1");
    return made;
  }

  url(name: string): string {
    return withToken(`${this.server.url}/ada/${name}.git`, this.token);
  }

  async remove(): Promise<void> {
    if (this.server.running) await this.server.stop();
    this.workshop.remove();
  }
}

// One client that commits and pushes until it is told to end; what was acknowledged, with when.
export class Pusher {
  readonly acknowledged: { branch: string; commit: string; at: number }[] = [];
  failed = 0;
  private on = true;
  private readonly over: Promise<void>;

  constructor(private readonly instance: Instance, private readonly name: string,
    private readonly number: number) {
    this.over = this.run();
  }

  private async run(): Promise<void> {
    const { workshop } = this.instance;
    const folder = `${this.name}-pusher-${this.number}`;
    workshop.git("", "clone", "-q", this.instance.url(this.name), folder);
    for (let i = 0; this.on; ++i) {
      // Some branches move on, some are new, and one is rewritten again and again.
      const branch = i % 3 === 0 ? `b-${this.number}-${i}` : `b-${this.number}-moving`;
      workshop.write(folder, "file.txt", `${this.number} ${i} ${Math.random()}\n`);
      await workshop.runGit(folder, "add", "-A");
      await workshop.runGit(folder, "commit", "-q", i % 5 === 4 ? "--amend" : "-m", `Number ${i}`,
        ...(i % 5 === 4 ? ["-m", `Number ${i}`] : []));
      const head = (await workshop.runGit(folder, "rev-parse", "HEAD")).out.trim();
      const done = await workshop.runGit(folder, "push", "-q", "--force", "origin",
        `HEAD:refs/heads/${branch}`);
      if (done.status === 0) this.acknowledged.push({ branch, commit: head, at: Date.now() });
      else ++this.failed;
    }
  }

  async end(): Promise<void> {
    this.on = false;
    await this.over;
  }
}
