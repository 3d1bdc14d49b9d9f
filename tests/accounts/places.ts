// SPDX-License-Identifier: Apache-2.0
//
// places.ts: the letter about signing in from elsewhere.
import { strict as assert } from "node:assert";

import { Session } from "../harness/browser_session";
import type { Cases } from "../harness/cases";
import { letters, letterTo } from "../harness/mailbox";
import { passwordOf, Server } from "../harness/server";

async function signInFrom(server: Server, name: string, address: string): Promise<void> {
  const session = new Session(server);
  const token = await session.token("/login");
  const answer = await session.send("/login", {
    method: "POST",
    headers: {
      Origin: server.url,
      "Sec-Fetch-Site": "same-origin",
      "Content-Type": "application/x-www-form-urlencoded",
      "X-Forwarded-For": address,
      "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    },
    body: new URLSearchParams({ login: name, password: passwordOf(name), _csrf: token }).toString(),
  });
  assert.equal(answer.status, 303);
}

export async function placeCases(t: Cases): Promise<void> {
  const server = await Server.start({
    settings: '[server]\ntrusted_proxies = ["127.0.0.1"]\n',
  });
  server.createUser("ada");
  await t.run("signing in from elsewhere is told by mail, from where one was before it is not",
    async () => {
      await signInFrom(server, "ada", "198.51.100.7");
      await signInFrom(server, "ada", "198.51.100.7");
      await signInFrom(server, "ada", "203.0.113.9");
      const letter = await letterTo(server, "ada@example.org");
      assert.equal(letter.subject, "Somebody signed in to ada");
      assert.match(letter.text, /203\.0\.113\.9/);
      assert.match(letter.text, /Firefox on Linux/);
      await signInFrom(server, "ada", "203.0.113.9");
      await signInFrom(server, "ada", "198.51.100.7");
      await signInFrom(server, "ada", "192.0.2.44");
      const next = await letterTo(server, "ada@example.org", 2);
      assert.match(next.text, /192\.0\.2\.44/);
      assert.equal(letters(server, "ada@example.org").length, 2);
    });
  await server.stop();
}
