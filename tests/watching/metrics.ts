// SPDX-License-Identifier: Apache-2.0
//
// metrics.ts: what /metrics tells, that dashboard and alerts name nothing else, and the page of
// health with its twin for programs.
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

import { Sink } from "../hooks/sink";
import { Cases } from "../harness/cases";
import { Workshop, withToken } from "../harness/git";
import { pause, Server } from "../harness/server";

interface Series {
  name: string;
  labels: Map<string, string>;
  value: number;
}

// Prometheus' text format 0.0.4, strictly enough to notice what a scraper would refuse.
export function parseMetrics(text: string): { types: Map<string, string>; series: Series[] } {
  const types = new Map<string, string>();
  const series: Series[] = [];
  const seen = new Set<string>();
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("# HELP ")) continue;
    const type = /^# TYPE (\S+) (counter|gauge|histogram)$/.exec(line);
    if (type) {
      assert.ok(!types.has(type[1] ?? ""), `${type[1]} has two types`);
      types.set(type[1] ?? "", type[2] ?? "");
      continue;
    }
    const found = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
    assert.ok(found, `no metric: ${line}`);
    assert.ok(!seen.has(`${found[1]}{${found[2]}`), `twice: ${line}`);
    seen.add(`${found[1]}{${found[2]}`);
    const labels = new Map<string, string>();
    for (const label of (found[2] ?? "").matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g))
      labels.set(label[1] ?? "", label[2] ?? "");
    const value = found[3] === "+Inf" ? Infinity : Number(found[3]);
    assert.ok(!Number.isNaN(value), line);
    series.push({ name: found[1] ?? "", labels, value });
  }
  return { types, series };
}

// The names of metrics in an expression: words that are no function, label, keyword or text.
function namesIn(expression: string): string[] {
  const plain = expression.replace(/"[^"]*"/g, "").replace(/\{[^}]*\}/g, "")
    .replace(/\b(by|on|without|ignoring)\s*\([^)]*\)/g, "").replace(/\[[^\]]*\]/g, "");
  return [...plain.matchAll(/[a-zA-Z_:][\w:]*(?!\s*\()\b/g)].map((one) => one[0])
    .filter((word) => /^(stithy|process|up)/.test(word));
}

const bare = (name: string): string => name.replace(/_(bucket|sum|count)$/, "");

interface Stage {
  t: Cases;
  server: Server;
  token: string;
  workshop: Workshop;
}

const scrape = async (server: Server) =>
  parseMetrics(await (await fetch(`${server.url}/metrics`)).text());

const valueOf = async (server: Server, name: string,
  want: Record<string, string> = {}): Promise<number> => {
  const all = (await scrape(server)).series.filter((one) => one.name === name &&
    Object.entries(want).every(([label, value]) => one.labels.get(label) === value));
  return all.reduce((sum, one) => sum + one.value, 0);
};

const rises = async (server: Server, name: string, want: Record<string, string>, by: number,
  act: () => unknown): Promise<void> => {
  const before = await valueOf(server, name, want);
  await act();
  let now = before;
  for (let i = 0; i < 100 && now < before + by; ++i, await pause(100))
    now = await valueOf(server, name, want);
  assert.equal(now - before, by, `${name} ${JSON.stringify(want)}`);
};

async function transferCase({ t, server, token, workshop }: Stage): Promise<void> {
  await t.run("pushes, clones and fetches are counted as what they are", async () => {
    const remote = withToken(`${server.url}/ada/engine.git`, token);
    await rises(server, "stithy_git_transfers_total", { operation: "push" }, 1, () =>
      workshop.git("engine", "push", "-q", remote, "main"));
    await rises(server, "stithy_git_transfers_total", { operation: "clone" }, 1, () =>
      workshop.git(".", "clone", "-q", remote, "copy"));
    workshop.commit("engine", "More", { "a.txt": "a\n" });
    workshop.git("engine", "push", "-q", remote, "main");
    await rises(server, "stithy_git_transfers_total", { operation: "fetch" }, 1, () =>
      workshop.git("copy", "fetch", "-q"));
  });
}

async function attemptCase({ t, server, token }: Stage): Promise<void> {
  await t.run("tokens and passwords that are shown are counted by how it ended", async () => {
    const ask = (bearer: string) => fetch(`${server.url}/api/v3/user`,
      { headers: { Authorization: `Bearer ${bearer}` } }).then((answer) => answer.text());
    await rises(server, "stithy_auth_attempts_total", { method: "token", outcome: "admitted" }, 1,
      () => ask(token));
    await rises(server, "stithy_auth_attempts_total", { method: "token", outcome: "refused" }, 1,
      () => ask(`${token.slice(0, -3)}xyz`));
  });
}

async function timeCase({ t, server }: Stage): Promise<void> {
  await t.run("statements, jobs and requests have times that agree with their counts", async () => {
    await (await fetch(`${server.url}/explore`)).text();
    const { series } = await scrape(server);
    const sum = (name: string) => series.filter((one) => one.name === name)
      .reduce((all, one) => all + one.value, 0);
    for (const name of ["stithy_db_statement_seconds", "stithy_http_request_seconds",
      "stithy_job_seconds", "stithy_git_run_seconds"])
      assert.ok(sum(`${name}_count`) > 0 && sum(`${name}_sum`) > 0, name);
    assert.equal(sum("stithy_job_seconds_count"), sum("stithy_job_runs_total"));
    assert.equal(await valueOf(server, "stithy_db_errors_total"), 0);
    // The scrape itself is on its way while it looks.
    assert.ok(await valueOf(server, "stithy_http_requests_in_flight") >= 1);
  });
}

async function formatCase({ t, server }: Stage): Promise<void> {
  await t.run("both formats name the same metrics with the same types", async () => {
    const plain = await scrape(server);
    const open = await (await fetch(`${server.url}/metrics`,
      { headers: { Accept: "application/openmetrics-text; version=1.0.0" } })).text();
    const types = new Map<string, string>();
    for (const line of open.matchAll(/^# TYPE (\S+) (\S+)$/gm))
      types.set(line[2] === "counter" ? `${line[1]}_total` : String(line[1]), String(line[2]));
    assert.deepEqual([...types.entries()].sort(), [...plain.types.entries()].sort());
    for (const [name, type] of plain.types) {
      assert.equal(name.endsWith("_total"), type === "counter", `${name} is a ${type}`);
    }
  });
}

async function namesCase({ t, server, token, workshop }: Stage): Promise<void> {
  await t.run("every metric of the dashboard and of the alerts exists", async () => {
    // What appears with its first event.
    workshop.git("engine", "push", "-q", withToken(`${server.url}/ada/engine.git`, token), "main");
    const sink = await Sink.open();
    await fetch(`${server.url}/api/v3/repos/ada/engine/hooks`, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: JSON.stringify({ config: { url: sink.url }, events: ["push"] }),
    });
    await sink.wait(() => true);
    await pause(500);
    sink.close();
    const traced = await Server.start(
      { settings: "[tracing]\nendpoint = \"http://127.0.0.1:9\"\n" });
    const there = parseMetrics(await (await fetch(`${traced.url}/metrics`)).text()).types;
    await traced.stop();
    const known = new Set([...(await scrape(server)).types.keys(), ...there.keys(), "up"]);
    const dashboard = JSON.parse(readFileSync("deploy/grafana/stithy.json", "utf8"));
    const expressions: string[] = dashboard.panels.flatMap((panel: any) =>
      (panel.targets ?? []).map((target: any) => target.expr));
    const rules = readFileSync("deploy/prometheus/alerts.yml", "utf8");
    const alerts = [...rules.matchAll(/expr: (?:>-\n((?: {10}.*\n)+)|(.*))/g)]
      .map((one) => String(one[1] ?? one[2]));
    assert.equal(alerts.length, [...rules.matchAll(/- alert:/g)].length);
    assert.ok(expressions.length > 25 && alerts.length > 10);
    for (const expression of [...expressions, ...alerts]) {
      const names = namesIn(expression);
      assert.ok(names.length > 0, `no metric in ${expression}`);
      for (const name of names) assert.ok(known.has(bare(name)) || known.has(name), `no ${name}`);
    }
    const ids = dashboard.panels.map((panel: any) => panel.id);
    assert.equal(new Set(ids).size, ids.length);
  });
}

async function promtoolCase({ t, server }: Stage): Promise<void> {
  const promtool = spawnSync("promtool", ["check", "rules", "deploy/prometheus/alerts.yml"],
    { encoding: "utf8" });
  if (promtool.error) {
    t.skip("promtool accepts the alerts and what /metrics writes",
      "promtool is not installed (Debian package prometheus)");
  } else {
    await t.run("promtool accepts the alerts and what /metrics writes", async () => {
      assert.equal(promtool.status, 0, promtool.stdout + promtool.stderr);
      const text = await (await fetch(`${server.url}/metrics`)).text();
      const metrics = spawnSync("promtool", ["check", "metrics"],
        { input: text, encoding: "utf8" });
      // 3 stands for remarks on style.
      assert.ok(metrics.status === 0 || metrics.status === 3, metrics.stdout + metrics.stderr);
    });
  }
}

export async function metricCases(t: Cases): Promise<void> {
  const server = await Server.start({ settings: "[hooks]\nnetworks = [\"127.0.0.0/8\"]\n" });
  server.createUser("ada");
  server.createUser("boss", { admin: true });
  const token = server.createToken("ada");
  const workshop = new Workshop();
  workshop.init("engine");
  workshop.commit("engine", "Light the fire", { "README.md": "# Fire\n" });
  server.createRepo("ada/engine");
  const stage = { t, server, token, workshop };
  await transferCase(stage);
  await attemptCase(stage);
  await timeCase(stage);
  await formatCase(stage);
  await namesCase(stage);
  await promtoolCase(stage);
  await healthCases(t, server);
  workshop.remove();
  await server.stop();
}

async function healthCases(t: Cases, server: Server): Promise<void> {
  const token = server.createToken("boss", ["site:admin"]);
  const health = async () => (await fetch(`${server.url}/api/v1/admin/health`,
    { headers: { Authorization: `Bearer ${token}` } })).json() as Promise<any>;

  await t.run("health names each thing once, with a mark and advice", async () => {
    const all = await health();
    const findings = all.sections.flatMap((section: any) => section.findings);
    const names: string[] = findings.map((one: any) => one.name);
    assert.equal(new Set(names).size, names.length);
    for (const one of findings) {
      assert.ok(["good", "warn", "bad"].includes(one.mark));
      assert.equal(one.advice === "", one.mark === "good", one.name);
      assert.ok(one.label && one.value, one.name);
    }
    const of = (name: string) => findings.find((one: any) => one.name === name);
    assert.match(of("database.answers").value, /^(SQLite|PostgreSQL|MariaDB|MySQL) \d/);
    assert.match(of("git.version").value, /^2\.\d+/);
    assert.match(of("disk.space").value, / of .* free$/);
    const { series } = parseMetrics(await (await fetch(`${server.url}/metrics`)).text());
    const checks = series.filter((one) => one.name === "stithy_health");
    assert.deepEqual(checks.map((one) => one.labels.get("check")).sort(), names.sort());
  });

  await t.run("only administrators see it", async () => {
    const other = server.createToken("ada");
    for (const path of ["/api/v1/admin/health", "/admin/health"]) {
      const answer = await fetch(server.url + path,
        { headers: { Authorization: `Bearer ${other}` }, redirect: "manual" });
      assert.ok([302, 303, 401, 403].includes(answer.status), `${path}: ${answer.status}`);
    }
  });

  await t.run("a kind that is paused is warned of until it is resumed", async () => {
    const pauseOf = (method: string) =>
      fetch(`${server.url}/api/v1/admin/job-kinds/kit.prune_journal/pause`,
        { method, headers: { Authorization: `Bearer ${token}` } });
    const mark = async () => (await health()).sections.flatMap((one: any) => one.findings)
      .find((one: any) => one.name === "jobs.paused").mark;
    assert.equal(await mark(), "good");
    assert.equal((await pauseOf("PUT")).status, 204);
    assert.equal(await mark(), "warn");
    assert.equal((await pauseOf("DELETE")).status, 204);
    assert.equal(await mark(), "good");
  });
}
