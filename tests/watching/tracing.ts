// SPDX-License-Identifier: Apache-2.0
//
// tracing.ts: what a real collector receives of pages, pushes, jobs and web hooks, and that tracing
// never disturbs the work it tells of.
import { strict as assert } from "node:assert";

import { Sink } from "../hooks/sink";
import { Cases } from "../harness/cases";
import { Workshop, withToken } from "../harness/git";
import { freePort, pause, Server } from "../harness/server";
import { Collector, Kind, type SpanSeen } from "./collector";

const settingsFor = (endpoint: string, more = ""): string =>
  `[tracing]\nendpoint = "${endpoint}"\n${more}[hooks]\nnetworks = ["127.0.0.0/8"]\n`;

async function metric(server: Server, name: string, labels = ""): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const line = text.split("\n").find((one) => one.startsWith(`${name}${labels} `));
  return line ? Number(line.split(" ").at(-1)) : 0;
}

const traceparent = (trace: string, flags = "01"): string =>
  `00-${trace}-00f067aa0ba902b7-${flags}`;
const traceOf = (spans: SpanSeen[], id: string): SpanSeen[] =>
  spans.filter((span) => span.trace === id);

// Every parent is there, and what one thread waited for lies inside it.
function checkTree(spans: SpanSeen[], from: string): void {
  const byId = new Map(spans.map((span) => [span.id, span]));
  assert.equal(byId.size, spans.length, "two spans of one id");
  for (const span of spans) {
    assert.ok(span.end >= span.start, `${span.name} ends before it begins`);
    if (span.parent === from) continue;
    const parent = byId.get(span.parent);
    assert.ok(parent, `${span.name} has no parent ${span.parent}`);
    assert.ok(span.start >= parent.start, `${span.name} begins before ${parent.name}`);
    // A job is ordered by its parent and runs when it may.
    if (span.kind === Kind.consumer || span.attributes.get("process.executable.name")) continue;
    assert.ok(span.end <= parent.end, `${span.name} ends after ${parent.name}`);
  }
}

const isUnder = (spans: SpanSeen[], span: SpanSeen, above: SpanSeen): boolean => {
  for (let at: SpanSeen | undefined = span; at; at = spans.find((one) => one.id === at?.parent))
    if (at.id === above.id) return true;
  return false;
};

const look = async (server: Server, trace: string): Promise<string> =>
  (await fetch(`${server.url}/explore`, { headers: { traceparent: traceparent(trace) } })).text();

interface Stage {
  t: Cases;
  collector: Collector;
  sink: Sink;
  server: Server;
  token: string;
  workshop: Workshop;
  remote: string;
}

// The first span below `above` that fits.
function below(spans: SpanSeen[], above: SpanSeen, what: (span: SpanSeen) => boolean,
  words: string): SpanSeen {
  const found = spans.find((span) => isUnder(spans, span, above) && what(span));
  assert.ok(found, `no ${words} below ${above.name}`);
  return found;
}

function checkRequest(spans: SpanSeen[], port: number): SpanSeen {
  const push = spans.find((span) =>
    span.attributes.get("http.route") === "/{owner}/{repo}.git/git-receive-pack");
  assert.ok(push, "no span of the push");
  assert.equal(push.name, "POST /{owner}/{repo}.git/git-receive-pack");
  assert.equal(push.kind, Kind.server);
  assert.equal(push.attributes.get("http.request.method"), "POST");
  assert.equal(push.attributes.get("http.response.status_code"), 200n);
  assert.equal(push.attributes.get("url.scheme"), "http");
  assert.equal(push.attributes.get("server.address"), "127.0.0.1");
  assert.equal(push.attributes.get("server.port"), BigInt(port));
  return push;
}

function checkHandler(spans: SpanSeen[], push: SpanSeen): void {
  const one = (what: (span: SpanSeen) => boolean, words: string) =>
    below(spans, push, what, words);
  const handler = one((span) => span.name.startsWith("handler "), "handler");
  assert.equal(handler.parent, push.id);
  assert.equal(one((span) => span.name === "lane git", "wait for the lane").parent, push.id);
  const statement = one((span) => span.attributes.get("db.operation.name") === "EXECUTE" &&
    span.parent === handler.id, "statement of the handler");
  assert.ok(["sqlite", "postgresql", "mysql"]
    .includes(String(statement.attributes.get("db.system.name"))));
  assert.equal(statement.attributes.get("db.query.summary"), statement.name);
  assert.equal(statement.kind, Kind.client);
  one((span) => span.name === "commit", "commit");
  const git = one((span) => span.name === "git index-pack" || span.name === "git unpack-objects" ||
    span.name === "git update-ref", "process of git");
  assert.equal(git.attributes.get("process.exit.code"), 0n);
}

// The delivery, and the request that it made.
function checkJobs(spans: SpanSeen[], push: SpanSeen): SpanSeen {
  const one = (what: (span: SpanSeen) => boolean, words: string) =>
    below(spans, push, what, words);
  const tell = one((span) => span.name === "process hooks.tell_push", "listener");
  const deliver = one((span) => span.name === "process hooks.deliver", "delivery");
  assert.equal(deliver.kind, Kind.consumer);
  assert.equal(deliver.attributes.get("messaging.destination.name"), "hooks.deliver");
  assert.ok(isUnder(spans, deliver, tell), "the delivery follows from the listener");
  const sent = spans.find((span) => span.parent === deliver.id && span.name === "POST");
  assert.ok(sent, "no request to the target below the delivery");
  assert.equal(sent.kind, Kind.client);
  assert.equal(sent.attributes.get("http.response.status_code"), 200n);
  return sent;
}

async function pushCase(stage: Stage): Promise<void> {
  const { t, collector, sink, server, token, workshop, remote } = stage;
  await t.run("a push, its jobs and a delivery are one connected trace", async () => {
    const made = await fetch(`${server.url}/api/v3/repos/ada/engine/hooks`, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: JSON.stringify({ config: { url: `${sink.url}/secret-path` }, events: ["push"] }),
    });
    assert.equal(made.status, 201);
    await sink.wait((one) => one.headers["x-github-event"] === "ping");
    const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    workshop.git("engine", "-c", `http.extraHeader=traceparent: ${traceparent(trace)}`, "push",
      "-q", remote, "main");
    const told = await sink.wait((one) => one.headers["x-github-event"] === "push");
    const wanted = ["process hooks.tell_push", "process hooks.deliver"];
    await collector.until((all) => {
      const names = traceOf(all, trace).map((span) => span.name);
      return wanted.every((name) => names.includes(name)) ? true : undefined;
    }, wanted.join(" and "));
    await pause(2500); // what ended with them has come too
    assert.deepEqual(collector.faults, []);
    const spans = traceOf(collector.spans, trace);
    checkTree(spans, "00f067aa0ba902b7");

    const push = checkRequest(spans, server.port);
    checkHandler(spans, push);
    const sent = checkJobs(spans, push);
    // The target can go on with the trace.
    assert.equal(told.headers.traceparent, `00-${trace}-${sent.id}-01`);
  });
}

async function pageCase({ t, collector, server }: Stage): Promise<void> {
  await t.run("a page is one trace, named in answer, log and exemplar", async () => {
    const answer = await fetch(`${server.url}/ada/engine?tab=overview&token_like=hush`);
    assert.equal(answer.status, 200);
    await answer.text();
    const [, trace, span, flags] = String(answer.headers.get("traceparent")).split("-");
    assert.equal(flags, "01");
    const root = await collector.until((all) => all.find((one) => one.id === span), "the page");
    assert.equal(root.trace, trace);
    assert.equal(root.parent, "");
    assert.equal(root.attributes.get("url.path"), "/ada/engine");
    checkTree(traceOf(collector.spans, root.trace), "");
    assert.ok(traceOf(collector.spans, root.trace).some((one) => one.kind === Kind.client));
    const lines = server.log.split("\n").filter((line) => line.includes(root.trace));
    assert.ok(lines.some((line) => JSON.parse(line).event === "http.request"));
    const open = await fetch(`${server.url}/metrics`, {
      headers: { Accept: "application/openmetrics-text;version=1.0.0,text/plain;q=0.5" },
    });
    assert.match(String(open.headers.get("content-type")), /^application\/openmetrics-text/);
    const text = await open.text();
    assert.ok(text.endsWith("# EOF\n"));
    assert.match(text,
      new RegExp(`stithy_http_request_seconds_bucket\\{.*# \\{trace_id="${trace}"`));
  });
}

async function secretsCase({ t, collector, token }: Stage): Promise<void> {
  await t.run("what is sent names the service, carries the headers, and no secret", async () => {
    const resource = collector.resources[0];
    assert.ok(resource);
    assert.equal(resource.get("service.name"), "forge-under-test");
    assert.ok(String(resource.get("service.version")).length > 0);
    assert.equal(collector.heads[0]?.["x-key"], "open sesame");
    const all = collector.texts.join("\n");
    for (const secret of [token, "hush", "secret-path", "Light the fire"])
      assert.ok(!all.includes(secret), `"${secret}" was sent`);
  });
}

async function flagsCase({ t, collector, server }: Stage): Promise<void> {
  await t.run("whoever began a trace decides whether it is sampled", async () => {
    const no = "11112222333344445555666677778888";
    const yes = "99992222333344445555666677778888";
    for (const [trace, flags] of [[no, "00"], [yes, "01"]] as const) {
      const answer = await fetch(`${server.url}/explore`,
        { headers: { traceparent: traceparent(trace, flags) } });
      await answer.text();
      assert.match(String(answer.headers.get("traceparent")),
        new RegExp(`^00-${trace}-.*-${flags}$`));
    }
    await collector.until((all) => traceOf(all, yes)[0], "the sampled one");
    assert.deepEqual(traceOf(collector.spans, no), []);
  });
}

async function retryCase({ t, collector, server }: Stage): Promise<void> {
  await t.run("a message that is turned away comes again, and not before Retry-After", async () => {
    let refusedAt = 0, acceptedAt = 0;
    collector.answerWith((_, answer) => {
      if (refusedAt === 0) {
        refusedAt = performance.now();
        answer.writeHead(503, { "Retry-After": "2" }).end();
        return;
      }
      acceptedAt ||= performance.now();
      answer.end("{}");
    });
    const trace = "aaaabbbbccccddddeeeeffff00001111";
    await look(server, trace);
    await collector.until((all) => traceOf(all, trace)[0], "the message sent again");
    assert.ok(acceptedAt - refusedAt >= 1900, `it came again after ${acceptedAt - refusedAt} ms`);
    collector.answerWith();
  });
}

async function lastCase({ t, collector, server }: Stage): Promise<void> {
  await t.run("the end of the server sends what waits", async () => {
    const trace = "deadbeefdeadbeefdeadbeefdeadbeef";
    await look(server, trace);
    await server.stop();
    assert.ok(traceOf(collector.spans, trace).length > 0, "the last trace was lost");
    assert.deepEqual(collector.faults, []);
  });
}

export async function tracingCases(t: Cases): Promise<void> {
  const collector = await Collector.open();
  const sink = await Sink.open();
  const server = await Server.start({
    settings: settingsFor(collector.url, "headers = \"x-key=open%20sesame\"\n"),
    environment: { OTEL_SERVICE_NAME: "forge-under-test" },
  });
  server.createUser("ada");
  const token = server.createToken("ada");
  const workshop = new Workshop();
  workshop.init("engine");
  workshop.commit("engine", "Light the fire", { "README.md": "# Fire\n" });
  server.createRepo("ada/engine");
  const remote = withToken(`${server.url}/ada/engine.git`, token);

  const stage = { t, collector, sink, server, token, workshop, remote };
  await pushCase(stage);
  await pageCase(stage);
  await secretsCase(stage);
  await flagsCase(stage);
  await retryCase(stage);
  await lastCase(stage);
  if (server.running) await server.stop(); // when one case alone is asked for
  workshop.remove();
  sink.close();
  await sampleCases(t, collector);
  collector.close();
  await absentCollector(t);
  await slowCollector(t);
}

async function sampleCases(t: Cases, collector: Collector): Promise<void> {
  await t.run("a sample of 0 sends nothing but what fails", async () => {
    const server = await Server.start({ settings: settingsFor(collector.url, "sample = \"0\"\n") });
    const before = collector.spans.length;
    for (let i = 0; i < 20; ++i) await (await fetch(`${server.url}/explore`)).text();
    await pause(3000);
    assert.equal(collector.spans.length, before);
    await server.stop();
    const failing = await Server.start({
      settings: settingsFor(collector.url, "sample = \"0\"\n"),
      environment: { STITHY_FAILPOINT: "create.before_row:error" },
    });
    failing.createUser("ada");
    const answer = await fetch(`${failing.url}/api/v3/user/repos`, {
      method: "POST",
      headers: {
        Authorization: `Bearer ${failing.createToken("ada")}`,
        "Content-Type": "application/json",
      },
      body: JSON.stringify({ name: "engine" }),
    });
    assert.equal(answer.status, 500);
    const root = await collector.until((all) =>
      all.slice(before).find((span) => span.kind === Kind.server), "the failed request");
    assert.ok(root.failed);
    assert.equal(root.attributes.get("error.type"), "500");
    assert.ok(traceOf(collector.spans, root.trace).length > 1, "its parts are kept with it");
    await failing.stop();
  });

  await t.run("without an endpoint nothing is traced and nobody is called", async () => {
    const before = collector.messages;
    const server = await Server.start();
    const answer = await fetch(`${server.url}/explore`);
    assert.match(String(answer.headers.get("traceparent")), /-00$/);
    assert.equal(await metric(server, "stithy_tracing_queued"), 0);
    await server.stop();
    assert.equal(collector.messages, before);
  });
}

async function timeOf(server: Server, count: number): Promise<number> {
  const took: number[] = [];
  for (let i = 0; i < count; ++i) {
    const began = performance.now();
    await (await fetch(`${server.url}/explore`)).text();
    took.push(performance.now() - began);
  }
  return took.sort((a, b) => a - b)[Math.floor(count / 2)] ?? 0;
}

async function absentCollector(t: Cases): Promise<void> {
  await t.run("a collector that is away costs spans, counted, and no request", async () => {
    const port = await freePort(); // where nobody listens
    const server = await Server.start({
      settings: settingsFor(`http://127.0.0.1:${port}`, "queue_max = 100\n"),
    });
    const median = await timeOf(server, 200);
    assert.ok(await metric(server, "stithy_tracing_spans_total", "{outcome=\"dropped\"}") > 0);
    assert.ok(await metric(server, "stithy_tracing_queued") <= 100);
    await until(async () => await metric(server, "stithy_tracing_failures_total") > 0);
    console.log(`        a page took ${median.toFixed(1)} ms without a collector`);
    await server.stop(); // within the time of a drain, or this hangs
  });
}

async function until(look: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 300; ++i) {
    if (await look()) return;
    await pause(100);
  }
  throw new Error("never came true");
}

async function slowCollector(t: Cases): Promise<void> {
  await t.run("a collector that never answers makes no request wait", async () => {
    const collector = await Collector.open();
    collector.answerWith(() => undefined);
    const server = await Server.start({
      settings: settingsFor(collector.url, "queue_max = 100\n"),
    });
    await timeOf(server, 20);
    await until(() => Promise.resolve(collector.messages > 0)); // it hangs from here on
    const median = await timeOf(server, 200);
    assert.ok(await metric(server, "stithy_tracing_spans_total", "{outcome=\"dropped\"}") > 0);
    console.log(`        a page took ${median.toFixed(1)} ms with a silent collector`);
    const began = performance.now();
    await server.stop();
    assert.ok(performance.now() - began < 20_000, "the end waited for the collector");
    collector.close();
  });
}
