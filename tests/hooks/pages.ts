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

  await t.run("hooks of the instance have the same pages, for its administrators", async () => {
    const boss = await Session.signIn(server, "boss");
    const place = "/admin/settings/hooks";
    const answer = await boss.submit(place, {
      url: `${target.url}/instance`, format: "github", content_type: "json", events: "repository",
      active: "on",
    }, `${place}/new`);
    assert.equal(answer.status, 303);
    const own = new URL(answer.headers.get("location") ?? "", server.url).pathname;
    assert.ok(own.startsWith(`${place}/`), own);
    await target.wait((one) => one.path === "/instance" && event(one) === "ping");
    let shown = "";
    for (let tries = 0; tries < 200 && !shown.includes("delivered"); ++tries)
      shown = await (await boss.get(own)).text();
    const link = /href="([^"]*\/deliveries\/\d+)"/.exec(shown)?.[1] ?? "";
    assert.ok(link.startsWith(own), link);
    const from = target.taken.length;
    assert.equal((await boss.submit(`${link}/attempts`, {}, link)).status, 303);
    await target.wait((one) => one.path === "/instance", from);
    assert.equal((await boss.submit(place, { url: "ftp://x" }, `${place}/new`)).status, 422);
    assert.match(await (await boss.get(place)).text(), /Web hooks of the instance/);
    assert.equal((await ada.get(place)).status, 403);
    // A hook of a repository is not one of the instance.
    const other = own.replace(place, home);
    assert.equal((await ada.get(other)).status, 404);
    assert.equal((await boss.submit(`${own}?_method=delete`, {}, own)).status, 303);
    assert.equal((await boss.get(own)).status, 404);
  });

  await t.run("nobody else sees that there are hooks", async () => {
    const eve = await Session.signIn(server, "eve");
    assert.equal((await eve.get(home)).status, 403);
    assert.equal((await eve.get(`${home}/1`)).status, 403);
  });
  target.close();
}
