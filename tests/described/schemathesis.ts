// SPDX-License-Identifier: Apache-2.0
//
// schemathesis.ts: the tool of that name makes requests of /api/openapi.json, sends them to a real
// server, and holds each answer against what the document says of it.
//
// It is a Python program that neither Debian nor npm has, so that it is used where it is installed:
//
//   python3 -m venv /tmp/schemathesis && /tmp/schemathesis/bin/pip install schemathesis
//   SCHEMATHESIS=/tmp/schemathesis/bin/schemathesis ./test schemathesis
//
// Without the variable it is looked for on the PATH; absent, the suite is skipped and says so. The
// walk (walk.ts) does the same with what every machine has. EXAMPLES and SEED choose other runs.
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Seed } from "../api/seed";
import { Cases } from "../harness/cases";

interface Report {
  operations: { total: number; tested: number };
  test_cases: { generated: number; with_failures: number };
  errors: unknown[];
  // By operation and phase: how many requests were taken.
  valid_rates: Record<string, Record<string, { accepted: number }>>;
}

const program = process.env.SCHEMATHESIS ?? "schemathesis";
const examples = process.env.EXAMPLES ?? "20";
const number = process.env.SEED ?? "7";
// Whether a value that the document does not allow is refused, and one that it allows is taken, is
// not asked: numbers of pages out of range are brought into it, as GitHub does, and rules such as
// "an id that exists" stand in no schema.
const checks = ["not_a_server_error", "status_code_conformance", "content_type_conformance",
  "response_headers_conformance", "response_schema_conformance", "allow_header_conformance",
  "unsupported_method"];

const t = new Cases("schemathesis");
const version = spawnSync(program, ["--version"], { encoding: "utf8" });
if (version.error) {
  t.skip("every answer is what /api/openapi.json says",
    `${program} is not installed; see tests/described/schemathesis.ts`);
  t.close();
} else {
  const seed = await Seed.sow();
  const served = await (await fetch(`${seed.server.url}/api/openapi.json`)).text();
  for (const [who, token] of [["the owner", seed.tokens.ada], ["nobody", undefined]] as const)
    await t.run(`every answer to ${who} is what /api/openapi.json says`, () => examine(token));
  seed.server.command(["fsck"]);
  await seed.end();
  t.close();

  function examine(token: string | undefined): void {
    const folder = mkdtempSync(join(tmpdir(), "schemathesis-"));
    try {
      const report = join(folder, "report.json");
      writeFileSync(join(folder, "schemathesis.toml"), settings(seed));
      // By its address, the tool would leave the row of the document itself out.
      writeFileSync(join(folder, "openapi.json"), served);
      const header = token ? ["-H", `Authorization: Bearer ${token}`] : [];
      const done = spawnSync(program, ["--no-color", "run", "openapi.json",
        "--url", seed.server.url, ...header, "--checks", checks.join(","),
        "--phases", "examples,coverage,fuzzing", "--max-examples", examples,
        "--seed", number, "--max-redirects", "0",
        "--continue-on-failure", "--suppress-health-check", "all", "--warnings", "off",
        "--report", "json", "--report-json-path", report],
        { cwd: folder, encoding: "utf8", maxBuffer: 1 << 26 });
      const told = JSON.parse(readFileSync(report, "utf8")) as Report;
      const { operations, test_cases: cases } = told;
      const taken = Object.values(told.valid_rates).filter((phases) =>
        Object.values(phases).some((phase) => phase.accepted > 0)).length;
      console.log(`        ${version.stdout.trim()}, seed ${number}: ${operations.tested} of ` +
        `${operations.total} operations, ${cases.generated} requests, ${cases.with_failures} ` +
        `failures; ${taken} operations took one`);
      assert.equal(done.status, 0, done.stdout);
      assert.deepEqual([operations.tested, told.errors], [operations.total, []]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

// Names that exist here, beside those that are made up: without them nearly all would be 404.
function settings({ ids }: Seed): string {
  const words: Record<string, (string | number)[]> = {
    "path.sha": [ids.head, ids.merge, ids.annotated, ids.tree, ids.blob, ids.first],
    "path.ref": ["main", "topic", "v1.0", "heads/main", "heads/topic", "tags/v1.0", ids.head],
    "path.branch": ["main", "topic", "feature/one"],
    "path.basehead": ["main...topic", "topic...main", "v0.9...v1.0"],
    "path.path": ["README.md", "src/main.cc", "src", "art/dot.png", "link", "vendor/lib"],
    "path.dir": ["docs", "src"],
    "path.username": ["ada", "grace", "mallory"],
    "path.login": ["ada", "grace"],
    "query.path": ["README.md", "src/main.cc", "docs/guide.md"],
    "query.ref": ["main", "topic", "v1.0"],
    "query.sha": ["main", "topic", ids.merge],
  };
  const lists = Object.entries(words).map(([name, values]) =>
    `[dictionaries.${name.replace(".", "-")}]\nvalues = ${JSON.stringify(values)}\n`);
  const bindings = Object.keys(words).map((name) =>
    `"${name}" = { dictionary = "${name.replace(".", "-")}", probability = 0.6 }`);
  const of = (id: string, repository: string): string =>
    `[[operations]]\ninclude-operation-id = "${id}"\n` +
    `parameters = { "path.owner" = "ada", "path.repo" = "${repository}" }\n`;
  return [
    ...lists,
    "[parameters]", '"path.owner" = "ada"', '"path.repo" = "engine"', ...bindings,
    // QUERY is no method of HTTP/1.1's registry that this server knows: 501 is the answer to those
    // (RFC 9110, 9.1), and the tool takes every 5xx for a failure.
    "[phases.coverage]",
    'unexpected-methods = ["GET", "PUT", "POST", "DELETE", "OPTIONS", "PATCH", "TRACE"]',
    // What changes or ends the repository does so to another one.
    of("repos.api.delete", "former"), of("repos.api.change", "scratch"),
    of("code.api.rename_branch", "renamed"),
  ].join("\n");
}
