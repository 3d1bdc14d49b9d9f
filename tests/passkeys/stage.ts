// SPDX-License-Identifier: Apache-2.0
//
// stage.ts: pages that ask for passkeys, as a browser's script reads them.
import { strict as assert } from "node:assert";
import { setDefaultResultOrder } from "node:dns";

import { Session } from "../harness/browser_session";
import { passwordOf, Server } from "../harness/server";
import { Authenticator, type Algorithm, type Lie, type Question } from "./authenticator";

// Servers of tests listen on the older address of localhost alone.
setDefaultResultOrder("ipv4first");

export const security = "/settings/security";
export const passkeys = `${security}/passkeys`;
export const refusal = "The passkey was not accepted. Try again, or sign in another way.";

export function startNamed(settings = ""): Promise<Server> {
  return Server.start({
    host: "localhost",
    settings: `[rates]\nsign_in_burst = 10000\nposting_burst = 100000\n${settings}`,
  });
}

export interface Asked {
  question: Question;
  csrf: string;
}

export async function ask(session: Session, page: string, action = ""): Promise<Asked> {
  const shown = await (await session.get(page)).text();
  const at = action ? shown.indexOf(`action="${action}`) : 0;
  assert.ok(at >= 0, `${page} has no form for ${action}`);
  const json = /data-passkey="([^"]*)"/.exec(shown.slice(at))?.[1] ?? "";
  assert.ok(json, `${page} asks for no passkey: ${shown.slice(0, 2000)}`);
  const text = json.replaceAll("&quot;", '"').replaceAll("&#34;", '"').replaceAll("&amp;", "&");
  const csrf = /name="_csrf" value="([^"]*)"/.exec(shown)?.[1] ?? "";
  return { question: JSON.parse(text) as Question, csrf };
}

export async function add(session: Session, name: string, key: Authenticator): Promise<Response> {
  const { question, csrf } = await ask(session, `${passkeys}/new`);
  return session.post(passkeys, { name, credential: key.made(question), _csrf: csrf });
}

// Signed in, with a passkey of that kind.
export async function withPasskey(server: Server, name: string, algorithm: Algorithm = "ES256") {
  const session = await Session.signIn(server, name);
  const key = new Authenticator(server.url, algorithm);
  const answer = await add(session, "Phone", key);
  const shown = await answer.text();
  assert.equal(answer.status, 200, shown.slice(0, 3000));
  const codes = [...shown.matchAll(/<li><code>([a-z2-7-]+)</g)].map((one) => one[1] ?? "");
  return { session, key, codes };
}

export async function enter(server: Server, key: Authenticator, lie: Lie = {}) {
  const session = new Session(server);
  const { question, csrf } = await ask(session, "/login");
  const answer = await session.post("/login/passkey",
    { credential: key.used(question, lie), return_to: "/settings/profile", _csrf: csrf });
  return { session, answer };
}

export async function halfway(server: Server, name: string): Promise<Session> {
  const session = new Session(server);
  const answer = await session.submit("/login", { login: name, password: passwordOf(name) });
  assert.equal(answer.status, 303);
  assert.match(answer.headers.get("location") ?? "", /^\/login\/second\?/);
  return session;
}

export async function finish(session: Session, key: Authenticator, lie: Lie = {}) {
  const { question, csrf } = await ask(session, "/login/second");
  return session.post("/login/second/passkey",
    { credential: key.used(question, lie), return_to: "/settings/profile", _csrf: csrf });
}

export const signedIn = async (session: Session): Promise<boolean> =>
  (await session.get("/settings/profile")).status === 200;

// The reasons that the log gives for refusals, the last one first.
export function reasons(server: Server): string[] {
  return server.log.split("\n").filter((line) => line.includes("signin.passkey_refused"))
    .map((line) => (JSON.parse(line) as { reason: string }).reason).reverse();
}
