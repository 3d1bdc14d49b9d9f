// SPDX-License-Identifier: Apache-2.0
//
// history.ts: lists of commits by path, writer and date, and a file through its names, against
// `git log`.
import { strict as assert } from "node:assert";

import { Chance } from "../git/blame_history";
import type { Cases } from "../harness/cases";
import { type Place, commitRows, encode, nextPage, unescape } from "./place";

async function walk(place: Place, path: string): Promise<{ ids: string[]; pages: string[] }> {
  const ids: string[] = [];
  const pages: string[] = [];
  for (let next: string | undefined = path; next; next = nextPage(String(pages.at(-1)))) {
    pages.push(await place.show(next));
    ids.push(...commitRows(String(pages.at(-1))));
  }
  return { ids, pages };
}

async function samples(place: Place, name: string, count: number): Promise<number> {
  const by = new Chance(99);
  const commits = place.lines(name, "rev-list", "--branches");
  let compared = 0;
  for (let i = 0; i < count; ++i) {
    const commit = by.one(commits);
    const files = place.git(name, "ls-tree", "-r", "-z", "--name-only", commit).split("\0")
      .filter(Boolean);
    const path = by.one(files);
    const how = by.below(3);
    if (how === 2) {
      const log = place.git(name, "log", "--follow", "-M", "--format=%H", commit, "--", path);
      const { ids } = await walk(place, `/ada/${name}/commits/${commit}/${encode(path)}?follow=1`);
      assert.deepEqual(ids, log.split("\n"), `--follow ${path} at ${commit}`);
      compared += ids.length;
      continue;
    }
    const since = 1_500_000_000 + by.below(8000);
    const dates = how === 1 ? [`--max-age=${since}`] : [];
    const query = how === 1
      ? `?since=${new Date(since * 1000).toISOString().replace(".000", "")}` : "";
    const wanted = place.lines(name, "log", "--format=%H", ...dates, commit, "--", path);
    const { ids } = await walk(place, `/ada/${name}/commits/${commit}/${encode(path)}${query}`);
    assert.deepEqual(ids, wanted, `${path} at ${commit} ${query}`);
    compared += ids.length;
  }
  return compared;
}

export async function history(t: Cases, place: Place, formats: string[]): Promise<void> {
  for (const format of formats)
    await t.run(`${format}: 50 histories of files are those of git log`, async () => {
      console.log(`        ${await samples(place, `chance-${format}`, 50)} commits`);
    });

  const { workshop } = place;
  workshop.init("moves");
  const body = "one\ntwo\nthree\nfour\nfive\nsix\n";
  workshop.commit("moves", "born", { "src/alt ü.txt": body });
  workshop.git("moves", "mv", "src/alt ü.txt", "middle.txt");
  const moved = workshop.commit("moves", "first move");
  workshop.git("moves", "mv", "middle.txt", "new.txt");
  workshop.commit("moves", "second move");
  workshop.commit("moves", "grown", { "new.txt": `${body}seven\n` });
  workshop.git("moves", "-c", "user.name=Bob", "-c", "user.email=bob@example.org", "commit", "-q",
    "--allow-empty", "-m", "by nobody else", "--author", "Bob <bob@example.org>");
  for (let i = 0; i < 80; ++i) workshop.commit("moves", `fill ${i}`);
  place.take("moves");
  const home = "/ada/moves/commits/main";

  await t.run("a file that was renamed says so, and leads on", async () => {
    const html = await place.show(`${home}/new.txt`);
    assert.equal(commitRows(html).length, 2);
    assert.match(html, /Renamed from <span[^>]*>middle\.txt<\/span>/);
    const on = /<a href="([^"]+)">Its history before that/.exec(html)?.[1];
    const before = await place.show(unescape(String(on)));
    assert.deepEqual(commitRows(before)[0], moved);
    assert.match(before, /Renamed from <span[^>]*>src\/alt ü\.txt/);
    const followed = await place.show(`${home}/new.txt?follow=1`);
    assert.equal(commitRows(followed).length, 4);
    assert.match(followed, /renamed from <a[^>]*href="[^"]*\/middle\.txt"[^>]*>middle\.txt/);
    assert.match(followed, /renamed from <a[^>]*>src\/alt ü\.txt/);
  });
  await t.run("commits of one writer are found behind many of others", async () => {
    const { ids, pages } = await walk(place, `${home}?author=BOB%40`);
    assert.deepEqual(ids, place.lines("moves", "log", "--format=%H", "-i", "-F", "--author=bob@"));
    assert.equal(pages.length, 1);
    const all = await walk(place, `${home}?author=ada`);
    assert.deepEqual(all.ids,
      place.lines("moves", "log", "--format=%H", "-i", "-F", "--author=ada"));
    assert.ok(all.pages.length >= 3);
    assert.match(String(all.pages[1]), /rel="next" href="[^"]*author=ada&amp;from=70"/);
    assert.match(await place.show(`${home}?author=nobody`), /No commit fits/);
    assert.equal((await place.fetch(`${home}?author=ada&from=x`)).status, 422);
  });
}
