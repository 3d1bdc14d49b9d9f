// SPDX-License-Identifier: Apache-2.0
//
// wrk.ts: one run of wrk against one page, with the processor time that the server took for it.
import { spawn } from "node:child_process";

import type { Group } from "./accounting";
import type { Settings } from "./bench";
import type { Figures } from "./report";

export interface Page {
  what: string;
  path: string;
  cookie?: string;
}

// wrk says its own figures in a form of ours.
export const figuresScript = `done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("figures %d %d %.3f %.3f %d\\n", summary.requests, summary.duration,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    e.status + e.timeout + e.read + e.connect))
end
`;

export async function runWrk(url: string, page: Page, open: number, settings: Settings,
                             group: Group, file: string): Promise<Figures> {
  const words = ["-t1", `-c${open}`, `-d${settings.seconds}s`, "--timeout", "30s", "-s", file];
  if (page.cookie) words.push("-H", `Cookie: ${page.cookie}`);
  const before = group.cpu();
  const out = await new Promise<string>((done, fail) => {
    const child = spawn("wrk", [...words, url]);
    let text = "";
    child.stdout.on("data", (bytes: Buffer) => (text += bytes.toString()));
    child.on("error", fail);
    child.on("close", () => done(text));
  });
  const used = group.cpu() - before;
  const found = /^figures (\d+) (\d+) (\S+) (\S+) (\d+)$/m.exec(out);
  if (!found) throw new Error(`wrk said:\n${out}`);
  const [requests, micros, p50, p99, errors] = found.slice(1).map(Number);
  if (errors) throw new Error(`${errors} of ${requests} answers of ${url} were errors.`);
  return {
    "req/s": (requests ?? 0) / ((micros ?? 0) / 1e6),
    "p50 ms": p50 ?? NaN,
    "p99 ms": p99 ?? NaN,
    "CPU us/req": (used * 1e6) / (requests ?? 0),
  };
}
