// SPDX-License-Identifier: Apache-2.0
//
// coverage.ts: no row of the route tables changes something without an entry or a reason.
import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";

import { binary } from "../harness/server";
import type { Cases } from "../harness/cases";
import type { Stage } from "./stage";

interface Row { row: string; action: string; reason: string }

export async function coverageCases(t: Cases, stage: Stage): Promise<void> {
  await t.run("every row that changes something has an action or a reason", async () => {
    const rows = JSON.parse(
      execFileSync(binary, ["audit", "actions", "--json"], { encoding: "utf8" })) as Row[];
    assert.ok(rows.length > 150, `${rows.length} rows`);
    for (const row of rows) {
      if (row.action !== "") assert.match(row.action, /^[a-z_]+\.[a-z_]+$/, row.row);
      else assert.ok(row.reason.length > 8, row.row);
      assert.ok(row.action === "" || row.reason === "", row.row);
    }
    const quiet = rows.filter((row) => row.action === "");
    assert.ok(quiet.length < rows.length / 3, `${quiet.length} quiet rows of ${rows.length}`);
  });

  await t.run("no change of this run went around the log", async () => {
    const around = [...stage.server.log.matchAll(/"web\.unaudited".*?"route":"([^"]*)"/g)];
    assert.deepEqual(around.map((found) => found[1]), []);
  });
}
