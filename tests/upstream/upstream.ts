// SPDX-License-Identifier: Apache-2.0
//
// upstream.ts: signing in by other services, linking them, and what their groups give.
import { strict as assert } from "node:assert";

import { Session } from "../harness/browser_session";
import { Cases } from "../harness/cases";
import { Server } from "../harness/server";
import { browserCases } from "./browser";
import { GitHub } from "./github";
import { groupCases } from "./groups";
import { ownCases } from "./own";
import { realCases } from "./real";
import { comeBack, sendForm, setOut, settings, setUp } from "./stage";

const t = new Cases("upstream");

async function githubCases(server: Server, boss: Session): Promise<void> {
  const github = await GitHub.start();
  await setUp(boss, { name: "github", label: "GitHub", preset: "github", issuer: github.url,
    client_id: "Iv1.abc", secret: "s", admits: "everybody" });
  const go = async () => {
    const session = new Session(server);
    return { session,
      answer: await comeBack(session, github.back(await setOut(session, "github"))) };
  };

  await t.run("GitHub signs people in by their number, not their name", async () => {
    const { session, answer } = await go();
    const page = await answer.text();
    assert.match(page, /octocat@example\.org/);
    assert.equal((await sendForm(session, page, { login: "octocat" })).status, 303);
    github.user = { ...github.user, login: "renamed" };
    assert.equal((await go()).answer.status, 303);
    assert.match(await (await boss.get("/admin/people/octocat")).text(),
      /Sign-in elsewhere[^]*renamed 583231/);
    github.user = { id: 99, login: "octocat" };
    assert.equal((await go()).answer.status, 403, "another person with a name given away");
    github.emails = [{ email: "boss@example.org", primary: true, verified: false }];
    assert.match(await (await go()).answer.text(), /has confirmed no e-mail/);
  });

  await t.run("a code of GitHub's that is wrong signs nobody in", async () => {
    const session = new Session(server);
    const back = new URL(github.back(await setOut(session, "github")));
    back.searchParams.set("code", "another");
    assert.equal((await comeBack(session, back.href)).status, 403);
  });
  github.stop();
}

async function pageCases(server: Server, boss: Session): Promise<void> {
  await t.run("providers are set up by administrators, with addresses that may be trusted",
    async () => {
      const wish = { name: "x", label: "X", preset: "openid", issuer: "https://id.example.org",
        client_id: "c", secret: "s", admits: "linked", groups_claim: "", team_rules: "" };
      const refused = async (more: Record<string, string>) =>
        (await boss.submit("/admin/sign-in", { ...wish, ...more }, "/admin/sign-in/new")).status;
      for (const issuer of ["", "http://id.example.org", "https://a:b@id.example.org",
        "https://id.example.org/?a=b", "https://id.example.org/#a", "ftp://id.example.org"])
        assert.equal(await refused({ issuer }), 422, issuer);
      for (const name of ["", "X", "a/b", "-a", "a".repeat(41)])
        assert.equal(await refused({ name }), 422, name);
      assert.equal(await refused({ team_rules: "no rule" }), 422);
      assert.equal(await refused({ admits: "all" }), 422);
      const ada = await Session.signIn(server, "ada");
      assert.notEqual((await ada.get("/admin/sign-in")).status, 200);
    });

  await t.run("a secret stands on no page, in no log and in no row", async () => {
    const at = await setUp(boss, { name: "sealed", label: "Sealed", preset: "gitlab", issuer: "",
      client_id: "c", secret: "never-shown-8f1", admits: "linked" });
    const page = await (await boss.get(at)).text();
    assert.match(page, /https:\/\/gitlab\.com/);
    assert.ok(!page.includes("never-shown-8f1"));
    assert.ok(!server.log.includes("never-shown-8f1"));
    const gone = await boss.submit(`${at}?_method=delete`, { confirm: "sealed" }, at);
    assert.equal(gone.status, 303);
    assert.equal((await boss.get(at)).status, 404);
    assert.equal((await new Session(server).get("/login/with/sealed")).status, 404);
  });
}

const server = await Server.start({ settings });
server.createUser("boss", { admin: true });
const boss = await Session.signIn(server, "boss");
await realCases(t, server, boss, "RS256");
await realCases(t, server, boss, "ES256");
await ownCases(t, server, boss);
await githubCases(server, boss);
await groupCases(t, server, boss);
await pageCases(server, boss);
await browserCases(t, server, boss);
server.command(["fsck"]);
await server.stop();
t.close();
