// SPDX-License-Identifier: Apache-2.0
//
// measure.ts: memory at its peak and processor time of the server while something runs.
import { readFileSync, writeFileSync } from "node:fs";

const kiB = (pid: number, name: string): number =>
  Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);

// How far the resident memory rose above where it was, at its highest.
export async function peakGrowthMiB(pid: number, body: () => Promise<void>): Promise<number> {
  writeFileSync(`/proc/${pid}/clear_refs`, "5"); // the peak begins anew (proc(5))
  const before = kiB(pid, "VmRSS");
  await body();
  return (kiB(pid, "VmHWM") - before) / 1024;
}

// Seconds on a processor, of the server and of the programs it started and waited for.
export async function processorSeconds(pid: number, body: () => Promise<void>): Promise<number> {
  const read = (): number => {
    const line = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
    // utime, stime, cutime and cstime (proc(5)), in hundredths of a second.
    return [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0) / 100;
  };
  const before = read();
  await body();
  return read() - before;
}
