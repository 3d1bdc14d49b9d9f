// SPDX-License-Identifier: Apache-2.0
//
// git_ssh.ts: clients of SSH that ask for what they must not get, and keys that must not be taken.
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";

import type { Done } from "../../harness/git";
import { pause } from "../../harness/server";
import { callApi, Keyring } from "../../harness/ssh";
import { type Group, sized } from "../group";
import { packet } from "../packets";

// Given to the server before the file's rows begin (abuse.ts).
let port = 0;
let keys: Keyring;
let group: Group;

const run = (command: string): Done => keys.run("ada", port, [command]);
const paramiko = (...words: string[]): Record<string, unknown> => {
  const done = spawnSync("/usr/bin/python3", ["tests/abuse/ssh_client.py", ...words], {
    encoding: "utf8",
    timeout: 120_000,
  });
  assert.equal(done.status, 0, done.stderr);
  return JSON.parse(done.stdout) as Record<string, unknown>;
};
const add = (who: string, key: string, path = "/user/keys", more: object = {}) =>
  callApi(group.target.server, group.target.tokens[who] ?? "", "POST", path,
    { title: "t", key, ...more });

function commands(): void {
  const refusedCommands = [
    "git-upload-pack '--help'", "git-upload-pack '/../x'", "git-upload-pack 'a' 'b'", "bash",
    "git-upload-pack 'o/r.git' ; id", "git-upload-pack 'ada/open.git' && id", "id",
    "git-upload-pack `id`", "git-upload-pack '~/x'", "git-upload-pack 'ada/open.git\n'",
    "git-upload-pack --upload-pack=id 'ada/open.git'", "git-upload-pack '../../../../etc'",
    "git upload-pack 'ada/open.git'", "/usr/bin/git-upload-pack 'ada/open.git'",
    "git-upload-pack 'ada/open.git'\\''x'", `git-upload-pack '${"a".repeat(9000)}/b'`,
  ];
  for (const command of refusedCommands) {
    const done = run(command);
    assert.equal(done.status, 1, `${command}: ${done.err}`);
    assert.equal(done.out, "");
    assert.match(done.err, /^ERROR: This server runs git-upload-pack [^\n]+\n$/, command);
    assert.doesNotMatch(done.err, /uid=/);
  }
  const empty = keys.run("ada", port, []);
  assert.equal(empty.status, 1);
  assert.match(empty.err, /^Hi ada! [^\n]+\n$/);
}

function largeFiles(): void {
  for (const words of ["ada/secret.git whatever", "ada/secret.git", "ada/secret.git DOWNLOAD",
    "ada/secret.git Download", "ada/secret.git download upload", "download", ""]) {
    const done = run(`git-lfs-authenticate ${words}`.trim());
    assert.equal(done.status, 1, words);
    assert.equal(done.out, "", words);
    assert.doesNotMatch(done.err, /token|Basic|Bearer|sty_/i);
  }
}

function variables(): void {
  const told = paramiko("env", String(port), keys.file("ada"), "LD_PRELOAD=/tmp/x.so",
    "GIT_DIR=/etc", "GIT_CONFIG_COUNT=1", "GIT_PROTOCOL=version=3", "GIT_PROTOCOL=version=2:x",
    "PATH=/tmp", "GIT_PROTOCOL=version=2", "--", "git-upload-pack 'ada/open.git'");
  assert.deepEqual(told["taken"], ["GIT_PROTOCOL"]);
  assert.match(String(told["out"]), /^000eversion 2\n/);
  const old = paramiko("env", String(port), keys.file("ada"), "GIT_PROTOCOL=version=22", "--",
    "git-upload-pack 'ada/open.git'");
  assert.deepEqual(old["taken"], []);
  assert.doesNotMatch(String(old["out"]), /version 2/);
}

function otherRequests(): void {
  const answers = paramiko("requests", String(port), keys.file("ada"));
  const shell = answers["shell"] as { err: string; status: number };
  for (const name of ["pty", "x11", "subsystem", "tcpip-forward", "direct-tcpip", "x11 channel",
    "two sessions"])
    assert.equal(answers[name], true, `${name} was not refused`);
  assert.equal(shell.status, 1);
  assert.match(shell.err, /gives no shell/);
  const local = ["-L", `${keys.file("local")}:127.0.0.1:22`];
  for (const words of [["-A"], ["-X"], ["-R", "0:127.0.0.1:22"], local])
    assert.match(keys.run("ada", port, [], words).err, /Hi ada!/);
}

// Sockets of other addresses of this machine, which stand for other callers.
const hold = (from: string, say = ""): Promise<Socket> =>
  new Promise((done) => {
    const socket = connect({ port, host: "127.0.0.1", localAddress: from });
    socket.on("error", () => done(socket));
    socket.resume();
    socket.on("connect", () => {
      if (say) socket.write(say);
      done(socket);
    });
  });

async function halfOpen(): Promise<void> {
  const count = sized(600, 2000);
  const held: Socket[] = [];
  const cpu = (): number => Number(spawnSync("ps", ["-o", "cputimes=", "-p",
    String(group.target.server.pid)]).stdout.toString());
  const before = cpu();
  // From one address, silent or in the middle of an exchange; and from many.
  for (let i = 0; i < count; ++i)
    held.push(await hold(i % 2 === 0 ? "127.0.0.2" : `127.0.${1 + (i % 100)}.3`,
      i % 3 === 0 ? "SSH-2.0-Slow\r\n" : ""));
  await pause(1000);
  for (let i = 0; i < 3; ++i) {
    const began = performance.now();
    assert.match(keys.run("ada", port, []).err, /Hi ada!/);
    const took = performance.now() - began;
    assert.ok(took < 2000, `signing in took ${took.toFixed(0)} ms`);
  }
  const open = held.filter((one) => !one.destroyed && !one.readableEnded).length;
  const spent = cpu() - before;
  for (const one of held) one.destroy();
  assert.ok(spent < 20, `the server worked for ${spent} s`);
  console.log(`        ${count} half-open, ${open} of them left standing, ${spent} s of CPU`);
}

function badKeys(): Promise<void> {
  const mpint = (bytes: Buffer): Buffer => word(Buffer.concat([Buffer.from([0]), bytes]));
  const word = (bytes: Buffer | string): Buffer => {
    const body = Buffer.from(bytes);
    const size = Buffer.alloc(4);
    size.writeUInt32BE(body.length);
    return Buffer.concat([size, body]);
  };
  const modulus = randomBytes(128);
  modulus[0] = 0xc1;
  modulus[127] = (modulus[127] ?? 0) | 1;
  const short = Buffer.concat([word("ssh-rsa"), word(Buffer.from([1, 0, 1])), mpint(modulus)]);
  const dsa = Buffer.concat([word("ssh-dss"), ...[1, 2, 3, 4].map(() => mpint(modulus))]);
  const good = keys.public("ada").split(" ")[1] ?? "";
  const longer = Buffer.concat([Buffer.from(good, "base64"), Buffer.from("x")]).toString("base64");
  keys.make("ca");
  spawnSync("ssh-keygen", ["-q", "-s", keys.file("ca"), "-I", "x", "-n", "ada",
    `${keys.file("spare")}.pub`]);
  const certificate = spawnSync("cat", [`${keys.file("spare")}-cert.pub`]).stdout.toString();
  const cases: [string, string, RegExp][] = [
    ["a short RSA key", `ssh-rsa ${short.toString("base64")}`, /at least 2048 bits; .* has 1024/],
    ["a DSA key", `ssh-dss ${dsa.toString("base64")}`, /DSA keys are refused/],
    ["a key of 16 KiB", `ssh-ed25519 ${randomBytes(16 << 10).toString("base64")}`, /at most/],
    ["a key of a mebibyte", `ssh-ed25519 ${randomBytes(800_000).toString("base64")}`, /at most/],
    ["options", `command="id" ssh-ed25519 ${good}`, /Options in front of a key/],
    ["more options", `no-pty,command="id" ssh-ed25519 ${good}`, /Options in front of a key/],
    ["a certificate", certificate, /This is a certificate/],
    ["another kind than it says", `ssh-rsa ${good}`, /of the kind ssh-ed25519/],
    ["no base64", "ssh-ed25519 AAAA!", /not base64/],
    ["two keys", `ssh-ed25519 ${good}\nssh-ed25519 ${good}`, /One key at a time/],
    ["bytes behind it", `ssh-ed25519 ${longer}`, /damaged/],
    ["a private key", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n", /private key/],
    ["an unknown kind", `ssh-xmss ${word("ssh-xmss").toString("base64")}`, /kind are not taken/],
    ["nothing", " ", /Paste a public key/],
  ];
  return group.unchanged("ada/open", async () => {
    for (const [what, key, why] of cases) {
      const answer = await add("ada", key);
      assert.equal(answer.status, 422, `${what}: ${JSON.stringify(answer)}`);
      assert.match(JSON.stringify(answer.body), why, what);
    }
  });
}

async function sameKeyTwice(): Promise<void> {
  const shared = keys.make("shared");
  assert.equal((await add("ada", shared)).status, 201);
  const tries: [string, string, object][] = [
    ["ada", "/user/keys", {}],
    ["bob", "/user/keys", {}],
    ["ada", "/repos/ada/open/keys", { read_only: true }],
    ["ada", "/repos/ada/secret/keys", { read_only: false }],
  ];
  for (const [who, path, more] of tries)
    assert.equal((await add(who, `${shared} with another comment`, path, more)).status, 422, path);
  assert.match(keys.run("shared", port, []).err, /Hi ada!/);
  const deploy = keys.make("deploy");
  const added = await add("ada", deploy, "/repos/ada/secret/keys", { read_only: true });
  assert.equal(added.status, 201);
  for (const [who, path, more] of tries)
    assert.equal((await add(who, deploy, path, more)).status, 422, path);
  assert.match(keys.run("deploy", port, []).err, /Hi deploy key!/);
}

async function wrongKeys(): Promise<void> {
  const told = paramiko("keys", String(port), "1000");
  assert.equal(told["active"], false);
  assert.ok(Number(told["tried"]) <= 6, JSON.stringify(told));
  assert.ok(Number(told["seconds"]) >= 1.5, "nothing delayed the end");
  await pause(300);
  assert.match(group.target.server.log, /ssh\.turned_away/);
  assert.doesNotMatch(group.target.server.log, /AAAA[A-Za-z0-9+/]{20}/);
  assert.match(keys.run("ada", port, []).err, /Hi ada!/);
}

// ESC, BEL, CSI as one byte, and their UTF-8.
const escapes = /[\x00-\x08\x0b-\x1f\x7f]|\u009b/;

async function terminals(): Promise<void> {
  for (const word of ["ada/\u001b[31mred.git", "ada/\u0007bell.git", "ada/\u009b31m.git"])
    for (const verb of ["git-upload-pack", "git-receive-pack"]) {
      const done = run(`${verb} '${word}'`);
      assert.equal(done.status, 1);
      assert.doesNotMatch(done.err.replace(/\n$/, ""), escapes);
    }
  // A ref whose name is an attack: what the report says of it beside the name itself.
  const ref = "refs/heads/a\u001b[31mb";
  const zero = "0".repeat(40);
  const oid = group.target.workshop.git("seed", "rev-parse", "HEAD");
  const command = packet(`${zero} ${oid} ${ref}\0report-status side-band-64k`);
  const body = Buffer.concat([command, Buffer.from("0000")]);
  const [ssh = "ssh", ...words] = keys.words("ada", port);
  const done = spawnSync(ssh, [...words, "git@127.0.0.1", "git-receive-pack 'ada/open.git'"], {
    encoding: "latin1",
    input: body,
    timeout: 30_000,
  });
  assert.doesNotMatch(done.stderr, escapes);
  const told = done.stdout.slice(done.stdout.indexOf("0000") + 4);
  assert.match(told, /unpack/);
  assert.doesNotMatch(told.split(ref).join("NAME"), /\u001b/);
}

export async function gitSsh(of: Group): Promise<void> {
  group = of;
  port = Number(/"ssh\.started"[^\n]*127\.0\.0\.1:(\d+)/.exec(of.target.server.log)?.[1]);
  assert.ok(port > 0, of.target.server.log.slice(-2000));
  keys = new Keyring();
  keys.make("ada");
  keys.make("spare");
  assert.equal((await add("ada", keys.public("ada"))).status, 201);

  await group.row("AC-025 commands that a shell would understand are refused and nothing is run",
    async () => group.unchanged("ada/open", async () => commands()));
  await group.row("AC-026 large files: an unknown verb gets no token",
    async () => group.unchanged("ada/open", async () => largeFiles()));
  await group.row("AC-027 of the client's variables a well-formed GIT_PROTOCOL alone is taken",
    async () => variables());
  await group.row("AC-028 terminal, forwarding, agent and subsystems are refused",
    async () => otherRequests());
  await group.row("AC-029 connections that never finish keep nobody out", halfOpen);
  await group.row("AC-030 keys that must not be taken are refused by the rule", badKeys);
  await group.row("AC-031 a key belongs to one person or one repository", sameKeyTwice);
  await group.row("AC-032 a connection with wrong keys ends after a few", wrongKeys);
  await group.row("AC-033 what is told to a terminal holds no escapes", terminals);
  keys.remove();
}
