// SPDX-License-Identifier: Apache-2.0
//
// cases_audit.ts: the audit log by the API, each answer as our description says.
import { strict as assert } from "node:assert";

import type { Bench } from "./bench";
import { bareType } from "./github";
import type { Json } from "./schemas";

// Rows that the cases below call; own rows that change something need one each.
export const auditRows = ["audit.api.log", "audit.api.export"];

export async function auditCases({ t, seed, own }: Bench): Promise<void> {
  const token = seed.server.createToken("boss", ["site:admin"]);
  const stranger = seed.server.createToken("ada", ["repo"]);
  const ask = async (row: string, method: string, path: string, bearer: string) => {
    const headers = { Authorization: `Bearer ${bearer}` };
    const answer = await fetch(`${seed.server.url}/api/v1/admin${path}`, { method, headers });
    const type = bareType(answer.headers.get("content-type") ?? "");
    const text = await answer.text();
    const body = type === "application/json" ? (JSON.parse(text) as Json) : text;
    assert.deepEqual(own.check(row, answer.status, type, body), []);
    return { status: answer.status, body, text };
  };

  await t.run("administrators' programs read the audit log and take it away", async () => {
    const log = await ask("audit.api.log", "GET", "/audit?include=all&per_page=5", token);
    assert.equal(log.status, 200);
    assert.equal((log.body as Json[]).length, 5);
    const taken = await ask("audit.api.export", "POST", "/audit/exports?phrase=action:repo", token);
    assert.equal(taken.status, 200);
    for (const line of taken.text.trimEnd().split("\n"))
      assert.match((JSON.parse(line) as { action: string }).action, /^repo\./);
    assert.equal((await ask("audit.api.log", "GET", "/audit", stranger)).status, 403);
    assert.equal((await ask("audit.api.export", "POST", "/audit/exports", stranger)).status,
      403);
  });
}
