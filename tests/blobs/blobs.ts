// SPDX-License-Identifier: Apache-2.0
//
// blobs.ts: the blob store, local and in an object storage, by one list of what a store must do.
//
// BLOBS_ONLY=local leaves the object storage out.
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

import { Cases } from "../harness/cases";
import { Server, freePort, pause } from "../harness/server";
import { conform } from "./conformance";
import { Bench, type Environment, Template, s3Environment } from "./driver";
import { lastingFaults, passingFaults } from "./faults";
import { Proxy } from "./proxy";
import { walkSteps } from "./steps";
import { Swift, keyId, sha256 } from "./swift";

const kBucket = "blobs";
const names = resolve("build/tests/blob_names.so");

let benches = 0;
const make = (template: Template, environment: Environment) => () =>
  new Bench(template, { ...environment, ...prefixed(environment) });
// Each bench has a prefix of its own in the bucket.
const prefixed = (environment: Environment): Environment =>
  environment.STITHY_BLOBS_KIND === "s3" ? { STITHY_BLOBS_PREFIX: `b${++benches}/` } : {};

// The server must be one that means it.
async function signatures(t: Cases, swift: Swift, template: Template): Promise<void> {
  const path = `/${kBucket}/signed`;
  await t.run("s3: the server takes a right signature", async () => {
    assert.equal((await swift.ask({ method: "PUT", path, body: "x" })).status, 200);
    assert.equal((await swift.ask({ method: "GET", path })).text, "x");
    assert.equal((await swift.ask({ method: "DELETE", path })).status, 204);
  });
  await t.run("s3: the server refuses a wrong signature and a wrong hash of the body", async () => {
    const wrong = await swift.ask({ method: "PUT", path, body: "x", secret: "another" });
    assert.equal(wrong.status, 403);
    assert.match(wrong.text, /SignatureDoesNotMatch/);
    const other = await swift.ask({ method: "PUT", path, body: "x", bodyHash: sha256("y") });
    assert.equal(other.status, 400);
    assert.match(other.text, /BadDigest|XAmzContentSHA256Mismatch/);
    const unsigned = await fetch(`http://127.0.0.1:${swift.port}${path}`);
    await unsigned.text();
    assert.ok(unsigned.status >= 400, "an unsigned request was answered");
  });
  await t.run("s3: a wrong secret or key is unavailable, with the reason in the log", async () => {
    for (const more of [{ STITHY_BLOBS_SECRET: "x" }, { STITHY_BLOBS_KEY_ID: `${keyId}x` }]) {
      const bench = new Bench(template, s3Environment(swift.port, more as Environment));
      const put = await bench.tell(`put file=${bench.file("x")}`);
      assert.equal(put.code, "unavailable");
      assert.match(put.cause ?? "", /403/);
      await bench.remove();
    }
  });
  await t.run("s3: an endpoint in a network that no setting names is not called", async () => {
    const bench = new Bench(template, s3Environment(swift.port, { STITHY_BLOBS_NETWORKS: "" }));
    const put = await bench.tell(`put file=${bench.file("x")}`);
    assert.equal(put.code, "unavailable");
    assert.match(put.cause ?? "", /blobs\.networks/);
    await bench.remove();
  });
  await t.run("s3: a missing setting is named at the start", async () => {
    for (const key of ["BUCKET", "KEY_ID", "SECRET"]) {
      const bench = new Bench(template, s3Environment(swift.port, { [`STITHY_BLOBS_${key}`]: "" }));
      assert.equal(await bench.ask("list"), undefined);
      assert.match(bench.log, new RegExp(`blobs\\.${key.toLowerCase()}`));
      await bench.remove();
    }
  });
}

async function links(t: Cases, swift: Swift, template: Template): Promise<void> {
  const store = make(template, s3Environment(swift.port));
  await t.run("s3: a presigned address gives the blob, under the wished name", async () => {
    const bench = store();
    const bytes = randomBytes(5000);
    const { hash } = await bench.must(`put file=${bench.file(bytes)}`);
    const { url } = await bench.must(`link_get hash=${hash} name=tür.bin`);
    const answer = await fetch(url!);
    assert.equal(answer.status, 200);
    assert.ok(Buffer.from(await answer.arrayBuffer()).equals(bytes));
    assert.match(answer.headers.get("content-disposition") ?? "", /t%C3%BCr\.bin/);
    assert.equal(answer.headers.get("content-type"), "application/octet-stream");
    const part = await fetch(url!, { headers: { range: "bytes=10-19" } });
    assert.equal(part.status, 206);
    assert.ok(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(10, 20)));
    for (const [from, to] of [["lifetime", ""], ["X-Amz-Expires=60", "X-Amz-Expires=61"],
      [hash!, sha256("other")], ["response-content-type", "response-content-language"]]) {
      const changed = url!.replace(from!, to!);
      if (changed === url) continue;
      const refused = await fetch(changed);
      await refused.text();
      assert.equal(refused.status, 403, `${from} was changed`);
    }
    await bench.remove();
  });
  await t.run("s3: what comes by a presigned address is looked at first", async () => {
    const bench = store();
    const bytes = randomBytes(6 * 1024 * 1024);
    const other = randomBytes(10);
    const { url, name } = await bench.must("link_put");
    const nothing = await bench.tell(`adopt name=${name}`);
    assert.equal(nothing.code, "not_found");
    const send = async (bytes: Buffer): Promise<number> =>
      (await fetch(url!, { method: "PUT", body: new Uint8Array(bytes) })).status;
    assert.equal(await send(other), 200);
    const wrong = await bench.tell(`adopt name=${name} hash=${sha256(bytes)}`);
    assert.equal(wrong.code, "invalid");
    const long = await bench.tell(`adopt name=${name} max=9`);
    assert.equal(long.code, "too_large");
    assert.deepEqual((await bench.must("list")).blobs, []);
    assert.equal(await send(bytes), 200);
    const put = await bench.must(`adopt name=${name} hash=${sha256(bytes)} size=${bytes.length}`);
    assert.ok((await bench.read(put.hash!)).equals(bytes));
    const escape = await bench.tell(`adopt name=../sha256/${put.hash}`);
    assert.equal(escape.code, "not_found");
    const left = (await swift.keys(kBucket)).filter((key) => key.includes("incoming/"));
    assert.deepEqual(left, []);
    await bench.remove();
  });
  await t.run("s3: what was sent and never adopted is swept after a day", async () => {
    const bench = store();
    const { url } = await bench.must("link_put");
    await (await fetch(url!, { method: "PUT", body: "left" })).text();
    assert.equal((await bench.must("collect hours=23")).leftovers, 0);
    assert.equal((await bench.must("collect hours=25")).leftovers, 1);
    await bench.remove();
  });
}

// What no test of content can see: the order that makes it last through a power cut.
async function order(t: Cases, template: Template): Promise<void> {
  if (spawnSync("strace", ["-V"]).status !== 0) {
    t.skip("local: the order of syncs", "strace is not installed");
    return;
  }
  await t.run("local: file, name, directories: each is synced before the next", async () => {
    const bench = new Bench(template, {});
    const trace = `${bench.files}/trace`;
    bench.begin({}, ["strace", "-f", "-y", "-e", "trace=fsync,rename,mkdir", "-o", trace]);
    const { hash } = await bench.must(`put file=${bench.file("durable")}`);
    await bench.end();
    const root = `${bench.data}/blobs`;
    const outer = `${root}/${hash!.slice(0, 2)}`;
    const inner = `${outer}/${hash!.slice(2, 4)}`;
    const lines = readFileSync(trace, "utf8").split("\n");
    const at = (what: RegExp): number => lines.findIndex((line) => what.test(line));
    const steps = [
      at(/fsync\(\d+<[^>]*\/tmp\/blob-/),
      at(new RegExp(`mkdir\\("${outer}"`)),
      at(new RegExp(`fsync\\(\\d+<${root}>`)),
      at(new RegExp(`mkdir\\("${inner}"`)),
      at(new RegExp(`fsync\\(\\d+<${outer}>`)),
      at(/rename\("[^"]*\/tmp\/blob-/),
      at(new RegExp(`fsync\\(\\d+<${inner}>`)),
    ];
    assert.ok(steps.every((line) => line >= 0), `${steps.join(" ")}\n${lines.join("\n")}`);
    assert.deepEqual(steps, [...steps].sort((a, b) => a - b), lines.join("\n"));
    await bench.remove();
  });
}

// The store, its job and its numbers in the program itself.
async function serving(t: Cases, swift: Swift): Promise<void> {
  await t.run("s3: the server collects garbage in its bucket, and tells /metrics", async () => {
    const environment = s3Environment(swift.port, prefixed({ STITHY_BLOBS_KIND: "s3" }));
    const server = await Server.start({ environment });
    const swept = 'stithy_blobs_calls_total{operation="sweep",outcome="done"} 1';
    let text = "";
    for (let tries = 0; tries < 300 && !text.includes(swept); ++tries) {
      text = await (await fetch(`${server.url}/metrics`)).text();
      await pause(100);
    }
    assert.ok(text.includes(swept), text);
    await server.stop();
  });
  await t.run("s3: the server starts and serves while the storage is away", async () => {
    const environment = s3Environment(await freePort());
    const server = await Server.start({ environment });
    assert.equal((await fetch(server.url)).status, 200);
    await server.stop();
  });
}

async function objectStorage(t: Cases, template: Template): Promise<void> {
  const swift = await Swift.start();
  const proxy = await Proxy.start(swift.port);
  try {
    await swift.makeBucket(kBucket);
    const direct = s3Environment(swift.port);
    const uploads = () => swift.openUploads(kBucket);
    await signatures(t, swift, template);
    await conform(t, "s3, path style", make(template, direct));
    if (existsSync(names)) {
      const hosted = {
        ...direct,
        STITHY_BLOBS_STYLE: "virtual_host",
        STITHY_BLOBS_ENDPOINT: `http://s3.localhost:${swift.port}`,
        LD_PRELOAD: names,
      };
      await conform(t, "s3, virtual host style", make(template, hosted));
    } else {
      t.skip("s3, virtual host style", "no resolver for names below localhost was built");
    }
    await links(t, swift, template);
    await serving(t, swift);
    await walkSteps(t, "s3", make(template, direct), uploads);
    const behind = make(template, s3Environment(proxy.port));
    await passingFaults({ t, proxy, behind, openUploads: uploads });
    await lastingFaults({ t, proxy, behind, openUploads: uploads });
  } finally {
    await proxy.stop();
    await swift.stop();
  }
}

const t = new Cases("blobs");
const template = new Template();
try {
  await template.make();
  const local = make(template, {});
  await conform(t, "local", local);
  await walkSteps(t, "local", local, async () => 0);
  await order(t, template);
  const missing = process.env.BLOBS_ONLY === "local" ? "left out by BLOBS_ONLY" : Swift.missing();
  if (missing) t.skip("everything in an object storage", missing);
  else await objectStorage(t, template);
} finally {
  template.remove();
}
t.close();
