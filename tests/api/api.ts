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
import { applicationCases } from "./cases_applications";
import { contentCases } from "./cases_contents";
import { historyCases } from "./cases_history";
import { hookCases, organisationHookCases } from "./cases_hooks";
import { httpCases } from "./cases_http";
import { auditCases } from "./cases_audit";
import { jobCases } from "./cases_jobs";
import { keyCases } from "./cases_keys";
import { signingCases } from "./cases_signing";
import { metaCases } from "./cases_meta";
import { orgCases } from "./cases_orgs";
import { ownCases } from "./cases_own";
import { peopleCases } from "./cases_people";
import { refCases } from "./cases_refs";
import { repositoryCases } from "./cases_repos";
import { writingCases } from "./cases_writing";
import { controlCases } from "./controls";
import { Coverage, coverageControls } from "./coverage";
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
const coverage = new Coverage(github, rows);
const calls = new Calls(seed.base, rows, github, own, coverage, seed.tokens);
const bench: Bench = {
  t, seed, calls, rows, github, own,
  ada: calls.octokit("ada"),
  grace: calls.octokit("grace"),
  mallory: calls.octokit("mallory"),
  nobody: calls.octokit(),
};

await controlCases(bench);
await coverageControls(t, github, rows);
await metaCases(bench);
await peopleCases(bench);
await keyCases(bench);
await applicationCases(bench);
await signingCases(bench);
await repositoryCases(bench);
await contentCases(bench);
await historyCases(bench);
await activityCases(bench);
await refCases(bench);
await writingCases(bench);
await hookCases(bench);
await httpCases(bench);
await auditCases(bench);
await jobCases(bench);
await orgCases(bench);
await organisationHookCases(bench);
await ownCases(bench);
await addressCases(bench);

// Addresses beside GitHub's, which its client never asks.
const plainOnly = new Set(["admin.api.root", "code.api.root_contents_slash", "code.api.refs",
  "code.api.ref_by_url", "code.api.branch_of_that_end"]);

await t.run("every row of /api/v3 has a case, by the client and by plain HTTP", () => {
  assert.deepEqual(coverage.uncalled(plainOnly), []);
});

await t.run("every operation that is answered is valid by schema and driven by the client", () => {
  const lacking = coverage.claimed()
    .flatMap((id) => coverage.lacks(id).map((what) => `${id}: ${what}`));
  assert.deepEqual(lacking, []);
});

coverage.print();
console.log(`${calls.answers.length} answers checked.`);
await seed.end();
t.close();
