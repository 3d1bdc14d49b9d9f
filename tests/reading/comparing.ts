// SPDX-License-Identifier: Apache-2.0
//
// comparing.ts: two revisions beside each other, as a page, as text and over the API, against git.
import { strict as assert } from "node:assert";

import type { Cases } from "../harness/cases";
import { type Place, commitRows, encode, filesOf, nextPage, plusMinus } from "./place";

// What git says of base...head.
function gitSays(place: Place, name: string, base: string, head: string, direct: boolean) {
  const { lines } = place;
  const list = lines.call(place, name, "rev-list", `${base}..${head}`, "--");
  const behind = lines.call(place, name, "rev-list", `${head}..${base}`, "--").length;
  const found = place.workshop.tryGit(name, "merge-base", base, head);
  const common = found.status === 0 ? found.out.trim() : "";
  const from = direct ? place.git(name, "rev-parse", `${base}^{commit}`) : common;
  const to = place.git(name, "rev-parse", `${head}^{commit}`);
  const shown = from !== "" && from !== to && (direct || list.length > 0);
  const stat = shown
    ? place.lines(name, "diff-tree", "-r", "-M", "-l1000", "--numstat", from, to) : [];
  const sum = (at: number): number =>
    stat.reduce((all, line) => all + (Number(line.split("\t")[at]) || 0), 0);
  return { list, behind, common, from, to, shown, files: stat.length, sums: [sum(0), sum(1)] };
}

async function comparePage(place: Place, name: string, base: string, head: string,
  direct: boolean): Promise<void> {
  const wanted = gitSays(place, name, base, head, direct);
  const path = `/ada/${name}/compare/${encode(base)}${direct ? ".." : "..."}${encode(head)}`;
  let html = await place.show(path);
  const label = `${base} ${direct ? ".." : "..."} ${head}`;
  assert.equal(filesOf(html), wanted.files, label);
  assert.deepEqual(plusMinus(html), wanted.sums, label);
  if (wanted.common && wanted.list.length > 0)
    assert.ok(html.includes(`/commit/${wanted.common}">`), `${label}: the merge base`);
  const rows = commitRows(html);
  while (rows.length < wanted.list.length) {
    const next = nextPage(html.slice(0, html.indexOf("code-diff\"")) || html);
    assert.ok(next, `${label}: a next page after ${rows.length} of ${wanted.list.length}`);
    html = await place.show(next);
    rows.push(...commitRows(html));
  }
  assert.deepEqual(rows, wanted.list, label);
}

async function compareApi(place: Place, name: string, base: string, head: string) {
  const wanted = gitSays(place, name, base, head, false);
  const answer = await place.fetch(
    `/api/v3/repos/ada/${name}/compare/${encode(base)}...${encode(head)}`);
  assert.equal(answer.status, wanted.common ? 200 : 404);
  if (!wanted.common) return;
  const json = (await answer.json()) as Record<string, any>;
  assert.equal(json.ahead_by, wanted.list.length);
  assert.equal(json.behind_by, wanted.behind);
  assert.equal(json.merge_base_commit.sha, wanted.common);
  assert.deepEqual(json.commits.map((one: any) => one.sha), wanted.list.slice().reverse());
}

export async function comparing(t: Cases, place: Place, formats: string[]): Promise<void> {
  for (const format of formats) {
    const name = `chance-${format}`;
    await t.run(`${format}: 50 pairs of revisions are compared as git compares them`, async () => {
      const next = place.someRevisions(name, 20261127);
      for (let i = 0; i < 50; ++i) await comparePage(place, name, next(), next(), i % 3 === 0);
      await comparePage(place, name, "cross/left", "cross/right", false);
    });
    await t.run(`${format}: the API compares as git does`, async () => {
      const next = place.someRevisions(name, 7);
      for (let i = 0; i < 25; ++i) await compareApi(place, name, next(), next());
    });
    await t.run(`${format}: .diff and .patch are git's own`, async () => {
      const next = place.someRevisions(name, 11);
      for (let i = 0; i < 8; ++i) {
        const [base, head] = [next(), next()];
        const { common, to } = gitSays(place, name, base, head, false);
        if (!common) continue;
        const path = `/ada/${name}/compare/${encode(base)}...${encode(head)}`;
        const diff = await (await place.fetch(`${path}.diff`)).text();
        assert.equal(diff.trim(), place.git(name, "-c", "core.quotePath=false", "diff-tree", "-r",
          "-p", "-M", "-l1000", "--binary", "--full-index", common, to));
        const patch = await (await place.fetch(`${path}.patch`)).text();
        const mails = [...patch.matchAll(/^From ([0-9a-f]{40,64}) /gm)].map((m) => m[1]);
        assert.deepEqual(mails,
          place.lines(name, "rev-list", "--reverse", "--no-merges", `${base}..${head}`));
      }
    });
  }
  await states(t, place);
}

async function states(t: Cases, place: Place): Promise<void> {
  const home = "/ada/chance-sha1/compare";
  await t.run("each way two revisions can stand is said", async () => {
    assert.match(await place.show(`${home}/main...main`), /Nothing differs/);
    const behind = await place.show(`${home}/main...release/v1.0.x`);
    assert.match(behind, /it is 5 commits behind|it is \d+ commits behind/);
    assert.match(behind, /href="\/ada\/chance-sha1\/compare\/release\/v1\.0\.x\.\.\.main"/);
    const alone = await place.show(`${home}/main...alone`);
    assert.match(alone, /no commit in common/);
    assert.match(alone, /href="\/ada\/chance-sha1\/compare\/main\.\.alone"/);
    assert.equal(filesOf(alone), 0);
    assert.ok(filesOf(await place.show(`${home}/main..alone`)) > 0);
    assert.equal((await place.fetch(`${home}/main...alone.diff`)).status, 404);
  });
  await t.run("an unknown revision is named in words, with status 404", async () => {
    for (const [path, word] of [["main...no/such", "no/such"], ["no.such..main", "no.such"],
      ["main...0123456789abcdef0123456789abcdef01234567", "0123456789"],
      ["main...bob:main", "no fork"], ["main...main.patchy", "main.patchy"]])
      assert.ok((await place.show(`${home}/${path}`, 404)).includes(String(word)), path);
    for (const path of ["main...", "...main", "main.."])
      assert.equal((await place.fetch(`${home}/${path}`)).status, 404, path);
    assert.equal((await place.fetch(`${home}/main...topic?commits=0`)).status, 404);
    assert.equal((await place.fetch(`${home}/main...cross/left?commits=0`)).status, 422);
  });
  await t.run("the form works without scripts and leads to an address", async () => {
    const form = await place.show(home);
    assert.match(form, /<input id="f-base" name="base" value="main"/);
    assert.match(form, /<option value="zweig\/für\.alle">/);
    const to = async (query: string): Promise<string | null> => {
      const answer = await place.fetch(`${home}?${query}`);
      assert.equal(answer.status, 303);
      return answer.headers.get("location");
    };
    assert.equal(await to("base=main&head=cross%2Fleft&dots=3"), `${home}/main...cross/left`);
    assert.equal(await to("base=v1.0&head=+v1.1+&dots=2"), `${home}/v1.0..v1.1`);
    const one = await place.fetch(`${home}/v1.1`);
    assert.equal(one.headers.get("location"), `${home}/main...v1.1`);
    // Clients name a branch with its owner.
    await place.show(`${home}/ada:main...ada:cross/left`);
  });
  await t.run("a branch whose name ends in .diff is a branch", async () => {
    place.workshop.init("ends");
    place.workshop.commit("ends", "one", { a: "1\n" });
    place.git("ends", "checkout", "-q", "-b", "x.diff");
    place.workshop.commit("ends", "two", { a: "2\n" });
    place.take("ends");
    assert.equal(filesOf(await place.show("/ada/ends/compare/main...x.diff")), 1);
    const text = await place.fetch("/ada/ends/compare/main...x.diff.diff");
    assert.match(text.headers.get("content-type") ?? "", /text\/plain/);
  });
  await t.run("branches, the menu of revisions and commits lead to a comparison", async () => {
    const tree = await place.show("/ada/chance-sha1/tree/cross/left");
    assert.match(tree, /href="\/ada\/chance-sha1\/compare\/main\.\.\.cross\/left"/);
    const branches = await place.show("/ada/chance-sha1/branches");
    assert.match(branches, /href="\/ada\/chance-sha1\/compare"/);
  });
}
