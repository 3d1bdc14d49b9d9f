// SPDX-License-Identifier: Apache-2.0
//
// formats.ts: the same push in the words of each chat, with names that try to be markup.
import { strict as assert } from "node:assert";

import { secret, standardSignature } from "./signatures";
import { Sink, type Taken } from "./sink";
import { addHook, type Stage } from "./stage";

const subject = "<b>bold</b> & @everyone [x](http://evil.test) *a*";

async function sent(stage: Stage, format: string, more: object = {}): Promise<[Taken, any]> {
  const target = await Sink.open();
  const hook = await addHook(stage, target.url, { format, ...more });
  await target.wait(() => true);
  const from = target.taken.length;
  await stage.ada("POST", `${hook}/tests`);
  const taken = await target.wait(() => true, from);
  await stage.ada("DELETE", hook);
  target.close();
  assert.equal(taken.headers["content-type"], "application/json");
  return [taken, JSON.parse(taken.body)];
}

export async function formatCases(stage: Stage): Promise<void> {
  const { t, workshop } = stage;
  workshop.commit("engine", subject);
  workshop.git("engine", "push", "-q", "origin", "main");
  const id = workshop.git("engine", "rev-parse", "HEAD");
  const title = "ada pushed 1 commit to main of ada/engine";

  await t.run("Standard Webhooks: an envelope, signed by its own rule", async () => {
    const [taken, body] = await sent(stage, "standard", { secret });
    assert.equal(body.type, "push");
    assert.equal(body.data.head_commit.id, id);
    assert.ok(Math.abs(Date.parse(body.timestamp as string) - Date.now()) < 60_000);
    const key = String(taken.headers["webhook-id"]);
    const seconds = String(taken.headers["webhook-timestamp"]);
    assert.equal(taken.headers["webhook-signature"], standardSignature(key, seconds, taken.body));
  });

  await t.run("Slack: a message with links, without markup of others", async () => {
    const [, body] = await sent(stage, "slack");
    assert.ok(body.text.startsWith(`<${stage.server.url}/ada/engine/compare/`), body.text);
    assert.ok(body.text.includes(`|${title}>`));
    assert.ok(body.text.includes("&lt;b&gt;bold&lt;/b&gt; &amp; @everyone"));
    assert.ok(body.text.includes(`/commit/${id}|${id.slice(0, 7)}>`));
  });

  await t.run("Discord: an embed that calls nobody", async () => {
    const [, body] = await sent(stage, "discord");
    assert.deepEqual(body.allowed_mentions, { parse: [] });
    assert.equal(body.embeds[0].title, title);
    assert.ok(body.embeds[0].description.includes("\\[x\\]\\(http\\://evil.test\\)"));
  });

  await t.run("Microsoft Teams: an adaptive card", async () => {
    const [, body] = await sent(stage, "teams");
    const card = body.attachments[0];
    assert.equal(card.contentType, "application/vnd.microsoft.card.adaptive");
    assert.equal(card.content.type, "AdaptiveCard");
    assert.ok(card.content.body[1].text.includes(id.slice(0, 7)));
    assert.equal(card.content.actions[0].type, "Action.OpenUrl");
  });

  await t.run("Matrix: text and HTML, escaped", async () => {
    const [, body] = await sent(stage, "matrix");
    assert.ok(body.text.startsWith(title));
    assert.ok(body.html.includes("&lt;b&gt;bold&lt;/b&gt;"));
    assert.ok(!body.html.includes("<b>"));
  });
}
