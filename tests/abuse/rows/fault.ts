// SPDX-License-Identifier: Apache-2.0
//
// fault.ts: what the fault suite does not do: a second server on the same data.
import { strict as assert } from "node:assert";
import { spawn } from "node:child_process";

import { binary } from "../../harness/server";
import type { Group } from "../group";

async function startAnother(group: Group): Promise<void> {
  const { target } = group;
  const words = ["serve", "--data", target.server.data, "--listen", "127.0.0.1:0",
    "--content-listen", "127.0.0.1:0"];
  const starts = Array.from({ length: 5 }, () =>
    new Promise<{ code: number | null; said: string }>((done) => {
      const child = spawn(binary, words, { stdio: ["ignore", "pipe", "pipe"] });
      let said = "";
      child.stdout.on("data", (bytes: Buffer) => (said += bytes.toString()));
      child.stderr.on("data", (bytes: Buffer) => (said += bytes.toString()));
      const hung = setTimeout(() => child.kill("SIGKILL"), 15_000);
      child.on("close", (code) => {
        clearTimeout(hung);
        done({ code, said });
      });
    }));
  for (const { code, said } of await Promise.all(starts)) {
    assert.equal(code, 1, said);
    assert.match(said, /(another|already|in use|running|owns|lock)/i);
    assert.ok(!said.includes("answers at"), said);
  }
  const pushed = target.workshop.tryGit("seed", "push", target.gitUrl("ada/second", "ada"), "main");
  assert.equal(pushed.status, 0, "the first server goes on");
}

export async function fault(group: Group): Promise<void> {
  await group.row("AC-156 a second server on the same data refuses to start",
    () => startAnother(group));
}
