// SPDX-License-Identifier: Apache-2.0
//
// activity_history.ts: a history of several writers, and what git itself counts in one.
import type { Chance } from "../git/blame_history";
import type { Place } from "./place";

export interface Work {
  commits: number;
  plus: number;
  minus: number;
}
export interface Counted {
  people: Map<string, Work>; // by address in small letters
  weeks: Map<number, Work>; // by the second in which they begin
  days: Map<number, number>; // by days since 1970
  hours: number[]; // of the week
  ownWeeks: Map<number, Work>; // of ada@example.org alone
}

export const day = 86_400;
export const weekOf = (seconds: number): number =>
  (Math.floor((Math.floor(seconds / day) + 4) / 7) * 7 - 4) * day;

const writers = ["Ada <ada@example.org>", "ada <ADA@example.org>", "Grace <grace@navy.example>",
  "Grace B. Hopper <grace@home.example>", "<nameless@example.org>", "Жанна d'Arc <j@example.org>",
  "Bot [bot] <bot+1@example.org>"];
const zones = ["+0000", "+0130", "-0800", "+1345"];

export const mailmap = "# who is who\nGrace Hopper <grace@navy.example> <grace@home.example>\n" +
  "Joan of Arc <joan@example.org> <J@EXAMPLE.org>\n";

// Branches that merge, files that move, bytes that are no text, two roots; the youngest of today.
export function writersStream(by: Chance, count: number): string {
  const now = Math.floor(Date.now() / 1000);
  const out: string[] = [];
  const files = new Map<string, string>();
  const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;
  for (let i = 1; i <= count; ++i) {
    const merges = i > 3 && by.below(6) === 0;
    const at = now - (count - i) * 11 * 3600 - by.below(7200);
    if (i === 2) out.push("reset refs/heads/main\n\n");
    out.push(`commit refs/heads/main\nmark :${i}\nauthor ${by.one(writers)} ${at} ` +
      `${by.one(zones)}\ncommitter C <c@example.org> ${at} +0000\n${data(`Step ${i}`)}`);
    // The second commit begins a history of its own, which the third one joins.
    if (i > 2) out.push(`from :${i - 1}\n`);
    if (i === 3) out.push("merge :1\n");
    else if (merges) out.push(`merge :${1 + by.below(i - 2)}\n`);
    const name = `f${by.below(9)}`;
    const old = files.get(name);
    if (old !== undefined && by.below(4) === 0 && i > 3) {
      out.push(`R ${name} moved${i}\n`);
      files.delete(name);
    } else {
      const lines = Array.from({ length: 3 + by.below(40) }, () => `line ${by.below(60)}\n`);
      const text = by.below(9) === 0 ? `\0${lines.join("")}` : lines.join("");
      files.set(name, text);
      out.push(`M 100644 inline ${name}\n${data(text)}`);
    }
  }
  return out.join("");
}

// What git says of the checked-out branch. What bears no date counts for people alone.
export function countByGit(place: Place, name: string, mapped: boolean): Counted {
  const out = place.git(name, "log", "--no-merges", mapped ? "--use-mailmap" : "--no-mailmap",
    "--numstat", "--encoding=UTF-8", "--date=format:%w %H",
    `--format=%x01%${mapped ? "aN" : "an"}%x02%${mapped ? "aE" : "ae"}%x02%at%x02%ad`, "HEAD");
  const counted: Counted = { people: new Map(), weeks: new Map(), days: new Map(),
    hours: Array.from({ length: 168 }, () => 0), ownWeeks: new Map() };
  for (const part of out.split("\x01").slice(1)) {
    const [head, ...rest] = part.split("\n");
    const [who, mail, time, hour] = String(head).split("\x02");
    const sum = (column: number): number => rest.filter(Boolean)
      .reduce((all, row) => all + (Number(row.split("\t")[column]) || 0), 0);
    const work = { commits: 1, plus: sum(0), minus: sum(1) };
    add(counted.people, mail === "" ? String(who) : String(mail).toLowerCase(), work);
    const seconds = Number(time);
    if (!(seconds > 0) || seconds > 4_102_444_800) continue;
    add(counted.weeks, weekOf(seconds), work);
    if (mail?.toLowerCase() === "ada@example.org") add(counted.ownWeeks, weekOf(seconds), work);
    const date = Math.floor(seconds / day);
    counted.days.set(date, (counted.days.get(date) ?? 0) + 1);
    const [weekday, clock] = String(hour).split(" ").map(Number);
    const placed = Number(weekday) * 24 + Number(clock);
    counted.hours[placed] = (counted.hours[placed] ?? 0) + 1;
  }
  return counted;
}

function add<Key>(to: Map<Key, Work>, key: Key, work: Work): void {
  const known = to.get(key) ?? { commits: 0, plus: 0, minus: 0 };
  to.set(key, { commits: known.commits + work.commits, plus: known.plus + work.plus,
    minus: known.minus + work.minus });
}
