// SPDX-License-Identifier: Apache-2.0
//
// cases_jobs.ts: /api/v1/admin: what an administrator's program sees of jobs and does to them, each
// answer as our description says.
import { strict as assert } from "node:assert";

import { pause } from "../harness/server";
import type { Bench } from "./bench";
import { bareType } from "./github";
import type { Json, Members } from "./schemas";

interface Job {
  id: number;
  kind: string;
  state: string;
  key: string;
  attempts: number;
  scheduled_for: string | null;
  finished_at: string | null;
  failures?: unknown[];
}

interface Kind {
  name: string;
  paused: boolean;
  waiting: number;
  next_run_at: string | null;
}

// Rows that the cases below call; own rows that change something need one each.
export const jobRows = ["jobs", "job", "job_lines", "cancel_job", "retry_job", "job_kinds",
  "pause_kind", "resume_kind", "run_kind", "health"].map((name) => `admin.api.${name}`);

export async function jobCases({ t, seed, own, ada }: Bench): Promise<void> {
  const token = seed.server.createToken("boss", ["site:admin"]);
  const called = new Set<string>();

  const ask = async (
    row: string, method: string, path: string, status = 200, bearer: string | undefined = token,
  ): Promise<Json> => {
    const headers: Record<string, string> = bearer ? { Authorization: `Bearer ${bearer}` } : {};
    const answer = await fetch(`${seed.server.url}/api/v1/admin${path}`, { method, headers });
    const text = await answer.text();
    assert.equal(answer.status, status, `${method} ${path}: ${text}`);
    const type = bareType(answer.headers.get("content-type") ?? "");
    const body = type === "application/json" ? (JSON.parse(text) as Json) : text;
    assert.deepEqual(own.check(`admin.api.${row}`, status, type, body), []);
    called.add(`admin.api.${row}`);
    return body as Json;
  };
  const kinds = async () => (await ask("job_kinds", "GET", "/job-kinds")) as unknown as Kind[];
  const kind = async (name: string) => (await kinds()).find((one) => one.name === name);
  const jobs = async (query: string) =>
    (await ask("jobs", "GET", `/jobs?${query}`)) as unknown as Job[];
  const until = async (query: string, fits: (job: Job) => boolean): Promise<Job> => {
    for (let tries = 0; tries < 200; ++tries) {
      const found = (await jobs(query)).find(fits);
      if (found) return found;
      await pause(100);
    }
    throw new Error(`no such job came: ${query}`);
  };

  await t.run("a paused kind keeps its jobs waiting, and a restart of them is a matter of words",
    async () => {
      assert.ok((await kinds()).length > 10);
      await ask("pause_kind", "PUT", "/job-kinds/repos.maintain/pause", 204);
      assert.equal((await kind("repos.maintain"))?.paused, true);
      await ada.repos.createOrUpdateFileContents({
        owner: "ada", repo: "engine", path: "jobs.txt", message: "Order upkeep",
        content: Buffer.from("work\n").toString("base64"),
      });
      const waiting = await until("state=waiting&kind=repos.maintain", () => true);
      assert.match(waiting.key, /^repo \d+$/);
      const cancelled = (await ask("cancel_job", "PUT", `/jobs/${waiting.id}/cancellation`)) as
        unknown as Job;
      assert.equal(cancelled.state, "cancelled");
      await ask("cancel_job", "PUT", `/jobs/${waiting.id}/cancellation`, 409);
      const again = (await ask("retry_job", "PUT", `/jobs/${waiting.id}/attempt`)) as
        unknown as Job;
      assert.equal(again.state, "waiting");
      await ask("retry_job", "PUT", `/jobs/${waiting.id}/attempt`, 409);
      const shown = (await ask("job", "GET", `/jobs/${waiting.id}`)) as unknown as Job;
      assert.equal(shown.id, waiting.id);
      assert.deepEqual(shown.failures, []);
      await ask("resume_kind", "DELETE", "/job-kinds/repos.maintain/pause", 204);
      assert.equal((await kind("repos.maintain"))?.paused, false);
      // It was due at once, and tells what it does in its log when there is something to do.
      const done = await until("state=done&kind=repos.maintain", (job) => job.id === waiting.id);
      assert.equal(done.attempts, 1);
      await ask("job_lines", "GET", `/jobs/${done.id}/lines`);
    });

  await t.run("a recurring kind runs by hand and then waits for its time again", async () => {
    await until("state=done&kind=signin.forget_expired", () => true);
    await ask("run_kind", "POST", "/job-kinds/signin.forget_expired/runs", 204);
    const byHand = await until("state=done&kind=signin.forget_expired",
      (job) => job.scheduled_for === null);
    assert.notEqual(byHand.finished_at, null);
    assert.notEqual((await kind("signin.forget_expired"))?.next_run_at, null);
    await ask("run_kind", "POST", "/job-kinds/repos.import/runs", 409);
  });

  await t.run("lists are filtered and cut, and a wrong filter is named", async () => {
    const two = await jobs("limit=2");
    assert.equal(two.length, 2);
    const [first, second] = two as [Job, Job];
    assert.ok(first.id > second.id);
    const next = await jobs(`limit=1&before=${first.id}`);
    assert.equal(next[0]?.id, second.id);
    for (const query of ["state=odd", "limit=0", "limit=101", "limit=x", "before=x"]) {
      const error = (await ask("jobs", "GET", `/jobs?${query}`, 422)) as Members;
      assert.match(JSON.stringify(error), /'(state|limit|before)'/);
    }
  });

  await t.run("what is not there is not found, and nobody else sees or does anything", async () => {
    for (const id of ["1", "x", "99999999999999999999"]) {
      await ask("job", "GET", `/jobs/${id}`, 404);
      await ask("cancel_job", "PUT", `/jobs/${id}/cancellation`, 404);
    }
    await ask("pause_kind", "PUT", "/job-kinds/no.such/pause", 404);
    await ask("jobs", "GET", "/jobs", 403, seed.tokens.ada);
    await ask("job_kinds", "GET", "/job-kinds", 403, seed.server.createToken("boss", ["user"]))
    await ask("pause_kind", "PUT", "/job-kinds/repos.import/pause", 403, seed.tokens.ada);
    await ask("jobs", "GET", "/jobs", 401, "");
  });

  await t.run("the health of the instance is told to administrators' programs", async () => {
    const all = (await ask("health", "GET", "/health")) as Members;
    assert.ok((all.sections as Json[]).length > 4);
  });

  await t.run("every row of jobs was called", () => {
    assert.deepEqual([...called].sort(), [...jobRows].sort());
  });
}
