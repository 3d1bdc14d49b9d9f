// SPDX-License-Identifier: Apache-2.0
//
// egress_hooks.ts: web hooks whose secret somebody wants to see, and whose words reach for the
// headers of what is sent.
import { strict as assert } from "node:assert";
import { randomBytes } from "node:crypto";

import type { Group } from "../group";
import { Visit } from "../target";

const at = "/api/v3/repos/ada/open/hooks";
// Nothing listens there, and no private address is called.
const url = "http://127.0.0.1:9/sink";

const owner = (group: Group): { token: string } =>
  ({ token: group.target.mint("ada", ["repo:admin", "repo:write"]) });

async function readSecret(group: Group): Promise<void> {
  const { target } = group;
  const ada = owner(group);
  const secret = randomBytes(20).toString("hex");
  target.secrets.push(secret); // what the oracle looks for in answers, in the log and in tables
  const made = await target.api(at, { method: "POST", ...ada,
    json: { name: "web", active: true, events: ["push"], config: { url, secret } } });
  assert.equal(made.status, 201, made.text);
  const { id, config } = JSON.parse(made.text) as { id: number; config: { secret?: string } };
  assert.match(config.secret ?? "", /^\*+$/, "that there is one is told");
  for (const path of [at, `${at}/${id}`, `${at}/${id}/config`, `${at}/${id}/deliveries`])
    assert.equal((await target.send(path, ada)).status, 200, path);
  const visit = await Visit.as(target, "ada", true);
  for (const path of ["/ada/open/settings/hooks", `/ada/open/settings/hooks/${id}`])
    assert.equal((await visit.get(path)).status, 200, path);
  // A form that was refused shows what was typed, but for the secret.
  const refused = await visit.submit(`/ada/open/settings/hooks/${id}?_method=put`,
    { url: "ftp://example.org/", secret, content_type: "json" },
    `/ada/open/settings/hooks/${id}`);
  assert.equal(refused.status, 422);
  await refused.text();
  const moved = await target.api(`${at}/${id}/config`, { method: "PATCH", ...ada,
    json: { url: `${url}/elsewhere` } });
  assert.equal(moved.status, 200, moved.text);
  assert.equal((await target.send(`${at}/${id}`, { method: "DELETE", ...ada })).status, 204);
}

async function smuggleHeaders(group: Group): Promise<void> {
  const { target } = group;
  const ada = owner(group);
  await group.unchanged("ada/open", async () => {
    const tries: unknown[] = [
      { url: `${url}\r\nX-Evil: 1` }, { url: `${url} HTTP/1.1\r\nHost: evil.example` },
      { url: "http://127.0.0.1:9\r\n.example/" }, { url: "http://a b.example/" },
      { url: "http://user:pass\r\n@example.org/" }, { url: `${url}\0` }, { url: `${url}\u2028x` },
      { url, content_type: "application/json\r\nX-Evil: 1" }, { url, content_type: "text/html" },
      { url, headers: { "Content-Length": "0", "Transfer-Encoding": "chunked", Host: "evil" } },
      { url, header: "X-Evil: 1" }, { url: "file:///etc/passwd" }, { url: "gopher://example.org/" },
    ];
    for (const config of tries) {
      const answer = await target.api(at, { method: "POST", ...ada,
        json: { name: "web", active: true, events: ["push"], config } });
      assert.equal(answer.status, 422, `${JSON.stringify(config)}: ${answer.text}`);
    }
    for (const events of [["push\r\nX-Evil: 1"], ["nothing"], ["*", "\0"]]) {
      const answer = await target.api(at, { method: "POST", ...ada,
        json: { name: "web", active: true, events, config: { url } } });
      assert.equal(answer.status, 422, `${JSON.stringify(events)}: ${answer.text}`);
    }
  });
}

export async function egressHooks(group: Group): Promise<void> {
  await group.row("AC-116 the secret of a web hook is never read back", () => readSecret(group));
  await group.row("AC-117 no word of a web hook becomes a header", () => smuggleHeaders(group));
}
