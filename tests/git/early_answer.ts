// SPDX-License-Identifier: Apache-2.0
//
// early_answer.ts: a push whose pack takes long to index is answered before its end, with packets
// that say nothing, so that no proxy takes the silence for death.
import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";

import type { Cases } from "../harness/cases";
import { gitEnvironment, type Workshop } from "../harness/git";
import type { Server } from "../harness/server";

const packet = (text: string): string => (text.length + 4).toString(16).padStart(4, "0") + text;

// The git of the server that indexes what is being pushed.
function indexer(parent: number): number {
  for (const name of readdirSync("/proc").filter((one) => /^\d+$/.test(one)))
    try {
      const words = readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0");
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      const from = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      if (from === parent && words.includes("index-pack")) return Number(name);
    } catch {
      // It ended while we looked.
    }
  return 0;
}

async function found(parent: number): Promise<number> {
  for (let i = 0; i < 200; ++i) {
    const pid = indexer(parent);
    if (pid) return pid;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error("the server runs no index-pack");
}

export async function earlyAnswerCases(
  t: Cases,
  server: Server,
  workshop: Workshop,
  repository: string,
  token: string,
): Promise<void> {
  await t.run("a push that is long to index is answered while it is indexed", async () => {
    const tip = workshop.git(repository, "commit-tree", "-m", "slow", "main^{tree}");
    const pack = execFileSync("git", ["pack-objects", "--stdout", "--revs", "-q"], {
      cwd: join(workshop.path, repository), env: gitEnvironment(workshop.path), input: `${tip}\n`,
    });
    const head = packet(`${"0".repeat(40)} ${tip} refs/heads/slow\0 report-status side-band-64k\n`);
    const sent = request(`${server.url}/ada/${repository}.git/git-receive-pack`, {
      method: "POST",
      headers: {
        "Content-Type": "application/x-git-receive-pack-request",
        Authorization: `Basic ${Buffer.from(`ada:${token}`).toString("base64")}`,
      },
    });
    const pieces: Buffer[] = [];
    let stopped = 0;
    const spoke = new Promise<void>((resolve, reject) => {
      sent.on("error", reject);
      sent.on("response", (answer) => {
        answer.on("data", (bytes: Buffer) => {
          pieces.push(bytes);
          resolve();
        });
        answer.on("end", () => sent.emit("whole"));
      });
    });
    const whole = new Promise<void>((resolve) => void sent.on("whole", resolve));
    sent.write(head + "0000");
    sent.write(pack.subarray(0, pack.length - 20));
    stopped = await found(server.pid);
    process.kill(stopped, "SIGSTOP");
    try {
      sent.end(pack.subarray(pack.length - 20));
      await spoke;
    } finally {
      process.kill(stopped, "SIGCONT");
    }
    assert.match(pieces.map(String).join(""), /^(0005\x01)+$/);
    await whole;
    const told = Buffer.concat(pieces).toString("latin1");
    assert.match(told, /unpack ok/);
    assert.match(told, /ok refs\/heads\/slow/);
    assert.ok(told.endsWith("0000"));
    assert.equal(workshop.git(repository, "ls-remote",
      server.url.replace("://", `://ada:${token}@`) + `/ada/${repository}.git`,
      "refs/heads/slow").split("\t")[0], tip);
  });
}
