// SPDX-License-Identifier: Apache-2.0
//
// cases_people.ts: people, and lists of repositories.
import { strict as assert } from "node:assert";

import { type Bench, refused } from "./bench";
import type { Members } from "./schemas";

export async function peopleCases({ t, calls, ada, grace, nobody }: Bench): Promise<void> {
  await t.run("one's own profile is read and changed", async () => {
    const own = (await ada.rest.users.getAuthenticated()).data;
    assert.equal(own.login, "ada");
    const changed = await ada.rest.users.updateAuthenticated({
      name: "Ada L.", bio: "Counts.", blog: "https://example.org/ada", location: "London",
      company: "none", hireable: true, twitter_username: "ada",
    });
    assert.equal(changed.data.name, "Ada L.");
    assert.equal(changed.data.blog, "https://example.org/ada");
    const back = await calls.send("ada", "PATCH", "/user", { name: "Ada" });
    assert.equal((back.json as Members).name, "Ada");
    assert.equal((back.json as Members).bio, "Counts.");
    const plain = await calls.get("/user");
    assert.equal((plain.json as Members).email, "ada@example.org");
    await refused(nobody.rest.users.getAuthenticated(), 401);
    await refused(nobody.rest.users.updateAuthenticated({ name: "x" }), 401);
    const narrow = await calls.send("bare", "PATCH", "/user", { name: "x" });
    assert.equal(narrow.status, 403);
  });

  await t.run("e-mail addresses are told to their owner", async () => {
    const list = (await ada.rest.users.listEmailsForAuthenticatedUser()).data;
    assert.deepEqual(list.map((one) => one.email), ["ada@example.org"]);
    assert.equal((await calls.get("/user/emails", "bare")).status, 200);
    assert.equal((await calls.get("/user/emails", "nobody")).status, 401);
  });

  await t.run("the primary address is public or private", async () => {
    const open = (await ada.rest.users.listPublicEmailsForAuthenticatedUser()).data;
    assert.deepEqual(open.map((one) => [one.email, one.visibility]),
      [["ada@example.org", "public"]]);
    const hidden = await ada.rest.users.setPrimaryEmailVisibilityForAuthenticatedUser(
      { visibility: "private" });
    assert.deepEqual(hidden.data.map((one) => one.visibility), ["private"]);
    assert.equal((await ada.rest.users.listPublicEmailsForAuthenticatedUser()).data.length, 0);
    for (const body of [{}, { visibility: "secret" }, { visibility: true }])
      assert.equal((await calls.send("ada", "PATCH", "/user/email/visibility", body)).status, 422);
    assert.equal((await calls.send("bare", "PATCH", "/user/email/visibility",
      { visibility: "public" })).status, 403);
    assert.equal((await calls.get("/user/public_emails", "nobody")).status, 401);
    assert.equal((await calls.get("/user/public_emails", "ada")).status, 200);
    const plain = await calls.send("ada", "PATCH", "/user/email/visibility",
      { visibility: "public" });
    assert.equal(plain.status, 200);
  });

  await t.run("addresses are claimed and removed", async () => {
    const emails = ["ada@home.example", "ada@work.example"];
    const added = (await ada.rest.users.addEmailForAuthenticatedUser({ emails })).data;
    assert.deepEqual(added.map((one) => [one.email, one.primary, one.verified]),
      emails.map((one) => [one, false, false]));
    const list = async (): Promise<string[]> =>
      (await ada.rest.users.listEmailsForAuthenticatedUser()).data.map((one) => one.email);
    assert.deepEqual(await list(), ["ada@example.org", ...emails]);
    for (const body of [{ emails: [emails[0]] }, { emails: ["nobody"] }, { emails: [] }, {},
      { emails: ["ada@third.example", "no address"] }])
      assert.equal((await calls.send("ada", "POST", "/user/emails", body)).status, 422);
    assert.deepEqual(await list(), ["ada@example.org", ...emails], "all or nothing");
    const third = "ada@club.example";
    const made = await calls.send("ada", "POST", "/user/emails", { emails: [third] });
    assert.equal(made.status, 201);
    await ada.rest.users.deleteEmailForAuthenticatedUser({ emails: [emails[1] ?? "", third] });
    const plain = { emails: [emails[0]?.toUpperCase()] };
    assert.equal((await calls.send("ada", "DELETE", "/user/emails", plain)).status, 204);
    assert.deepEqual(await list(), ["ada@example.org"]);
    const absent = await calls.send("ada", "DELETE", "/user/emails", { emails: [emails[0]] });
    assert.equal(absent.status, 422);
    const primary = { emails: ["ada@example.org"] };
    assert.equal((await calls.send("ada", "DELETE", "/user/emails", primary)).status, 422);
    for (const method of ["POST", "DELETE"]) {
      assert.equal((await calls.send("bare", method, "/user/emails", plain)).status, 403);
      assert.equal((await calls.send("nobody", method, "/user/emails", plain)).status, 401);
    }
  });

  await t.run("people are listed by id, and each is found by name", async () => {
    const all: string[] = [];
    let since = 0;
    for (let pages = 0; pages < 10; ++pages) {
      const page = (await nobody.rest.users.list({ since, per_page: 2 })).data;
      all.push(...page.map((one) => one.login));
      if (page.length < 2) break;
      since = page[page.length - 1]?.id ?? 0;
    }
    assert.deepEqual([...all].sort(), ["ada", "boss", "grace", "mallory"]);
    const first = await calls.get("/users?per_page=2", "nobody");
    assert.match(first.headers.get("link") ?? "", /rel="next"/);
    for (const login of all) {
      const one = (await nobody.rest.users.getByUsername({ username: login })).data;
      assert.equal(one.login, login);
      assert.equal(one.email, null, "an address is shown to strangers");
    }
    assert.equal((await calls.get("/users/ADA", "nobody")).status, 200);
    const { id } = (await nobody.rest.users.getByUsername({ username: "grace" })).data;
    const byId = (await nobody.rest.users.getById({ account_id: id })).data;
    assert.deepEqual([byId.login, byId.email], ["grace", null]);
    assert.equal((await calls.get(`/user/${id}`, "nobody")).status, 200);
    for (const other of ["1", "-1", "0x1", "grace", "99999999999999999999"])
      assert.equal((await calls.get(`/user/${other}`, "nobody")).status, 404, other);
    await refused(nobody.rest.users.getByUsername({ username: "absent" }), 404);
  });

  await t.run("one's own repositories come in every order, each once", async () => {
    const names = async (options: Record<string, string | number>): Promise<string[]> =>
      (await grace.paginate(grace.rest.repos.listForAuthenticatedUser, options))
        .map((one) => one.full_name);
    const all = await names({ per_page: 10 });
    assert.equal(all.length, 36); // thirty-five of her own, one that she works on
    assert.equal(new Set(all).size, 36);
    assert.deepEqual(all, [...all].sort());
    for (const sort of ["created", "updated", "pushed", "full_name"] as const)
      for (const direction of ["asc", "desc"] as const) {
        const list = await names({ per_page: 7, sort, direction });
        assert.deepEqual([...list].sort(), all, `${sort} ${direction}`);
      }
    assert.deepEqual(await names({ affiliation: "collaborator" }), ["ada/engine"]);
    const whole = (await grace.rest.repos.listForAuthenticatedUser({ per_page: 100 })).data;
    assert.deepEqual(whole.map((one) => one.full_name), all);
    assert.equal((await names({ type: "owner" })).length, 35);
    await refused(grace.rest.repos.listForAuthenticatedUser({ sort: "size" as "created" }), 422);
    assert.equal((await calls.get("/user/repos?per_page=1&page=3", "grace")).status, 200);
    await refused(nobody.rest.repos.listForAuthenticatedUser(), 401);
  });

  await t.run("private repositories are told to those who may see them alone", async () => {
    const seen = (await nobody.paginate(nobody.rest.repos.listForUser, { username: "ada" }))
      .map((one) => one.name).sort();
    assert.deepEqual(seen, ["empty", "engine", "renamed", "scratch"]);
    const own = (await ada.rest.repos.listForUser({ username: "ada" })).data.map((one) => one.name);
    assert.ok(own.includes("secret"));
    const answer = await calls.get("/users/ada/repos?type=member", "nobody");
    assert.deepEqual(answer.json, []);
    assert.equal((await calls.get("/users/absent/repos", "nobody")).status, 404);
    assert.equal((await calls.get("/users/ada/repos?type=odd", "nobody")).status, 422);
  });

  await t.run("all public repositories are listed by id", async () => {
    const all = (await nobody.rest.repos.listPublic()).data;
    assert.equal(all.length, 39);
    assert.ok(!all.some((one) => one.name === "secret"));
    const last = all[all.length - 2]?.id;
    const rest = await calls.get(`/repositories?since=${last}`, "nobody");
    assert.equal((rest.json as Members[]).length, 1);
    assert.equal((await calls.get("/repositories?since=x", "nobody")).status, 422);
  });
}
