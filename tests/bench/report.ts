// SPDX-License-Identifier: Apache-2.0
//
// report.ts: the figures as a table for people and as JSON for machines.
import { writeFileSync } from "node:fs";

import { type Machine, loadOf } from "./machine";

export type Figures = Record<string, number | string>;

interface Row {
  bench: string;
  what: string;
  subject: string;
  figures: Figures;
}

export const median = (values: number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 ? upper : (upper + (sorted[middle - 1] ?? NaN)) / 2;
};

// The median of each figure over the rounds; a text is taken from the first.
export const medians = (rounds: Figures[]): Figures => {
  const out: Figures = {};
  for (const [key, value] of Object.entries(rounds[0] ?? {}))
    out[key] = typeof value === "string" ? value : median(rounds.map((one) => Number(one[key])));
  return out;
};

export const mebibytes = (bytes: number): number => bytes / (1 << 20);

// Three significant digits, and no more than whole numbers above a thousand.
const shown = (value: number | string | undefined): string => {
  if (value === undefined) return "";
  if (typeof value === "string") return value;
  if (!Number.isFinite(value)) return "-";
  if (Math.abs(value) >= 1000) return value.toFixed(0);
  return String(Number(value.toPrecision(3)));
};

export class Report {
  private readonly rows: Row[] = [];
  private readonly left: string[] = [];
  constructor(private readonly machine: Machine) {}

  add(bench: string, what: string, subject: string, figures: Figures): void {
    this.rows.push({ bench, what, subject, figures });
  }

  // What could not be measured, with the reason.
  leaveOut(text: string): void {
    if (!this.left.includes(text)) this.left.push(text);
    console.error(`bench: left out: ${text}`);
  }

  print(): void {
    const { machine } = this;
    console.log(`\n${machine.date}  ${machine.cpu} x ${machine.cpus}, ${machine.memoryGiB} GiB, ` +
      `Linux ${machine.kernel}; ${machine.versions.join(", ")}; ${machine.build} build`);
    console.log(`load average ${machine.loadBefore} before, ${loadOf()} after`);
    for (const bench of new Set(this.rows.map((row) => row.bench))) this.printOne(bench);
    for (const text of this.left) console.log(`\nleft out: ${text}`);
  }

  private printOne(bench: string): void {
    const rows = this.rows.filter((row) => row.bench === bench);
    const keys = [...new Set(rows.flatMap((row) => Object.keys(row.figures)))];
    const table = [[bench, "subject", ...keys]];
    for (const row of rows)
      table.push([row.what, row.subject, ...keys.map((key) => shown(row.figures[key]))]);
    const widths = table[0]?.map((_, at) =>
      Math.max(...table.map((row) => (row[at] ?? "").length)));
    console.log("");
    for (const row of table)
      console.log(row.map((cell, at) =>
        at < 2 ? cell.padEnd(widths?.[at] ?? 0) : cell.padStart(widths?.[at] ?? 0)).join("  "));
  }

  write(path: string): void {
    const machine = { ...this.machine, loadAfter: loadOf() };
    const body = { machine, leftOut: this.left, figures: this.rows };
    writeFileSync(path, `${JSON.stringify(body, null, 2)}\n`);
    console.log(`\nwritten to ${path}`);
  }
}
