// SPDX-License-Identifier: Apache-2.0
//
// real.ts: people whom a real OpenID provider sends, new and known.
import { strict as assert } from "node:assert";

import { Session } from "../harness/browser_session";
import type { Cases } from "../harness/cases";
import type { Server } from "../harness/server";
import { RealProvider } from "./provider";
import { change, comeBack, countAccounts, sendForm, setOut, setUp, signedIn } from "./stage";

export async function realCases(t: Cases, server: Server, boss: Session, alg: "RS256" | "ES256",
): Promise<void> {
  const name = `real-${alg.toLowerCase()}`;
  const real = await RealProvider.start([`${server.url}/login/with/${name}/callback`], alg);
  const at = await setUp(boss, { name, label: `Acme ${alg}`, preset: "openid",
    issuer: real.issuer, client_id: "stithy", secret: "a secret/of +ours",
    admits: "registration" });
  const person = `new-${alg.toLowerCase()}`;
  real.people.set(person, { preferred_username: person, email: `${person}@example.org`,
    email_verified: true });
  const go = async (who: string, session = new Session(server)) => {
    const answer = await comeBack(session, await real.signIn(await setOut(session, name), who));
    return { session, answer };
  };
  const world = { server, boss, real, at, alg, person, go };
  await arriving(t, world);
  await beingRefused(t, world);
  real.stop();
}

interface World {
  server: Server;
  boss: Session;
  real: RealProvider;
  at: string;
  alg: string;
  person: string;
  go: (who: string) => Promise<{ session: Session; answer: Response }>;
}

async function arriving(t: Cases, { server, alg, person, go }: World): Promise<void> {
  await t.run(`somebody new makes an account by a real provider (${alg})`, async () => {
    assert.match(await (await new Session(server).get("/login")).text(), /Sign in with .*Acme/);
    const { session, answer } = await go(person);
    assert.equal(answer.status, 200);
    const page = await answer.text();
    assert.match(page, new RegExp(`name="login"[^>]*value="${person}"`));
    assert.ok(!(await signedIn(session)), "nothing is made before they agree");
    const made = await sendForm(session, page, { login: person });
    assert.equal(made.status, 303, await made.text());
    assert.equal(made.headers.get("location"), "/settings/profile");
    const settings = await (await session.get("/settings/security")).text();
    assert.match(settings, new RegExp(`Acme ${alg}[^]*It is your only way in`));
  });

  await t.run(`they come again, and their account has no password (${alg})`, async () => {
    const { session, answer } = await go(person);
    assert.equal(answer.status, 303, await answer.text());
    assert.ok(await signedIn(session));
    for (const password of ["-", "a long enough password", ""]) {
      const other = new Session(server);
      const refused = await other.submit("/login", { login: person, password });
      assert.equal(refused.status, 422);
    }
  });
}

async function beingRefused(t: Cases, { server, boss, real, at, alg, person, go }: World,
): Promise<void> {
  await t.run(`an address here already links nothing by itself (${alg})`, async () => {
    const before = countAccounts(server);
    real.people.set("imposter", { preferred_username: "boss", email: "boss@example.org",
      email_verified: true });
    const { session, answer } = await go("imposter");
    assert.equal(answer.status, 403);
    assert.match(await answer.text(), /exists already[^]*link/);
    assert.ok(!(await signedIn(session)));
    real.people.set("vague", { preferred_username: "vague", email: "vague@example.org",
      email_verified: false });
    assert.match(await (await go("vague")).answer.text(), /has confirmed no e-mail address/);
    assert.equal(countAccounts(server), before);
  });

  await t.run(`a taken name is asked for again (${alg})`, async () => {
    real.people.set("second", { preferred_username: person, email: `second-${alg}@example.org`,
      email_verified: true });
    const { session, answer } = await go("second");
    const page = await answer.text();
    assert.match(page, /name="login"[^>]*value=""/);
    const refused = await sendForm(session, page, { login: person });
    assert.equal(refused.status, 409);
    const made = await sendForm(session, await refused.text(), { login: `${person}-2` });
    assert.equal(made.status, 303, await made.text());
  });

  await t.run(`who may come is what the administrator said (${alg})`, async () => {
    real.people.set("late", { preferred_username: "late", email: `late-${alg}@example.org`,
      email_verified: true });
    await change(boss, at, { label: `Acme ${alg}`, client_id: "stithy", secret: "",
      admits: "linked" });
    const { answer } = await go("late");
    assert.equal(answer.status, 403);
    assert.equal((await go(person)).answer.status, 303, "the secret stayed");
  });
}
