// SPDX-License-Identifier: Apache-2.0
//
// organisation.ts: web hooks of an organisation: what they hear, who keeps them, what ends them.
import { strict as assert } from "node:assert";

import { Session } from "../harness/browser_session";
import { githubSignature, secret } from "./signatures";
import { event, payload, Sink } from "./sink";
import { api, type Stage } from "./stage";

const scopes = ["repo:read", "repo:write", "repo:admin", "org:read", "org:admin"];

export async function organisationCases({ t, server, schemas }: Stage): Promise<void> {
  const target = await Sink.open();
  const eve = api(server, server.createToken("eve", scopes));
  const bob = api(server, server.createToken("bob", scopes));
  const pages = await Session.signIn(server, "eve");
  const bobs = await Session.signIn(server, "bob");
  const founded = await pages.submit("/organizations",
    { name: "guild", display_name: "The Guild" }, "/organizations/new");
  assert.equal(founded.status, 303);
  let place = "";

  // Who did not ask hears nothing, so what is waited for is the only thing that came.
  const told = async (name: string, action: string, change: () => Promise<unknown>) => {
    const from = target.taken.length;
    await change();
    const taken = await target.wait(
      (one) => event(one) === name && payload(one).action === action, from);
    schemas.check(name, payload(taken));
    assert.equal(taken.headers["x-hub-signature-256"], githubSignature(taken.body));
    assert.equal(taken.headers["x-github-hook-installation-target-type"], "organization");
    return payload(taken) as Record<string, any>;
  };

  await t.run("an organisation's hook is told by a ping that names it", async () => {
    const made = await eve("POST", "/orgs/guild/hooks", {
      name: "web", config: { url: `${target.url}/guild`, content_type: "json", secret },
      events: ["repository", "organization", "member"],
    });
    assert.equal(made.status, 201, JSON.stringify(made.json));
    assert.equal(made.json.type, "Organization");
    assert.equal(made.json.test_url, undefined);
    place = `/orgs/guild/hooks/${made.json.id as number}`;
    const ping = await target.wait((one) => event(one) === "ping");
    schemas.check("ping", payload(ping));
    assert.equal((payload(ping) as any).organization.login, "guild");
    assert.equal(made.headers.get("location"), `${server.url}/api/v3${place}`);
    assert.equal((payload(ping) as any).hook.url, made.json.url);
  });

  await t.run("it hears of every repository of the organisation, of others nothing", async () => {
    await eve("POST", "/user/repos", { name: "alone" });
    const made = await told("repository", "created",
      () => eve("POST", "/orgs/guild/repos", { name: "anvil", private: true }));
    assert.equal(made.repository.full_name, "guild/anvil");
    assert.equal(made.organization.login, "guild");
    assert.ok(target.taken.every((one) => !one.body.includes("eve/alone")));
    await told("member", "added",
      () => eve("PUT", "/repos/guild/anvil/collaborators/ada", { permission: "push" }));
  });

  await t.run("it hears of a repository until that is given away", async () => {
    await eve("PATCH", "/repos/guild/anvil", { description: "Heavy" });
    await target.wait((one) => event(one) === "repository" && payload(one).action === "edited");
    await pages.submit("/eve/alone/settings/name?_method=put", { name: "lonely" },
      "/eve/alone/settings");
    assert.ok(target.taken.every((one) => !one.body.includes("eve/lonely")));
  });

  await t.run("who comes and leaves is told", async () => {
    await pages.submit("/orgs/guild/invitations", { login: "bob", role: "member", team: "" },
      "/orgs/guild/people");
    const came = await told("organization", "member_added", () => bobs.submit(
      "/settings/organizations/guild/invitation?_method=put", {}, "/settings/organizations"));
    assert.equal(came.membership.user.login, "bob");
    assert.deepEqual([came.membership.role, came.membership.state], ["member", "active"]);
    const left = await told("organization", "member_removed",
      () => bobs.submit("/settings/organizations/guild?_method=delete", {},
        "/settings/organizations"));
    assert.equal(left.sender.login, "bob");
  });

  await t.run("only owners keep them, by pages and API", async () => {
    await pages.submit("/orgs/guild/invitations", { login: "bob", role: "member", team: "" },
      "/orgs/guild/people");
    await bobs.submit("/settings/organizations/guild/invitation?_method=put", {},
      "/settings/organizations");
    assert.equal((await bob("GET", place)).status, 403);
    assert.equal((await bobs.get("/orgs/guild/settings/hooks")).status, 403);
    for (const path of ["/repos/guild/anvil/hooks", "/admin/hooks"]) {
      const elsewhere = await eve("GET", `${path}/${place.split("/").at(-1)}`);
      assert.ok([403, 404].includes(elsewhere.status), path);
    }
    const shown = await (await pages.get("/orgs/guild/settings/hooks")).text();
    assert.ok(shown.includes(`${target.url}/guild`));
    const refused = await eve("POST", "/repos/guild/anvil/hooks",
      { config: { url: target.url }, events: ["organization"] });
    assert.equal(refused.status, 422);
    assert.match(JSON.stringify(refused.json), /of organisations and of the instance alone/);
  });

  await t.run("deliveries are listed, sent again, and shown on the page", async () => {
    const list = await eve("GET", `${place}/deliveries?per_page=2`);
    assert.equal(list.json.length, 2);
    assert.match(String(list.headers.get("link")), /guild\/hooks\/\d+\/deliveries\?.*cursor=/);
    const one = list.json[0].id as number;
    const from = target.taken.length;
    assert.equal((await eve("POST", `${place}/deliveries/${one}/attempts`)).status, 202);
    await target.wait(() => true, from);
    const page = place.replace("/hooks", "/settings/hooks");
    assert.equal((await pages.get(`${page}/deliveries/${one}`)).status, 200);
    const again = target.taken.length;
    await pages.submit(`${page}/pings`, {}, page);
    await target.wait((taken) => event(taken) === "ping", again);
  });

  await t.run("a hook of an owner who is one no longer is switched off", async () => {
    const from = target.taken.length;
    await pages.submit("/orgs/guild/people/bob?_method=put", { role: "owner" },
      "/orgs/guild/people");
    const made = await bob("POST", "/orgs/guild/hooks",
      { config: { url: `${target.url}/bobs`, content_type: "json" }, events: ["repository"] });
    assert.equal(made.status, 201);
    await target.wait((one) => one.path === "/bobs", from);
    await pages.submit("/orgs/guild/people/bob?_method=put", { role: "member" },
      "/orgs/guild/people");
    await told("repository", "edited",
      () => eve("PATCH", "/repos/guild/anvil", { description: "Heavier" }));
    let shown = await eve("GET", `/orgs/guild/hooks/${made.json.id as number}`);
    for (let tries = 0; tries < 200 && shown.json.active; ++tries)
      shown = await eve("GET", `/orgs/guild/hooks/${made.json.id as number}`);
    assert.equal(shown.json.active, false);
    assert.equal(target.taken.filter((one) => one.path === "/bobs").length, 1);
    assert.equal((await eve("DELETE", place)).status, 204);
    assert.equal((await eve("GET", place)).status, 404);
  });
  target.close();
}
