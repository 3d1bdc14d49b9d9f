// SPDX-License-Identifier: Apache-2.0
//
// failing.ts: targets that fail, hang, lead elsewhere or lie where nobody may call.
import { strict as assert } from "node:assert";

import { pause, Server } from "../harness/server";
import { event, Sink } from "./sink";
import { addHook, api, type Stage } from "./stage";

async function delivered(stage: Stage, hook: string, state: (one: any) => boolean): Promise<any> {
  for (let tries = 0; tries < 1500; ++tries) {
    const list = (await stage.ada("GET", `${hook}/deliveries`)).json as any[];
    const found = list.find(state);
    if (found) return found;
    await pause(20);
  }
  throw new Error("no delivery came to that");
}

export async function failingCases(stage: Stage): Promise<void> {
  await retryCases(stage);
  await dyingCases(stage);
  await forbiddenCases(stage);
}

async function retryCases(stage: Stage): Promise<void> {
  const { t, ada } = stage;

  await t.run("a target that fails once is tried again when it asks for it", async () => {
    const target = await Sink.open();
    target.answerWith((_, answer) => {
      const first = target.taken.length === 1;
      answer.writeHead(first ? 503 : 200, { "Retry-After": "1", "X-Mine": "yes" });
      answer.end("so it is ".repeat(first ? 1 : 20_000));
    });
    const hook = await addHook(stage, `${target.url}/flaky`);
    await target.wait(() => target.taken.length === 2);
    const [one, again] = target.taken;
    assert.ok(one && again && again.at - one.at > 900, "it waited as long as it was asked to");
    assert.equal(one.headers["x-github-delivery"], again.headers["x-github-delivery"]);
    const item = await delivered(stage, hook, (row) => row.status_code === 200);
    const whole = (await ada("GET", `${hook}/deliveries/${item.id as number}`)).json;
    assert.equal(whole.status, "OK");
    assert.equal(whole.request.headers["X-GitHub-Event"], "ping");
    assert.equal(whole.response.headers["x-mine"] ?? whole.response.headers["X-Mine"], "yes");
    assert.equal(whole.response.payload.length, 64 * 1024);
    const before = target.taken.length;
    const attempts = `${hook}/deliveries/${item.id as number}/attempts`;
    assert.equal((await ada("POST", attempts)).status, 202);
    const third = await target.wait(() => true, before);
    assert.equal(third.headers["x-github-delivery"], again.headers["x-github-delivery"]);
    const repeated = await delivered(stage, hook, (row) => row.redelivery && row.status === "OK");
    assert.equal(repeated.guid, item.guid);
    await ada("DELETE", hook);
    target.close();
  });

  await t.run("a target that is gone for good is switched off", async () => {
    const target = await Sink.open();
    target.answerWith((_, answer) => answer.writeHead(410).end());
    const hook = await addHook(stage, target.url);
    await target.wait(() => true);
    for (let tries = 0; (await ada("GET", hook)).json.active; ++tries) {
      assert.ok(tries < 500, "it stays active");
      await pause(20);
    }
    await ada("DELETE", hook);
    target.close();
  });

  await t.run("a redirect is not followed", async () => {
    const elsewhere = await Sink.open();
    const target = await Sink.open();
    target.answerWith((_, answer) => answer.writeHead(307, { Location: elsewhere.url }).end());
    const hook = await addHook(stage, target.url);
    const item = await delivered(stage, hook, (row) => row.status_code === 307);
    assert.match(item.status, /redirect, which is not followed/);
    assert.equal(elsewhere.connections, 0);
    await ada("DELETE", hook);
    target.close();
    elsewhere.close();
  });

}

async function dyingCases(stage: Stage): Promise<void> {
  const { t, ada, workshop } = stage;
  await t.run("a target that hangs delays no other", async () => {
    const hanging = await Sink.open();
    hanging.answerWith(() => {});
    const hook = await addHook(stage, hanging.url);
    await hanging.wait(() => true);
    const from = stage.sink.taken.length;
    const began = performance.now();
    workshop.commit("engine", "While another hangs");
    workshop.git("engine", "push", "-q", "origin", "main");
    const taken = await stage.sink.wait((one) => event(one) === "push", from);
    console.log(`        ${Math.round(taken.at - began)} ms from the push to the healthy target`);
    await ada("DELETE", hook);
    hanging.close();
  });

  await t.run("what waits when the server is killed is sent after it comes back", async () => {
    const target = await Sink.open();
    let healthy = false;
    target.answerWith((_, answer) => answer.writeHead(healthy ? 200 : 500, { "Retry-After": "2" })
      .end());
    const hook = await addHook(stage, target.url);
    const refused = await target.wait(() => true);
    await stage.server.kill();
    healthy = true;
    const from = target.taken.length;
    await stage.server.launch();
    const again = await target.wait(() => true, from, 90);
    assert.equal(again.headers["x-github-delivery"], refused.headers["x-github-delivery"]);
    await ada("DELETE", hook);
    target.close();
  });

}

async function forbiddenCases(stage: Stage): Promise<void> {
  const { t, ada, workshop } = stage;
  await t.run("private networks are called only where the administrator allowed it", async () => {
    const closed = await Server.start();
    closed.createUser("ada");
    const target = await Sink.open();
    const mine = api(closed, closed.createToken("ada"));
    await mine("POST", "/user/repos", { name: "engine", auto_init: true });
    for (const url of [target.url, target.url.replace("127.0.0.1", "[::ffff:127.0.0.1]"),
      target.url.replace("127.0.0.1", "localhost"),
      target.url.replace("127.0.0.1", "2130706433")]) {
      const made = await mine("POST", "/repos/ada/engine/hooks", { config: { url } });
      if (made.status !== 201) continue;
      const hook = `/repos/ada/engine/hooks/${made.json.id as number}`;
      const item = await delivered({ ...stage, ada: mine }, hook,
        (row) => row.status !== "pending");
      assert.equal(item.status_code, 0, url);
      assert.match(item.status, /may not call|cannot be reached|private|stands for/, url);
    }
    assert.equal(target.connections, 0);
    for (const url of ["ftp://example.org/", "http://a:b@example.org/", "javascript:alert(1)", "",
      "https://example.org/\r\nX: y"])
      assert.equal(
        (await mine("POST", "/repos/ada/engine/hooks", { config: { url } })).status, 422, url);
    target.close();
    await closed.stop();
  });

  await t.run("a hook whose maker lost the right tells nothing more", async () => {
    const target = await Sink.open();
    const bob = api(stage.server, stage.server.createToken("bob"));
    await ada("PUT", "/repos/ada/engine/collaborators/bob", { permission: "admin" });
    const made = await bob("POST", "/repos/ada/engine/hooks",
      { config: { url: target.url, content_type: "json" }, events: ["push"] });
    assert.equal(made.status, 201);
    await target.wait(() => true);
    await ada("DELETE", "/repos/ada/engine/collaborators/bob");
    const from = stage.sink.taken.length;
    workshop.commit("engine", "Behind bob's back");
    workshop.git("engine", "push", "-q", "origin", "main");
    await stage.sink.wait((one) => event(one) === "push", from);
    const hook = `/repos/ada/engine/hooks/${made.json.id as number}`;
    assert.equal((await ada("GET", hook)).json.active, false);
    assert.equal(target.taken.length, 1);
    assert.equal((await bob("GET", hook)).status, 403);
    await ada("DELETE", hook);
    target.close();
  });
}
