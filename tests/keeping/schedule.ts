// SPDX-License-Identifier: Apache-2.0
//
// schedule.ts: the server makes backups by itself, and removes old ones.
import { strict as assert } from "node:assert";
import { mkdirSync } from "node:fs";

import { Session } from "../harness/browser_session";
import { askDatabase } from "../harness/database";
import type { Cases } from "../harness/cases";
import { pause, Server } from "../harness/server";
import { must, mustJson, type Place, stithy } from "./instance";

const kPatienceMs = 60_000;

export async function scheduleCases(t: Cases, place: Place): Promise<void> {
  await t.run("the job of the server makes a backup and removes the older one", async () => {
    const at = place.at("scheduled");
    const data = place.at("scheduling");
    mkdirSync(data);
    const server = await Server.start({
      data,
      environment: {
        STITHY_BACKUP_SCHEDULE: "0 3 1 1 *",
        STITHY_BACKUP_TARGET: at,
        STITHY_BACKUP_KEEP_LAST: "1",
        STITHY_BACKUP_KEEP_DAILY: "0",
      },
    });
    server.createUser("ada", { admin: true });
    server.createRepo("ada/engine");
    await must(["backup", "create", "--at", at, "--data", data]);
    const [old] = await mustJson<{ id: string }[]>(["backup", "list", "--at", at]);
    await pause(1100); // ids tell seconds
    const admin = await Session.signIn(server, "ada");
    const ordered = await admin.submit("/admin/job-kinds/backup.create/runs", {},
      "/admin/jobs/schedules");
    assert.equal(ordered.status, 303);
    const state = (): string[] => askDatabase(data,
      "select j.state, coalesce(j.error, ''), group_concat(l.line, '; ') from jobs j left join " +
      "job_lines l on l.job_id = j.id where j.kind = 'backup.create' and j.finished_at > 0 " +
      "group by j.id");
    for (let waited = 0; state().length === 0 && waited < kPatienceMs; waited += 200)
      await pause(200);
    const left = await mustJson<{ id: string }[]>(["backup", "list", "--at", at]);
    assert.equal(left.length, 1, `${state()}`);
    assert.notEqual(left[0]?.id, old?.id, `${state()}`);
    await must(["backup", "verify", "--at", at]);
    await server.stop();
  });

  await t.run("a schedule that is none is refused when the server starts", async () => {
    const done = await stithy(["config", "check", "--data", place.at("scheduling")],
      { STITHY_BACKUP_SCHEDULE: "every night" });
    assert.notEqual(done.status, 0);
    assert.match(done.err, /backup\.schedule/);
  });
}
