// SPDX-License-Identifier: Apache-2.0
//
// cases_activity.ts: contributors and statistics. Their numbers are held against git by the suite
// of reading; here it is their shapes, their paging and what stands in for them.
import { strict as assert } from "node:assert";

import { pause } from "../harness/server";
import { type Bench, engine } from "./bench";
import type { Members } from "./schemas";

const stats = ["contributors", "commit_activity", "code_frequency", "participation", "punch_card"];

export async function activityCases(bench: Bench): Promise<void> {
  await contributorCases(bench);
  await statisticCases(bench);
}

async function contributorCases({ t, seed, calls, nobody }: Bench): Promise<void> {
  await t.run("contributors are accounts by default, and everybody when asked", async () => {
    const named = (await nobody.rest.repos.listContributors({ ...engine, per_page: 1 })).data;
    assert.deepEqual(named.map((one) => one.login), ["ada"]);
    const count = Number(seed.git("rev-list", "--count", "--no-merges", "main"));
    assert.equal(named[0]?.contributions, count);
    // Somebody who is no collaborator has the address of a commit, and one who is has another.
    const w = seed.workshop;
    seed.server.createRepo("ada/many-writers");
    w.init("writers");
    for (const who of ["grace", "mallory", "nobody"])
      for (let i = 0; i < who.length; ++i)
        w.git("writers", "-c", `user.name=${who}`, "-c", `user.email=${who}@example.org`, "commit",
          "-q", "--allow-empty", "-m", `Step ${i}`, `--author=${who} <${who}@example.org>`);
    seed.server.command(["repo", "invite", "ada/many-writers", "grace", "--role", "write"]);
    w.git("writers", "push", "-q", seed.url("ada/many-writers"), "main");
    const where = { owner: "ada", repo: "many-writers" };
    const all = await nobody.paginate(nobody.rest.repos.listContributors,
      { ...where, anon: "1", per_page: 1 });
    assert.deepEqual(all.map((one) => [one.type, one.login ?? one.email, one.contributions]),
      [["Anonymous", "mallory@example.org", 7], ["Anonymous", "nobody@example.org", 6],
        ["User", "grace", 5]]);
    const second = await calls.get(
      "/repos/ada/many-writers/contributors?anon=true&per_page=1&page=2");
    assert.match(second.headers.get("link") ?? "", /rel="prev".*rel="next".*rel="last"/);
    assert.deepEqual((await calls.get("/repos/ada/many-writers/contributors?anon=0")).json,
      [all[2]]);
  });
}

async function statisticCases({ t, calls, nobody }: Bench): Promise<void> {
  await t.run("statistics are answered 202 until they are counted, then in shape", async () => {
    const began = Date.now();
    for (;;) {
      const { status } = await calls.get("/repos/ada/engine/stats/contributors");
      if (status === 200) break;
      assert.equal(status, 202);
      assert.ok(Date.now() - began < 60_000, "counted within a minute");
      await pause(50);
    }
    const { rest } = nobody;
    const people = (await rest.repos.getContributorsStats(engine)).data;
    assert.ok(Array.isArray(people));
    assert.equal(people.length, 1);
    assert.equal(people[0]?.author?.login, "ada");
    assert.ok((people[0]?.weeks.at(-1)?.c ?? 0) > 0);
    const year = (await rest.repos.getCommitActivityStats(engine)).data;
    assert.equal(year.length, 52);
    const weeks = (await rest.repos.getCodeFrequencyStats(engine)).data;
    assert.ok((weeks.at(-1)?.[1] ?? 0) > 0 && (weeks.at(-1)?.[2] ?? 0) < 0);
    const parts = (await rest.repos.getParticipationStats(engine)).data;
    assert.deepEqual(parts.all, parts.owner);
    const hours = (await rest.repos.getPunchCardStats(engine)).data;
    assert.equal(hours.length, 168);
    for (const one of stats) await calls.get(`/repos/ada/engine/stats/${one}`);
    // 202 has the published shape, and so has the answer for a repository without a commit.
    for (const one of ["contributors", ...stats.map((name) => `stats/${name}`)]) {
      const empty = await calls.get(`/repos/ada/empty/${one}`);
      assert.equal(empty.status, one === "stats/participation" ? 200 : 204, one);
    }
    const again = await calls.get("/repos/ada/engine/stats/punch_card", "ada",
      { "If-None-Match": (await calls.get("/repos/ada/engine/stats/punch_card")).headers
        .get("etag") ?? "" });
    assert.equal(again.status, 304);
    assert.equal((await calls.get("/repos/ada/secret/contributors", "mallory")).status, 404);
    assert.ok(((await calls.get("/repos/ada/engine")).json as Members).contributors_url);
  });
}
