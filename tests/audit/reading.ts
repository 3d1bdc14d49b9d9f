// SPDX-License-Identifier: Apache-2.0
//
// reading.ts: who sees which entries, the words of the search, cursors, and exports.
import { strict as assert } from "node:assert";

import { Session } from "../harness/browser_session";
import type { Cases } from "../harness/cases";
import type { Entry, Stage } from "./stage";

export async function readingCases(t: Cases, stage: Stage): Promise<void> {
  await sightCases(t, stage);
  await apiCases(t, stage);
  await exportCases(t, stage);
}

async function sightCases(t: Cases, stage: Stage): Promise<void> {
  await t.run("owners see their organisation and its repositories, and nothing else", async () => {
    const page = await (await stage.as("ada").get("/orgs/guild/settings/audit")).text();
    assert.match(page, /repo\.rename/);
    assert.match(page, /org\.add_member/);
    assert.doesNotMatch(page, /ada\/pushed|bob\/tools|user\.login/);
    assert.doesNotMatch(page, /127\.0\.0\.1/);
    for (const who of ["bob", "carol"] as const)
      assert.notEqual((await stage.as(who).get("/orgs/guild/settings/audit")).status, 200, who);
    const carol = await Session.signIn(stage.server, "carol");
    stage.sessions.set("carol", carol);
    assert.equal((await carol.get("/orgs/guild/settings/audit")).status, 404);
  });

  await t.run("one's own log tells what others did to the account, too", async () => {
    const page = await (await stage.as("carol").get("/settings/security-log")).text();
    assert.match(page, /user\.suspend/);
    assert.match(page, /repo\.add_member/);
    assert.doesNotMatch(page, /repo\.rename/);
  });

  await t.run("only administrators read the log of the instance", async () => {
    assert.equal((await stage.as("boss").get("/admin/audit")).status, 200);
    assert.equal((await stage.as("ada").get("/admin/audit")).status, 403);
    assert.equal((await stage.api("ada", "/api/v1/admin/audit")).status, 403);
  });

  await t.run("the words of the search narrow the page", async () => {
    const show = async (q: string): Promise<string> =>
      (await stage.as("boss").get(`/admin/audit?q=${encodeURIComponent(q)}`)).text();
    const actions = (page: string): string[] =>
      [...page.matchAll(/<code>([\w.]+)<\/code>/g)].map((found) => found[1] as string);
    assert.deepEqual(new Set(actions(await show("action:repo.rename"))), new Set(["repo.rename"]));
    for (const action of actions(await show("action:repo"))) assert.match(action, /^repo\./);
    assert.ok(actions(await show("org:guild repo:guild/motor")).length > 0);
    assert.deepEqual(actions(await show("actor:nobody")), []);
    assert.deepEqual(actions(await show("created:<2020-01-01")), []);
    const today = new Date().toISOString().slice(0, 10);
    assert.ok(actions(await show(`created:${today}`)).length > 5);
    const wrong = await stage.as("boss").get("/admin/audit?q=created:soon");
    assert.equal(wrong.status, 422);
    assert.match(await wrong.text(), /A day is written as/);
  });
}

async function apiCases(t: Cases, stage: Stage): Promise<void> {
  await t.run("the API pages by cursors in both directions and orders", async () => {
    const path = "/api/v3/orgs/guild/audit-log?include=all&per_page=3";
    const walk = async (first: string, rel: string): Promise<string[]> => {
      const seen: string[] = [];
      for (let at: string | undefined = first; at !== undefined;) {
        const answer: Response = await stage.api("ada", at);
        assert.equal(answer.status, 200, await answer.clone().text());
        const entries = (await answer.json()) as Entry[];
        assert.ok(entries.length <= 3);
        seen.push(...entries.map((entry) => entry._document_id));
        const link = new RegExp(`<([^>]*)>; rel="${rel}"`).exec(answer.headers.get("link") ?? "");
        at = link?.[1]?.replace(stage.server.url, "");
      }
      return seen;
    };
    const down = await walk(path, "next"), up = await walk(`${path}&order=asc`, "next");
    assert.ok(down.length > 5);
    assert.equal(new Set(down).size, down.length);
    assert.deepEqual([...up].reverse(), down);
    const last = await walk(`${path}&before=${down[down.length - 1]}`, "prev");
    assert.equal(last.length, down.length - 1);
  });

  await t.run("entries have GitHub's shape, without the places of people", async () => {
    const answer = await stage.api("ada",
      "/api/v3/orgs/guild/audit-log?phrase=action:repo.rename&include=web");
    const [entry] = (await answer.json()) as Entry[];
    assert.ok(entry);
    assert.deepEqual([entry.action, entry.actor, entry.org, entry.repo, entry.operation_type],
      ["repo.rename", "ada", "guild", "guild/motor", "modify"]);
    assert.ok(Math.abs(entry["@timestamp"] - Date.now()) < 600_000);
    assert.equal(entry.actor_ip, undefined);
    const git = await stage.api("ada", "/api/v3/orgs/guild/audit-log?include=git&per_page=100");
    for (const one of (await git.json()) as Entry[]) assert.match(one.action, /^git\./);
    for (const who of ["bob", "carol"] as const)
      assert.ok([403, 404].includes((await stage.api(who, "/api/v3/orgs/guild/audit-log")).status));
    const wrong = await stage.api("ada", "/api/v3/orgs/guild/audit-log?after=x");
    assert.equal(wrong.status, 422);
  });
}

async function exportCases(t: Cases, stage: Stage): Promise<void> {
  await t.run("an export has every entry on a line, and is an entry itself", async () => {
    const answer = await stage.as("boss").submit("/admin/audit/exports", { q: "" }, "/admin/audit");
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get("content-disposition") ?? "", /audit-log\.jsonl/);
    const lines = (await answer.text()).trimEnd().split("\n")
      .map((line) => JSON.parse(line) as Entry);
    assert.equal(lines[lines.length - 1]?.action, "instance.audit_log_export");
    assert.ok(lines.length > 30);
    const own = await stage.as("ada").submit("/orgs/guild/settings/audit/exports",
      { q: "action:repo" }, "/orgs/guild/settings/audit");
    const entries = (await own.text()).trimEnd().split("\n")
      .map((line) => JSON.parse(line) as Entry);
    for (const entry of entries) {
      assert.match(entry.action, /^repo\./);
      assert.equal(entry.org, "guild");
      assert.equal(entry.actor_ip, undefined);
    }
    const api = await stage.api("boss", "/api/v1/admin/audit/exports?phrase=action:user.suspend",
      "POST");
    assert.equal((await api.text()).trimEnd().split("\n").length, 1);
    assert.equal((await stage.api("ada", "/api/v1/admin/audit/exports", "POST")).status, 403);
  });
}
