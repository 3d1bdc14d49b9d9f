// SPDX-License-Identifier: Apache-2.0
//
// notices.ts: the first real mail, a web hook that was switched off, and how one asks for no more.
import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

import type { Cases } from "../harness/cases";
import { pause, type Server } from "../harness/server";
import { api } from "../hooks/stage";

const files = (server: Server): string[] =>
  readdirSync(join(server.data, "mail")).map((name) =>
    readFileSync(join(server.data, "mail", name), "latin1"));

async function wait(server: Server, fits: (mail: string) => boolean): Promise<string> {
  for (let tries = 0; tries < 600; ++tries) {
    const found = files(server).find(fits);
    if (found) return found;
    await pause(50);
  }
  throw new Error("no such mail was written");
}

export async function noticeCases(t: Cases, server: Server): Promise<void> {
  server.createUser("ada");
  server.createUser("bob");
  server.createUser("eve");
  const target = createServer((_, answer) => answer.writeHead(410).end());
  await new Promise<void>((done) => target.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(target.address() as { port: number }).port}/gone`;
  const ada = api(server, server.createToken("ada"));
  await ada("POST", "/user/repos", { name: "engine", auto_init: true });
  await ada("PUT", "/repos/ada/engine/collaborators/bob", { permission: "admin" });
  await ada("PUT", "/repos/ada/engine/collaborators/eve", { permission: "push" });
  const addHook = () =>
    ada("POST", "/repos/ada/engine/hooks", { config: { url }, events: ["push"] });
  const to = (name: string) => (mail: string) => mail.includes(`<${name}@example.org>`) ||
    mail.includes(`To: ${name}@example.org`);
  let leave = "";

  await t.run("administrators of a repository hear that its hook was switched off", async () => {
    const made = await addHook();
    assert.equal(made.status, 201, JSON.stringify(made.json));
    const mail = await wait(server, to("ada"));
    await wait(server, to("bob"));
    assert.match(mail, /Subject: A web hook of ada\/engine was switched off\r\n/);
    assert.match(mail, /List-Id: <hooks\.paused\./);
    assert.match(mail, /List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n/);
    assert.match(mail, /References: <thread-/);
    assert.ok(!files(server).some(to("eve")), "who administers nothing was told");
    leave = /List-Unsubscribe: <([^>]*)>/.exec(mail)?.[1] ?? "";
    assert.ok(leave.startsWith(server.url), leave);
  });

  await t.run("looking at the link leaves nothing; a POST without anything else does", async () => {
    for (const method of ["GET", "HEAD"])
      assert.equal((await fetch(leave, { method })).status, 200);
    assert.match(await (await fetch(leave)).text(), /You get messages of this list/);
    assert.equal((await fetch(leave.replace(/u=\d+/, "u=1"), { method: "POST" })).status, 403);
    assert.equal((await fetch(leave.replace("hooks.paused", "x"), { method: "POST" })).status, 403);
    assert.match(await (await fetch(leave)).text(), /You get messages of this list/);
    const left = await fetch(leave, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: "List-Unsubscribe=One-Click",
    });
    assert.equal(left.status, 200);
    assert.match(await (await fetch(leave)).text(), /not sent to you any more/);
  });

  await t.run("who left hears no more, others do, and coming back is as easy", async () => {
    const before = files(server).filter(to("ada")).length;
    const bobs = files(server).filter(to("bob")).length;
    await addHook();
    for (let tries = 0; files(server).filter(to("bob")).length === bobs; ++tries) {
      assert.ok(tries < 600, "bob hears nothing");
      await pause(50);
    }
    assert.equal(files(server).filter(to("ada")).length, before);
    assert.equal((await fetch(`${leave}&_method=put`, { method: "POST" })).status, 200);
    assert.match(await (await fetch(leave)).text(), /You get messages of this list/);
  });
  target.close();
}
