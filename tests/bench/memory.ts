// SPDX-License-Identifier: Apache-2.0
//
// memory.ts: the peak of memory while a large repository is pushed and cloned.
//
// Its files cannot be compressed, so what is on the wire is what was asked for. Each push and each
// clone meets a server that was just started, whose high-water mark is its own.
import { spawn } from "node:child_process";
import { createCipheriv } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";

import { Workshop, gitEnvironment, withToken } from "../harness/git";
import { Server } from "../harness/server";
import { Group, MemoryWatch } from "./accounting";
import type { Settings } from "./bench";
import { Peer, missingFor } from "./peers";
import { type Report, mebibytes } from "./report";

const large = ["-c", "core.compression=0", "-c", "core.bigFileThreshold=1m",
  "-c", "pack.window=0", "-c", "gc.auto=0", "-c", "maintenance.auto=false"];

// A bare repository of one commit with `size` MiB in files of `each`, written as a stream.
async function generate(shop: Workshop, size: number, each: number): Promise<void> {
  shop.init("source", ["--bare"]);
  const child = spawn("git", [...large, "fast-import", "--quiet"], {
    cwd: join(shop.path, "source"),
    env: gitEnvironment(shop.path),
    stdio: ["pipe", "inherit", "inherit"],
  });
  const noise = createCipheriv("aes-128-ctr", Buffer.alloc(16, 1), Buffer.alloc(16));
  const zeros = Buffer.alloc(1 << 20);
  const say = async (bytes: Buffer | string): Promise<void> => {
    if (!child.stdin.write(bytes)) await once(child.stdin, "drain");
  };
  const files = Math.max(1, Math.round(size / each));
  for (let file = 1; file <= files; ++file) {
    await say(`blob\nmark :${file}\ndata ${each << 20}\n`);
    for (let block = 0; block < each; ++block) await say(noise.update(zeros));
    await say("\n");
  }
  await say("commit refs/heads/main\ncommitter Ada <ada@example.org> 1700000000 +0000\n" +
    "data 5\nBegin\n");
  for (let file = 1; file <= files; ++file) await say(`M 100644 :${file} file${file}.bin\n`);
  child.stdin.end("\ndone\n");
  const [status] = (await once(child, "close")) as [number | null];
  if (status !== 0) throw new Error(`git fast-import ended with ${status}.`);
}

interface Subject {
  name: string;
  url: string;
  roots: () => number[];
  own: RegExp; // names of the server's own processes
  group: () => Group;
  restart: () => Promise<void>;
  end: () => Promise<void>;
}

async function stithy(data: string): Promise<Subject> {
  const server = await Server.on(data);
  server.createUser("bench");
  server.createRepo("bench/large");
  let group = Group.make("stithy");
  const end = async (): Promise<void> => {
    await server.stop();
    group.remove();
  };
  await server.launch();
  group.adopt(server.pid);
  return {
    name: "stithy",
    url: withToken(`${server.url}/bench/large.git`, server.createToken("bench")),
    roots: () => [server.pid],
    own: /^stithy/,
    group: () => group,
    restart: async () => {
      await end();
      group = Group.make("stithy-again");
      await server.launch();
      group.adopt(server.pid);
    },
    end,
  };
}

async function git(shop: Workshop): Promise<Subject> {
  shop.init("served/large.git", ["--bare"]);
  // As somebody sets git who expects large files. Without the last two it compresses each file
  // again and looks for deltas between them, with gigabytes of memory and minutes of CPU.
  for (const [key, value] of [["http.receivepack", "true"], ["receive.autogc", "false"],
    ["receive.unpackLimit", "1"], ["core.bigFileThreshold", "32m"]] as const)
    shop.git("served/large.git", "config", key, value);
  let peer = await Peer.git("git", join(shop.path, "served"));
  const subject: Subject = {
    name: "git",
    url: `${peer.url}/large.git`,
    roots: () => peer.roots,
    own: /^(nginx|fcgiwrap)$/,
    group: () => peer.group,
    restart: async () => {
      await peer.stop();
      peer = await Peer.git("git-again", join(shop.path, "served"));
      subject.url = `${peer.url}/large.git`;
    },
    end: () => peer.stop(),
  };
  return subject;
}

// One run of the git client with an eye on the server.
async function watched(report: Report, shop: Workshop, subject: Subject, what: string,
                       folder: string, words: string[]): Promise<void> {
  const watch = new MemoryWatch(subject.roots(), subject.own);
  const before = subject.group().cpu();
  const began = performance.now();
  const done = await shop.runGit(folder, ...large, ...words);
  const seconds = (performance.now() - began) / 1000;
  const peak = watch.stop();
  if (done.status !== 0) throw new Error(`${what} with ${subject.name}: ${done.err}`);
  report.add("memory", what, subject.name, {
    "server peak MiB": mebibytes(peak.server),
    "its git MiB": mebibytes(peak.children),
    "of that private": mebibytes(peak.childrenPrivate),
    "CPU s": subject.group().cpu() - before,
    "wall s": seconds,
  });
}

async function measureOne(report: Report, shop: Workshop, subject: Subject,
                          size: number): Promise<void> {
  const label = `${Math.round(size / 102.4) / 10} GiB`;
  const push = ["push", "-q", subject.url, "main"];
  await watched(report, shop, subject, `push of ${label}`, "source", push);
  await subject.restart();
  const clone = ["clone", "-q", "--bare", subject.url, "copy"];
  await watched(report, shop, subject, `clone of ${label}`, "", clone);
  const heads = ["source", "copy"].map((name) => shop.git(name, "rev-parse", "main"));
  if (heads[0] !== heads[1]) throw new Error("the clone is not what was pushed.");
  shop.removeFolder("copy");
}

export async function measureMemory(report: Report, settings: Settings): Promise<void> {
  const room = statfsSync(tmpdir());
  const needed = settings.size * 3.5;
  if (mebibytes(room.bavail * room.bsize) < needed) {
    report.leaveOut(`memory: ${tmpdir()} needs ${Math.round(needed)} MiB; see --size`);
    return;
  }
  const shop = new Workshop();
  const data = mkdtempSync(join(tmpdir(), "stithy-bench-"));
  try {
    console.error(`bench: making ${settings.size} MiB`);
    await generate(shop, settings.size, settings.blob);
    const ours = await stithy(data);
    await measureOne(report, shop, ours, settings.size).finally(() => ours.end());
    rmSync(data, { recursive: true, force: true });
    const missing = missingFor.git();
    if (missing.length > 0) {
      report.leaveOut(`memory of git's own server: ${missing.join(", ")} is missing`);
      return;
    }
    mkdirSync(join(shop.path, "served"));
    const theirs = await git(shop);
    await measureOne(report, shop, theirs, settings.size).finally(() => theirs.end());
  } finally {
    shop.remove();
    rmSync(data, { recursive: true, force: true });
    rmSync(`${data}.log`, { force: true });
  }
}
