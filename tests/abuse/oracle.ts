// SPDX-License-Identifier: Apache-2.0
//
// oracle.ts: what must hold of the server after every row, whatever the row did to it.
//
// Same process and alive; no sanitizer spoke; no answer of 5xx unless the row allows it; sockets,
// pipes, memory files and children back where they were within ten seconds; memory bounded; nothing
// left in temporary places; refs that no row may move unmoved; no leak in an answer; every program
// started spelled as the grammar says; no file touched outside of the data directory.
import { strict as assert } from "node:assert";
import { closeSync, existsSync, fstatSync, openSync, readdirSync, readFileSync, readlinkSync,
  readSync } from "node:fs";
import { join } from "node:path";

import { pause } from "../harness/server";
import { faultsOf } from "./git_words";
import type { Target } from "./target";

export interface Allowed {
  statuses?: number[]; // of 5xx, that this row may cause
  growthMiB?: number; // of resident memory, beyond which it fails
  sockets?: number; // connections that another row holds open meanwhile
  names?: (string | RegExp)[]; // hosts that may be asked for
  connects?: string[]; // addresses that may be called
}

interface Descriptors {
  sockets: number;
  pipes: number;
  watches: number; // of processes
  memory: number;
  deleted: number;
}
const counted = ["sockets", "pipes", "watches", "memory", "deleted"] as const;

// Files outside of the data directory that a server reads for its work.
const known = [/^\/dev\/(null|urandom|random)$/, /^\/proc\/(self|\d+|meminfo|sys|stat|cpuinfo)/,
  /^\/sys\/(devices\/system\/cpu|fs\/cgroup|kernel\/mm)/, /^\/etc\/(localtime|hosts|resolv\.conf)/,
  /^\/etc\/(nsswitch\.conf|host\.conf|gai\.conf|ssl\/|passwd|services)/,
  /^\/usr\/(share\/zoneinfo|lib\/ssl|lib\/x86_64-linux-gnu|share\/ca-certificates)/];

export const growthMiBMax = 32;

// Lines that a file got since the last look; a half line waits.
class Tail {
  private at = 0;
  constructor(private readonly path: string) {}
  lines(): string[] {
    if (!existsSync(this.path)) return [];
    const file = openSync(this.path, "r");
    const size = fstatSync(file).size;
    const bytes = Buffer.alloc(Math.max(0, size - this.at));
    readSync(file, bytes, 0, bytes.length, this.at);
    closeSync(file);
    const whole = bytes.lastIndexOf(10) + 1;
    this.at += whole;
    return bytes.toString("utf8", 0, whole).split("\n").filter((line) => line !== "");
  }
}

export class Oracle {
  private readonly pid: number;
  private readonly sanitized: boolean;
  private readonly log: Tail;
  private readonly record: Tail;
  private readonly guarded = new Map<string, string>();
  private base: Descriptors = { sockets: 0, pipes: 0, watches: 0, memory: 0, deleted: 0 };
  private residentBefore = 0;

  constructor(private readonly target: Target) {
    this.pid = target.server.pid;
    this.log = new Tail(target.server.logFile);
    this.record = new Tail(target.record);
    const maps = readFileSync(`/proc/${this.pid}/maps`, "latin1");
    this.sanitized = /asan|tsan/.test(maps);
  }

  // Takes what is there now for what must be there again after each row.
  async settle(): Promise<void> {
    for (const path of ["/", "/healthz", "/explore"]) await this.target.send(path);
    await this.calm();
    this.base = this.descriptors();
    this.checkLog({});
    this.record.lines();
    this.target.leaks.length = 0;
  }

  // No row may move a ref of this repository.
  guard(fullName: string): void {
    const path = this.target.pathOf(fullName);
    this.guarded.set(path, this.target.refsAt(path));
  }
  // The refs as they are now are right.
  moved(fullName: string): void {
    this.guard(fullName);
  }

  begin(): void {
    this.residentBefore = this.target.server.memory();
  }

  async check(allowed: Allowed = {}): Promise<void> {
    const { server } = this.target;
    assert.ok(server.running && server.pid === this.pid, "the server ended");
    const health = await fetch(`${server.url}/healthz`, {
      headers: { Connection: "close" },
      signal: AbortSignal.timeout(5000),
    });
    assert.equal(health.status, 200, "/healthz");
    await health.arrayBuffer();
    await this.waitForBase(allowed);
    this.checkMemory(allowed);
    this.checkLog(allowed);
    this.checkRecord(allowed);
    for (const [path, refs] of this.guarded)
      assert.equal(this.target.refsAt(path), refs, "refs moved that no row may move");
    assert.deepEqual(this.target.leaks.splice(0), [], "an answer told what it must not");
    this.checkPlaces();
  }

  // At the end of a group: the whole of the data is sound, and no secret was written down.
  async finish(): Promise<void> {
    await this.calm();
    const done = this.target.server.tryCommand(["fsck"]);
    assert.match(done.out, /no problems/, `fsck: ${done.out}${done.err}`);
    const places = [this.target.server.logFile, ...["stithy.db", "stithy.db-wal"]
      .map((name) => join(this.target.server.data, name))];
    for (const place of places.filter((one) => existsSync(one))) {
      const bytes = readFileSync(place);
      for (const secret of this.target.secrets)
        assert.ok(!bytes.includes(secret), `a token or password stands in ${place}`);
    }
  }

  private descriptors(): Descriptors {
    const now: Descriptors = { sockets: 0, pipes: 0, watches: 0, memory: 0, deleted: 0 };
    for (const name of readdirSync(`/proc/${this.pid}/fd`)) {
      let to = "";
      try {
        to = readlinkSync(`/proc/${this.pid}/fd/${name}`);
      } catch {
        continue; // closed meanwhile
      }
      if (to.startsWith("socket:")) ++now.sockets;
      else if (to.startsWith("pipe:")) ++now.pipes;
      else if (to.includes("pidfd")) ++now.watches;
      else if (to.startsWith("/memfd:")) ++now.memory;
      else if (to.endsWith("(deleted)")) ++now.deleted;
    }
    return now;
  }

  // Children of the server that run now.
  programs(): string[] {
    const path = `/proc/${this.pid}/task`;
    const out: string[] = [];
    for (const task of readdirSync(path)) {
      try {
        out.push(...readFileSync(`${path}/${task}/children`, "latin1").trim().split(/\s+/));
      } catch {
        continue; // a thread that ended
      }
    }
    return out.filter((one) => one !== "");
  }

  // Waits until no program runs and no connection but ours is open.
  private async calm(): Promise<void> {
    for (let tries = 0; tries < 400 && this.programs().length > 0; ++tries) await pause(25);
    await pause(50);
  }

  private async waitForBase(allowed: Allowed): Promise<void> {
    const most = { ...this.base, sockets: this.base.sockets + (allowed.sockets ?? 0) };
    let over: string[] = [];
    for (let tries = 0; tries < 400; ++tries) {
      const now = this.descriptors();
      over = counted.filter((kind) => now[kind] > most[kind])
        .map((kind) => `${kind}: ${now[kind]}, at first ${most[kind]}`);
      const left = this.programs();
      if (left.length > 0) over.push(`${left.length} programs run`);
      if (over.length === 0) return;
      await pause(25);
    }
    assert.deepEqual(over, [], "what the row opened stays open after ten seconds");
  }

  private checkMemory(allowed: Allowed): void {
    if (this.sanitized) return; // its shadow memory says nothing of ours
    const grown = (this.target.server.memory() - this.residentBefore) / (1 << 20);
    const most = allowed.growthMiB ?? growthMiBMax;
    assert.ok(grown < most, `memory grew by ${grown.toFixed(1)} MiB; ${most} is the most`);
  }

  private checkLog(allowed: Allowed): void {
    const bad: string[] = [];
    for (const line of this.log.lines()) {
      if (/AddressSanitizer|ThreadSanitizer|LeakSanitizer|runtime error:|CHECK failed/.test(line))
        bad.push(line);
      if (!line.startsWith("{")) continue;
      const entry = JSON.parse(line) as { event: string; status?: number; level: string };
      const status = entry.status ?? 0;
      if (status >= 500 && !(allowed.statuses ?? []).includes(status)) bad.push(line);
      if (entry.event === "web.failed" && !allowed.statuses) bad.push(line);
    }
    assert.deepEqual(bad, [], "the log tells of failures");
  }

  private checkRecord(allowed: Allowed): void {
    const bad: string[] = [];
    for (const line of this.record.lines()) {
      const entry = JSON.parse(line) as Record<string, unknown>;
      if (typeof entry.program === "string") bad.push(...faultsOf(entry, this.target.server.data));
      if (typeof entry.open === "string" && !this.mayOpen(entry.open)) bad.push(line);
      if (typeof entry.connect === "string" && !(allowed.connects ?? []).includes(entry.connect))
        bad.push(line);
      const { name } = entry;
      if (typeof name === "string" && !(allowed.names ?? []).some((one) =>
        typeof one === "string" ? one === name : one.test(name))) bad.push(line);
    }
    assert.deepEqual(bad, [], "the server asked the machine for what it should not");
  }

  private mayOpen(path: string): boolean {
    const { data } = this.target.server;
    const inside = path === data || path.startsWith(`${data}/`);
    if (path.split("/").includes("..")) return false;
    return inside || !path.startsWith("/") || known.some((pattern) => pattern.test(path));
  }

  private checkPlaces(): void {
    const { data } = this.target.server;
    assert.deepEqual(readdirSync(join(data, "tmp")).filter((name) => name !== "git"), [],
      "something is left in tmp");
    const left: string[] = [];
    const repos = join(data, "repos");
    for (const fan of existsSync(repos) ? readdirSync(repos) : [])
      for (const one of readdirSync(join(repos, fan)))
        for (const name of readdirSync(join(repos, fan, one, "objects")))
          if (name.startsWith("tmp_")) left.push(`${one}/objects/${name}`);
    assert.deepEqual(left, [], "a refused push left its objects");
  }
}
