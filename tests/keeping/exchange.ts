// SPDX-License-Identifier: Apache-2.0
//
// exchange.ts: what is exported is imported elsewhere as it was, without secrets.
import { strict as assert } from "node:assert";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { spawnSync } from "node:child_process";

import type { Cases } from "../harness/cases";
import { gitEnvironment } from "../harness/git";
import { passwordOf } from "../harness/server";
import { type Instance, must, mustJson, type Place, stithy } from "./instance";

interface Line {
  type?: string;
  [member: string]: unknown;
}

const read = (directory: string): Line[] =>
  readFileSync(join(directory, "export.jsonl"), "utf8").trim().split("\n")
    .map((line) => JSON.parse(line) as Line);

function refsOf(repository: string): string {
  const done = spawnSync("git", ["-C", repository, "-c", "safe.directory=*", "for-each-ref",
    "--format=%(refname) %(objectname)", "refs/heads", "refs/tags"],
  { encoding: "utf8", env: gitEnvironment("/nonexistent") });
  assert.equal(done.status, 0, done.stderr);
  return done.stdout;
}

// What one export has of every repository, but for when it was made.
const told = (directory: string): unknown[] => read(directory).slice(1)
  .filter((line) => line.type !== "end")
  .map((line) => {
    const { created_at: _made, ...rest } = line;
    const refs = line.type === "repository" ? refsOf(join(directory, String(line.git))) : "";
    return { ...rest, refs };
  })
  .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));

export async function exchangeCases(t: Cases, instance: Instance, place: Place): Promise<void> {
  const { server } = instance;
  const data = server.data;
  server.command(["repo", "invite", "ada/two", "bob", "--role", "triage"]);
  server.command(["repo", "create", "ada/nothing", "--description", "Empty \u{1F984}"]);
  await whole(t, data, place);
  await secrets(t, instance, place);
  await parts(t, data, place);
  await refused(t, place);
}

async function whole(t: Cases, data: string, place: Place): Promise<void> {
  await t.run("an instance is exported, imported and exported again: the same", async () => {
    const first = place.at("export");
    const second = place.at("export-again");
    const other = place.at("other");
    mkdirSync(other);
    await must(["export", "--instance", "--with-credentials", "--out", first, "--data", data]);
    const done = await mustJson<{ users: number; repositories: number; roles: number;
      passed_over: string[] }>(["import", first, "--data", other]);
    assert.equal(done.users, 2);
    assert.equal(done.repositories, 5);
    assert.equal(done.roles, 1);
    assert.deepEqual(done.passed_over, []);
    await must(["fsck", "--full", "--data", other]);
    await must(["export", "--instance", "--with-credentials", "--out", second, "--data", other]);
    assert.deepEqual(told(second), told(first));
    assert.ok(told(first).length === 8);
    // A second time every name is taken, and nothing is made.
    const again = await stithy(["import", first, "--data", other]);
    assert.notEqual(again.status, 0);
    assert.match(again.err, /names are taken here: ada, bob, ada\/one/);
    await must(["import", first, "--skip-existing", "--data", other]);
  });
}

async function secrets(t: Cases, instance: Instance, place: Place): Promise<void> {
  const { data } = instance.server;
  await t.run("no secret is exported, and hashes of passwords only when asked for", async () => {
    const plain = place.at("plain");
    await must(["export", "--instance", "--out", plain, "--data", data]);
    const words = readFileSync(join(plain, "export.jsonl"), "utf8");
    for (const secret of ["argon2", instance.token, passwordOf("ada"), "token_hash", "_hash"])
      assert.ok(!words.includes(secret), secret);
    assert.ok(readFileSync(place.at("export", "export.jsonl"), "utf8").includes("$argon2id$"));
    for (const scope of [["--user", "ada"], ["--repository", "ada/one"]]) {
      const out = place.at("refused-export");
      const done = await stithy(
        ["export", ...scope, "--with-credentials", "--out", out, "--data", data]);
      assert.notEqual(done.status, 0);
      assert.match(done.err, /with a whole instance only/);
      assert.ok(!existsSync(out));
    }
  });
}

async function parts(t: Cases, data: string, place: Place): Promise<void> {
  await t.run("a person takes along what is theirs, a repository goes alone", async () => {
    const mine = place.at("of-ada");
    await must(["export", "--user", "ada", "--out", mine, "--data", data]);
    const lines = read(mine);
    const people = lines.filter((line) => line.type === "user");
    assert.deepEqual(people.map((line) => line.login), ["ada"]);
    assert.equal(lines.filter((line) => line.type === "repository").length, 5);
    assert.ok(!JSON.stringify(lines).includes("bob@example.org"));
    const other = place.at("ada-alone");
    mkdirSync(other);
    const done = await mustJson<{ passed_over: string[] }>(["import", mine, "--data", other]);
    assert.deepEqual(done.passed_over, ["the role of bob in ada/two: there is no such account"]);
    const one = place.at("one-alone");
    await must(["export", "--repository", "ada/one", "--out", one, "--data", data]);
    assert.deepEqual(read(one).map((line) => line.type), [undefined, "repository", "end"]);
  });
}

async function refused(t: Cases, place: Place): Promise<void> {
  await t.run("a newer, a cut and a misleading export are refused before anything is made",
    async () => {
      const bad = place.at("bad");
      const other = place.at("empty-instance");
      for (const directory of [bad, other]) mkdirSync(directory);
      const good = readFileSync(place.at("one-alone", "export.jsonl"), "utf8");
      const cases: [string, string, RegExp][] = [
        ["newer", good.replace('"version":1', '"version":2'), /format 2 of a newer program/],
        ["cut", good.split("\n").slice(0, 2).join("\n") + "\n", /is not whole/],
        ["no JSON", good.replace('"owner"', "owner"), /is no JSON/],
        ["out of it", good.replace("repositories/ada/one.git", "../one-alone"), /names no files/],
      ];
      for (const [name, words, refusal] of cases) {
        writeFileSync(join(bad, "export.jsonl"), words);
        const done = await stithy(["import", bad, "--data", other]);
        assert.notEqual(done.status, 0, name);
        assert.match(done.err, refusal, name);
      }
      assert.equal(await must(["repo", "list", "--data", other]), "");
    });

  await t.run("an account without a known password gets one from the operator", async () => {
    const other = place.at("ada-alone");
    const done = await stithy(["user", "password", "ada", "--data", other], {},
      "a new password for ada");
    assert.equal(done.status, 0, done.err);
    const short = await stithy(["user", "password", "ada", "--data", other], {}, "short");
    assert.notEqual(short.status, 0);
  });
}
