// SPDX-License-Identifier: Apache-2.0
//
// accounting.ts: CPU and memory of a server with everything it starts.
//
// CPU comes from a control group where one can be made (root): it counts every child, also those
// that lived for a millisecond and whose parent ignored their end. Else it comes from /proc.
import {
  existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync,
} from "node:fs";

const clockTicks = 100; // of /proc/PID/stat; fixed on Linux
const first = "/sys/fs/cgroup/cpuacct"; // version 1
const second = "/sys/fs/cgroup"; // version 2

const read = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // the process has ended
  }
};

// The fields of /proc/PID/stat behind the name, which may hold spaces.
const stat = (pid: number): string[] => {
  const text = read(`/proc/${pid}/stat`);
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
};

// CPU seconds of a process and of the children it waited for, in steps of a hundredth.
export const usedBy = (pid: number): number =>
  stat(pid).slice(11, 15).reduce((all, field) => all + Number(field), 0) / clockTicks;

export const nameOf = (pid: number): string => read(`/proc/${pid}/comm`).trim();

// The processes below `roots`, with them.
export function familyOf(roots: number[]): number[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync("/proc")) {
    const pid = Number(entry);
    if (!pid) continue;
    const parent = Number(stat(pid)[1] ?? 0);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const family = [...roots];
  for (let at = 0; at < family.length; ++at) family.push(...(children.get(family[at] ?? 0) ?? []));
  return family;
}

// A line of /proc/PID/status or smaps_rollup such as "VmHWM:  1234 kB", in bytes.
export const memoryOf = (pid: number, key: string): number => {
  const file = key === "Pss" ? "smaps_rollup" : "status";
  const found = new RegExp(`^${key}:\\s+(\\d+)`, "m").exec(read(`/proc/${pid}/${file}`));
  return Number(found?.[1] ?? 0) * 1024;
};

export class Group {
  private constructor(private readonly folder: string | undefined,
                      private readonly roots: number[] = []) {}

  static make(name: string): Group {
    const root = existsSync(first) ? first : second;
    const folder = `${root}/stithy-bench-${process.pid}-${name}`;
    try {
      mkdirSync(folder);
      return new Group(folder);
    } catch {
      return new Group(undefined);
    }
  }

  // Whether children are counted whose parent did not wait for them.
  get complete(): boolean {
    return this.folder !== undefined;
  }

  // The command line that starts `words` inside the group.
  wrap(words: string[]): string[] {
    if (!this.folder) return words;
    const enter = 'echo $$ > "$0" && exec "$@"';
    return ["/bin/sh", "-c", enter, `${this.folder}/cgroup.procs`, ...words];
  }

  adopt(pid: number): void {
    this.roots.push(pid);
    if (this.folder) writeFileSync(`${this.folder}/cgroup.procs`, String(pid));
  }

  // Seconds used so far.
  cpu(): number {
    const usage = this.folder ? read(`${this.folder}/cpuacct.usage`) : "";
    if (usage) return Number(usage) / 1e9;
    if (this.folder) {
      const found = /usage_usec (\d+)/.exec(read(`${this.folder}/cpu.stat`));
      return Number(found?.[1] ?? 0) / 1e6;
    }
    return familyOf(this.roots).reduce((all, pid) => all + usedBy(pid), 0);
  }

  remove(): void {
    try {
      if (this.folder) rmdirSync(this.folder);
    } catch {
      // a process of it is still ending; an empty group costs nothing
    }
  }
}

export interface Peak {
  server: number; // VmHWM of the server's own processes, added up
  children: number; // of the programs it started: the largest sum of resident memory seen
  childrenPrivate: number; // the same without what is mapped from files
}

// Looks twenty times a second until stop(). The peak of the server itself is the kernel's own.
export class MemoryWatch {
  private readonly timer: NodeJS.Timeout;
  private readonly peak: Peak = { server: 0, children: 0, childrenPrivate: 0 };

  constructor(private readonly roots: number[], private readonly own: RegExp) {
    this.timer = setInterval(() => this.look(), 50);
  }

  stop(): Peak {
    clearInterval(this.timer);
    this.look();
    return this.peak;
  }

  private look(): void {
    let server = 0;
    let children = 0;
    let childrenPrivate = 0;
    for (const pid of familyOf(this.roots)) {
      if (this.own.test(nameOf(pid))) {
        server += memoryOf(pid, "VmHWM");
        continue;
      }
      children += memoryOf(pid, "VmRSS");
      childrenPrivate += memoryOf(pid, "RssAnon");
    }
    this.peak.server = Math.max(this.peak.server, server);
    this.peak.children = Math.max(this.peak.children, children);
    this.peak.childrenPrivate = Math.max(this.peak.childrenPrivate, childrenPrivate);
  }
}
