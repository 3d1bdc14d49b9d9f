// SPDX-License-Identifier: Apache-2.0
//
// stage.ts: what the cases of this suite share: one server, one repository, one target.
import type { Cases } from "../harness/cases";
import type { Workshop } from "../harness/git";
import type { Server } from "../harness/server";
import type { Schemas } from "./schemas";
import type { Sink } from "./sink";

export interface Answered {
  status: number;
  headers: Headers;
  // eslint-style typing of every answer would say nothing here: the suite api holds them.
  json: any;
}
export type Api = (method: string, path: string, body?: unknown) => Promise<Answered>;

export const api = (server: Server, token: string): Api => async (method, path, body) => {
  const answer = await fetch(`${server.url}/api/v3${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, json: text ? JSON.parse(text) : null };
};

export interface Stage {
  t: Cases;
  server: Server;
  workshop: Workshop;
  schemas: Schemas;
  sink: Sink;
  ada: Api; // owns ada/engine
}

// Adds a hook, and waits for nothing.
export async function addHook(stage: Stage, url: string, more: object = {}): Promise<string> {
  const made = await stage.ada("POST", "/repos/ada/engine/hooks", {
    config: { url, content_type: "json", ...more },
    events: ["push"],
  });
  if (made.status !== 201) throw new Error(JSON.stringify(made.json));
  return `/repos/ada/engine/hooks/${made.json.id as number}`;
}
