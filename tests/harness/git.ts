// SPDX-License-Identifier: Apache-2.0
//
// git.ts: the real git client in a directory of its own, untouched by the machine's settings.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export interface Done {
  status: number;
  out: string;
  err: string;
}

export const gitEnvironment = (home: string): Record<string, string> => ({
  PATH: process.env.PATH ?? "/usr/bin:/bin",
  HOME: home,
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_TERMINAL_PROMPT: "0",
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@example.org",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@example.org",
});

// A temporary directory with repositories in it; remove() at the end.
export class Workshop {
  readonly path = mkdtempSync(join(tmpdir(), "stithy-git-"));

  // Fails the test when git fails.
  git(directory: string, ...words: string[]): string {
    const done = this.tryGit(directory, ...words);
    if (done.status !== 0) throw new Error(`git ${words.join(" ")}: ${done.err}`);
    return done.out.trim();
  }

  tryGit(directory: string, ...words: string[]): Done {
    const done = spawnSync("git", words, {
      cwd: join(this.path, directory),
      env: gitEnvironment(this.path),
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    return { status: done.status ?? -1, out: done.stdout ?? "", err: done.stderr ?? "" };
  }

  // With something on its standard input.
  feedGit(directory: string, input: string | Buffer, ...words: string[]): string {
    const done = spawnSync("git", words, {
      cwd: join(this.path, directory),
      env: gitEnvironment(this.path),
      encoding: "utf8",
      input,
    });
    if (done.status !== 0) throw new Error(`git ${words.join(" ")}: ${done.stderr}`);
    return done.stdout.trim();
  }

  // The same without blocking, for tests that do several at once.
  runGit(directory: string, ...words: string[]): Promise<Done> {
    return new Promise((resolve) => {
      const child = spawn("git", words, {
        cwd: join(this.path, directory),
        env: gitEnvironment(this.path),
      });
      const out: Buffer[] = [];
      const err: Buffer[] = [];
      const text = (parts: Buffer[]): string => Buffer.concat(parts).toString();
      child.stdout.on("data", (bytes: Buffer) => out.push(bytes));
      child.stderr.on("data", (bytes: Buffer) => err.push(bytes));
      child.on("close", (status) =>
        resolve({ status: status ?? -1, out: text(out), err: text(err) }));
    });
  }

  init(name: string, more: string[] = []): void {
    mkdirSync(join(this.path, name), { recursive: true });
    this.git(name, "init", "-q", "-b", "main", ...more);
  }

  write(directory: string, file: string, content: string | Buffer): void {
    const path = join(this.path, directory, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }

  commit(directory: string, message: string, files: Record<string, string | Buffer> = {}): string {
    for (const [file, content] of Object.entries(files)) this.write(directory, file, content);
    this.git(directory, "add", "-A");
    this.git(directory, "commit", "-q", "--allow-empty", "-m", message);
    return this.git(directory, "rev-parse", "HEAD");
  }

  removeFolder(name: string): void {
    rmSync(join(this.path, name), { recursive: true, force: true });
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

// The address with a token in it, as people paste it.
export const withToken = (url: string, token: string): string =>
  url.replace("://", `://x:${token}@`);
