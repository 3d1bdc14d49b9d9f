// SPDX-License-Identifier: Apache-2.0
//
// idle.ts: what a server needs that nobody asks anything of, and how soon after its start it
// answers.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Server, freePort, pause } from "../harness/server";
import { familyOf, memoryOf, usedBy } from "./accounting";
import type { Settings } from "./bench";
import { isInstalled } from "./machine";
import { type Report, mebibytes, median } from "./report";

const answers = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const asked = get({ host: "127.0.0.1", port, path: "/healthz", agent: false }, (answer) => {
      answer.resume();
      answer.on("end", () => done(answer.statusCode === 200));
    });
    asked.on("error", () => done(false));
  });

interface Start {
  ms: number; // until /healthz is answered 200
  cpu: number; // seconds until then, of all processes
}

// `begin` starts a server and gives its process; it is asked again every millisecond.
async function timeToAnswer(begin: () => number, port: number): Promise<Start> {
  const began = performance.now();
  const pid = begin();
  while (!(await answers(port))) {
    if (performance.now() - began > 60_000) throw new Error("no answer within a minute.");
    await pause(1);
  }
  const ms = performance.now() - began;
  return { ms, cpu: familyOf([pid]).reduce((all, one) => all + usedBy(one), 0) };
}

const memoryNow = (roots: number[]): { rss: number; pss: number } => {
  const family = familyOf(roots);
  const sum = (key: string): number =>
    mebibytes(family.reduce((all, pid) => all + memoryOf(pid, key), 0));
  return { rss: sum("VmRSS"), pss: sum("Pss") };
};

// Accounts and repositories over the API, as people would have made them.
async function fill(server: Server, count: number): Promise<void> {
  server.createUser("bench");
  const headers = {
    Authorization: `Bearer ${server.createToken("bench")}`,
    "Content-Type": "application/json",
  };
  for (let made = 0; made < count; ++made) {
    const body = JSON.stringify({ name: `repository-${made}`, auto_init: false });
    const url = `${server.url}/api/v3/user/repos`;
    const answer = await fetch(url, { method: "POST", headers, body });
    if (answer.status !== 201)
      throw new Error(`creating a repository: ${answer.status} ${await answer.text()}`);
    await answer.arrayBuffer();
  }
}

async function rest(report: Report, settings: Settings, what: string, subject: string,
                    starts: Start[], roots: () => number[]): Promise<void> {
  const before = memoryNow(roots());
  await pause(settings.idleSeconds * 1000);
  const after = memoryNow(roots());
  const times = starts.map((start) => start.ms);
  const mean = starts.reduce((all, start) => all + start.cpu, 0) / starts.length;
  report.add("idle", what, subject, {
    "start p50 ms": median(times),
    "start min ms": Math.min(...times),
    "start max ms": Math.max(...times),
    "start CPU ms, mean": mean * 1000,
    "starts": starts.length,
    "RSS MiB": before.rss,
    "PSS MiB": before.pss,
    [`RSS MiB after ${settings.idleSeconds} s`]: after.rss,
    [`PSS MiB after ${settings.idleSeconds} s`]: after.pss,
  });
}

const begun = (server: Server): number => {
  server.begin();
  return server.pid;
};

// Starts `settings.starts` times on the same data; the last one keeps running.
async function startOften(server: Server, settings: Settings): Promise<Start[]> {
  const times: Start[] = [];
  for (let start = 0; start < settings.starts; ++start) {
    if (start > 0) await server.stop();
    times.push(await timeToAnswer(() => begun(server), server.port));
  }
  return times;
}

const rates = "[rates]\nposting_burst = 100000\napi_per_hour = 1000000\n";

// Each start makes its own data directory.
async function onNoData(report: Report, settings: Settings): Promise<void> {
  const times: Start[] = [];
  for (let start = 1; start <= settings.starts; ++start) {
    const server = await Server.on(undefined, { settings: rates });
    try {
      times.push(await timeToAnswer(() => begun(server), server.port));
      if (start === settings.starts)
        await rest(report, settings, "on no data (makes the database)", "stithy", times,
          () => [server.pid]);
    } finally {
      await server.stop();
    }
  }
}

async function onFilledData(report: Report, settings: Settings): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), "stithy-bench-"));
  const server = await Server.on(data, { settings: rates });
  try {
    await server.launch();
    await fill(server, settings.repositories);
    await server.stop();
    const times = await startOften(server, settings);
    const what = `on ${settings.repositories} repositories`;
    await rest(report, settings, what, "stithy", times, () => [server.pid]);
  } finally {
    await server.stop();
    rmSync(data, { recursive: true, force: true });
    rmSync(`${data}.log`, { force: true });
  }
}

async function measureNginx(report: Report, settings: Settings): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "stithy-peer-"));
  const port = await freePort();
  writeFileSync(join(folder, "healthz"), "ok\n");
  writeFileSync(join(folder, "nginx.conf"), `daemon off; worker_processes 2; pid ${folder}/pid;
${process.getuid?.() === 0 ? "user root;" : ""} error_log ${folder}/errors; events {}
http { access_log off; client_body_temp_path ${folder}/b; fastcgi_temp_path ${folder}/f;
proxy_temp_path ${folder}/p; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
server { listen 127.0.0.1:${port}; root ${folder}; } }
`);
  const times: Start[] = [];
  for (let start = 0; start < settings.starts; ++start) {
    let pid = 0;
    let ended: Promise<unknown> = Promise.resolve();
    times.push(await timeToAnswer(() => {
      const words = ["-c", join(folder, "nginx.conf"), "-e", join(folder, "errors")];
      const child = spawn("nginx", words, { stdio: "ignore" });
      pid = child.pid ?? 0;
      ended = new Promise((done) => child.once("exit", done));
      return pid;
    }, port));
    if (start === settings.starts - 1)
      await rest(report, settings, "one static file", "nginx", times, () => [pid]);
    process.kill(pid, "SIGTERM");
    await ended;
  }
  rmSync(folder, { recursive: true, force: true });
}

export async function measureIdle(report: Report, settings: Settings): Promise<void> {
  await onNoData(report, settings);
  await onFilledData(report, settings);
  if (isInstalled("nginx")) await measureNginx(report, settings);
  else report.leaveOut("idle beside nginx: nginx is not installed");
}
