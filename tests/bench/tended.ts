// SPDX-License-Identifier: Apache-2.0
//
// tended.ts: waits until the server has given an imported repository what running servers give it,
// so that no measurement falls into that work.
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

import { type Server, pause } from "../harness/server";
import type { Report } from "./report";

const hasBitmap = (folder: string): boolean =>
  readdirSync(folder, { withFileTypes: true }).some((entry) => entry.isDirectory()
    ? hasBitmap(join(folder, entry.name)) : entry.name.endsWith(".bitmap"));

// The bitmap is the last but one step of upkeep; the commit-graph follows it within seconds.
export async function tended(report: Report, bench: string, data: string): Promise<void> {
  for (let second = 0; second < 300; ++second) {
    if (hasBitmap(join(data, "repos"))) return pause(10_000);
    await pause(1000);
  }
  report.leaveOut(`${bench}: the upkeep of the repository; it was measured without bitmap`);
}

// What was started on a data directory of the caller's.
export async function end(server: Server, data: string): Promise<void> {
  try {
    if (server.running) await server.stop();
  } finally {
    rmSync(data, { recursive: true, force: true });
    rmSync(`${data}.log`, { force: true });
  }
}
