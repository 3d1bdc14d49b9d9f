// SPDX-License-Identifier: Apache-2.0
//
// driver.ts: the blob store of the product over a data directory, local or in an object storage.
//
// A Bench is one such directory with one process of blob_driver.cc; tell() sends it a line and
// reads the answer.
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Interface, createInterface } from "node:readline";

import { Server, binary } from "../harness/server";
import { keyId, region, secret, sha256 } from "./swift";

export interface Answer {
  ok: boolean;
  code?: string;
  message?: string;
  cause?: string;
  retry_after?: number;
  hash?: string;
  size?: number;
  found?: boolean;
  changed?: number;
  gone?: boolean;
  url?: string;
  name?: string;
  blobs?: string[];
  problems?: string[];
  rows?: number;
  removed?: number;
  leftovers?: number;
  text?: string;
}

export type Environment = Record<string, string>;

export const s3Environment = (port: number, more: Environment = {}): Environment => ({
  STITHY_BLOBS_KIND: "s3",
  STITHY_BLOBS_ENDPOINT: `http://127.0.0.1:${port}`,
  STITHY_BLOBS_NETWORKS: "127.0.0.1",
  STITHY_BLOBS_BUCKET: "blobs",
  STITHY_BLOBS_REGION: region,
  STITHY_BLOBS_KEY_ID: keyId,
  STITHY_BLOBS_SECRET: secret,
  STITHY_BLOBS_PART_SIZE: "5MiB",
  ...more,
});

// A data directory that the product made, copied for each bench.
export class Template {
  private readonly folder = mkdtempSync(join(tmpdir(), "stithy-blobs-template-"));

  async make(): Promise<void> {
    const server = await Server.start({ data: this.folder });
    await server.stop();
    rmSync(server.logFile, { force: true });
  }
  copy(): string {
    const data = mkdtempSync(join(tmpdir(), "stithy-blobs-"));
    cpSync(this.folder, data, { recursive: true });
    return data;
  }
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export class Bench {
  readonly data: string;
  readonly files: string;
  log = "";
  private child: ChildProcess | undefined;
  private lines: Interface | undefined;
  private readonly waiting: ((line: string | undefined) => void)[] = [];

  constructor(template: Template, readonly environment: Environment) {
    this.data = template.copy();
    this.files = mkdtempSync(join(tmpdir(), "stithy-blobs-files-"));
  }

  // `before`: a program that runs the driver, such as strace.
  begin(more: Environment = {}, before: string[] = []): void {
    const words = [...before, join(dirname(binary), "stithy_blob_driver"), this.data];
    this.child = spawn(words[0]!, words.slice(1), {
      env: { PATH: process.env.PATH, ...this.environment, ...more },
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.child.stdin?.on("error", () => undefined); // it died; the answer says so
    this.child.stderr?.on("data", (piece) => (this.log += piece));
    this.lines = createInterface({ input: this.child.stdout! });
    this.lines.on("line", (line) => this.waiting.shift()?.(line));
    this.lines.on("close", () => {
      for (const done of this.waiting.splice(0)) done(undefined);
    });
  }

  // Undefined when the process died instead of answering.
  async ask(line: string): Promise<Answer | undefined> {
    if (!this.child) this.begin();
    const said = new Promise<string | undefined>((done) => this.waiting.push(done));
    this.child?.stdin?.write(`${line}\n`);
    const text = await said;
    return text === undefined ? undefined : (JSON.parse(text) as Answer);
  }
  async tell(line: string): Promise<Answer> {
    const answer = await this.ask(line);
    if (!answer) throw new Error(`the driver died: ${this.log.slice(-2000)}`);
    return answer;
  }
  async must(line: string): Promise<Answer> {
    const answer = await this.tell(line);
    if (!answer.ok) throw new Error(`${line}: ${answer.code} ${answer.message} ${answer.cause}`);
    return answer;
  }

  file(bytes: Uint8Array | string): string {
    const path = join(this.files, sha256(bytes).slice(0, 16));
    writeFileSync(path, bytes);
    return path;
  }
  // The bytes of a blob as the store gives them.
  async read(hash: string): Promise<Buffer> {
    const to = join(this.files, `out-${hash.slice(0, 16)}`);
    await this.must(`open hash=${hash} to=${to}`);
    return readFileSync(to);
  }
  scratch(): string[] {
    return readdirSync(join(this.data, "tmp")).filter((name) => name.startsWith("blob-"));
  }
  // The highest resident memory so far, in bytes.
  peak(): number {
    const status = readFileSync(`/proc/${this.child?.pid}/status`, "utf8");
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
  }
  // Not spawnSync: the proxy that it may have to pass runs here.
  async fsck(more: string[] = []): Promise<{ status: number; out: string }> {
    const child = spawn(binary, ["fsck", "--data", this.data, ...more], {
      env: { PATH: process.env.PATH, ...this.environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let out = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece) => (out += piece));
    const status = await new Promise<number | null>((done) => child.once("close", done));
    return { status: status ?? -1, out };
  }

  async end(): Promise<number | null> {
    const child = this.child;
    this.child = undefined;
    if (!child) return null;
    const ended = new Promise<number | null>((done) => {
      if (child.exitCode !== null) done(child.exitCode);
      else child.once("exit", (code) => done(code));
    });
    child.stdin?.end();
    return ended;
  }
  async remove(): Promise<void> {
    await this.end();
    rmSync(this.data, { recursive: true, force: true });
    rmSync(this.files, { recursive: true, force: true });
  }
}
