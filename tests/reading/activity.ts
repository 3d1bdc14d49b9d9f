// SPDX-License-Identifier: Apache-2.0
//
// activity.ts: who wrote how much and when, on pages and over the API, held against what git counts
// (`git shortlog`, `git log --numstat`), after pushes of every kind.
import { strict as assert } from "node:assert";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

import { Chance } from "../git/blame_history";
import type { Cases } from "../harness/cases";
import { withToken } from "../harness/git";
import { pause } from "../harness/server";
import { countByGit, type Counted, day, mailmap, type Work, weekOf, writersStream }
  from "./activity_history";
import { nextPage, type Place } from "./place";

const api = (name: string, rest: string): string => `/api/v3/repos/ada/${name}/${rest}`;
const digits = (text?: string): number => Number((text ?? "0").replace(/\D/g, ""));

async function read<T>(place: Place, path: string): Promise<T> {
  return JSON.parse(await place.show(path)) as T;
}

// Until lines are counted, GitHub's clients are told to come again. What no push ordered is ordered
// within a minute.
async function ready(place: Place, name: string): Promise<void> {
  for (const began = Date.now(); Date.now() - began < 180_000;) {
    const answer = await place.fetch(api(name, "stats/code_frequency"));
    const text = await answer.text();
    if (answer.status === 200) return;
    assert.equal(answer.status, 202, text);
    assert.equal(text, "{}");
    await pause(50);
  }
  throw new Error(`${name} was not counted within three minutes`);
}

const sorted = (list: Work[]): number[][] =>
  list.map((one) => [one.commits, one.plus, one.minus])
    .sort((a, b) => a.map((n, i) => n - Number(b[i])).find((n) => n !== 0) ?? 0);

async function cards(place: Place, name: string, query = ""): Promise<Work[]> {
  const found: Work[] = [];
  for (let next: string | undefined = `/ada/${name}/graphs/contributors${query}`; next;) {
    const html: string = await place.show(next);
    assert.ok(!html.includes("code-activity-waiting"), "all is counted");
    for (const [, card] of html.matchAll(/<li class="ui-panel code-person">(.*?)<\/li>/gs))
      found.push({ commits: digits(/rel="nofollow">([^<]*) commits?</.exec(String(card))?.[1]),
        plus: digits(/class="ui-plus">([^<]*)</.exec(String(card))?.[1]),
        minus: digits(/class="ui-minus">([^<]*)</.exec(String(card))?.[1]) });
    next = nextPage(html);
  }
  return found;
}

interface Person {
  type: string;
  login?: string;
  email?: string;
  contributions: number;
}
interface Stats {
  author: { login: string } | null;
  total: number;
  weeks: { w: number; a: number; d: number; c: number }[];
}

async function comparePeople(place: Place, name: string, git: Counted): Promise<void> {
  const expected = sorted([...git.people.values()]);
  const list = await read<Person[]>(place, api(name, "contributors?anon=1&per_page=100"));
  const byAddress = Object.fromEntries(list.map((one) =>
    [one.login === "ada" ? "ada@example.org" : String(one.email).toLowerCase(),
      one.contributions]));
  assert.deepEqual(byAddress,
    Object.fromEntries([...git.people].map(([mail, work]) => [mail, work.commits])));
  assert.deepEqual(list.map((one) => one.contributions),
    list.map((one) => one.contributions).sort((a, b) => b - a));
  const named = await read<Person[]>(place, api(name, "contributors"));
  assert.deepEqual(named.map((one) => one.login), ["ada"]);
  assert.deepEqual(sorted(await cards(place, name)), expected);
  const stats = await read<Stats[]>(place, api(name, "stats/contributors"));
  assert.deepEqual(sorted(stats.map(({ total, weeks }) => {
    const sum = (member: "a" | "c" | "d"): number => weeks.reduce((n, one) => n + one[member], 0);
    assert.equal(sum("c"), total);
    return { commits: total, plus: sum("a"), minus: sum("d") };
  })), expected);
  assert.equal(stats.filter((one) => one.author?.login === "ada").length, 1);
}

async function compareTimes(place: Place, name: string, git: Counted): Promise<void> {
  const weeks = await read<[number, number, number][]>(place, api(name, "stats/code_frequency"));
  assert.equal(weeks[0]?.[0], Math.min(...git.weeks.keys()));
  for (const [week, plus, minus] of weeks) {
    const work = git.weeks.get(week);
    assert.deepEqual([plus, 0 - minus], [work?.plus ?? 0, work?.minus ?? 0], `week ${week}`);
  }
  const hours = await read<[number, number, number][]>(place, api(name, "stats/punch_card"));
  assert.deepEqual(hours.map((one) => one[2]), git.hours);
  assert.deepEqual(hours.at(-1)?.slice(0, 2), [6, 23]);
  const last = weekOf(Date.now() / 1000);
  const year = await read<{ days: number[]; total: number; week: number }[]>(place,
    api(name, "stats/commit_activity"));
  assert.equal(year.length, 52);
  assert.equal(year.at(-1)?.week, last);
  for (const { days, total, week } of year) {
    assert.deepEqual(days, days.map((_, i) => git.days.get(week / day + i) ?? 0), `week ${week}`);
    assert.equal(total, days.reduce((a, b) => a + b, 0));
  }
  const parts = await read<{ all: number[]; owner: number[] }>(place,
    api(name, "stats/participation"));
  const of = (from: Map<number, Work>): number[] => Array.from({ length: 52 }, (_, i) =>
    from.get(last - (51 - i) * 7 * day)?.commits ?? 0);
  assert.deepEqual(parts, { all: of(git.weeks), owner: of(git.ownWeeks) });
}

async function compare(place: Place, name: string, mapped: boolean): Promise<void> {
  await ready(place, name);
  place.git(name, "reset", "-q", "--hard");
  const git = countByGit(place, name, mapped);
  // git's own summary agrees with how its log was read here.
  const shortlog = place.lines(name, "shortlog", "-sne", "--no-merges", "HEAD");
  if (mapped)
    assert.equal(shortlog.reduce((n, line) => n + Number.parseInt(line, 10), 0),
      [...git.people.values()].reduce((n, one) => n + one.commits, 0));
  await comparePeople(place, name, git);
  await compareTimes(place, name, git);
}

export async function activity(t: Cases, place: Place, formats: string[]): Promise<void> {
  const { server, workshop } = place;
  const token = server.createToken("ada");
  const push = (name: string, ...more: string[]): void =>
    void place.git(name, "push", "-q", withToken(`${server.url}/ada/${name}.git`, token), "main",
      ...more);
  for (const format of formats) {
    const name = `writers-${format}`;
    await t.run(`${format}: activity, people and times are those that git counts`, async () => {
      workshop.init(name, [`--object-format=${format}`]);
      workshop.feedGit(name, writersStream(new Chance(20261127), 160), "fast-import", "--quiet");
      assert.ok(place.lines(name, "rev-list", "--max-parents=0", "main").length === 2);
      server.createRepo(`ada/${name}`, ["--object-format", format]);
      push(name);
      await compare(place, name, false);
    });
    await t.run(`${format}: activity grows with a push, and by a mailmap`, async () => {
      place.git(name, "reset", "-q", "--hard");
      workshop.commit(name, "who is who", { ".mailmap": mailmap, "new file": "1\n2\n3\n" });
      push(name);
      await compare(place, name, true);
      const people = await read<Person[]>(place, api(name, "contributors?anon=1&per_page=100"));
      assert.ok(people.some((one) => one.email === "joan@example.org"));
    });
    await t.run(`${format}: activity of a history that was written anew`, async () => {
      place.git(name, "reset", "-q", "--hard", "main~60");
      workshop.commit(name, "another way", { "f1": "only this\n" });
      push(name, "--force");
      await compare(place, name, false);
    });
  }
  await losing(t, place);
  await odd(t, place);
}

async function losing(t: Cases, place: Place): Promise<void> {
  const { server } = place;
  const name = "writers-sha1";
  const push = (): void => void place.git(name, "push", "-q",
    withToken(`${server.url}/ada/${name}.git`, server.createToken("ada")), "main");
  await t.run("activity is counted after the server was killed", async () => {
    place.git(name, "reset", "-q", "--hard");
    for (let i = 0; i < 5; ++i) place.workshop.commit(name, `More ${i}`, { [`m${i}`]: "1\n" });
    push();
    await server.kill();
    await server.launch();
    await compare(place, name, false);
    const folder = join(server.data, "index", "activity");
    for (const id of readdirSync(folder).filter((one) => one !== "wanted")) {
      const kept = readdirSync(join(folder, id)).filter((file) => file.startsWith("v1-"));
      assert.equal(kept.length, 1, kept.join(" "));
    }
  });
  await t.run("activity is counted again after the index is gone", async () => {
    rmSync(join(server.data, "index", "activity"), { recursive: true });
    assert.equal((await place.fetch(api(name, "stats/contributors"))).status, 202);
    const html = await place.show(`/ada/${name}/graphs/contributors?by=additions`);
    assert.match(html, /Counting added and deleted lines/);
    await compare(place, name, false);
  });
  await t.run("activity by period and measure, and what is asked wrongly", async () => {
    const month = await cards(place, name, "?period=month");
    const all = await cards(place, name);
    assert.ok(month.reduce((n, one) => n + one.commits, 0) <
      all.reduce((n, one) => n + one.commits, 0));
    const added = (await cards(place, name, "?by=additions")).map((one) => one.plus);
    assert.deepEqual(added, [...added].sort((a, b) => b - a));
    for (const query of ["?period=decade", "?by=words", "?page=0"])
      assert.equal((await place.fetch(`/ada/${name}/graphs/contributors${query}`)).status, 422);
    const home = await place.show(`/ada/${name}?fill=1`);
    assert.match(home, new RegExp(`graphs/contributors">${all.length}<`));
  });
}

async function odd(t: Cases, place: Place): Promise<void> {
  const { server, workshop } = place;
  await t.run("activity of an empty repository is none", async () => {
    server.createRepo("ada/hollow");
    for (const rest of ["contributors", "stats/contributors", "stats/commit_activity",
      "stats/code_frequency", "stats/punch_card"])
      assert.equal((await place.fetch(api("hollow", rest))).status, 204, rest);
    const parts = await read<{ all: number[] }>(place, api("hollow", "stats/participation"));
    assert.equal(parts.all.length, 52);
    for (const page of ["contributors", "commit-activity"])
      assert.match(await place.show(`/ada/hollow/graphs/${page}`), /There are no commits yet/);
  });
  await t.run("activity survives broken dates and names in other encodings", async () => {
    const name = "odd";
    workshop.init(name);
    workshop.commit(name, "begin", { a: "1\n" });
    const tree = place.git(name, "rev-parse", "main^{tree}");
    let tip = place.git(name, "rev-parse", "main");
    const later = Math.floor(Date.now() / 1000) + 400 * day;
    for (const author of ["No Date <nodate@example.org>", "Word <word@example.org> soon +0000",
      "Long <long@example.org> 99999999999999999999 +0000", "Zero <zero@example.org> 0 +0000",
      `Late <late@example.org> ${later} +0000`, "Zone <zone@example.org> 1700000000 +9999",
      "\\<odd <o@example.org>> 1700000000 +0000"]) {
      const text = `tree ${tree}\nparent ${tip}\nauthor ${author}\n` +
        "committer C <c@example.org> 1700000000 +0000\n\nm\n";
      tip = workshop.feedGit(name, text, "hash-object", "-t", "commit", "-w", "--stdin",
        "--literally");
    }
    workshop.write(name, "latin", Buffer.from(`tree ${tree}\nparent ${tip}\nauthor J\xfcrgen ` +
      "<j@example.org> 1700000000 +0200\ncommitter C <c@example.org> 1700000000 +0000\n" +
      "encoding ISO-8859-1\n\nm\n", "latin1"));
    tip = place.git(name, "hash-object", "-t", "commit", "-w", "latin");
    place.git(name, "update-ref", "refs/heads/main", tip);
    place.take(name);
    await ready(place, name);
    const git = countByGit(place, name, false);
    const list = await read<(Person & { name: string })[]>(place,
      api(name, "contributors?anon=1&per_page=100"));
    assert.equal(list.reduce((n, one) => n + one.contributions, 0), 9);
    assert.deepEqual(list.map((one) => one.email ?? "ada@example.org").sort(),
      [...git.people.keys()].sort());
    assert.ok(list.some((one) => one.name === "Jürgen"));
    assert.match(await place.show(`/ada/${name}/graphs/contributors`),
      /4 commits are without a readable date/);
    await place.show(`/ada/${name}/graphs/commit-activity`);
  });
}
