// SPDX-License-Identifier: Apache-2.0
//
// swift.ts: an object storage that verifies signatures, and a signer that shares no code with ours.
//
// OpenStack Swift (Debian's python3-swift) with its S3 interface; see swift_server.py. `ask` signs
// with node's crypto, to make the bucket and to look at what the product left there.
import { type ChildProcess, spawn } from "node:child_process";
import { createHash, createHmac } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { freePort } from "../harness/server";

export const keyId = "test:tester";
export const secret = "testing";
export const region = "us-east-1";

export const sha256 = (bytes: Uint8Array | string): string =>
  createHash("sha256").update(bytes).digest("hex");

export interface Asked {
  method: string;
  path: string; // decoded; "/bucket/key"
  query?: Record<string, string>;
  body?: string;
  secret?: string; // another than the right one
  bodyHash?: string; // another than that of the body
}

const escaped = (c: string): string => `%${c.charCodeAt(0).toString(16).toUpperCase()}`;
const encode = (text: string): string => encodeURIComponent(text).replace(/[!'()*]/g, escaped);

export class Swift {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    readonly port: number,
  ) {}

  static missing(): string | undefined {
    if (existsSync("/usr/lib/python3/dist-packages/swift/proxy/server.py")) return undefined;
    return "python3-swift is not installed";
  }

  static async start(): Promise<Swift> {
    const folder = mkdtempSync(join(tmpdir(), "stithy-swift-"));
    const port = await freePort();
    // Debian's own interpreter: the packages belong to it.
    const child = spawn("/usr/bin/python3", ["tests/blobs/swift_server.py", folder, String(port)], {
      stdio: ["pipe", "pipe", "pipe"],
    });
    let errors = "";
    child.stderr?.on("data", (piece) => (errors += piece));
    await new Promise<void>((done, fail) => {
      const timer = setTimeout(() => fail(new Error(`Swift did not start: ${errors}`)), 60_000);
      child.stdout?.once("data", () => (clearTimeout(timer), done()));
      child.once("exit", () => fail(new Error(`Swift ended: ${errors}`)));
    });
    return new Swift(child, folder, port);
  }

  async stop(): Promise<void> {
    const ended = new Promise((done) => this.child.once("exit", done));
    this.child.stdin?.end();
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }

  async ask(asked: Asked): Promise<{ status: number; text: string; headers: Headers }> {
    const body = asked.body ?? "";
    const stamp = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
    const day = stamp.slice(0, 8);
    const path = asked.path.split("/").map(encode).join("/");
    const query = Object.entries(asked.query ?? {})
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .sort()
      .join("&");
    const host = `127.0.0.1:${this.port}`;
    const bodyHash = asked.bodyHash ?? sha256(body);
    const names = "host;x-amz-content-sha256;x-amz-date";
    const canonical = [
      asked.method, path, query,
      `host:${host}\nx-amz-content-sha256:${bodyHash}\nx-amz-date:${stamp}\n`, names, bodyHash,
    ].join("\n");
    const scope = `${day}/${region}/s3/aws4_request`;
    const text = `AWS4-HMAC-SHA256\n${stamp}\n${scope}\n${sha256(canonical)}`;
    let key: Buffer | string = `AWS4${asked.secret ?? secret}`;
    for (const step of [day, region, "s3", "aws4_request", text])
      key = createHmac("sha256", key).update(step).digest();
    const signature = (key as Buffer).toString("hex");
    const answer = await fetch(`http://${host}${path}${query ? `?${query}` : ""}`, {
      method: asked.method,
      body: body.length > 0 ? body : null,
      headers: {
        "x-amz-date": stamp,
        "x-amz-content-sha256": bodyHash,
        authorization: `AWS4-HMAC-SHA256 Credential=${keyId}/${scope},SignedHeaders=${names},` +
          `Signature=${signature}`,
      },
    });
    return { status: answer.status, text: await answer.text(), headers: answer.headers };
  }

  async makeBucket(name: string): Promise<void> {
    const made = await this.ask({ method: "PUT", path: `/${name}` });
    if (made.status !== 200) throw new Error(`no bucket: ${made.status} ${made.text}`);
  }

  // The keys of all objects, and the uploads in parts that are open.
  async keys(bucket: string): Promise<string[]> {
    const query = { "list-type": "2" };
    const { text } = await this.ask({ method: "GET", path: `/${bucket}`, query });
    return [...text.matchAll(/<Key>([^<]*)<\/Key>/g)].map((match) => match[1] as string);
  }
  async openUploads(bucket: string): Promise<number> {
    const query = { uploads: "" };
    const { text } = await this.ask({ method: "GET", path: `/${bucket}`, query });
    return [...text.matchAll(/<UploadId>/g)].length;
  }
}
