// SPDX-License-Identifier: Apache-2.0
//
// demo.ts: `stithy demo seed` and `reset`.
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Cases } from "../harness/cases";
import { binary, Server } from "../harness/server";

const password = "a password of everybody";

interface Ran {
  code: number | null;
  out: string;
  err: string;
}

function stithy(data: string, ...words: string[]): Ran {
  const ran = spawnSync(binary, [...words, "--data", data], { input: password, encoding: "utf8" });
  return { code: ran.status, out: ran.stdout, err: ran.stderr };
}

function git(...words: string[]): string {
  const ran = spawnSync("git", words, { encoding: "utf8" });
  assert.equal(ran.status, 0, ran.stderr);
  return ran.stdout;
}

const seed = (data: string, verb = "seed"): Ran =>
  stithy(data, "demo", verb, "--password-stdin", "--json");

async function holdsHistory(data: string): Promise<void> {
  const server = await Server.start({ data });
  const copy = mkdtempSync(join(tmpdir(), "stithy-demo-"));
  try {
    git("clone", "-q", "--mirror", `${server.url}/ada/anvil.git`, copy);
    git("-C", copy, "fsck", "--strict");
    const count = (...words: string[]) => Number(git("-C", copy, "rev-list", "--count", ...words));
    assert.ok(count("main") >= 180, `main has ${count("main")} commits`);
    assert.ok(count("--merges", "main") > 10, "hardly any merges");
    assert.equal(count("main..topic/under-way"), 3);
    assert.ok(git("-C", copy, "tag").split("\n").length > 4, "hardly any tags");
    assert.equal(git("-C", copy, "shortlog", "-s", "main").trim().split("\n").length, 4);
    for (const hidden of ["ada/notebook", "grace/bellows"])
      assert.equal((await fetch(`${server.url}/${hidden}`)).status, 404, hidden);
    const reset = seed(data, "reset");
    assert.equal(reset.code, 1);
    assert.match(reset.err, /A server runs/);
  } finally {
    await server.stop();
    rmSync(copy, { recursive: true });
  }
}

export async function demo(t: Cases): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), "stithy-demo-"));
  await t.run("demo: an empty directory is filled, and fsck finds nothing", () => {
    const made = seed(data);
    assert.equal(made.code, 0, made.err);
    const said = JSON.parse(made.out) as { people: number; repositories: number; login: string };
    assert.deepEqual([said.people, said.repositories, said.login], [5, 6, "demo"]);
    const checked = stithy(data, "fsck");
    assert.equal(checked.code, 0, checked.out + checked.err);
    assert.match(checked.out, /6 repositories .* no problems/);
  });
  await t.run("demo: a repository has a history, and the private ones are not shown", () =>
    holdsHistory(data),
  );
  await t.run("demo: what holds accounts is not seeded", () => {
    const again = seed(data);
    assert.equal(again.code, 1);
    assert.match(again.err, /accounts here already/);
  });
  await t.run("demo: reset makes it anew and keeps the settings", () => {
    writeFileSync(join(data, "stithy.toml"), "[jobs]\ntime_zone = \"Europe/Berlin\"\n");
    const extra = stithy(data, "user", "create", "eve", "--email", "eve@example.org",
      "--password-stdin");
    assert.equal(extra.code, 0, extra.err);
    const made = seed(data, "reset");
    assert.equal(made.code, 0, made.err);
    assert.doesNotMatch(stithy(data, "user", "list").out, /eve/);
    assert.match(readFileSync(join(data, "stithy.toml"), "utf8"), /Berlin/);
    assert.equal(stithy(data, "fsck").code, 0);
  });
  await t.run("demo: reset refuses what it did not make, and removes nothing", () => {
    rmSync(join(data, "demo.json"));
    const before = readdirSync(data);
    const refused = seed(data, "reset");
    assert.equal(refused.code, 1);
    assert.match(refused.err, /was not made by `stithy demo seed`/);
    assert.deepEqual(readdirSync(data), before);
    assert.ok(existsSync(join(data, "stithy.db")));
  });
  rmSync(data, { recursive: true });
}
