// SPDX-License-Identifier: Apache-2.0
//
// bench.ts: what every group of cases works with.
import { strict as assert } from "node:assert";

import type { Octokit } from "@octokit/rest";

import type { Cases } from "../harness/cases";
import type { Calls } from "./calls";
import type { GithubDescription } from "./github";
import type { OwnDescription } from "./own";
import type { Rows } from "./rows";
import type { Seed } from "./seed";

export interface Bench {
  t: Cases;
  seed: Seed;
  calls: Calls;
  rows: Rows;
  github: GithubDescription;
  own: OwnDescription;
  ada: Octokit; // owner of ada/engine and others
  grace: Octokit; // may write to ada/engine
  mallory: Octokit; // a stranger
  nobody: Octokit;
}

export const engine = { owner: "ada", repo: "engine" };

// The client is refused with this status; what it was told.
export async function refused(call: Promise<unknown>, status: number): Promise<string> {
  try {
    await call;
  } catch (error) {
    const told = error as { status?: number; message: string };
    assert.equal(told.status, status, told.message);
    return told.message;
  }
  throw new assert.AssertionError({ message: `was not refused with ${status}` });
}

export const decoded = (base64: string): string => Buffer.from(base64, "base64").toString("utf8");
