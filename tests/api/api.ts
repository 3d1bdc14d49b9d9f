// SPDX-License-Identifier: Apache-2.0
//
// api.ts: /api/v3 against GitHub's published description, with GitHub's own client and by plain
// HTTP, and against our own description. Ends with the share of GitHub's operations that is
// answered in the published shapes. A row without a case fails the suite.
import { strict as assert } from "node:assert";

import { Cases } from "../harness/cases";
import type { Bench } from "./bench";
import { Calls } from "./calls";
import { activityCases } from "./cases_activity";
import { addressCases } from "./cases_addresses";
import { contentCases } from "./cases_contents";
import { historyCases } from "./cases_history";
import { httpCases } from "./cases_http";
import { metaCases } from "./cases_meta";
import { ownCases } from "./cases_own";
import { peopleCases } from "./cases_people";
import { refCases } from "./cases_refs";
import { repositoryCases } from "./cases_repos";
import { writingCases } from "./cases_writing";
import { controlCases } from "./controls";
import { GithubDescription } from "./github";
import { OwnDescription } from "./own";
import { Rows } from "./rows";
import type { Members } from "./schemas";
import { Seed } from "./seed";

const t = new Cases("api");
const github = new GithubDescription();
const rows = new Rows();
const seed = await Seed.sow();
const served = await fetch(`${seed.server.url}/api/openapi.json`);
const own = new OwnDescription((await served.json()) as Members);
const calls = new Calls(seed.base, rows, github, own, seed.tokens);
const bench: Bench = {
  t, seed, calls, rows, github, own,
  ada: calls.octokit("ada"),
  grace: calls.octokit("grace"),
  mallory: calls.octokit("mallory"),
  nobody: calls.octokit(),
};

await controlCases(bench);
await metaCases(bench);
await peopleCases(bench);
await repositoryCases(bench);
await contentCases(bench);
await historyCases(bench);
await activityCases(bench);
await refCases(bench);
await writingCases(bench);
await httpCases(bench);
await ownCases(bench);
await addressCases(bench);

// Addresses beside GitHub's, which its client never asks.
const plainOnly = new Set(["admin.api.root", "code.api.root_contents_slash", "code.api.refs",
  "code.api.ref_by_url"]);

await t.run("every row of /api/v3 has a case, by the client and by plain HTTP", () => {
  const missing = rows.all.flatMap(({ row }) =>
    (["octokit", "plain"] as const)
      .filter((by) => !(by === "octokit" && plainOnly.has(row)))
      .filter((by) => !calls.rowsSeen.get(row)?.has(by))
      .map((by) => `${row} by ${by}`));
  assert.deepEqual(missing, []);
});

await t.run("every operation that the table claims was answered in GitHub's shape", () => {
  const claimed = new Set(rows.all.map((row) => row.id).filter(Boolean));
  const missing = [...claimed].filter((id) => {
    const count = calls.covered.get(id);
    return !count || count.octokit === 0 || count.plain === 0;
  });
  assert.deepEqual(missing, []);
});

const done = [...calls.covered].filter(([, count]) => count.octokit > 0 && count.plain > 0);
const share = ((done.length / github.total) * 100).toFixed(1);
console.log(`\n${done.length} of ${github.total} operations of GitHub's description ` +
  `(${github.version}) answered with valid shapes: ${share} %.`);
for (const [id, count] of done.sort())
  console.log(`  ${id}: ${[...count.statuses].sort().join(" ")} ` +
    `(${count.octokit} by octokit, ${count.plain} plain)`);
console.log(`Refusals that GitHub's description does not list, held against its basic-error: ` +
  `${[...calls.undescribed].sort().join(", ")}`);
console.log(`${calls.answers.length} answers checked.`);
await seed.end();
t.close();
