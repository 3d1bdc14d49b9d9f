// SPDX-License-Identifier: Apache-2.0
//
// coverage.ts: which operations of GitHub's description were answered, and how each was shown: held
// against its schema, asked for by the real client and by plain HTTP, and with what statuses.
import { strict as assert } from "node:assert";

import type { Cases } from "../harness/cases";
import type { GithubDescription, Verdict } from "./github";
import type { ApiRow, Rows } from "./rows";

interface Count {
  held: number; // successes whose body was held against the published schema
  bare: number; // successes for which a body is neither published nor sent
  driven: number; // of those, asked for as this very operation by GitHub's client
  plain: number; // of those, asked for by plain HTTP
  statuses: Set<number>;
}

// "/repos/{owner}/{repo}/git/ref/{ref}" whatever the words between the braces are.
const shape = (template: string): string => template.replace(/\{[^}]*\}/g, "{}");

export class Coverage {
  readonly undescribed = new Set<string>();
  private readonly counts = new Map<string, Count>();
  private readonly rowsSeen = new Map<string, Set<"octokit" | "plain">>();
  private readonly templates = new Map<string, string>();

  constructor(
    private readonly github: GithubDescription,
    private readonly rows: Rows,
  ) {
    for (const one of github.operations.values())
      this.templates.set(`${one.method} ${shape(one.path)}`, one.id);
  }

  sawRow(row: string, by: "octokit" | "plain"): void {
    this.rowsSeen.set(row, (this.rowsSeen.get(row) ?? new Set()).add(by));
  }

  // `template` is what the client was asked for, "GET /repos/{owner}/{repo}", when it was: a page
  // behind the first one is an address and counts for nothing here.
  sawAnswer(id: string, status: number, verdict: Verdict, template: string | undefined): void {
    if (verdict.undescribed) this.undescribed.add(`${id} ${status}`);
    const count = this.counts.get(id) ??
      { held: 0, bare: 0, driven: 0, plain: 0, statuses: new Set() };
    this.counts.set(id, count);
    count.statuses.add(status);
    const good = status < 300 || status === 302;
    if (!good || verdict.undescribed) return;
    ++count[verdict.schema ? "held" : "bare"];
    if (template === undefined) ++count.plain;
    else if (this.operationOf(template) === id) ++count.driven;
  }

  operationOf(template: string): string | undefined {
    const [method = "", path = ""] = template.split(" ");
    return this.templates.get(`${method} ${shape(path)}`);
  }

  // Every operation that a row claims.
  claimed(): string[] {
    return [...new Set(this.rows.all.map((row) => row.id).filter(Boolean))].sort();
  }

  // What an operation that is answered lacks of being shown.
  lacks(id: string): string[] {
    const count = this.counts.get(id);
    if (!count) return ["no answer was seen"];
    const lacking = [];
    if (count.held + count.bare === 0) lacking.push("no success of the published shape");
    if (count.driven === 0) lacking.push("the client never asked for it");
    if (count.plain === 0) lacking.push("plain HTTP never asked for it");
    return lacking;
  }

  // Rows that no case called in one of the two ways. `plainOnly`: those beside GitHub's addresses.
  uncalled(plainOnly: Set<string>): string[] {
    const ways = (row: ApiRow): ("octokit" | "plain")[] =>
      plainOnly.has(row.row) ? ["plain"] : ["octokit", "plain"];
    return this.rows.all.flatMap((row) =>
      ways(row).filter((by) => !this.rowsSeen.get(row.row)?.has(by))
        .map((by) => `${row.row} by ${by}`));
  }

  print(): void {
    const claimed = this.claimed();
    const done = claimed.filter((id) => this.lacks(id).length === 0);
    const total = this.github.total;
    const share = ((done.length / total) * 100).toFixed(1);
    console.log(`\n${done.length} of ${total} operations of GitHub's description ` +
      `(${this.github.version}) answered with valid shapes: ${share} %. ` +
      `${claimed.length} are claimed by rows.`);
    console.log("  operation, validated by schema, driven by octokit, by plain HTTP, statuses");
    for (const id of claimed) {
      const { held = 0, bare = 0, driven = 0, plain = 0, statuses } = this.counts.get(id) ?? {};
      const valid = held > 0 ? `yes (${held})` : bare > 0 ? `yes, no body (${bare})` : "NO";
      const client = driven > 0 ? `yes (${driven})` : "NO";
      console.log(`  ${id}: schema ${valid}, octokit ${client}, plain ${plain}, ` +
        `statuses ${[...(statuses ?? [])].sort().join(" ")}`);
    }
    const beside = this.rows.all.filter((row) => !row.id).map((row) => row.row);
    console.log(`Rows that are no operation of GitHub's: ${beside.join(", ") || "none"}`);
    console.log("Refusals that GitHub's description does not list, held against its basic-error: " +
      [...this.undescribed].sort().join(", "));
  }
}

// That the count can fail: what was not seen, or not as it should be, is told.
export async function coverageControls(
  t: Cases,
  github: GithubDescription,
  rows: Rows,
): Promise<void> {
  await t.run("control: an operation without a valid answer or without the client is told", () => {
    const fresh = new Coverage(github, rows);
    const id = "repos/get";
    const held = { wrong: [], undescribed: false, schema: true };
    assert.deepEqual(fresh.lacks(id), ["no answer was seen"]);
    fresh.sawAnswer(id, 404, held, "GET /repos/{owner}/{repo}");
    assert.equal(fresh.lacks(id).length, 3);
    fresh.sawAnswer(id, 200, { ...held, undescribed: true }, "GET /repos/{owner}/{repo}");
    assert.equal(fresh.lacks(id).length, 3);
    // Another operation that happens to lead to the same row.
    fresh.sawAnswer(id, 200, held, "GET /repos/{owner}/{repo}/topics");
    assert.deepEqual(fresh.lacks(id).length, 2);
    fresh.sawAnswer(id, 200, held, "GET /repos/{o}/{r}");
    assert.deepEqual(fresh.lacks(id), ["plain HTTP never asked for it"]);
    fresh.sawAnswer(id, 200, held, undefined);
    assert.deepEqual(fresh.lacks(id), []);
    assert.ok(fresh.uncalled(new Set()).includes("repos.api.show by octokit"));
  });
}
