// SPDX-License-Identifier: Apache-2.0
//
// stage.ts: what the cases of accounts share: servers in a mode, people, and the jobs between a
// question and its letter.
import { strict as assert } from "node:assert";

import { Session } from "../harness/browser_session";
import { pause, Server } from "../harness/server";

const rates = "[rates]\nsign_in_burst = 10000\nposting_burst = 10000\n";

export async function start(mode: string, more = ""): Promise<Server> {
  const server = await Server.start({
    settings: `[registration]\nmode = "${mode}"\n${more}${rates}`,
  });
  server.createUser("boss", { admin: true });
  return server;
}

export const password = "a new password of three words";

// Who signs in with a password of their own choice.
export async function signIn(server: Server, login: string, secret: string): Promise<number> {
  const session = new Session(server);
  return (await session.submit("/login", { login, password: secret })).status;
}

export async function ask(server: Server, login: string, email: string): Promise<Response> {
  return new Session(server).submit("/register", { login, email });
}

export async function finish(
  server: Server,
  link: string,
  fields: Record<string, string>,
): Promise<{ answer: Response; session: Session }> {
  const session = new Session(server);
  const secret = /secret=([\w-]+)/.exec(link)?.[1] ?? "";
  const answer = await session.submit("/register/account", { secret, ...fields }, "/login");
  return { answer, session };
}

// Until no job that was ordered waits or runs.
export async function settle(server: Server, kind: string): Promise<void> {
  const boss = server.createToken("boss", ["site:admin"]);
  for (let tries = 0; tries < 400; ++tries) {
    const answer = await fetch(`${server.url}/api/v1/admin/jobs?kind=${kind}`, {
      headers: { Authorization: `Bearer ${boss}` },
    });
    assert.equal(answer.status, 200);
    const jobs = (await answer.json()) as { state: string }[];
    if (jobs.every((job) => job.state === "done")) return;
    await pause(25);
  }
  throw new Error(`jobs of ${kind} do not come to an end`);
}
