// SPDX-License-Identifier: Apache-2.0
//
// told.ts: those who look after a server are told when recurring work fails for good.
import { strict as assert } from "node:assert";

import { Sink } from "../hooks/sink";
import { Cases } from "../harness/cases";
import { pause, Server } from "../harness/server";

// Kinds that come every minute.
const recurring = ["transport.settle_pushes", "code.order_wanted", "kit.watch_schedules"];

async function hookFor(server: Server, config: object): Promise<Response> {
  return fetch(`${server.url}/api/v3/admin/hooks`, {
    method: "POST",
    headers: {
      Authorization: `Bearer ${server.createToken("boss", ["site:admin"])}`,
      "Content-Type": "application/json",
    },
    body: JSON.stringify({ name: "web", config, events: ["job"] }),
  });
}

export async function toldCases(t: Cases): Promise<void> {
  const sink = await Sink.open();
  const server = await Server.start({ settings: "[hooks]\nnetworks = [\"127.0.0.0/8\"]\n" });
  server.createUser("boss", { admin: true });
  server.createUser("ada");
  server.createRepo("ada/engine");

  await t.run("web hooks of the instance may ask for recurring work, those of a repository not",
    async () => {
      const made = await hookFor(server, { url: sink.url, content_type: "json" });
      assert.equal(made.status, 201, await made.text());
      await sink.wait((one) => one.headers["x-github-event"] === "ping");
      const refused = await fetch(`${server.url}/api/v3/repos/ada/engine/hooks`, {
        method: "POST",
        headers: {
          Authorization: `Bearer ${server.createToken("ada")}`,
          "Content-Type": "application/json",
        },
        body: JSON.stringify({ config: { url: sink.url }, events: ["job"] }),
      });
      assert.equal(refused.status, 422);
    });

  await t.run("a recurring job that fails for good is told to them, once", async () => {
    const token = server.createToken("boss", ["site:admin"]);
    const dead = async (): Promise<{ id: number; kind: string }[]> => {
      const answer = await fetch(`${server.url}/api/v1/admin/jobs?state=dead`,
        { headers: { Authorization: `Bearer ${token}` } });
      return (await answer.json()) as { id: number; kind: string }[];
    };
    await server.kill();
    const told = sink.taken.length;
    // Every job fails now; what is to be told waits until jobs run again.
    await server.launch({ STITHY_FAILPOINT: "jobs.before_run:error" });
    let found: { id: number; kind: string } | undefined;
    for (let i = 0; i < 300 && !found; ++i, await pause(500))
      found = (await dead()).find((job) => recurring.includes(job.kind));
    assert.ok(found, "no recurring job used up its attempts");
    const failed = found.id;
    await server.kill();
    await server.launch();
    const isAboutIt = (body: string) => body.includes(String(failed));
    const said = await sink.wait((one) => isAboutIt(one.body), told, 90);
    assert.equal(said.headers["x-github-event"], "job");
    const payload = JSON.parse(said.body);
    assert.equal(payload.action, "failed");
    assert.equal(payload.job.kind, found.kind);
    assert.ok(payload.job.error.length > 0);
    assert.equal(payload.job.html_url, `${server.url}/admin/jobs/${failed}`);
    await pause(1000);
    assert.equal(sink.taken.slice(told).filter((one) => isAboutIt(one.body)).length, 1);
  });
  await server.stop();
  sink.close();
}
