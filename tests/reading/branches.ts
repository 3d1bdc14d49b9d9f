// SPDX-License-Identifier: Apache-2.0
//
// branches.ts: the page of branches against git, by age and writer, of many, and deleting one.
import { strict as assert } from "node:assert";

import { Session } from "../harness/browser_session";
import { importStream, someHistory, streamOf } from "../git/blame_history";
import type { Cases } from "../harness/cases";
import { type Place, nextPage, unescape } from "./place";

interface Row {
  name: string;
  apart: string; // "3/5": ahead and behind, or "default"
}

function rowsOf(html: string): Row[] {
  const list = html.slice(html.indexOf('id="code-branches"'));
  return [...list.matchAll(/<li class="ui-row">(.*?)<\/li>/gs)].map(([, row]) => {
    const name = unescape(/ui-row-title"><a[^>]*>([^<]*)</.exec(String(row))?.[1] ?? "");
    const m = /title="([0-9\s ]+) commits? ahead of [^,]*, (\d+) behind/.exec(String(row));
    const plain = />default</.test(String(row)) ? "default" : "";
    return { name, apart: m ? `${Number(m[1]?.replace(/\D/g, ""))}/${m[2]}` : plain };
  });
}

async function allRows(place: Place, path: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (let next: string | undefined = path; next;) {
    const html: string = await place.show(`${next}${next.includes("?") ? "&" : "?"}fill=1`);
    rows.push(...rowsOf(html));
    next = nextPage(html);
  }
  return rows;
}

export async function branches(t: Cases, place: Place, formats: string[]): Promise<void> {
  for (const format of formats) {
    const name = `chance-${format}`;
    await t.run(`${format}: every branch is as far from the default one as git says`, async () => {
      const rows = await allRows(place, `/ada/${name}/branches`);
      const names = place.lines(name, "for-each-ref", "--format=%(refname:strip=2)", "refs/heads");
      assert.deepEqual(rows.map((row) => row.name).sort(), names.sort());
      assert.deepEqual(rows[0], { name: "main", apart: "default" });
      for (const row of rows.slice(1)) {
        const counts = place.git(name, "rev-list", "--left-right", "--count", `main...${row.name}`);
        const [behind, ahead] = counts.split("\t");
        assert.equal(row.apart, `${ahead}/${behind}`, row.name);
      }
      assert.ok(rows.length > 10, `${rows.length} branches`);
    });
  }
  await t.run("distances are right where clocks went backwards", async () => {
    const { workshop } = place;
    workshop.init("skewed");
    importStream(workshop, "skewed", streamOf(someHistory(4, 250)));
    place.take("skewed");
    // Where git has to tell two histories apart it goes by dates; what one tip reaches is certain.
    const reached = (tip: string): Set<string> => new Set(place.lines("skewed", "rev-list", tip));
    const main = reached("main");
    const rows = await allRows(place, "/ada/skewed/branches");
    assert.ok(rows.length > 10);
    for (const row of rows.filter((one) => one.name !== "main")) {
      const side = reached(row.name);
      const shared = [...side].filter((id) => main.has(id)).length;
      assert.equal(row.apart, `${side.size - shared}/${main.size - shared}`, row.name);
    }
  });
  await telling(t, place);
  await deleting(t, place);
}

async function telling(t: Cases, place: Place): Promise<void> {
  await t.run("branches are told apart by age, by writer and by name", async () => {
    const { workshop } = place;
    workshop.init("aged");
    workshop.commit("aged", "begin", { a: "1\n" });
    const now = Math.floor(Date.now() / 1000);
    for (const [branch, days, mail] of [["fresh/one", 1, "ada@example.org"],
      ["edge", 89, "bob@example.org"], ["old", 91, "Ada@Example.org"], ["older", 900, "x@y.z"]]) {
      const tree = workshop.git("aged", "rev-parse", "HEAD^{tree}");
      const who = `W <${mail}> ${now - Number(days) * 86_400} +0000`;
      const id = workshop.feedGit("aged", `tree ${tree}\nauthor ${who}\ncommitter ${who}\n\nm\n`,
        "hash-object", "-t", "commit", "-w", "--stdin");
      workshop.git("aged", "branch", String(branch), id);
    }
    place.take("aged");
    const names = async (query: string, session?: Session): Promise<string[]> => {
      const path = `/ada/aged/branches${query}`;
      const html = session ? await (await session.get(path)).text() : await place.show(path);
      return rowsOf(html).map((row) => row.name);
    };
    assert.deepEqual(await names(""), ["main", "fresh/one", "edge", "old", "older"]);
    assert.deepEqual(await names("?show=active"), ["main", "fresh/one", "edge"]);
    assert.deepEqual(await names("?show=stale"), ["old", "older"]);
    assert.deepEqual(await names("?q=ONE"), ["fresh/one"]);
    assert.deepEqual(await names("?show=stale&q=older"), ["older"]);
    const ada = await Session.signIn(place.server, "ada");
    assert.deepEqual(await names("?show=yours", ada), ["main", "fresh/one", "old"]);
    assert.equal((await place.fetch("/ada/aged/branches?show=yours")).status, 422);
    assert.equal((await place.fetch("/ada/aged/branches?show=mine")).status, 422);
  });
  await t.run("10 000 branches come in pages", async () => {
    const { workshop } = place;
    workshop.init("many");
    const ids = ["a", "b", "c"].map((word) => workshop.commit("many", word, { f: word }));
    const lines = Array.from({ length: 10_000 }, (_, i) =>
      `create refs/heads/topic/${i} ${ids[i % 3]}\n`);
    workshop.feedGit("many", lines.join(""), "update-ref", "--stdin");
    workshop.git("many", "pack-refs", "--all");
    place.take("many");
    const took: number[] = [];
    for (const page of [1, 2, 200, 201]) {
      const began = performance.now();
      const rows = rowsOf(await place.show(`/ada/many/branches?page=${page}&fill=1`));
      took.push(performance.now() - began);
      assert.equal(rows.length, page === 201 ? 1 : 50);
      for (const row of rows)
        if (row.name !== "main") {
          const at = Number(row.name.split("/")[1]) % 3;
          assert.equal(row.apart, `0/${2 - at}`, row.name);
        }
    }
    console.log(`        ${took.map((ms) => ms.toFixed(0)).join(", ")} ms`);
    assert.deepEqual(rowsOf(await place.show("/ada/many/branches?q=topic/9999")).length, 1);
  });
}

async function deleting(t: Cases, place: Place): Promise<void> {
  await t.run("a branch is deleted after a question, by writers, and only as it was", async () => {
    const { workshop } = place;
    workshop.init("gone");
    workshop.commit("gone", "begin", { a: "1\n" });
    workshop.git("gone", "checkout", "-q", "-b", "feature/a.b");
    const tip = workshop.commit("gone", "lost?", { b: "1\n" });
    workshop.git("gone", "branch", "moved");
    workshop.git("gone", "checkout", "-q", "main");
    place.take("gone");
    const ada = await Session.signIn(place.server, "ada");
    const bob = await Session.signIn(place.server, "bob");
    const path = "/ada/gone/branches/feature/a.b";
    assert.equal((await bob.get(path)).status, 403);
    assert.equal((await bob.submit(`${path}?_method=delete`, { tip }, "/ada/gone")).status, 403);
    assert.ok(!(await place.show("/ada/gone/branches")).includes(path), "strangers see no button");
    const question = await (await ada.get(path)).text();
    assert.match(question, /1 commit of it/);
    assert.ok(question.includes(tip));
    assert.equal((await ada.get("/ada/gone/branches/none")).status, 404);
    // What came meanwhile is not deleted unseen.
    const stale = await ada.submit(`${path}?_method=delete`, { tip: "1".repeat(40) }, path);
    assert.equal(stale.status, 409);
    assert.match(await stale.text(), /changed meanwhile/);
    const done = await ada.submit(`${path}?_method=delete`, { tip }, path);
    assert.equal(done.status, 303);
    assert.equal(done.headers.get("location"), "/ada/gone/branches");
    assert.match(await (await ada.get("/ada/gone/branches")).text(),
      new RegExp(`feature/a\\.b was deleted. It was at ${tip}`));
    assert.equal((await place.fetch("/ada/gone/tree/feature/a.b")).status, 404);
    const main = workshop.git("gone", "rev-parse", "main");
    const kept = await ada.submit("/ada/gone/branches/main?_method=delete", { tip: main },
      "/ada/gone/branches/main");
    assert.equal(kept.status, 422);
    assert.match(await kept.text(), /default branch cannot be deleted/);
  });
}
