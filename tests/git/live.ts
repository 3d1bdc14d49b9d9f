// SPDX-License-Identifier: Apache-2.0
//
// live.ts: an open page hears that something was pushed, and a stranger hears of nothing.
import { strict as assert } from "node:assert";

import { Session } from "../harness/browser_session";
import type { Cases } from "../harness/cases";
import { type Workshop, withToken } from "../harness/git";
import type { Server } from "../harness/server";

type Reader = ReadableStreamDefaultReader<Uint8Array>;
const bearer = (token: string): Record<string, string> => ({ Authorization: `Bearer ${token}` });
const readerOf = (answer: Response): Reader =>
  (answer.body as ReadableStream<Uint8Array>).getReader();

// Reads until the text holds what is looked for.
async function until(reader: Reader, word: RegExp): Promise<string> {
  let text = "";
  while (!word.test(text)) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`the stream ended after: ${text}`);
    text += Buffer.from(value).toString();
  }
  return text;
}

export async function liveCases(
  t: Cases,
  server: Server,
  workshop: Workshop,
  token: string,
): Promise<void> {
  const ada = await Session.signIn(server, "ada");
  const mallory = await Session.signIn(server, "mallory");
  const address = withToken(`${server.url}/ada/live.git`, token);
  server.createRepo("ada/live", ["--private"]);
  const shown = await fetch(`${server.url}/api/v3/repos/ada/live`, { headers: bearer(token) });
  const { id } = (await shown.json()) as { id: number };
  const events = (topics: string, who: Session, more: Record<string, string> = {}) => {
    const Cookie = [...who.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    return fetch(`${server.url}/events?topics=${topics}`, { headers: { Cookie, ...more } });
  };

  await t.run("a page hears of a push while it is open, once for each", async () => {
    const answer = await events(`repo:${id}`, ada);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get("content-type"), "text/event-stream");
    const reader = readerOf(answer);
    workshop.init("live");
    workshop.commit("live", "Begin", { a: "a\n" });
    workshop.git("live", "push", "-q", address, "main");
    const told = await until(reader, /\n\n/);
    assert.match(told, new RegExp(`^event: repo:${id}\n`));
    workshop.git("live", "push", "-q", address, "main:refs/heads/second");
    await until(reader, new RegExp(`event: repo:${id}\n`));
    await reader.cancel();
  });

  await t.run("a page that was away is told at once", async () => {
    const answer = await events(`repo:${id}`, ada, { "Last-Event-ID": "1" });
    const reader = readerOf(answer);
    await until(reader, new RegExp(`event: repo:${id}\n`));
    await reader.cancel();
  });

  await t.run("of what one may not see there is no stream, as of what is not there", async () => {
    const words = async (topic: string): Promise<string> => {
      const answer = await events(topic, mallory);
      assert.equal(answer.status, 404);
      return (await answer.text()).replaceAll(topic, "it").replace(/[0-9a-f]{20}/g, "");
    };
    assert.equal(await words(`repo:${id}`), await words("repo:4711"));
    // Jobs are for administrators.
    for (const topic of ["jobs:0", "job:1"]) assert.equal((await events(topic, ada)).status, 404);
    for (const topics of ["", "repo:", "repo:x", "user:1", `repo:${id}x`])
      assert.equal((await events(topics, ada)).status, 422, topics);
  });
}
