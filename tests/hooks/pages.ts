// SPDX-License-Identifier: Apache-2.0
//
// pages.ts: the pages of web hooks, as somebody without scripts uses them.
import { strict as assert } from "node:assert";

import { Session } from "../harness/browser_session";
import { secret } from "./signatures";
import { event, Sink } from "./sink";
import type { Stage } from "./stage";

const home = "/ada/engine/settings/hooks";

export async function pageCases({ t, server }: Stage): Promise<void> {
  const ada = await Session.signIn(server, "ada");
  const target = await Sink.open();
  let page = "";

  await t.run("a hook is added by the form, and shows its deliveries", async () => {
    const answer = await ada.submit(home, {
      url: `${target.url}/form`, format: "github", content_type: "json", secret, events: "push",
      active: "on",
    }, `${home}/new`);
    assert.equal(answer.status, 303);
    page = new URL(answer.headers.get("location") ?? "", server.url).pathname;
    await target.wait((one) => event(one) === "ping");
    let shown = "";
    for (let tries = 0; tries < 200 && !shown.includes("delivered"); ++tries)
      shown = await (await ada.get(page)).text();
    assert.ok(shown.includes("delivered"));
    assert.ok(!shown.includes(secret));
    assert.match(shown, /There is one, which is not shown/);
    const link = /href="([^"]*\/deliveries\/\d+)"/.exec(shown)?.[1] ?? "";
    const one = await (await ada.get(link)).text();
    assert.match(one, /X-GitHub-Event: ping/);
    assert.match(one, /&quot;zen&quot;|"zen"/);
    const from = target.taken.length;
    const again = await ada.submit(`${link}/attempts`, {}, link);
    assert.equal(again.status, 303);
    await target.wait(() => true, from);
  });

  await t.run("what is wrong stands at its field, and what was typed stays", async () => {
    const answer = await ada.submit(home,
      { url: "ftp://example.org/x", format: "github", content_type: "json" }, `${home}/new`);
    assert.equal(answer.status, 422);
    const shown = await answer.text();
    assert.match(shown, /ftp:\/\/example\.org\/x/);
    assert.match(shown, /Choose at least one event/);
  });

  await t.run("a secret stays when the form is saved without one, and goes on demand", async () => {
    const fields = { url: `${target.url}/form`, format: "github",
      content_type: "json", events: "push", active: "on" };
    const ping = async () => {
      const from = target.taken.length;
      await ada.submit(`${page}/pings`, {}, page);
      return (await target.wait(() => true, from)).headers["x-hub-signature-256"];
    };
    assert.equal((await ada.submit(`${page}?_method=put`, fields, page)).status, 303);
    assert.ok(await ping());
    const without = { ...fields, no_secret: "on" };
    assert.equal((await ada.submit(`${page}?_method=put`, without, page)).status, 303);
    assert.equal(await ping(), undefined);
    assert.equal((await ada.submit(`${page}?_method=delete`, {}, page)).status, 303);
    assert.equal((await ada.get(page)).status, 404);
  });

  await t.run("nobody else sees that there are hooks", async () => {
    const eve = await Session.signIn(server, "eve");
    assert.equal((await eve.get(home)).status, 403);
    assert.equal((await eve.get(`${home}/1`)).status, 403);
  });
  target.close();
}
