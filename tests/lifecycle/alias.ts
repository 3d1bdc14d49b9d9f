// SPDX-License-Identifier: Apache-2.0
//
// alias.ts: an address that is kept private: what commits made on pages bear instead, whom the
// alias is counted for, and who may choose it.
import { strict as assert } from "node:assert";

import { Session } from "../harness/browser_session";
import type { Cases } from "../harness/cases";
import { Workshop, withToken } from "../harness/git";
import { Server } from "../harness/server";

const page = "/settings/emails";
const form = `${page}/privacy?_method=put`;

export async function aliasCases(t: Cases): Promise<void> {
  const server = await Server.start({ settings: "[rates]\nposting_burst = 10000\n" });
  for (const name of ["ada", "bob"]) server.createUser(name);
  const ada = await Session.signIn(server, "ada");
  const token = server.createToken("ada", ["repo", "user"]);
  const api = async (path: string, method = "GET", body?: unknown): Promise<Response> =>
    fetch(`${server.url}/api/v3${path}`, { method,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const { id } = await (await api("/user")).json() as { id: number };
  const alias = `${id}+ada@users.noreply.127.0.0.1`;
  const make = async (name: string): Promise<string> => {
    const made = await ada.submit("/new", { owner: "ada", name, description: "",
      visibility: "public", readme: "1", gitignore: "", licence: "", default_branch: "main" },
    "/new");
    assert.equal(made.status, 303);
    const [first] = await (await api(`/repos/ada/${name}/commits`)).json() as
      { commit: { author: { email: string } } }[];
    return first?.commit.author.email ?? "";
  };

  await t.run("commits bear the alias while the address is kept private", async () => {
    assert.equal(await make("before"), "ada@example.org");
    assert.ok((await (await ada.get(page)).text()).includes(alias));
    assert.equal((await ada.submit(form, { private: "on" }, page)).status, 303);
    assert.equal(await make("during"), alias);
    const put = await api("/repos/ada/during/contents/a.txt", "PUT",
      { message: "Add", content: "YQo=" });
    assert.equal(put.status, 201);
    const { commit } = await put.json() as { commit: { author: { email: string } } };
    assert.equal(commit.author.email, alias);
    const edit = await (await ada.get("/ada/during/edit/main/a.txt")).text();
    const value = alias.replace("+", "(\\+|&#43;)");
    assert.match(edit, new RegExp(`value="${value}"[^>]*(selected|checked)`));
    assert.equal((await ada.submit(form, {}, page)).status, 303);
    assert.equal(await make("after"), "ada@example.org");
  });

  await t.run("what was pushed with it counts for the person, whatever the name is", async () => {
    const workshop = new Workshop();
    workshop.git("", "clone", "-q", withToken(`${server.url}/ada/during.git`, token), "during");
    workshop.git("during", "-c", `user.email=${id}+former@users.noreply.127.0.0.1`, "-c",
      "user.name=Former", "commit", "-q", "--allow-empty", "-m", "By alias");
    workshop.git("during", "push", "-q", "origin", "main");
    let logins: (string | undefined)[] = [];
    for (let tries = 0; tries < 50 && logins.length === 0; ++tries) {
      const answer = await api("/repos/ada/during/contributors");
      if (answer.status === 200)
        logins = (await answer.json() as { login?: string }[]).map((one) => one.login);
      else await new Promise((done) => setTimeout(done, 100));
    }
    assert.ok(logins.length > 0 && logins.every((login) => login === "ada"), String(logins));
    workshop.remove();
  });

  await t.run("the log has each change once", async () => {
    const log = await (await ada.get("/settings/security-log")).text();
    assert.equal(log.match(/user\.update_email_visibility/g)?.length, 2);
  });
  await server.stop();
}
