// SPDX-License-Identifier: Apache-2.0
//
// cases_applications.ts: what an OAuth application asks about the tokens it holds.
import { strict as assert } from "node:assert";

import { Stage } from "../oauth/stage";
import { type Bench, refused } from "./bench";
import type { Members } from "./schemas";

export async function applicationCases({ t, seed, calls, nobody }: Bench): Promise<void> {
  const stage = await Stage.on(seed.server, ["ada"]);
  const app = await stage.register({ name: "Dashboard", expiring: false });
  const basic = (id: string, secret: string) =>
    `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`;
  const headers = { authorization: basic(app.id, app.secret) };
  const given = async (): Promise<string> => {
    const answer = await stage.post("/login/oauth/access_token", { client_id: app.id,
      client_secret: app.secret, code: await stage.code("ada", app, { scope: "repo" }) },
    { Accept: "application/json" });
    return (answer.json as { access_token: string }).access_token;
  };

  await t.run("an application asks about its tokens, renews and ends them", async () => {
    const asked = { client_id: app.id, headers };
    const path = `/applications/${app.id}`;
    const first = await given();
    const shown = (await nobody.rest.apps.checkToken({ ...asked, access_token: first })).data;
    const plain = await calls.plain("nobody", "POST", `${path}/token`,
      { headers, body: { access_token: first } });
    assert.deepEqual(plain.json, shown);
    assert.equal(shown.user?.login, "ada");
    const second = (await nobody.rest.apps.resetToken({ ...asked, access_token: first })).data;
    const third = (await calls.plain("nobody", "PATCH", `${path}/token`,
      { headers, body: { access_token: second.token } })).json as Members;
    assert.equal(new Set([first, second.token, third.token]).size, 3);
    await refused(nobody.rest.apps.checkToken({ ...asked, access_token: first }), 404);
    await nobody.rest.apps.deleteToken({ ...asked, access_token: third.token as string });
    for (const where of ["token", "grant"]) {
      const one = await calls.plain("nobody", "DELETE", `${path}/${where}`,
        { headers, body: { access_token: await given() } });
      assert.equal(one.status, 204);
    }
    await nobody.rest.apps.deleteAuthorization({ ...asked, access_token: await given() });
  });

  await t.run("others do not learn about tokens of an application", async () => {
    const access_token = await given();
    for (const authorization of [basic(app.id, "wrong"), basic("absent", app.secret)])
      await refused(nobody.rest.apps.checkToken(
        { client_id: app.id, access_token, headers: { authorization } }), 401);
    await refused(nobody.rest.apps.checkToken(
      { client_id: "absent", access_token, headers }), 404);
    await refused(nobody.rest.apps.deleteToken(
      { client_id: app.id, access_token: "sty_app_absent", headers }), 404);
  });
}
