// SPDX-License-Identifier: Apache-2.0
//
// renaming.ts: another name for a person and for an organisation, and what the one before still
// leads to.
import { strict as assert } from "node:assert";
import { join } from "node:path";

import { Session } from "../harness/browser_session";
import type { Cases } from "../harness/cases";
import { Workshop, withToken } from "../harness/git";
import { Server } from "../harness/server";

const form = "/settings/account/name";

interface Stage {
  server: Server;
  workshop: Workshop;
  ada: Session;
  bob: Session;
}

const take = (who: Session, name: string): Promise<Response> =>
  who.submit(`${form}?_method=put`, { name }, form);

export async function renamingCases(t: Cases): Promise<void> {
  const server = await Server.start({ settings: "[rates]\nposting_burst = 10000\n" });
  for (const name of ["ada", "bob"]) server.createUser(name);
  const workshop = new Workshop();
  workshop.init("engine");
  workshop.commit("engine", "First", { "a.txt": "1\n" });
  server.createRepo("ada/engine", ["--import", join(workshop.path, "engine")]);
  const token = server.createToken("ada");
  workshop.git("engine", "remote", "add", "origin",
    withToken(`${server.url}/ada/engine.git`, token));
  const ada = await Session.signIn(server, "ada");
  const bob = await Session.signIn(server, "bob");
  const stage = { server, workshop, ada, bob };
  await leavingCases(t, stage);
  await holdingCases(t, stage);
  await server.stop();
  workshop.remove();
}

async function leavingCases(t: Cases, { server, workshop, ada, bob }: Stage): Promise<void> {
  await t.run("a name that cannot be, or is somebody's, is refused at its field", async () => {
    for (const [name, words] of [["bob", "is taken"], ["BOB", "is taken"], ["settings", "reserved"],
      ["-x", "begins and ends with"], ["", ""]]) {
      const answer = await take(ada, name as string);
      assert.equal(answer.status, 422, name);
      assert.match(await answer.text(), new RegExp(words as string));
    }
    assert.equal((await ada.get("/ada")).status, 200);
  });

  await t.run("pages, the API, clones and pushes follow to the new name", async () => {
    assert.equal((await take(ada, "lovelace")).status, 303);
    assert.equal((await ada.get("/lovelace")).status, 200);
    const profile = await bob.get("/ada");
    assert.deepEqual([profile.status, profile.headers.get("location")], [301, "/lovelace"]);
    const page = await bob.get("/ada/engine/commits");
    assert.deepEqual([page.status, page.headers.get("location")],
      [301, "/lovelace/engine/commits"]);
    const api = await fetch(`${server.url}/api/v3/repos/ada/engine`);
    assert.equal(((await api.json()) as { full_name: string }).full_name, "lovelace/engine");
    workshop.git("", "clone", "-q", `${server.url}/ada/engine.git`, "copy");
    const tip = workshop.commit("engine", "Second", { "a.txt": "2\n" });
    workshop.git("engine", "push", "-q", "origin", "main");
    workshop.git("copy", "pull", "-q");
    assert.equal(workshop.git("copy", "rev-parse", "HEAD"), tip);
  });

  await t.run("nobody else takes the name that was left, whichever way they come", async () => {
    const refused = await take(bob, "ada");
    assert.equal(refused.status, 422);
    assert.match(await refused.text(), /is taken/);
    const made = await bob.submit("/organizations", { name: "ADA", display_name: "" },
      "/organizations/new");
    assert.equal(made.status, 422);
    assert.throws(() => server.createUser("ada"), /taken/);
  });
}

async function holdingCases(t: Cases, { server, ada, bob }: Stage): Promise<void> {
  await t.run("who had it takes it back, and the other one leads to it", async () => {
    assert.equal((await take(ada, "Ada")).status, 303);
    const back = await bob.get("/lovelace/engine");
    assert.deepEqual([back.status, back.headers.get("location")], [301, "/Ada/engine"]);
    assert.equal((await bob.get("/ada/engine")).status, 200);
    assert.equal((await take(ada, "ada")).status, 303, "only the case");
    assert.match(await (await bob.get("/ada")).text(), />ada</);
  });

  await t.run("a private repository stays as absent under the former name", async () => {
    server.createRepo("bob/hidden", ["--private"]);
    assert.equal((await take(bob, "robert")).status, 303);
    const absent = await ada.get("/bob/absent");
    const hidden = await ada.get("/bob/hidden");
    assert.deepEqual([hidden.status, absent.status], [404, 404]);
    assert.equal((await bob.get("/bob/hidden")).headers.get("location"), "/robert/hidden");
  });

  await t.run("names are left ten times", async () => {
    for (let i = 2; i <= 10; ++i) assert.equal((await take(bob, `robert-${i}`)).status, 303);
    const refused = await take(bob, "robert-11");
    assert.equal(refused.status, 422);
    assert.match(await refused.text(), /10 names before/);
    assert.equal((await take(bob, "bob")).status, 303);
  });

  await t.run("an organisation is renamed by its owner, and its repositories follow", async () => {
    await ada.submit("/organizations", { name: "guild", display_name: "" }, "/organizations/new");
    await ada.submit("/new", { owner: "guild", name: "anvil", description: "", visibility: "public",
      readme: "1", gitignore: "", licence: "", default_branch: "main" }, "/new");
    const rename = (name: string): Promise<Response> => ada.submit(
      "/orgs/guild/settings/name?_method=put", { name }, "/orgs/guild/settings/danger");
    const taken = await rename("bob");
    assert.equal(taken.status, 422);
    assert.match(await taken.text(), /is taken/);
    const done = await rename("works");
    assert.equal(done.headers.get("location"), "/orgs/works/settings");
    assert.equal((await bob.get("/guild")).headers.get("location"), "/works");
    assert.equal((await bob.get("/guild/anvil")).headers.get("location"), "/works/anvil");
  });
}
