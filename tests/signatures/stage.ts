// SPDX-License-Identifier: Apache-2.0
//
// stage.ts: a server, people with keys of gpg and ssh-keygen, and what the API says of commits.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { gitEnvironment, withToken, Workshop } from "../harness/git";
import { Server } from "../harness/server";
import { callApi, Keyring } from "../harness/ssh";

export interface Verification {
  verified: boolean;
  reason: string;
  signature: string | null;
  payload: string | null;
  verified_at: string | null;
}

export interface How {
  key?: string; // of gpg: its address or id; of ssh: the name of its file
  email?: string; // of the committer
  at?: string; // the time that git and gpg take it to be: 20240110T000000
}

export class Stage {
  readonly workshop = new Workshop();
  readonly keys = new Keyring();
  readonly token: string;
  private count = 0;

  private constructor(readonly server: Server) {
    for (const name of ["ada", "bob"]) server.createUser(name);
    this.token = server.createToken("ada", ["repo", "write:gpg_key", "write:ssh_signing_key"]);
    mkdirSync(join(this.workshop.path, ".gnupg"), { mode: 0o700 });
  }

  static async set(): Promise<Stage> {
    return new Stage(await Server.start());
  }

  tokenOf(name: string): string {
    return this.server.createToken(name, ["repo", "user"]);
  }

  gpg(...words: string[]): string {
    const quiet = ["--batch", "--quiet", "--no-tty", "--pinentry-mode", "loopback"];
    const done = spawnSync("gpg", [...quiet, "--passphrase", "", ...words], {
      env: gitEnvironment(this.workshop.path),
      encoding: "utf8",
    });
    if (done.status !== 0) throw new Error(`gpg ${words.join(" ")}: ${done.stderr}`);
    return done.stdout;
  }

  // Makes a key that certifies and signs; its fingerprint.
  makeGpg(identity: string, kind = "ed25519", usage = "sign,cert", more: string[] = [],
    expires = "never"): string {
    this.gpg(...more, "--quick-gen-key", identity, kind, usage, expires);
    return this.fingerprint(identity);
  }

  fingerprint(identity: string): string {
    const lines = this.gpg("--with-colons", "--list-keys", `=${identity}`).split("\n");
    return lines.find((line) => line.startsWith("fpr:"))?.split(":")[9] ?? "";
  }

  armor(key: string): string {
    return this.gpg("--armor", "--export", key);
  }

  // A gpg for git that takes another time for the present one.
  private gpgAt(at: string): string {
    const file = join(this.workshop.path, `gpg-${at}`);
    writeFileSync(file, `#!/bin/sh\nexec gpg --faked-system-time ${at} "$@"\n`);
    chmodSync(file, 0o755);
    return file;
  }

  private git(repo: string, how: How, ...words: string[]): string {
    const date = how.at === undefined ? {}
      : { GIT_COMMITTER_DATE: how.at.replace(/^(\d{4})(\d\d)(\d\d)T.*/, "$1-$2-$3T00:00:00Z") };
    const program = how.at === undefined ? [] : ["-c", `gpg.program=${this.gpgAt(how.at)}`];
    const done = spawnSync("git", [...program, ...words], {
      cwd: join(this.workshop.path, repo),
      env: { ...gitEnvironment(this.workshop.path), ...date,
        GIT_COMMITTER_EMAIL: how.email ?? "ada@example.org" },
      encoding: "utf8",
    });
    if (done.status !== 0) throw new Error(`git ${words.join(" ")}: ${done.stderr}`);
    return done.stdout.trim();
  }

  private static words(form: "gpg" | "ssh" | "none", key: string): string[] {
    if (form === "none") return [];
    const format = form === "ssh" ? "ssh" : "openpgp";
    return ["-c", `gpg.format=${format}`, "-c", `user.signingkey=${key}`];
  }

  commit(repo: string, form: "gpg" | "ssh" | "none", how: How = {}): string {
    const key = form === "ssh" ? this.keys.file(how.key ?? "ada") : how.key ?? "ada@example.org";
    const sign = form === "none" ? [] : ["-S"];
    this.git(repo, how, ...Stage.words(form, key), "commit", "-q", "--allow-empty",
      ...sign, "-m", `Change ${++this.count}`);
    return this.git(repo, how, "rev-parse", "HEAD");
  }

  tag(repo: string, name: string, form: "gpg" | "ssh", how: How = {}): string {
    const key = form === "ssh" ? this.keys.file(how.key ?? "ada") : how.key ?? "ada@example.org";
    this.git(repo, how, ...Stage.words(form, key), "tag", "-s", "-m", `Tag ${name}`, name);
    return this.git(repo, how, "rev-parse", name);
  }

  // An object with other bytes than those that were signed.
  forge(repo: string, id: string, change: (text: string) => string): string {
    const text = this.git(repo, {}, "cat-file", "commit", id) + "\n";
    return this.workshop.feedGit(repo, change(text), "hash-object", "-t", "commit", "-w",
      "--stdin");
  }

  // The commit with a signature by the same key over the same bytes, for another purpose.
  async signedFor(purpose: string, id: string): Promise<string> {
    const { payload } = await this.of("plain", id);
    const done = spawnSync("ssh-keygen", ["-Y", "sign", "-n", purpose, "-f", this.keys.file("ada")],
      { input: payload ?? "", encoding: "utf8" });
    if (done.status !== 0) throw new Error(done.stderr);
    const header = `gpgsig ${done.stdout.trim().split("\n").join("\n ")}\n`;
    return this.forge("plain", id,
      (text) => text.replace(/gpgsig [^]*?-----END SSH SIGNATURE-----\n/, header));
  }

  // Takes a key back, for no reason that is told.
  revoke(key: string): void {
    const quiet = ["--no-tty", "--quiet", "--pinentry-mode", "loopback", "--passphrase", ""];
    const made = spawnSync("gpg", [...quiet, "--yes", "--command-fd", "0", "--armor",
      "--gen-revoke", key], { env: gitEnvironment(this.workshop.path), encoding: "utf8",
      input: "y\n0\n\ny\n" });
    const file = join(this.workshop.path, "revocation.asc");
    writeFileSync(file, made.stdout);
    this.gpg("--import", file);
  }

  push(repo: string, ...refs: string[]): void {
    const address = withToken(`${this.server.url}/ada/${repo}.git`, this.token);
    this.workshop.git(repo, "push", "-q", "-f", address, ...refs);
  }

  get(path: string, token = this.token) {
    return callApi(this.server, token, "GET", path);
  }

  async of(repo: string, id: string): Promise<Verification> {
    const answer = await this.get(`/repos/ada/${repo}/git/commits/${id}`);
    if (answer.status !== 200) throw new Error(`${id}: ${JSON.stringify(answer)}`);
    return answer.body["verification"] as unknown as Verification;
  }

  addGpg(armored: string, token = this.token) {
    return callApi(this.server, token, "POST", "/user/gpg_keys",
      { name: "Laptop", armored_public_key: armored });
  }

  addSsh(key: string, token = this.token) {
    return callApi(this.server, token, "POST", "/user/ssh_signing_keys", { title: "Laptop", key });
  }

  remove(path: string, token = this.token) {
    return callApi(this.server, token, "DELETE", path);
  }
}
