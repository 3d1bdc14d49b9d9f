// SPDX-License-Identifier: Apache-2.0
//
// bucket.ts: backups in an object storage that verifies signatures.
import { strict as assert } from "node:assert";
import { existsSync } from "node:fs";

import { s3Environment } from "../blobs/driver";
import { Swift } from "../blobs/swift";
import type { Cases } from "../harness/cases";
import { type Instance, must, mustJson, type Place, stithy } from "./instance";

const kBucket = "stithy-backups";

export async function bucketCases(t: Cases, instance: Instance, place: Place): Promise<void> {
  const missing = Swift.missing();
  if (missing !== undefined) {
    t.skip("backups in a bucket", missing);
    return;
  }
  const swift = await Swift.start();
  try {
    await swift.makeBucket(kBucket);
    await t.run("a backup goes to a bucket, is checked there, restored and pruned", async () => {
      const env = { ...s3Environment(swift.port), STITHY_BLOBS_KIND: "local" };
      const data = instance.server.data;
      const at = `s3://${kBucket}/nightly/`;
      for (let i = 0; i < 2; ++i)
        await must(["backup", "create", "--data", data, "--at", at], env);
      const keys = await swift.keys(kBucket);
      assert.ok(keys.length > 2 && keys.every((key) => key.startsWith("nightly/")), `${keys}`);
      assert.equal((await mustJson<object[]>(["backup", "list", "--at", at], env)).length, 2);
      await must(["backup", "verify", "--all", "--at", at], env);
      await must(["backup", "prune", "--keep-last", "1", "--at", at, "--data", data], env);
      const to = place.at("of-bucket");
      await must(["backup", "restore", "--at", at, "--to", to], env);
      await must(["fsck", "--full", "--data", to]);
      const pack = keys.find((key) => key.includes("/packs/")) ?? "";
      await swift.ask({ method: "PUT", path: `/${kBucket}/${pack}`, body: "something else" });
      const found = await stithy(["backup", "verify", "--at", at], env);
      assert.notEqual(found.status, 0);
      assert.match(found.out, /is damaged/);
      const refused = await stithy(
        ["backup", "restore", "--at", at, "--to", place.at("refused-bucket")], env);
      assert.notEqual(refused.status, 0);
      assert.ok(!existsSync(place.at("refused-bucket")));
    });
    await t.run("a bucket without a key, and a place that is none, are said to be so", async () => {
      const data = instance.server.data;
      const keyless = await stithy(
        ["backup", "create", "--data", data, "--at", `s3://${kBucket}/`]);
      assert.match(keyless.err, /needs blobs.key_id and blobs.secret/);
      for (const place_ of ["s3://x/", "https://example.org/", "s3://stithy/a"]) {
        const done = await stithy(["backup", "list", "--at", place_]);
        assert.notEqual(done.status, 0, place_);
        assert.match(done.err, /s3:\/\/BUCKET\/PREFIX\//);
      }
    });
  } finally {
    await swift.stop();
  }
}
