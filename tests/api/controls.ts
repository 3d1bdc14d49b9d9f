// SPDX-License-Identifier: Apache-2.0
//
// controls.ts: that the checks of this suite can fail. A good answer is broken in one place, and
// each check must refuse it.
import { strict as assert } from "node:assert";

import type { Bench } from "./bench";
import type { Answer } from "./calls";
import { checkHeaders } from "./headers";
import { convert, isObject, type Json, makeValidator, type Members, problems } from "./schemas";

type Break = (good: Members) => void;

const copy = (value: Json): Members => JSON.parse(JSON.stringify(value)) as Members;

export async function controlCases({ t, calls, github, own }: Bench): Promise<void> {
  await t.run("control: the older dialect of schemas is rewritten with its meaning", () => {
    const ajv = makeValidator();
    const valid = (schema: Json, value: Json): boolean =>
      problems(ajv.compile(convert(schema, (ref) => ref) as object), value).length === 0;
    const nullable = { type: "string", nullable: true, enum: ["a"] };
    assert.deepEqual([valid(nullable, null), valid(nullable, "a"), valid(nullable, "b")],
      [true, true, false]);
    const closed = { type: "string", nullable: false };
    assert.equal(valid(closed, null), false);
    const moment = { type: "string", format: "date-time" };
    const any = { nullable: true, anyOf: [{ type: "integer" }, moment] };
    assert.deepEqual([valid(any, null), valid(any, 1), valid(any, "x")], [true, true, false]);
    const properties = { a: { type: "integer" } };
    const object = { type: "object", nullable: true, required: ["a"], properties };
    assert.deepEqual([valid(object, null), valid(object, {}), valid(object, { a: 1 }),
      valid(object, { a: 1.5 })], [true, false, true, false]);
    assert.throws(() => convert({ type: "string", surprising: 1 }, (ref) => ref), /surprising/);
    assert.throws(() => ajv.compile({ type: "string", format: "no-such-format" }), /format/);
  });

  const repo = (await calls.get("/repos/ada/engine")).json as Members;
  const commits = (await calls.get("/repos/ada/engine/commits?per_page=2")).json as Members[];

  const broken: [string, Break][] = [
    ["a missing member", (r) => void delete r.default_branch],
    ["a missing member deep inside", (r) => void delete (r.owner as Members).login],
    ["a number as text", (r) => void (r.id = String(r.id))],
    ["a fraction where a whole number stands", (r) => void (r.size = 1.5)],
    ["text as a truth value", (r) => void (r.private = "false")],
    ["null where none may be", (r) => void (r.name = null)],
    ["a moment that is none", (r) => void (r.created_at = "yesterday")],
    ["an address that is none", (r) => void (r.html_url = "not an address")],
    ["an object as a list", (r) => void (r.permissions = [])],
    ["a list as an object", (r) => void (r.topics = {})],
  ];
  for (const [name, harm] of broken)
    await t.run(`control: GitHub's description refuses ${name}`, () => {
      const bad = copy(repo);
      assert.deepEqual(github.check("repos/get", 200, "application/json", bad).wrong, []);
      harm(bad);
      assert.notEqual(github.check("repos/get", 200, "application/json", bad).wrong.length, 0);
    });

  await t.run("control: GitHub's description refuses another media type, status or list", () => {
    const wrong = (id: string, status: number, type: string, body: Json): number =>
      github.check(id, status, type, body).wrong.length;
    assert.notEqual(wrong("repos/get", 200, "text/html", repo), 0);
    assert.notEqual(wrong("repos/get", 202, "application/json", repo), 0);
    assert.notEqual(wrong("repos/list-commits", 200, "application/json", repo), 0);
    assert.equal(wrong("repos/list-commits", 200, "application/json", commits), 0);
    const bad = commits.map(copy);
    delete ((bad[1] as Members).commit as Members).message;
    assert.notEqual(wrong("repos/list-commits", 200, "application/json", bad), 0);
    assert.notEqual(wrong("repos/get", 404, "application/json", { message: 7 }), 0);
    assert.notEqual(wrong("repos/delete", 204, "application/json", {}), 0);
    assert.notEqual(wrong("repos/get", 304, "", "text"), 0);
    assert.notEqual(wrong("repos/get", 307, "application/json", { message: 7 }), 0);
    assert.throws(() => wrong("repos/absent", 200, "application/json", {}), /no operation/);
  });

  await t.run("control: our description refuses one member more, one less, other values", () => {
    const wrong = (body: Json): number =>
      own.check("repos.api.show", 200, "application/json", body).length;
    assert.equal(wrong(repo), 0);
    for (const harm of [(r) => void (r.surprise = 1), (r) => void delete r.visibility,
      (r) => void (r.visibility = "hidden"), (r) => void (r.pushed_at = "then"),
      (r) => void ((r.owner as Members).surprise = 1)] as Break[]) {
      const bad = copy(repo);
      harm(bad);
      assert.notEqual(wrong(bad), 0, String(harm));
    }
    assert.notEqual(own.check("repos.api.show", 418, "application/json", repo).length, 0);
    assert.notEqual(own.check("repos.api.show", 200, "text/html", repo).length, 0);
    assert.notEqual(own.check("repos.api.absent", 200, "application/json", repo).length, 0);
  });

  await t.run("control: the rules of headers refuse each that is missing or wrong", async () => {
    const good = await calls.get("/repos/ada/engine");
    checkHeaders(good);
    const with_ = (name: string, value: string | null): Answer => {
      const headers = new Headers(good.headers);
      if (value === null) headers.delete(name);
      else headers.set(name, value);
      return { ...good, headers };
    };
    for (const [name, value] of [["x-ratelimit-limit", null], ["x-ratelimit-used", "999999"],
      ["x-github-media-type", null], ["x-github-request-id", null], ["etag", null],
      ["vary", "Cookie"], ["cache-control", "public, max-age=60"], ["set-cookie", "a=b"],
      ["x-content-type-options", null]] as [string, string | null][])
      assert.throws(() => checkHeaders(with_(name, value)), `${name}: ${value}`);
    const gone = await calls.get("/repos/ada/absent");
    const body = copy(gone.json);
    assert.ok(isObject(body));
    for (const name of ["message", "documentation_url", "status"]) {
      const { [name]: _, ...rest } = body;
      assert.throws(() => checkHeaders({ ...gone, json: rest }), name);
    }
  });
}
