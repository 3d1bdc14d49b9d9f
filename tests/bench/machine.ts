// SPDX-License-Identifier: Apache-2.0
//
// machine.ts: where the figures come from, in the words that are printed beside them.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";

export interface Machine {
  date: string;
  cpu: string;
  cpus: number;
  memoryGiB: number;
  kernel: string;
  versions: string[];
  build: string;
  loadBefore: string;
}

export const loadOf = (): string =>
  readFileSync("/proc/loadavg", "utf8").split(" ").slice(0, 3).join(" ");

// The first line that a program says about itself, or nothing when it is not installed.
const firstLine = (program: string, word: string): string[] => {
  const done = spawnSync(program, [word], { encoding: "utf8" });
  if (done.error) return [];
  const line = `${done.stdout}${done.stderr}`.split("\n")[0] ?? "";
  return [line.replace(/ \[.*$| Copyright.*$| \(.*$|^nginx version: /g, "").trim()];
};

export const isInstalled = (program: string): boolean =>
  !spawnSync(program, ["--version"], { stdio: "ignore" }).error;

export const describeMachine = (build: string): Machine => ({
  date: new Date().toISOString().slice(0, 16).replace("T", " "),
  cpu: cpus()[0]?.model ?? "unknown",
  cpus: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  kernel: release(),
  versions: [
    ...firstLine("git", "--version"),
    ...firstLine("nginx", "-v"),
    ...firstLine("wrk", "--version"),
    ...firstLine("curl", "--version"),
  ],
  build,
  loadBefore: loadOf(),
});
