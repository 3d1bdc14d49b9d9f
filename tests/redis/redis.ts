// SPDX-License-Identifier: Apache-2.0
//
// redis.ts: servers that share a Redis, and what they do while it is away.
import { strict as assert } from "node:assert";

import { Cases } from "../harness/cases";
import { pause, Server } from "../harness/server";
import { handOutJobs } from "./jobs";
import { installed, Redis } from "./server";

const kReaders = 6;
const kPatienceMs = 30_000; // of what must happen sooner or later
const kLongestMs = 20_000; // a hang limit: one request that waits for Redis again and again

// A series of /metrics; 0 when it is not there.
async function metric(server: Server, series: string): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const line = text.split("\n").find((one) => one.startsWith(`${series} `));
  return Number(line?.slice(series.length + 1) ?? 0);
}

async function becomes(what: string, test: () => Promise<boolean>): Promise<void> {
  for (const until = performance.now() + kPatienceMs; performance.now() < until; await pause(20))
    if (await test()) return;
  assert.fail(`${what} did not happen`);
}

const isUp = (server: Server) => async () => (await metric(server, "stithy_redis_up")) === 1;
const isAway = (server: Server) => async () => (await metric(server, "stithy_redis_up")) === 0;

async function furnish(server: Server): Promise<string> {
  server.createUser("ada");
  server.createRepo("ada/engine");
  const token = server.createToken("ada");
  const readme = `# Engine\n\n${"Some *words* and a [link](a.md).\n\n".repeat(400)}`;
  const made = await fetch(`${server.url}/api/v3/repos/ada/engine/contents/README.md`, {
    method: "PUT",
    headers: { Authorization: `token ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ message: "Say what it is", content: btoa(readme) }),
  });
  assert.equal(made.status, 201, await made.text());
  return token;
}

// Readers of pages and of the API, until told to stop; everything but 200 is noted.
class Load {
  asked = 0;
  slowest = 0;
  readonly odd: string[] = [];
  private reading = true;
  private readonly readers: Promise<void>[];

  constructor(server: Server, token: string) {
    const paths = ["/ada/engine", "/api/v3/repos/ada/engine", "/ada/engine/blob/main/README.md"];
    this.readers = Array.from({ length: kReaders }, async (_, reader) => {
      const headers: Record<string, string> =
        reader % 2 === 0 ? {} : { Authorization: `token ${token}` };
      for (let i = reader; this.reading; ++i) {
        const path = paths[i % paths.length] ?? "/";
        const began = performance.now();
        const answer = await fetch(server.url + path, { headers });
        await answer.arrayBuffer();
        this.slowest = Math.max(this.slowest, performance.now() - began);
        ++this.asked;
        if (answer.status !== 200) this.odd.push(`${path}: ${answer.status}`);
      }
    });
  }

  async end(): Promise<void> {
    this.reading = false;
    await Promise.all(this.readers);
  }
}

async function survive(server: Server, token: string, redis: Redis, how: "kill" | "hold") {
  await becomes("Redis being there", isUp(server));
  const load = new Load(server, token);
  await pause(500);
  if (how === "kill") await redis.kill();
  else redis.hold();
  await becomes("noticing that Redis is away", isAway(server));
  const before = load.asked;
  await pause(2000);
  const meanwhile = load.asked - before;
  if (how === "kill") await redis.launch();
  else redis.release();
  await becomes("finding Redis again", isUp(server));
  await pause(500);
  await load.end();
  console.log(
    `        ${how}: ${load.asked} requests, ${meanwhile} of them while Redis was away for 2 s, ` +
      `the slowest ${load.slowest.toFixed(0)} ms`,
  );
  assert.deepEqual(load.odd, []);
  assert.ok(meanwhile > 0, "nothing was answered while Redis was away");
  assert.ok(load.slowest < kLongestMs, "a request waited for Redis");
}

async function countTogether(t: Cases, redis: Redis): Promise<void> {
  const settings = "[rates]\napi_per_hour = 50\n[redis]\nprefix = \"together:\"\n";
  const options = { settings, environment: { STITHY_REDIS_URL: redis.url } };
  const servers = [await Server.start(options), await Server.start(options)];
  await t.run("two servers count one caller together", async () => {
    let refused: Response | undefined;
    let asked = 0;
    while (!refused && asked < 200) {
      const answer = await fetch(`${servers[asked++ % 2]?.url}/api/v3/meta`);
      await answer.arrayBuffer();
      if (answer.status === 429) refused = answer;
      else assert.equal(answer.headers.get("x-ratelimit-limit"), "50");
    }
    // One more for each 72 s that this took.
    assert.ok(asked >= 51 && asked <= 60, `refused after ${asked}`);
    assert.equal(refused?.headers.get("x-ratelimit-remaining"), "0");
    assert.ok(Number(refused?.headers.get("retry-after")) > 0);
    for (const server of servers)
      assert.equal((await fetch(`${server.url}/api/v3/meta`)).status, 429);
  });
  await t.run("while Redis is away each of them counts for itself", async () => {
    await redis.kill();
    for (const server of servers) {
      await becomes("noticing", async () => {
        await fetch(`${server.url}/api/v3/meta`);
        return isAway(server)();
      });
      assert.equal((await fetch(`${server.url}/api/v3/meta`)).status, 200);
    }
    await redis.launch();
  });
  for (const server of servers) await server.stop();
}

async function rememberDocuments(t: Cases, redis: Redis): Promise<void> {
  const environment = { STITHY_REDIS_URL: redis.url };
  const server = await Server.start({ environment });
  const token = await furnish(server);
  const known = 'stithy_cache_lookups_total{result="hit",space="markdown.documents"}';
  const shared = 'stithy_cache_redis_lookups_total{result="hit"}';
  await t.run("a document is rendered once, and a new start finds it in Redis", async () => {
    const first = await (await fetch(`${server.url}/ada/engine`)).text();
    assert.equal(await metric(server, known), 0);
    await fetch(`${server.url}/ada/engine`);
    assert.equal(await metric(server, known), 1);
    await server.kill();
    await server.launch();
    const again = await (await fetch(`${server.url}/ada/engine`)).text();
    assert.equal(await metric(server, shared), 1);
    const prose = /<div class="[^"]*ui-prose[\s\S]*?<\/p>/;
    assert.ok(prose.test(first), "there is no document on the page");
    assert.equal(prose.exec(again)?.[0], prose.exec(first)?.[0]);
  });
  await t.run("a document that somebody else wrote into Redis is not shown", async () => {
    const names = [...(await redis.ask("KEYS stithy:cache:*")).matchAll(/stithy:cache:\S+/g)];
    assert.ok(names.length > 0, "there is nothing in Redis to falsify");
    const evil = "x".repeat(32) + "9:<b>no</b>";
    for (const [name] of names) await redis.ask(`SET ${name} "${evil}" PX 60000`);
    await server.kill();
    await server.launch();
    const page = await (await fetch(`${server.url}/ada/engine`)).text();
    assert.ok(page.includes("Some <em>words</em>") && !page.includes("<b>no</b>"));
    assert.equal(await metric(server, shared), 0);
    assert.ok((await metric(server, 'stithy_cache_redis_lookups_total{result="not ours"}')) > 0);
  });
  for (const how of ["kill", "hold"] as const)
    for (const round of [1, 2])
      await t.run(`readers notice nothing when Redis is gone (${how}, ${round})`, () =>
        survive(server, token, redis, how),
      );
  await t.run("the log says once that Redis went, and once that it came back", () => {
    const said = (event: string) => server.log.split(`"${event}"`).length - 1;
    const away = said("redis.away");
    assert.ok(away >= 4, "the log does not tell");
    assert.ok(away <= 40, `the log tells ${away} times`);
    assert.ok(!server.log.includes(redis.password), "the password is in the log");
  });
  await server.stop();
}

async function budgets(t: Cases): Promise<void> {
  const stranger = (address: string, more: Record<string, string> = {}) => ({
    headers: { "X-Forwarded-For": address, ...more },
  });
  const spent = async (settings: string, what: string): Promise<void> => {
    const server = await Server.start({
      settings: `[server]\ntrusted_proxies = ["127.0.0.1"]\n[rates]\n${settings}\n`,
    });
    const token = await furnish(server);
    const page = `${server.url}/ada/engine`;
    let refused: Response | undefined;
    for (let asked = 0; asked < 3000 && !refused; asked += kReaders) {
      const answers = await Promise.all(
        Array.from({ length: kReaders }, () => fetch(page, stranger("203.0.113.7"))),
      );
      for (const answer of answers) await answer.arrayBuffer();
      refused = answers.find((answer) => answer.status !== 200);
    }
    assert.equal(refused?.status, 429);
    assert.ok(Number(refused?.headers.get("retry-after")) > 0);
    const status = async (url: string, options = {}) => (await fetch(url, options)).status;
    assert.equal(await status(page, stranger("203.0.113.8")), 200, "a neighbour");
    assert.equal(await status(page), 200, "this machine");
    assert.equal(await status(`${server.url}/login`, stranger("203.0.113.7")), 200, "signing in");
    const api = `${server.url}/api/v3/repos/ada/engine`;
    assert.equal(await status(api, stranger("203.0.113.7")), 429, "the API");
    const known = stranger("203.0.113.7", { Authorization: `token ${token}` });
    assert.equal(await status(api, known), 200, "a token");
    assert.ok((await metric(server, 'stithy_rate_limited_total{class="anonymous cpu"}')) > 0);
    assert.ok((await metric(server, `stithy_http_${what}_total{caller="anonymous"}`)) > 0);
    await server.stop();
  };
  await t.run("an anonymous crawler has a budget of processor time", () =>
    spent("anonymous_cpu_per_minute = \"1s\"\nanonymous_bytes_per_minute = \"0B\"", "cpu_seconds"),
  );
  await t.run("an anonymous crawler has a budget of bytes", () =>
    spent(
      "anonymous_cpu_per_minute = \"0s\"\nanonymous_bytes_per_minute = \"100KiB\"",
      "sent_bytes",
    ),
  );
  await t.run("git requests have a rate of their own", async () => {
    const server = await Server.start({ settings: "[rates]\ngit_per_minute = 5\n" });
    await furnish(server);
    const url = `${server.url}/ada/engine.git/info/refs?service=git-upload-pack`;
    const statuses = [];
    for (let i = 0; i < 8; ++i) statuses.push((await fetch(url)).status);
    assert.deepEqual(statuses.slice(0, 5), [200, 200, 200, 200, 200]);
    assert.equal(statuses[7], 429);
    await server.stop();
  });
}

async function awkward(t: Cases): Promise<void> {
  await t.run("a server starts without its Redis", async () => {
    const environment = { STITHY_REDIS_URL: "redis://127.0.0.1:1" };
    const server = await Server.start({ environment });
    assert.equal((await fetch(`${server.url}/api/v3/meta`)).status, 200);
    assert.match(server.log, /redis\.unreached/);
    await server.stop();
  });
  await t.run("TLS, which the client library lacks, is refused in words", async () => {
    const server = await Server.on(undefined);
    server.begin({ STITHY_REDIS_URL: "rediss://cache.example.org" });
    assert.notEqual(await server.ended(), 0);
    assert.match(server.log, /redis\.url[\s\S]*TLS/);
    server.remove();
  });
}

const t = new Cases("redis");
await budgets(t);
await awkward(t);
if (installed()) {
  const redis = await Redis.start();
  try {
    await countTogether(t, redis);
    await rememberDocuments(t, redis);
    await handOutJobs(t, redis);
  } finally {
    await redis.remove();
  }
} else {
  t.skip("servers with a real Redis", "the package redis-server is not installed");
}
t.close();
