// SPDX-License-Identifier: Apache-2.0
//
// conformance.ts: what every blob store must do, whichever it is.
import { strict as assert } from "node:assert";
import { randomBytes } from "node:crypto";

import type { Cases } from "../harness/cases";
import type { Bench } from "./driver";
import { sha256 } from "./swift";

const kMebi = 1024 * 1024;
const kBig = 96 * kMebi;

type Body = (bench: Bench, kind: string) => Promise<void>;

const cases: [string, Body][] = [
  ["what is put is found, listed and read as it was", async (bench) => {
    const sizes = [0, 1, 1000, kMebi, 5 * kMebi, 5 * kMebi + 1, 12 * kMebi + 7];
    const hashes: string[] = [];
    for (const size of sizes) {
      const bytes = randomBytes(size);
      const put = await bench.must(`put file=${bench.file(bytes)}`);
      assert.equal(put.hash, sha256(bytes));
      assert.equal(put.size, size);
      const found = await bench.must(`find hash=${put.hash}`);
      assert.equal(found.size, size);
      assert.ok(Math.abs((found.changed ?? 0) - Date.now() / 1000) < 120, "a strange date");
      assert.ok((await bench.read(put.hash!)).equals(bytes), `${size} bytes differ`);
      hashes.push(put.hash!);
    }
    const listed = (await bench.must("list")).blobs!;
    for (const hash of hashes) assert.ok(listed.includes(hash), "a blob is not listed");
  }],
  ["what was never put is not there", async (bench) => {
    const hash = sha256(randomBytes(8));
    assert.equal((await bench.must(`find hash=${hash}`)).found, false);
    const opened = await bench.tell(`open hash=${hash} to=${bench.files}/none`);
    assert.equal(opened.code, "not_found");
    assert.equal((await bench.must(`remove hash=${hash}`)).gone, false);
  }],
  ["bytes that are not what was announced are refused and not kept", async (bench) => {
    const bytes = randomBytes(5000);
    const file = bench.file(bytes);
    const other = sha256("other");
    for (const [words, code] of [
      [`hash=${other}`, "invalid"],
      ["size=4999", "invalid"],
      ["size=5001", "invalid"],
      ["max=4999", "too_large"],
    ]) {
      const put = await bench.tell(`put file=${file} ${words}`);
      assert.equal(put.code, code, words);
      assert.equal((await bench.must(`find hash=${sha256(bytes)}`)).found, false);
      assert.equal((await bench.must(`find hash=${other}`)).found, false);
    }
    await bench.must(`put file=${file} hash=${sha256(bytes)} size=5000 max=5000`);
  }],
  ["putting the same again is fine", async (bench) => {
    const bytes = randomBytes(3000);
    for (let i = 0; i < 3; ++i) await bench.must(`put file=${bench.file(bytes)}`);
    const listed = (await bench.must("list")).blobs!;
    assert.equal(listed.filter((hash) => hash === sha256(bytes)).length, 1);
  }],
  ["a use has a row, a sum, and a quota that names itself", async (bench) => {
    const one = bench.file(randomBytes(600));
    const two = bench.file(randomBytes(500));
    await bench.must(`use owner=1 file=${one} quota=1000`);
    await bench.must(`use owner=1 file=${one} quota=1000 reference=again`);
    const refused = await bench.tell(`use owner=1 file=${two} quota=1000`);
    assert.equal(refused.code, "too_large");
    assert.match(refused.message ?? "", /test\.quota/);
    const usage = await bench.must("usage owner=1");
    assert.deepEqual([usage.size, usage.blobs], [600, 1]);
    assert.deepEqual((await bench.must("check hashes=1")).problems, []);
  }],
  ["garbage goes after a day, and what is used or held stays", async (bench) => {
    const [used, left, never, held] = [1, 2, 3, 4].map((n) => randomBytes(100 + n));
    const gone = async (hash: string): Promise<boolean> =>
      !(await bench.must(`find hash=${hash}`)).found;
    await bench.must(`use owner=1 file=${bench.file(used!)}`);
    await bench.must(`use owner=1 file=${bench.file(left!)}`);
    await bench.must(`put file=${bench.file(never!)}`);
    await bench.must(`release owner=1 hash=${sha256(left!)}`);
    await bench.must("collect hours=23");
    assert.equal(await gone(sha256(never!)), false, "collected too soon");
    await bench.must(`put hold=1 file=${bench.file(held!)}`);
    await bench.must("collect hours=25");
    assert.equal(await gone(sha256(never!)), true, "never used");
    assert.equal(await gone(sha256(left!)), true, "used no more");
    assert.equal(await gone(sha256(used!)), false, "used");
    assert.equal(await gone(sha256(held!)), false, "held");
    assert.deepEqual((await bench.must("check hashes=1")).problems, []);
  }],
  ["fsck finds nothing wrong, and finds what is missing", async (bench) => {
    const bytes = randomBytes(2000);
    const { hash } = await bench.must(`use owner=1 file=${bench.file(bytes)}`);
    const well = await bench.fsck(["--full"]);
    assert.equal(well.status, 0, well.out);
    assert.match(well.out, /1 blob checked/);
    assert.equal((await bench.must(`remove hash=${hash}`)).gone, true);
    const ill = await bench.fsck();
    assert.notEqual(ill.status, 0);
    assert.match(ill.out, new RegExp(`${hash}: it is missing`));
  }],
  [`${kBig / kMebi} MiB pass through bounded memory`, async (bench, kind) => {
    const bytes = randomBytes(kBig);
    await bench.must("list");
    const before = bench.peak();
    const put = await bench.must(`put file=${bench.file(bytes)}`);
    assert.ok((await bench.read(put.hash!)).equals(bytes));
    const grown = bench.peak() - before;
    console.log(`        ${kind}: ${(grown / kMebi).toFixed(1)} MiB more at most`);
    assert.ok(grown < kBig / 4, `memory grew by ${grown} bytes`);
  }],
  ["operations are counted for /metrics", async (bench) => {
    const { hash } = await bench.must(`put file=${bench.file(randomBytes(1234))}`);
    await bench.read(hash!);
    await bench.tell(`open hash=${sha256("nothing")} to=${bench.files}/none`);
    const { text } = await bench.must("metrics");
    for (const line of [
      'stithy_blobs_calls_total{operation="put",outcome="done"} 1',
      'stithy_blobs_bytes_total{operation="put"} 1234',
      'stithy_blobs_bytes_total{operation="open"} 1234',
      'stithy_blobs_calls_total{operation="open",outcome="refused"} 1',
      'stithy_blobs_seconds_count{operation="put"} 1',
    ])
      assert.ok(text!.includes(line), `${line} is not in\n${text}`);
  }],
];

export async function conform(t: Cases, kind: string, make: () => Bench): Promise<void> {
  const begun = t.counts();
  for (const [name, body] of cases)
    await t.run(`${kind}: ${name}`, async () => {
      const bench = make();
      try {
        await body(bench, kind);
        assert.deepEqual(bench.scratch(), [], "temporary files were left");
      } finally {
        await bench.remove();
      }
    });
  const { passed, failed } = t.counts();
  console.log(`conformance of ${kind}: ${passed - begun.passed} passed, ` +
    `${failed - begun.failed} failed`);
}
