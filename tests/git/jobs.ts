// SPDX-License-Identifier: Apache-2.0
//
// jobs.ts: an administrator's pages of jobs, by their forms and without scripts: a job that a push
// ordered is seen, cancelled and tried again, its kind paused and resumed, and an open page hears.
import { strict as assert } from "node:assert";

import { Session } from "../harness/browser_session";
import type { Cases } from "../harness/cases";
import { type Workshop, withToken } from "../harness/git";
import { pause, type Server } from "../harness/server";

// An administrator who reads pages and sends the forms that stand on them.
class Desk {
  private constructor(readonly boss: Session) {}

  static async open(server: Server): Promise<Desk> {
    server.createUser("boss", { admin: true });
    return new Desk(await Session.signIn(server, "boss"));
  }

  async page(path: string): Promise<string> {
    const answer = await this.boss.get(path);
    assert.equal(answer.status, 200, path);
    return answer.text();
  }

  // The form of the page that posts there. Returns where it leads.
  async send(from: string, action: RegExp): Promise<string> {
    const form = new RegExp(`action="([^"]*${action.source}[^"]*)"`);
    const found = form.exec(await this.page(from));
    assert.ok(found?.[1], `${from} has no form to ${action}`);
    const answer = await this.boss.submit(found[1].replaceAll("&amp;", "&"), {}, from);
    assert.equal(answer.status, 303);
    return answer.headers.get("location") ?? "";
  }

  async until(path: string, words: RegExp): Promise<RegExpExecArray> {
    for (let tries = 0; tries < 200; ++tries) {
      const found = words.exec(await this.page(path));
      if (found) return found;
      await pause(100);
    }
    throw new Error(`${path} never says ${words}`);
  }
}

export async function jobCases(
  t: Cases,
  server: Server,
  workshop: Workshop,
  token: string,
): Promise<void> {
  const desk = await Desk.open(server);
  const { boss } = desk;
  const ada = await Session.signIn(server, "ada");

  await t.run("a paused kind waits; its job is cancelled and tried again by the page's forms",
    async () => {
      await desk.send("/admin/jobs", /job-kinds\/repos\.maintain\/pause/);
      assert.match(await desk.page("/admin/jobs"), /aria-label="Resume repos\.maintain"/);
      workshop.init("upkeep");
      workshop.commit("upkeep", "Begin", { a: "a\n" });
      server.createRepo("ada/upkeep");
      workshop.git("upkeep", "push", "-q", withToken(`${server.url}/ada/upkeep.git`, token),
        "main");
      const list = "/admin/jobs/list?state=waiting&kind=repos.maintain";
      const job = (await desk.until(list, /href="(\/admin\/jobs\/\d+)"/))[1] as string;
      const number = job.split("/").pop();
      const cookie = [...boss.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      const stream = await fetch(`${server.url}/events?topics=job:${number}`,
        { headers: { Cookie: cookie } });
      assert.equal(stream.status, 200);
      assert.equal(await desk.send(job, /cancellation/), job);
      const heard = await (stream.body as ReadableStream<Uint8Array>).getReader().read();
      assert.match(Buffer.from(heard.value ?? []).toString(), new RegExp(`event: job:${number}`));
      assert.match(await desk.page(job), /cancelled/);
      assert.equal(await desk.send(job, /attempt/), job);
      assert.match(await desk.page(job), /Cancel the job/);
      await desk.send("/admin/jobs", /job-kinds\/repos\.maintain\/pause\?_method=delete/);
      await desk.until(job, /ui-pill ui-ok/);
    });

  await t.run("a schedule runs by hand, and says when it did", async () => {
    await desk.until("/admin/jobs/schedules", /aria-label="Run now: editing\.tidy_staged"/);
    assert.match(await desk.page("/admin/jobs/schedules"), /50 3 \* \* \*/);
    await desk.send("/admin/jobs/schedules", /job-kinds\/editing\.tidy_staged\/runs/);
    const list = "/admin/jobs/list?state=done&kind=editing.tidy_staged";
    const job = (await desk.until(list, /href="(\/admin\/jobs\/\d+)"/))[1] as string;
    assert.match(await desk.page(job), /By its schedule/);
  });

  await t.run("nobody else sees jobs, and what is no job is not found", async () => {
    for (const path of ["/admin/jobs", "/admin/jobs/list", "/admin/jobs/schedules"])
      assert.equal((await ada.get(path)).status, 403, path);
    for (const path of ["/admin/jobs/1", "/admin/jobs/x"])
      assert.equal((await boss.get(path)).status, 404, path);
    assert.equal((await boss.get("/admin/jobs/list?state=odd")).status, 422);
  });
}
