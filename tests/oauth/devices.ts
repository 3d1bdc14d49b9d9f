// SPDX-License-Identifier: Apache-2.0
//
// devices.ts: signing in where there is no browser (RFC 8628).
import { strict as assert } from "node:assert";

import type { Cases } from "../harness/cases";
import { pause } from "../harness/server";
import type { Name, Stage } from "./stage";

const kind = "urn:ietf:params:oauth:grant-type:device_code";

export async function decideDevice(stage: Stage, who: Name, code: string, decision: string) {
  const found = await stage.as(who).submit("/login/device", { user_code: code });
  assert.equal(found.status, 200);
  const page = await found.text();
  const csrf = /name="_csrf" value="([^"]*)"/.exec(page)?.[1] ?? "";
  assert.match(page, new RegExp(code));
  return stage.as(who).post("/login/device/decision", { user_code: code, decision, _csrf: csrf });
}

export async function deviceCases(t: Cases, stage: Stage): Promise<void> {
  const app = await stage.register({ name: "Television", kind: "public", callbacks: "",
    device: true });
  const begin = async () =>
    (await stage.post("/oauth/device", { client_id: app.id, scope: "user:read" })).json;
  const poll = (device_code: string) =>
    stage.token(app, { grant_type: kind, device_code });

  await t.run("a device waits, is agreed to elsewhere, and gets its tokens once", async () => {
    const device = await begin();
    assert.match(device.user_code, /^[B-Z]{4}-[B-Z]{4}$/);
    assert.equal(device.verification_uri, `${stage.server.url}/login/device`);
    assert.equal((await poll(device.device_code)).json.error, "authorization_pending");
    assert.equal((await decideDevice(stage, "ada", device.user_code, "agree")).status, 200);
    await pause(device.interval * 1000);
    const done = await poll(device.device_code);
    assert.equal(done.status, 200, JSON.stringify(done.json));
    assert.equal(await stage.user(done.json.access_token), 200);
    assert.equal((await poll(device.device_code)).json.error, "invalid_grant");
  });

  await t.run("a device that asks too often is slowed down, more each time", async () => {
    const device = await begin();
    await poll(device.device_code);
    const first = await poll(device.device_code);
    assert.deepEqual([first.status, first.json.error, first.json.interval], [400, "slow_down", 10]);
    assert.equal((await poll(device.device_code)).json.interval, 15);
  });

  await t.run("a refused device gets nothing, and a code is decided once", async () => {
    const device = await begin();
    assert.equal((await decideDevice(stage, "ada", device.user_code, "refuse")).status, 200);
    const late = await stage.as("bob").submit("/login/device", { user_code: device.user_code });
    assert.equal(late.status, 422);
    assert.equal((await poll(device.device_code)).json.error, "access_denied");
  });

  await t.run("codes are read as people type them, and others are refused", async () => {
    const device = await begin();
    const typed = device.user_code.toLowerCase().replace("-", " ");
    assert.equal((await stage.as("ada").submit("/login/device", { user_code: typed })).status, 200);
    for (const code of ["", "BCDF", "AAAA-AAAA", "x".repeat(500)])
      assert.equal((await stage.as("ada").submit("/login/device", { user_code: code })).status,
        422);
  });

  await t.run("without the device flow an application begins none", async () => {
    const other = await stage.register({ name: "No devices" });
    const answer = await stage.post("/oauth/device", { client_id: other.id });
    assert.deepEqual([answer.status, answer.json.error], [400, "unauthorized_client"]);
    const none = await stage.post("/oauth/device", { client_id: "app-none" });
    assert.deepEqual([none.status, none.json.error], [401, "invalid_client"]);
  });
}
