// SPDX-License-Identifier: Apache-2.0
//
// jobs.ts: empty jobs, handed out by the database and by Redis, beside BullMQ on the same Redis.
//
// Each subject orders all jobs (500 together), then runs them with two workers, then runs one at a
// time while nothing else is to be done. CPU is that of all processes: the workers', Redis' and the
// database server's.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

import { freePort, pause } from "../harness/server";
import { Group } from "./accounting";
import type { Settings } from "./bench";
import { isInstalled } from "./machine";
import { type Figures, type Report, medians } from "./report";

const jobs = 20_000;
const workers = 2;
const program = process.env.STITHY_JOBS_BENCH ?? "build/release/stithy_jobs_bench";

interface Subject {
  what: string;
  name: string;
  words: (place: string) => string[];
}

// A process that says what it did and waits for a line before it goes on.
class Paced {
  private readonly child: ChildProcess;
  private readonly lines: AsyncIterator<string>;
  constructor(words: string[]) {
    const [first = "", ...rest] = words;
    this.child = spawn(first, rest, { stdio: ["pipe", "pipe", "inherit"] });
    if (!this.child.stdout) throw new Error("no output");
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }
  // The line that begins so.
  async until(word: string): Promise<string> {
    for (;;) {
      const { value, done } = await this.lines.next();
      if (done) throw new Error(`ended before it said "${word}"`);
      if (value.startsWith(word)) return value;
    }
  }
  go(): void {
    this.child.stdin?.write("\n");
  }
  kill(): void {
    this.child.kill("SIGKILL");
  }
}

const numberIn = (line: string, before: string): number =>
  Number(new RegExp(`${before} ([\\d.]+)`).exec(line)?.[1]);

// Redis and PostgreSQL of this run, each in a group of its own.
class Servers {
  redisUrl = "";
  postgresUrl = "";
  readonly groups: Group[] = [];
  private readonly children: ChildProcess[] = [];
  constructor(private readonly place: string) {}

  async startRedis(): Promise<void> {
    const port = await freePort();
    const group = Group.make("redis");
    const [first = "", ...rest] = group.wrap(["redis-server", "--port", String(port), "--bind",
      "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", this.place]);
    this.children.push(spawn(first, rest, { stdio: "ignore" }));
    this.groups.push(group);
    this.redisUrl = `redis://127.0.0.1:${port}/0`;
    for (let tries = 0; tries < 500; ++tries) {
      const there = await new Promise<boolean>((done) => {
        const socket = connect(port, "127.0.0.1", () => { socket.destroy(); done(true); });
        socket.on("error", () => done(false));
      });
      if (there) return;
      await pause(20);
    }
    throw new Error("redis-server did not answer");
  }

  // As tests/harness/databases.bash starts it, waiting for the disk. Returns what is missing.
  async startPostgres(): Promise<string> {
    const script = `source tests/harness/databases.bash; trap stop_databases EXIT
      chmod 755 "$1"; start_postgres "$1/postgres" > /dev/null || echo "missing $postgres_missing"
      [[ -z $postgres_url ]] || echo "url $postgres_url"; read -r _`;
    const group = Group.make("postgres");
    const [first = "", ...rest] = group.wrap(["bash", "-c", script, "bash", this.place]);
    const environment = { ...process.env, STITHY_DATABASES_DURABLE: "1" };
    const child = spawn(first, rest, { stdio: ["pipe", "pipe", "inherit"], env: environment });
    this.children.push(child);
    this.groups.push(group);
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.startsWith("missing ")) return line.slice(8);
      if (!line.startsWith("url ")) continue;
      this.postgresUrl = line.slice(4);
      return "";
    }
    return "it did not start";
  }

  cpu(): number {
    return this.groups.reduce((all, group) => all + group.cpu(), 0);
  }

  async stop(): Promise<void> {
    for (const child of this.children) {
      child.stdin?.end("\n"); // the shell ends its database
      if (!child.stdin) child.kill();
    }
    for (const child of this.children)
      if (child.exitCode === null && child.signalCode === null)
        await new Promise((done) => child.once("exit", done));
    for (const group of this.groups) group.remove();
  }
}

async function measureOnce(subject: Subject, servers: Servers, place: string): Promise<Figures> {
  const group = Group.make("jobs");
  const paced = new Paced(group.wrap(subject.words(mkdtempSync(join(place, "run-")))));
  const cpu = () => group.cpu() + servers.cpu();
  const perThousand = (seconds: number) => (seconds * 1e6) / jobs;
  try {
    await paced.until("ready");
    let before = cpu();
    paced.go();
    const ordered = await paced.until("ordered");
    await paced.until("done");
    const ordering = cpu() - before;
    before = cpu();
    paced.go();
    const ran = await paced.until("ran");
    await paced.until("done");
    const running = cpu() - before;
    paced.go();
    const began = await paced.until("began");
    return {
      "ordered/s": numberIn(ordered, "ordered"),
      "order ms/1000": perThousand(ordering),
      "run/s": numberIn(ran, "ran"),
      "run ms/1000": perThousand(running),
      "begin p50 ms": numberIn(began, "p50"),
      "p95 ms": numberIn(began, "p95"),
    };
  } finally {
    paced.kill();
    await pause(50);
    group.remove();
  }
}

const bundled = (): string => {
  const out = resolve("build/tests/bullmq_bench.mjs");
  const done = spawnSync("node_modules/.bin/esbuild", ["tests/bench/bullmq.ts", "--bundle",
    "--platform=node", "--format=esm", "--target=node18", "--packages=external",
    "--log-level=warning", `--outfile=${out}`], { stdio: "inherit" });
  if (done.status !== 0) throw new Error("bullmq.ts could not be bundled");
  return out;
};

function subjectsOf(servers: Servers): Subject[] {
  const ours = (database: string, by: string): Subject => ({
    what: database,
    name: `Stithy, by ${by}`,
    words: (place) => {
      const url = database === "SQLite" ? `sqlite:${place}/stithy.db` : servers.postgresUrl;
      const common = [program, "--paced", "--jobs", String(jobs), "--workers", String(workers),
        "--database", url];
      return by === "Redis" ? [...common, "--redis", servers.redisUrl] : common;
    },
  });
  const peer = (concurrency: number): Subject => ({
    what: "Redis alone",
    name: `BullMQ, ${concurrency} at once`,
    words: () => ["node", bundled(), servers.redisUrl, String(jobs), String(concurrency)],
  });
  const subjects = [ours("SQLite", "the database")];
  if (servers.redisUrl) subjects.push(ours("SQLite", "Redis"));
  if (servers.postgresUrl) subjects.push(ours("PostgreSQL", "the database"));
  if (servers.postgresUrl && servers.redisUrl) subjects.push(ours("PostgreSQL", "Redis"));
  if (servers.redisUrl) subjects.push(peer(workers), peer(64));
  return subjects;
}

export async function measureJobs(report: Report, settings: Settings): Promise<void> {
  if (!existsSync(program)) {
    report.leaveOut(`jobs: there is no ${program}; run ` +
      "`tools/bootstrap/build.sh release stithy_jobs_bench` first.");
    return;
  }
  const place = mkdtempSync(join(tmpdir(), "stithy-bench-jobs-"));
  mkdirSync(join(place, "runs"));
  const servers = new Servers(place);
  try {
    if (isInstalled("redis-server")) await servers.startRedis();
    else report.leaveOut("jobs by Redis and BullMQ: redis-server is not installed");
    const missing = await servers.startPostgres();
    if (missing) report.leaveOut(`jobs on PostgreSQL: ${missing}`);
    const subjects = subjectsOf(servers);
    const figures = new Map<Subject, Figures[]>(subjects.map((one) => [one, []]));
    for (let round = 0; round < settings.rounds; ++round)
      for (const subject of subjects)
        figures.get(subject)?.push(await measureOnce(subject, servers, join(place, "runs")));
    for (const subject of subjects)
      report.add("jobs", subject.what, subject.name, medians(figures.get(subject) ?? []));
  } finally {
    await servers.stop();
    rmSync(place, { recursive: true, force: true });
  }
}
