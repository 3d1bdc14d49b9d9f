// SPDX-License-Identifier: Apache-2.0
//
// faults.ts: the network and the object storage misbehave.
//
// Whatever happens: what was acknowledged is there, whole; no wrong byte is given away; a refusal
// is "unavailable" with a time to come back; and a passing trouble is not seen at all.
import { strict as assert } from "node:assert";
import { randomBytes } from "node:crypto";

import type { Cases } from "../harness/cases";
import type { Answer, Bench } from "./driver";
import type { Fault, Proxy, Seen } from "./proxy";
import { sha256 } from "./swift";

const kMebi = 1024 * 1024;
const kBig = 11 * kMebi; // three parts
const kShort = "within=4000";

function away(answer: Answer): void {
  assert.equal(answer.ok, false);
  assert.equal(answer.code, "unavailable", `${answer.message} ${answer.cause}`);
  assert.ok(answer.retry_after! > 0, "no time to come back");
  assert.doesNotMatch(answer.message ?? "", /127\.0\.0\.1|sha256|status/, "words for the log");
}

export interface Setting {
  t: Cases;
  proxy: Proxy;
  behind: () => Bench; // a store that reaches the storage through the proxy
  openUploads: () => Promise<number>;
}

type Body = (bench: Bench) => Promise<void>;
const runner = ({ t, proxy, behind, openUploads }: Setting) =>
  (name: string, body: Body): Promise<void> =>
    t.run(`faults: ${name}`, async () => {
      proxy.reset();
      const bench = behind();
      try {
        await body(bench);
        proxy.reset();
        assert.deepEqual(bench.scratch(), [], "temporary files were left");
        assert.equal(await openUploads(), 0, "an upload in parts was left open");
        assert.deepEqual((await bench.must("check hashes=1")).problems, []);
      } finally {
        proxy.reset();
        await bench.remove();
      }
    });

const isPut = (seen: Seen): boolean => seen.method === "PUT";
const isGet = (seen: Seen): boolean => seen.method === "GET";
const isCompletion = (seen: Seen): boolean =>
  seen.method === "POST" && seen.url.includes("uploadId=");

export async function passingFaults(setting: Setting): Promise<void> {
  const { proxy } = setting;
  const run = runner(setting);
  const puts: [string, Fault][] = [
    ["500", { kind: "status", status: 500 }],
    ["503", { kind: "status", status: 503 }],
    ["429", { kind: "status", status: 429 }],
    ["a connection that breaks in the middle", { kind: "cut-request", after: 100_000 }],
    ["an answer that is lost", { kind: "lost-answer" }],
    ["a byte that changes on the way", { kind: "flip-request" }],
  ];
  for (const [name, fault] of puts)
    for (const size of [kMebi, kBig])
      await run(`${name}, twice, while ${size / kMebi} MiB go up`, async (bench) => {
        const bytes = randomBytes(size);
        proxy.first(2, isPut, fault);
        await bench.must(`use owner=1 file=${bench.file(bytes)}`);
        assert.ok(proxy.seen.filter(isPut).length >= 3, "the fault was not met");
        proxy.reset();
        assert.ok((await bench.read(sha256(bytes))).equals(bytes));
      });

  const completions: [string, Fault][] = [
    ["500", { kind: "status", status: 500 }],
    ["an answer that is lost", { kind: "lost-answer" }],
  ];
  for (const [name, fault] of completions)
    await run(`${name} at the end of an upload in parts`, async (bench) => {
      const bytes = randomBytes(kBig);
      proxy.first(1, isCompletion, fault);
      await bench.must(`use owner=1 file=${bench.file(bytes)}`);
      assert.equal(proxy.seen.filter(isCompletion).length, 2, "the fault was not met");
      proxy.reset();
      assert.ok((await bench.read(sha256(bytes))).equals(bytes));
    });

  const gets: [string, Fault, number][] = [
    ["500", { kind: "status", status: 500 }, 2],
    ["a connection that breaks in the middle", { kind: "cut-answer", after: kMebi }, 3],
    ["a slow answer", { kind: "slow", ms: 700 }, 1],
    ["one byte that is another", { kind: "flip-answer" }, 1],
    ["an answer that says it is whole", { kind: "short-answer", after: 3 * kMebi }, 1],
  ];
  for (const [name, fault, times] of gets)
    await run(`${name}, ${times} times, while 6 MiB come down`, async (bench) => {
      const bytes = randomBytes(6 * kMebi);
      await bench.must(`use owner=1 file=${bench.file(bytes)}`);
      proxy.first(times, isGet, fault);
      assert.ok((await bench.read(sha256(bytes))).equals(bytes));
      const asked = proxy.seen.filter(isGet);
      if (fault.kind !== "slow") assert.ok(asked.length > times, "the fault was not met");
      // What had come is not fetched a second time.
      if (fault.kind === "cut-answer")
        assert.ok(asked.slice(1).every((seen) => seen.range !== undefined), "begun from the start");
    });
}

export async function lastingFaults(setting: Setting): Promise<void> {
  const { proxy } = setting;
  const run = runner(setting);
  const all: [string, Fault][] = [
    ["500 for a while", { kind: "status", status: 500 }],
    ["429 for a while", { kind: "status", status: 429 }],
    ["connections that break", { kind: "cut-request", after: 1000 }],
    ["bytes that change on the way", { kind: "flip-request" }],
    ["answers that never come in time", { kind: "slow", ms: 6000 }],
    ["answers of somebody else", { kind: "lie" }],
  ];
  for (const [name, fault] of all)
    for (const size of [kMebi, kBig])
      await run(`${name}: ${size / kMebi} MiB are refused, and go up afterwards`, async (bench) => {
        const bytes = randomBytes(size);
        const line = `use owner=1 file=${bench.file(bytes)}`;
        proxy.fault = (seen) => (isPut(seen) ? fault : undefined);
        away(await bench.tell(`${line} ${kShort}`));
        assert.equal((await bench.must("usage owner=1")).blobs, 0, "a row without a blob");
        proxy.reset();
        const there = await bench.must(`find hash=${sha256(bytes)}`);
        assert.equal(there.found, false, "refused, and yet there");
        await bench.must(line);
        assert.ok((await bench.read(sha256(bytes))).equals(bytes));
      });

  const gets: [string, Fault][] = [
    ["500 for a while", { kind: "status", status: 500 }],
    ["connections that break at once", { kind: "cut-answer", after: 0 }],
    ["one byte that is another", { kind: "flip-answer" }],
    ["answers that are too short", { kind: "short-answer", after: 1000 }],
    ["answers that never come in time", { kind: "slow", ms: 6000 }],
    ["answers of somebody else", { kind: "lie" }],
  ];
  for (const [name, fault] of gets)
    await run(`${name}: nothing is delivered, and all afterwards`, async (bench) => {
      const bytes = randomBytes(6 * kMebi);
      await bench.must(`use owner=1 file=${bench.file(bytes)}`);
      proxy.fault = (seen) => (isGet(seen) ? fault : undefined);
      away(await bench.tell(`open hash=${sha256(bytes)} to=${bench.files}/none ${kShort}`));
      const { status, out } = await bench.fsck(fault.kind === "flip-answer" ? ["--full"] : []);
      if (fault.kind === "flip-answer") {
        assert.notEqual(status, 0, "fsck --full must see it");
        assert.match(out, /wrong bytes/);
      }
      proxy.reset();
      assert.ok((await bench.read(sha256(bytes))).equals(bytes));
    });

  await run("a storage that is away altogether", async (bench) => {
    const file = bench.file(randomBytes(1000));
    proxy.fault = () => ({ kind: "status", status: 503 });
    for (const line of [
      `use owner=1 file=${file}`, `find hash=${sha256("x")}`, "list",
      `open hash=${sha256("x")} to=${bench.files}/none`, "collect hours=25",
    ])
      away(await bench.tell(`${line} ${kShort}`));
  });

  await run("an upload that is refused for good is given up", async (bench) => {
    proxy.fault = (seen) =>
      seen.url.includes("partNumber=2") ? { kind: "status", status: 403 } : undefined;
    away(await bench.tell(`put file=${bench.file(randomBytes(kBig))} ${kShort}`));
    const given = proxy.seen.filter((seen) => seen.method === "DELETE");
    assert.equal(given.length, 1, "the upload was not given up");
    assert.equal(proxy.seen.filter((s) => s.url.includes("partNumber=2")).length, 1, "403 again");
  });
}
