// SPDX-License-Identifier: Apache-2.0
//
// chain.ts: what the chain shows of hands in the database.
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";

import type { Cases } from "../harness/cases";
import { binary } from "../harness/server";
import { change, query } from "../fault/inspect";
import type { Stage } from "./stage";

interface Verdict {
  sound: boolean;
  first: number;
  last: number;
  head: string;
  unsealed: number;
  broken_at: number | null;
  reason: string;
}

export async function chainCases(t: Cases, stage: Stage): Promise<void> {
  const { server } = stage;
  const verify = (): Verdict & { status: number | null } => {
    const run = spawnSync(binary, ["audit", "verify", "--json", "--data", server.data],
      { encoding: "utf8" });
    assert.ok(run.stdout, run.stderr);
    return { ...(JSON.parse(run.stdout) as Verdict), status: run.status };
  };
  let whole: Verdict = {} as Verdict;

  await t.run("everything is sealed soon, in one chain without gaps", async () => {
    await stage.seal();
    const verdict = verify();
    assert.deepEqual([verdict.sound, verdict.status, verdict.first], [true, 0, 1], verdict.reason);
    const sealed = query(server.data,
      "select count(*) from audit_entries where sequence is not null");
    assert.equal(verdict.last, Number(sealed[0]));
    assert.match(verdict.head, /^[0-9a-f]{64}$/);
    server.command(["fsck"]);
    await server.kill();
    whole = verdict;
  });

  const broken = (sql: string, undo: string, at: (v: Verdict) => number, words: RegExp): void => {
    change(server.data, sql);
    const verdict = verify();
    assert.deepEqual([verdict.sound, verdict.status], [false, 1], sql);
    assert.equal(verdict.broken_at, at(verdict), verdict.reason);
    assert.match(verdict.reason, words);
    change(server.data, undo);
    assert.equal(verify().sound, true, undo);
  };

  await t.run("a changed entry is named, whichever field it was", async () => {
    for (const [column, value] of [["actor_login", "'nobody'"], ["details", "'{}x'"],
      ["happened_at", "1"], ["address", "'192.0.2.1'"], ["action", "'repo.nothing'"],
      ["subject_id", "99"], ["node_id", "98"], ["repo_id", "97"], ["credential_id", "96"],
      ["acting_login", "'root'"], ["agent", "'x'"], ["request", "'x'"], ["object", "'x'"]]) {
      change(server.data,
        `create table kept as select id, ${column} as was from audit_entries where sequence = 7`);
      broken(`update audit_entries set ${column} = ${value} where sequence = 7`,
        `update audit_entries set ${column} = (select was from kept) where sequence = 7`,
        () => 7, /Entry 7 is not what was sealed/);
      change(server.data, "drop table kept");
    }
  });

  await t.run("a removed entry is missed, in the middle and at the end", async () => {
    for (const at of [5, whole.last]) {
      change(server.data,
        `create table kept as select * from audit_entries where sequence = ${at}`);
      broken(`delete from audit_entries where sequence = ${at}`,
        "insert into audit_entries select * from kept", () => at, /is missing/);
      change(server.data, "drop table kept");
    }
  });

  await t.run("a shorter log with a head to match lacks the seal", async () => {
    const [hash] = query(server.data,
      `select hash from audit_entries where sequence = ${whole.last - 1}`);
    change(server.data, "create table kept as select * from audit_entries where sequence = " +
      `${whole.last}`);
    change(server.data, "create table head as select * from audit_head");
    change(server.data, `delete from audit_entries where sequence = ${whole.last}`);
    broken(`update audit_head set sequence = ${whole.last - 1}, hash = '${hash}'`,
      "delete from audit_head; insert into audit_head select * from head; " +
      "insert into audit_entries select * from kept", (v) => v.last, /not made with the key/);
  });
}
