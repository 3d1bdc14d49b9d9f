// SPDX-License-Identifier: Apache-2.0
//
// system.ts: the machine's own sshd in front of Stithy, as docs/ssh.md says, run by this user.
//
// sshd asks for AuthorizedKeysCommand to be owned by root, so this needs root.
import { strict as assert } from "node:assert";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { join, resolve } from "node:path";

import type { Cases } from "../harness/cases";
import { Workshop } from "../harness/git";
import { binary, freePort, pause, Server } from "../harness/server";
import { addKey, Keyring } from "../harness/ssh";

const sshd = "/usr/sbin/sshd";

async function listens(port: number): Promise<void> {
  for (let i = 0; i < 100; ++i) {
    const open = await new Promise<boolean>((done) => {
      const socket = connect(port, "127.0.0.1", () => (socket.destroy(), done(true)));
      socket.on("error", () => done(false));
    });
    if (open) return;
    await pause(50);
  }
  throw new Error("sshd does not listen");
}

// sshd wants a command that nobody but root can write, and folders above it likewise.
function install(): string {
  const folder = mkdtempSync("/usr/local/lib/stithy-sshd-");
  chmodSync(folder, 0o755);
  copyFileSync(resolve(binary), join(folder, "stithy"));
  chmodSync(join(folder, "stithy"), 0o755);
  mkdirSync("/run/sshd", { recursive: true });
  return folder;
}

function begin(keys: Keyring, port: number, folder: string, data: string): ChildProcess {
  keys.make("host");
  writeFileSync(keys.file("config"), [
    `Port ${port}`, "ListenAddress 127.0.0.1", `HostKey ${keys.file("host")}`, "PidFile none",
    "PasswordAuthentication no", "KbdInteractiveAuthentication no", "PermitRootLogin yes",
    "UsePAM no", "AuthorizedKeysFile none", "AcceptEnv GIT_PROTOCOL",
    `AuthorizedKeysCommand ${folder}/stithy ssh authorized-keys --data ${data} %u %t %k`,
    // Or the shell of this user reads what the user keeps for its sessions.
    "AuthorizedKeysCommandUser root", "SetEnv SHLVL=9", "",
  ].join("\n"));
  return spawn(sshd, ["-D", "-e", "-f", keys.file("config")], {
    stdio: ["ignore", "ignore", "pipe"],
  });
}

export async function systemCases(t: Cases): Promise<void> {
  if (!existsSync(sshd) || process.getuid?.() !== 0) {
    t.skip("the system's sshd", "it is not installed, or this is not run by root");
    return;
  }
  const server = await Server.start();
  const keys = new Keyring();
  const workshop = new Workshop();
  const folder = install();
  const port = await freePort();
  const daemon = begin(keys, port, folder, server.data);
  let said = "";
  daemon.stderr?.on("data", (bytes: Buffer) => (said += bytes.toString()));
  await listens(port);

  server.createUser("ada");
  const token = server.createToken("ada", ["repo", "user"]);
  keys.make("ada");
  keys.make("stranger");
  await addKey(server, token, keys.public("ada"));
  const at = (name: string): string => `ssh://root@127.0.0.1:${port}/ada/${name}.git`;
  const as = keys.forGit("ada", port);
  workshop.init("plain");
  for (let i = 0; i < 5; ++i) workshop.commit("plain", `Change ${i}`, { "a.txt": `${i}\n` });
  const run = (who: string, ...command: string[]) => {
    const [ssh = "ssh", ...words] = keys.words(who, port);
    return spawnSync(ssh, [...words, "root@127.0.0.1", ...command], { encoding: "utf8" });
  };

  await t.run("system sshd: a push and a clone in every protocol", () => {
    const pushed = workshop.tryGit("plain", ...as, "push", at("plain"), "main");
    assert.equal(pushed.status, 0, pushed.err + said);
    const head = workshop.git("plain", "rev-parse", "HEAD");
    for (const version of ["0", "1", "2"]) {
      const options = [...as, "-c", `protocol.version=${version}`];
      workshop.git(".", ...options, "clone", "-q", at("plain"), `clone-v${version}`);
      assert.equal(workshop.git(`clone-v${version}`, "rev-parse", "HEAD"), head);
    }
  });
  await t.run("system sshd: the same refusals in the same words", () => {
    const deleted = workshop.tryGit("plain", ...as, "push", at("plain"), ":main");
    assert.match(deleted.err, /this is the default branch/);
    assert.match(run("ada", "git-upload-pack 'bob/none.git'").stderr, /no such repository/);
    assert.match(run("ada", "bash").stderr, /This server runs git-upload-pack/);
    assert.match(run("ada").stderr, /Hi ada! You have authenticated, but Stithy gives no shell/);
    assert.equal(run("stranger").status, 255);
  });
  await t.run("system sshd: what it pushed is told on the pages", async () => {
    const shown = await fetch(`${server.url}/api/v3/repos/ada/plain/commits`, {
      headers: { Authorization: `token ${token}` },
    });
    assert.equal(((await shown.json()) as unknown[]).length, 5);
    assert.equal(server.tryCommand(["fsck"]).status, 0);
  });

  daemon.kill();
  rmSync(folder, { recursive: true, force: true });
  keys.remove();
  workshop.remove();
  await server.stop();
}
