// SPDX-License-Identifier: Apache-2.0
//
// rows.ts: the rows of /api/v3 with the operation of GitHub's description that each answers.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

import { binary } from "../harness/server";
// @ts-expect-error plain JavaScript, shared with tools/docs
import { match } from "../../tools/api/coverage.mjs";

export interface ApiRow {
  id: string; // of the operation; empty where GitHub has none
  method: string;
  path: string; // below /api/v3
  row: string; // its name in our table
  pattern: RegExp;
}

const file = "node_modules/@octokit/openapi/generated/api.github.com.json";
const escaped = (text: string): string => text.replace(/[.*+?^$()|[\]\\]/g, "\\$&");

// A pattern for raw paths; "{path...}" takes slashes, "{n}" none.
function patternOf(path: string): RegExp {
  const parts = path.split(/(\{[^}]*\})/).map((part) => {
    if (!part.startsWith("{")) return escaped(part);
    return part.endsWith("...}") ? ".+" : "[^/]+";
  });
  return new RegExp(`^/api/v3${path === "/" ? "" : parts.join("")}$`);
}

// How far a row's path is spelled out: literals before parameters, those before the rest.
const weight = (path: string): string =>
  path.split("/").map((part) => (part.endsWith("...}") ? "0" : part.includes("{") ? "1" : "2"))
    .join("");

export class Rows {
  readonly all: ApiRow[];

  constructor() {
    const table = spawnSync(binary, ["routes", "--json"], { encoding: "utf8" });
    const listed = match(JSON.parse(table.stdout), JSON.parse(readFileSync(file, "utf8")));
    this.all = (listed as ApiRow[]).map((row) => {
      const slash = row.row.endsWith("_slash") && row.path === "/";
      return { ...row, pattern: slash ? /^\/api\/v3\/$/ : patternOf(row.path) };
    });
    this.all.sort((a, b) => (weight(a.path) < weight(b.path) ? 1 : -1));
  }

  find(method: string, path: string): ApiRow | undefined {
    return this.all.find((row) => row.method === method && row.pattern.test(path));
  }
}
