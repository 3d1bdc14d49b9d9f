// SPDX-License-Identifier: Apache-2.0
//
// ssh.ts: keys and the real OpenSSH client, untouched by the machine's settings.
import { type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Done } from "./git";
import { freePort, type Options, Server } from "./server";

export interface SshServer {
  server: Server;
  port: number;
}

// A server that also serves git over SSH.
export async function startWithSsh(options: Options = {}, more: string[] = []): Promise<SshServer> {
  const port = await freePort();
  const settings = [
    options.settings ?? "",
    "[ssh]",
    `listen = ["127.0.0.1:${port}"]`,
    ...more,
  ].join("\n");
  return { server: await Server.start({ ...options, settings }), port };
}

export class Keyring {
  readonly path = mkdtempSync(join(tmpdir(), "stithy-keys-"));

  // Makes a key and returns its public half.
  make(name: string, ...kind: string[]): string {
    if (kind.length === 0) kind = ["-t", "ed25519"];
    const words = [...kind, "-q", "-N", "", "-C", name, "-f", join(this.path, name)];
    const done = spawnSync("ssh-keygen", words, { encoding: "utf8" });
    if (done.status !== 0) throw new Error(done.stderr);
    return this.public(name);
  }

  public(name: string): string {
    return readFileSync(join(this.path, `${name}.pub`), "utf8").trim();
  }

  file(name: string): string {
    return join(this.path, name);
  }

  // The words of an ssh that knows this key alone.
  words(name: string, port: number): string[] {
    return [
      "ssh", "-F", "none", "-p", String(port), "-i", this.file(name),
      "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-o", "BatchMode=yes",
      "-o", `UserKnownHostsFile=${this.path}/known`, "-o", "StrictHostKeyChecking=accept-new",
      "-o", "LogLevel=ERROR",
    ];
  }

  // For git: -c core.sshCommand=…
  forGit(name: string, port: number, ...more: string[]): string[] {
    return ["-c", `core.sshCommand=${[...this.words(name, port), ...more].join(" ")}`];
  }

  run(name: string, port: number, command: string[], more: string[] = [], input = ""): Done {
    const [program = "ssh", ...words] = this.words(name, port);
    const done: SpawnSyncReturns<string> = spawnSync(
      program, [...words, ...more, "git@127.0.0.1", ...command],
      { encoding: "utf8", input, timeout: 30_000 },
    );
    return { status: done.status ?? -1, out: done.stdout, err: done.stderr };
  }

  runAside(name: string, port: number, command: string[]): Promise<Done> {
    const [program = "ssh", ...words] = this.words(name, port);
    return new Promise((resolve) => {
      const child = spawn(program, [...words, "git@127.0.0.1", ...command], {
        stdio: ["ignore", "pipe", "pipe"],
      });
      let out = "";
      let err = "";
      child.stdout.on("data", (bytes: Buffer) => (out += bytes.toString()));
      child.stderr.on("data", (bytes: Buffer) => (err += bytes.toString()));
      child.on("close", (status) => resolve({ status: status ?? -1, out, err }));
    });
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

// The API with a token, for adding keys.
export async function callApi(
  server: Server,
  token: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> {
  const answer = await fetch(`${server.url}/api/v3${path}`, {
    method,
    headers: { Authorization: `token ${token}`, "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === "" ? {} : (JSON.parse(text) as Answer["body"]) };
}

export async function addKey(
  server: Server,
  token: string,
  key: string,
  path = "/user/keys",
  more: Record<string, unknown> = {},
): Promise<string> {
  const added = await callApi(server, token, "POST", path, { title: "test", key, ...more });
  if (added.status !== 201) throw new Error(`adding a key: ${JSON.stringify(added)}`);
  return String(added.body["id"]);
}
