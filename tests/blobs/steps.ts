// SPDX-License-Identifier: Apache-2.0
//
// steps.ts: dies or fails at every failpoint of the blob store; nothing is lost or left half done.
//
// The sources are the list of points. After each, the store either has the whole content or none,
// fsck finds nothing, and doing it again works.
import { strict as assert } from "node:assert";
import { randomBytes } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import type { Cases } from "../harness/cases";
import type { Bench } from "./driver";
import { sha256 } from "./swift";

const kMebi = 1024 * 1024;
const kFolder = "src/kit/blobs";

function pointsOfSources(): string[] {
  const files = readdirSync(kFolder).filter((name) => /(?<!_test)\.cc$/.test(name));
  const all = files.flatMap((name) =>
    [...readFileSync(join(kFolder, name), "utf8").matchAll(/failpoint\("([a-z_.]+)"\)/g)]
      .map((match) => match[1] as string));
  return [...new Set(all)];
}

type Place = "local" | "s3";
interface Step {
  places: Place[];
  act?: "use" | "collect" | "adopt"; // how the point is met; "use" when not said
  size?: number;
}
const both: Place[] = ["local", "s3"];
const steps: Record<string, Step> = {
  "blobs.while_writing": { places: both },
  "blobs.before_file_sync": { places: ["local"] },
  "blobs.before_directory": { places: ["local"] },
  "blobs.before_rename": { places: ["local"] },
  "blobs.before_directory_sync": { places: ["local"] },
  "blobs.before_upload": { places: ["s3"] },
  "blobs.before_part": { places: ["s3"], size: 11 * kMebi },
  "blobs.before_completion": { places: ["s3"], size: 11 * kMebi },
  "blobs.before_confirmation": { places: ["s3"] },
  "blobs.before_row": { places: both },
  "blobs.before_removal": { places: both, act: "collect" },
  "blobs.before_emptying": { places: ["s3"], act: "adopt" },
};

// What is done is prepared in a process without failpoints; `act` is the line that meets the point.
async function prepare(bench: Bench, step: Step, bytes: Buffer): Promise<string> {
  const file = bench.file(bytes);
  if (step.act === "collect") {
    await bench.must(`put file=${file}`);
    await bench.end();
    return "collect hours=25";
  }
  if (step.act === "adopt") {
    const { url, name } = await bench.must("link_put");
    const sent = await fetch(url!, { method: "PUT", body: new Uint8Array(bytes) });
    assert.equal(sent.status, 200, await sent.text());
    await bench.end();
    return `adopt name=${name} hash=${sha256(bytes)}`;
  }
  return `use owner=1 file=${file}`;
}

async function settle(bench: Bench, step: Step, line: string, bytes: Buffer): Promise<void> {
  const hash = sha256(bytes);
  const { found } = await bench.must(`find hash=${hash}`);
  if (found) assert.ok((await bench.read(hash)).equals(bytes), "half of it is there");
  assert.deepEqual((await bench.must("check hashes=1")).problems, []);
  const { status, out } = await bench.fsck(["--full"]);
  assert.equal(status, 0, out);
  await bench.must(line);
  const after = await bench.must(`find hash=${hash}`);
  assert.equal(after.found, step.act !== "collect");
  if (step.act !== "collect") assert.ok((await bench.read(hash)).equals(bytes));
  assert.deepEqual((await bench.must("check hashes=1")).problems, []);
}

export async function walkSteps(
  t: Cases,
  place: Place,
  make: () => Bench,
  openUploads: () => Promise<number>,
): Promise<void> {
  const points = pointsOfSources();
  if (place === "local")
    await t.run("every failpoint of the blob store has a case", () => {
      assert.deepEqual(points.sort(), Object.keys(steps).sort());
    });
  for (const [point, step] of Object.entries(steps)) {
    if (!step.places.includes(place)) continue;
    for (const mode of ["crash", "once"] as const)
      await t.run(`${place}: ${mode} at ${point}`, async () => {
        const bench = make();
        try {
          const bytes = randomBytes(step.size ?? 3000);
          const line = await prepare(bench, step, bytes);
          bench.begin({ STITHY_FAILPOINT: `${point}:${mode}` });
          const answer = await bench.ask(line);
          assert.equal(answer?.ok, mode === "crash" ? undefined : false, "the point was not met");
          if (mode === "once") {
            assert.deepEqual(bench.scratch(), [], "a temporary file was left");
            if (place === "s3") assert.equal(await openUploads(), 0, "an upload was left open");
          }
          assert.equal(await bench.end(), mode === "crash" ? 134 : 0);
          await settle(bench, step, line, bytes);
          // What a dead process left is swept a day later, where no start empties tmp/ before.
          await bench.must("collect hours=49");
          if (place === "local") assert.deepEqual(bench.scratch(), []);
          if (place === "s3") assert.equal(await openUploads(), 0, "an upload was left open");
        } finally {
          await bench.remove();
        }
      });
  }
}
