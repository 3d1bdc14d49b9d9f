// SPDX-License-Identifier: Apache-2.0
//
// cases_own.ts: our own description, and that bodies are taken exactly as it says.
import { strict as assert } from "node:assert";

import type { Bench } from "./bench";
import { auditRows } from "./cases_audit";
import { jobRows } from "./cases_jobs";
import { bareType } from "./github";
import { structure } from "./own";
import { isObject, type Json, type Members } from "./schemas";

// Another value than a schema allows, for each of its types; nothing where any value may stand.
function misfit(schema: Members): Json | undefined {
  const types = ([] as Json[]).concat(schema.type ?? []);
  if (types.length === 0) return undefined;
  return types.includes("string") || types.includes("array") ? 7 : "seven";
}

export async function ownCases({ t, seed, calls, rows, github, own }: Bench): Promise<void> {
  await t.run("our description is sound OpenAPI 3.1", () => {
    assert.deepEqual(structure(own), []);
  });

  await t.run("it has every row of the table, each with its address", () => {
    for (const row of rows.all) {
      const found = own.find(row.row);
      assert.ok(found, row.row);
      assert.equal(found.method, row.method);
      const path = `/api/v3${row.path === "/" && !row.row.endsWith("_slash") ? "" : row.path}`;
      assert.equal(found.path, path.replaceAll("...}", "}"));
    }
  });

  await t.run("rows beside /api/v3 answer what it says", async () => {
    const here = own.operations.filter((row) => !row.path.startsWith("/api/v3"));
    const elsewhere = [...jobRows, ...auditRows];
    for (const one of here.filter((row) => !elsewhere.includes(row.id))) {
      assert.equal(one.method, "GET", `${one.id} needs a case of its own`);
      const answer = await fetch(seed.server.url + one.path);
      const type = bareType(answer.headers.get("content-type") ?? "");
      const text = await answer.text();
      const body = type === "application/json" ? (JSON.parse(text) as Json) : text;
      assert.deepEqual(own.check(one.id, answer.status, type, body), [], one.id);
    }
  });

  await t.run("every example is there and valid", () => {
    let count = 0;
    for (const { where, type, entry } of own.media()) {
      assert.ok(isObject(entry.schema), `${where} ${type} has no schema`);
      assert.ok(entry.example !== undefined, `${where} ${type} has no example`);
      const wrong = own.validate(`${where} ${type}`, entry.schema, entry.example);
      assert.deepEqual(wrong, [], `${where} ${type}`);
      ++count;
    }
    console.log(`        ${own.operations.length} operations, ${count} examples`);
  });

  await t.run("no schema of an answer or a body lets unknown members pass", () => {
    const open = Object.entries(own.section("components", "schemas"))
      .filter(([, one]) => isObject(one) && one.type === "object" && one.properties !== undefined &&
        one.additionalProperties !== false).map(([name]) => name);
    assert.deepEqual(open, []);
  });

  // Bodies: a valid example with something wrong in it. None may have an effect.
  const bodies = own.operations.filter((one) => one.path.startsWith("/api/v3") &&
    isObject(one.operation.requestBody) &&
    isObject((one.operation.requestBody.content as Members)["application/json"]));
  const addressOf = (path: string): string => path.replace("/api/v3", "")
    .replace("{owner}", "ada").replace("{repo}", "engine").replace("{username}", "mallory")
    .replace("{ref}", "heads/topic").replace("{org}", "guild").replace("{organization}", "guild")
    .replace("{team}", "core-team").replace("{name}", "guild");

  for (const { id, method, path, operation } of bodies) {
    const media = ((operation.requestBody as Members).content as Members)["application/json"];
    const schema = own.resolve((media as Members).schema as Json) as Members;
    const properties = schema.properties as Record<string, Members>;
    const required = schema.required as string[];
    const minimal = Object.fromEntries(required.map((name) =>
      [name, ((media as Members).example as Members)[name] as Json]));
    const who = path.includes("/admin/") ? "root" : "ada";
    const refusedFor = async (body: Members, field: string): Promise<void> => {
      const answer = await calls.send(who, method, addressOf(path), body);
      assert.equal(answer.status, 422, `${id} takes ${JSON.stringify(body)}`);
      const errors = (answer.json as Members).errors as (Members | string)[] | undefined;
      const named = errors?.some((one) => isObject(one) ? one.field === field
        : String(one).startsWith(`${field}: `));
      assert.ok(named, `${id}: ${answer.text} names ${field}`);
    };

    await t.run(`${id} refuses unknown members and wrong types by name`, async () => {
      await refusedFor({ ...minimal, surprise: 1 }, "surprise");
      await refusedFor({ ...minimal, __proto__: 1, constructor: 1 }, "constructor");
      for (const [name, one] of Object.entries(properties)) {
        const wrong = misfit(one);
        if (wrong === undefined) continue;
        await refusedFor({ ...minimal, [name]: wrong }, name);
        if (one.type === "string" && one.enum === undefined)
          await refusedFor({ ...minimal, [name]: ["x"] }, name);
        if (one.enum !== undefined) await refusedFor({ ...minimal, [name]: "no-such-word" }, name);
      }
      for (const name of required) {
        const { [name]: _, ...rest } = minimal;
        await refusedFor({ ...rest, surprise: 1 }, name);
        await refusedFor({ ...minimal, [name]: null }, name);
      }
    });

    await t.run(`${id} knows every member that GitHub's clients may send`, () => {
      const row = rows.all.find((one) => one.row === id);
      const theirs = Object.keys(github.operations.get(row?.id ?? "")?.body ?? {});
      // An address is changed with a proof of its owner, which this cannot carry.
      const unknown = theirs.filter((name) => !(name in properties) && !(name === "email"));
      assert.deepEqual(unknown, []);
    });
  }
}
