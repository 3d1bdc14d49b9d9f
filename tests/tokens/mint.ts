// SPDX-License-Identifier: Apache-2.0
//
// mint.ts: tokens made by the forms that people use.
import { strict as assert } from "node:assert";

import type { Name, Stage } from "../orgs/stage";

export const list = "/settings/personal-access-tokens";

export interface Wish {
  owner: string;
  chosen?: string[];
  all?: boolean;
  permissions?: Record<string, string>;
  expiry?: string;
  name?: string;
  reason?: string;
}

const fields = (wish: Wish): Record<string, string> => ({
  name: wish.name ?? "robot", owner: wish.owner, expiry: wish.expiry ?? "30",
  reason: wish.reason ?? "", reach: wish.all ? "all" : "chosen",
  chosen: (wish.chosen ?? []).join("\n"),
  ...Object.fromEntries(Object.entries(wish.permissions ?? {})
    .map(([word, level]) => [`permission_${word}`, level])),
});

// What the form answers.
export async function tryFine(stage: Stage, who: Name, wish: Wish): Promise<Response> {
  return stage.as(who).submit(list, fields(wish), `${list}/new`);
}

export async function fine(stage: Stage, who: Name, wish: Wish): Promise<string> {
  const answer = await tryFine(stage, who, wish);
  const page = await answer.text();
  assert.equal(answer.status, 200, page);
  return /sty_pat_[\w-]{43}/.exec(page)?.[0] ?? assert.fail("no token is shown");
}

export async function deployToken(
  stage: Stage, repository: string, writes: boolean, who: Name = "ada",
): Promise<string> {
  const at = `/${repository}/settings/deploy-tokens`;
  const answer = await stage.as(who).submit(at,
    { name: "server", expiry: "7", ...(writes ? { writes: "1" } : {}) }, `${at}/new`);
  const page = await answer.text();
  assert.equal(answer.status, 200, page);
  return /sty_dep_[\w-]{43}/.exec(page)?.[0] ?? assert.fail("no token is shown");
}

// The status of a request of the API with a token.
export async function status(
  stage: Stage, token: string, path: string, method = "GET", body?: unknown,
): Promise<number> {
  return (await fetch(`${stage.server.url}/api/v3${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })).status;
}
