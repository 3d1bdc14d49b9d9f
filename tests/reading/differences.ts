// SPDX-License-Identifier: Apache-2.0
//
// differences.ts: two columns or one, remembered by the browser; blanks; renames and modes.
import { strict as assert } from "node:assert";
import { chmodSync } from "node:fs";
import { join } from "node:path";

import { Session } from "../harness/browser_session";
import type { Cases } from "../harness/cases";
import { type Place, filesOf, plusMinus, unescape } from "./place";

const textOf = (html: string): string => unescape(html.replace(/<[^>]*>/g, ""));

// The lines of both sides as the two columns show them.
function sides(html: string): { before: string[]; after: string[] } {
  const out = { before: [] as string[], after: [] as string[] };
  for (const [row] of html.matchAll(/<tr(?: class="ui-same"[^>]*)?>.*?<\/tr>/gs)) {
    const cells = [...row.matchAll(/<td([^>]*)>(.*?)<\/td>/gs)];
    assert.equal(cells.length, 4, row);
    for (const [side, number, code] of [["before", 0, 1], ["after", 2, 3]] as const) {
      const [, attributes = "", text = ""] = cells[code] ?? [];
      if (attributes.includes("ui-absent") || !attributes.includes("code")) continue;
      const n = /data-n="(\d+)"/.exec(cells[number]?.[1] ?? "")?.[1];
      out[side].push(`${n} ${textOf(text)}`);
    }
  }
  return out;
}

interface Change {
  old: string[];
  fresh: string[];
  first: string;
  second: string;
}

function makeChange(place: Place): Change {
  const { workshop } = place;
  workshop.init("seen");
  const old = Array.from({ length: 30 }, (_, i) => `line ${i + 1}\n`);
  const first = workshop.commit("seen", "begin",
    { "f.txt": old.join(""), "s.txt": "a b\nc\n", "run.sh": "#!/bin/sh\n", same: "1\n2\n3\n4\n" });
  const fresh = [...old];
  fresh.splice(4, 2, "line five\n", "line six\n", "line six and a half\n");
  fresh.splice(20, 3);
  fresh[fresh.length - 1] = "line 30";
  workshop.git("seen", "mv", "same", "moved");
  chmodSync(join(workshop.path, "seen", "run.sh"), 0o755);
  const second = workshop.commit("seen", "change",
    { "f.txt": fresh.join(""), "s.txt": "a  b\nc \n" });
  place.take("seen");
  return { old, fresh, first, second };
}

export async function differences(t: Cases, place: Place): Promise<void> {
  const { old, fresh, first, second } = makeChange(place);
  const page = `/ada/seen/commit/${second}`;

  await t.run("two columns hold the lines of both sides, each with its number", async () => {
    const html = await place.show(`${page}?file=1&diff=split`);
    const wanted = (lines: string[]): string[] =>
      lines.map((line, i) => `${i + 1} ${line.trimEnd()}`);
    const got = sides(html);
    const near = (list: string[], all: string[]): void => {
      assert.ok(list.length > 15);
      for (const line of list) assert.ok(all.includes(line), line);
    };
    near(got.before, wanted(old));
    near(got.after, wanted(fresh));
    assert.match(html, /<td class="ui-deleted" id="diff-1L5" [^>]*data-n="5">/);
    assert.match(html, /<td class="ui-added" id="diff-1R7" [^>]*data-n="7">/);
    assert.match(html, /<del>5<\/del>|<del>/);
    assert.match(html, /No line feed at the end of the file/);
    const block = /<tr><td class="ui-deleted" id="diff-1L5".*?<\/tr>/s.exec(html)?.[0] ?? "";
    assert.ok(block.includes("diff-1R5"), "the first removed line stands beside the first added");
  });
  await t.run("what was chosen is remembered, without an account and without scripts", async () => {
    const reader = new Session(place.server);
    const shape = async (query: string): Promise<boolean> =>
      (await (await reader.get(page + query)).text()).includes("ui-diff-split");
    assert.equal(await shape(""), false);
    assert.equal(await shape("?diff=split"), true);
    assert.equal(await shape(""), true);
    assert.equal(await shape("?diff=unified"), false);
    assert.equal(await shape(""), false);
    assert.equal(await shape("?diff=wild"), false);
    const compare = await reader.get(`/ada/seen/compare/${first}...main?diff=split`);
    assert.match(await compare.text(), /ui-diff-split/);
    assert.equal(await shape(""), true);
  });
  await t.run("differences of blanks are left out as git leaves them out", async () => {
    for (const [query, option] of [["", []], ["?w=1", ["-w"]], ["?w=amount", ["-b"]],
      ["?w=end", ["--ignore-space-at-eol"]]] as const) {
      const html = await place.show(page + query);
      // Our count is of what differs; a file that only blanks tell apart is listed without lines.
      const sum = place.lines("seen", "diff", "-M", "--numstat", ...option, first, second)
        .map((line) => line.split("\t").slice(0, 2).map(Number))
        .reduce((a, b) => [Number(a[0]) + Number(b[0]), Number(a[1]) + Number(b[1])], [0, 0]);
      assert.deepEqual(plusMinus(html), sum, query);
    }
    const menu = await place.show(`${page}?w=1&diff=split`);
    assert.match(menu, /href="[^"]*\?w=amount&amp;diff=split"/);
    assert.match(menu, /aria-current="true">Ignore all/);
  });
  await t.run("renames and modes are told", async () => {
    const html = await place.show(page);
    assert.equal(filesOf(html), 4);
    assert.match(html, /same<\/span> → <span[^>]*>moved/);
    assert.match(html, /mode 100644 → 100755/);
    assert.match(html, />renamed</);
  });
}
