// SPDX-License-Identifier: Apache-2.0
//
// cases_hooks.ts: web hooks as GitHub's client keeps them. What is sent is shown by suite hooks.
import { strict as assert } from "node:assert";

import { pause } from "../harness/server";
import { type Bench, engine, refused } from "./bench";
import type { Members } from "./schemas";

// Nobody answers there, so that every delivery is a failed one.
const config = {
  url: "https://hook.invalid/here", content_type: "json", secret: "hidden",
} as const;

export async function hookCases(bench: Bench): Promise<void> {
  await keepingCases(bench);
  await deliveryCases(bench);
  await instanceCases(bench);
}

async function keepingCases({ t, calls, ada, grace }: Bench): Promise<void> {
  await t.run("a web hook is added, shown, changed and removed", async () => {
    const made = await ada.rest.repos.createWebhook({ ...engine, name: "web", config });
    assert.equal(made.headers.location, made.data.url);
    assert.deepEqual(made.data.events, ["push"]);
    assert.equal(made.data.config.secret, "********");
    const hook = { ...engine, hook_id: made.data.id };
    assert.deepEqual((await ada.rest.repos.listWebhooks(engine)).data.map((one) => one.id),
      [made.data.id]);
    const events = ["create", "push"];
    const changed = await ada.rest.repos.updateWebhook({ ...hook, add_events: ["create"] });
    assert.deepEqual([...changed.data.events].sort(), events);
    const fewer = await ada.rest.repos.updateWebhook({
      ...hook, remove_events: ["push"], active: false,
      config: { url: "https://hook.invalid/there" },
    });
    assert.deepEqual([fewer.data.events, fewer.data.active], [["create"], false]);
    assert.equal(fewer.data.config.secret, "********", "a secret that is not named stays");
    const set = await ada.rest.repos.updateWebhookConfigForRepo({ ...hook, content_type: "form" });
    assert.equal(set.data.content_type, "form");
    assert.equal((await ada.rest.repos.getWebhookConfigForRepo(hook)).data.url,
      "https://hook.invalid/there");
    assert.equal((await ada.rest.repos.getWebhook(hook)).data.active, false);
    await refused(grace.rest.repos.getWebhook(hook), 403);
    assert.equal((await ada.rest.repos.deleteWebhook(hook)).status, 204);
    await refused(ada.rest.repos.getWebhook(hook), 404);
  });

  await t.run("what cannot be a web hook is refused by field", async () => {
    const post = (body: unknown) => calls.send("ada", "POST", "/repos/ada/engine/hooks", body);
    for (const body of [{ config: { url: "gopher://a" } }, { config: {} },
      { config: { ...config, insecure_ssl: "1" } }, { config, events: ["absent"] },
      { config, events: [] }, { config: { ...config, content_type: "xml" } },
      { config: { ...config, format: "pigeon" } }, {}])
      assert.equal((await post(body)).status, 422, JSON.stringify(body));
    assert.deepEqual((await calls.get("/repos/ada/engine/hooks")).json, []);
  });
}

async function deliveryCases({ t, calls, ada }: Bench): Promise<void> {
  await t.run("deliveries are listed, shown and sent again", async () => {
    const made = await calls.send("ada", "POST", "/repos/ada/engine/hooks", { config });
    const id = (made.json as Members).id as number;
    const hook = { ...engine, hook_id: id };
    const place = `/repos/ada/engine/hooks/${id}`;
    for (const path of [place, `${place}/config`])
      assert.equal((await calls.get(path)).status, 200);
    assert.equal((await ada.rest.repos.pingWebhook(hook)).status, 204);
    assert.equal((await ada.rest.repos.testPushWebhook(hook)).status, 204);
    for (const path of ["pings", "tests"])
      assert.equal((await calls.send("ada", "POST", `${place}/${path}`)).status, 204);
    const list = await ada.rest.repos.listWebhookDeliveries({ ...hook, per_page: 3 });
    assert.equal(list.data.length, 3);
    assert.deepEqual(list.data.map((one) => one.event), ["push", "ping", "push"]);
    assert.match(String(list.headers.link), /cursor=\d+.*rel="next"/);
    const next = /[?&]cursor=(\d+)/.exec(String(list.headers.link))?.[1];
    const rest = await calls.get(`${place}/deliveries?cursor=${next}&per_page=3`);
    assert.equal((rest.json as Members[]).length, 2);
    const delivery = { ...hook, delivery_id: list.data[0]?.id ?? 0 };
    for (let tries = 0; tries < 300; ++tries) {
      const first = (rest.json as Members[])[1]?.id as number;
      const shown = (await calls.get(`${place}/deliveries/${first}`)).json as Members;
      if (shown.status !== "pending") break;
      await pause(50);
    }
    const shown = (await ada.rest.repos.getWebhookDelivery(delivery)).data;
    assert.equal(shown.event, "push");
    assert.equal((await ada.rest.repos.redeliverWebhookDelivery(delivery)).status, 202);
    const attempts = `${place}/deliveries/${delivery.delivery_id}/attempts`;
    assert.equal((await calls.send("ada", "POST", attempts)).status, 202);
    assert.equal((await calls.send("ada", "PATCH", place, { active: false })).status, 200);
    assert.equal(
      (await calls.send("ada", "PATCH", `${place}/config`, { content_type: "form" })).status, 200);
    assert.equal((await calls.get(`${place}/deliveries?status=failure`)).status, 200);
    assert.equal((await calls.get(`${place}/deliveries?status=odd`)).status, 422);
    assert.equal((await calls.get(`${place}/deliveries/1`)).status, 404);
    assert.equal((await calls.send("ada", "DELETE", place)).status, 204);
  });
}

// Of the guild, which cases_orgs.ts founds.
export async function organisationHookCases({ t, calls, ada, grace }: Bench): Promise<void> {
  await t.run("owners keep web hooks of an organisation", async () => {
    const org = "guild";
    const made = await ada.rest.orgs.createWebhook({ org, name: "web", config });
    assert.equal(made.headers.location, made.data.url);
    assert.equal(made.data.type, "Organization");
    const hook = { org, hook_id: made.data.id };
    assert.deepEqual((await ada.rest.orgs.listWebhooks({ org })).data.map((one) => one.id),
      [made.data.id]);
    assert.deepEqual((await ada.rest.orgs.updateWebhook(
      { ...hook, events: ["organization"], active: false })).data.events, ["organization"]);
    await ada.rest.orgs.updateWebhookConfigForOrg({ ...hook, content_type: "form" });
    assert.equal((await ada.rest.orgs.getWebhookConfigForOrg(hook)).data.content_type, "form");
    assert.equal((await ada.rest.orgs.getWebhook(hook)).data.active, false);
    assert.equal((await ada.rest.orgs.pingWebhook(hook)).status, 204);
    const list = (await ada.rest.orgs.listWebhookDeliveries(hook)).data;
    assert.deepEqual(list.map((one) => one.event), ["ping", "ping"]);
    const delivery = { ...hook, delivery_id: list[0]?.id ?? 0 };
    assert.equal((await ada.rest.orgs.getWebhookDelivery(delivery)).data.event, "ping");
    assert.equal((await ada.rest.orgs.redeliverWebhookDelivery(delivery)).status, 202);
    await refused(grace.rest.orgs.getWebhook(hook), 403);
    assert.equal((await ada.rest.orgs.deleteWebhook(hook)).status, 204);
    await refused(ada.rest.orgs.getWebhook(hook), 404);
  });

  await t.run("and so does whoever speaks HTTP alone", async () => {
    const all = "/orgs/guild/hooks";
    const made = await calls.send("ada", "POST", all, { config });
    const place = `${all}/${(made.json as Members).id as number}`;
    for (const path of [all, place, `${place}/config`, `${place}/deliveries`])
      assert.equal((await calls.get(path)).status, 200, path);
    assert.equal((await calls.send("ada", "PATCH", place, { active: false })).status, 200);
    assert.equal(
      (await calls.send("ada", "PATCH", `${place}/config`, { content_type: "form" })).status, 200);
    assert.equal((await calls.send("ada", "POST", `${place}/pings`)).status, 204);
    const list = (await calls.get(`${place}/deliveries`)).json as Members[];
    const delivery = `${place}/deliveries/${list[0]?.id as number}`;
    assert.equal((await calls.get(delivery)).status, 200);
    assert.equal((await calls.send("ada", "POST", `${delivery}/attempts`)).status, 202);
    assert.equal((await calls.send("ada", "DELETE", place)).status, 204);
  });
}

async function instanceCases({ t, calls, ada }: Bench): Promise<void> {
  await t.run("administrators keep web hooks of the whole instance", async () => {
    const root = calls.octokit("root");
    const made = await root.request("POST /admin/hooks", { config, events: ["repository"] });
    const id = made.data.id as number;
    for (const path of ["/admin/hooks", `/admin/hooks/${id}`]) {
      assert.equal((await root.request(`GET ${path}`)).status, 200);
      assert.equal((await calls.get(path, "root")).status, 200);
      await refused(ada.request(`GET ${path}`), 403);
    }
    assert.equal((await root.request(`PATCH /admin/hooks/${id}`, { active: false })).status, 200);
    assert.equal((await root.request(`POST /admin/hooks/${id}/pings`)).status, 204);
    assert.equal((await root.request(`DELETE /admin/hooks/${id}`)).status, 204);
    const again = await calls.send("root", "POST", "/admin/hooks", { config });
    const place = `/admin/hooks/${(again.json as Members).id as number}`;
    assert.equal((await calls.send("root", "PATCH", place, { active: true })).status, 200);
    assert.equal((await calls.send("root", "POST", `${place}/pings`)).status, 204);
    assert.equal((await calls.send("root", "DELETE", place)).status, 204);
  });
}
