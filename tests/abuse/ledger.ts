// SPDX-License-Identifier: Apache-2.0
//
// ledger.ts: the table of docs/abuse-cases.md, and whether it and the tests say the same.
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";

export const rowsInAll = 164;
const document = "docs/abuse-cases.md";

export interface Entry {
  id: string;
  area: string;
  cover: string;
}

// The last column of a row: a test, or why there is none.
//   `http_framing.ts`                 a test of that file, whose name begins with the id
//   `http_framing.ts`; not yet: …     the same; a part waits for a feature
//   `http_framing.ts` and suite inert the same, and more of it in one or two other suites
//   not yet: …                        waits for a feature
//   suite fault                       is tested there; what follows tells where else, or what waits
export function readLedger(): Entry[] {
  const entries: Entry[] = [];
  for (const line of readFileSync(document, "utf8").split("\n")) {
    if (!line.startsWith("| AC-")) continue;
    const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    assert.equal(cells.length, 7, `a row of ${document} has other than five columns: ${line}`);
    entries.push({ id: cells[1] ?? "", area: cells[2] ?? "", cover: cells[5] ?? "" });
  }
  return entries;
}

export const fileOf = (entry: Entry): string | undefined =>
  /^`([\w./]+\.ts)`( and suites? [\w-]+( and [\w-]+)?)?(; not yet: .+)?$/.exec(entry.cover)?.[1];

// Why a row has no test of its own; nothing when it has one or the column says nothing known.
export function reasonOf(entry: Entry): string | undefined {
  const waits = /^not yet: (.+)$/.exec(entry.cover);
  if (waits) return `not applicable yet: ${waits[1]}`;
  const elsewhere = /^suite (fault|keeping)(;| and |$)/.test(entry.cover);
  return elsewhere ? `covered elsewhere: ${entry.cover}` : undefined;
}

// Every row stands once; every row that names a file has a test there, and every test a row.
export function compare(entries: Entry[], tests: Map<string, string>): void {
  const ids = entries.map((entry) => entry.id);
  const wanted = Array.from({ length: rowsInAll },
    (_, i) => `AC-${String(i + 1).padStart(3, "0")}`);
  assert.deepEqual(ids, wanted, `${document} does not list every row once, in order`);
  const faults: string[] = [];
  for (const entry of entries) {
    const file = fileOf(entry);
    const tested = tests.get(entry.id);
    if (!file && !reasonOf(entry)) faults.push(`${entry.id} is covered by nothing`);
    if (file && !tested) faults.push(`${entry.id} has no test in ${file}`);
    if (tested && tested !== file) faults.push(`${entry.id} is tested in ${tested}, not told so`);
  }
  for (const id of tests.keys())
    if (!ids.includes(id)) faults.push(`the test ${id} has no row in ${document}`);
  assert.deepEqual(faults, []);
}
