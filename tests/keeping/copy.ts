// SPDX-License-Identifier: Apache-2.0
//
// copy.ts: the rows of an instance on their way from one kind of database to another and back.
import { strict as assert } from "node:assert";
import { cpSync, existsSync, rmSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join } from "node:path";

import type { Cases } from "../harness/cases";
import { type Instance, mustJson, must, type Place, stithy } from "./instance";

export interface Servers {
  name: string; // "postgres", "mariadb"
  url: string;
}

let made = 0;

// A database of its own on the server.
export function makeDatabase(server: Servers): string {
  const name = `stithy_keeping_${process.pid}_${++made}`;
  const url = new URL(server.url);
  if (server.name === "postgres") {
    run("psql", ["-X", "-q", "-d", server.url, "-c", `create database ${name}`]);
  } else {
    askServer(server.url, `create database ${name} character set utf8mb4`);
  }
  url.pathname = `/${name}`;
  return url.href;
}

function run(program: string, words: string[], env: Record<string, string> = {}): string {
  const done = spawnSync(program, words, { encoding: "utf8", env: { ...process.env, ...env } });
  if (done.status !== 0) throw new Error(`${program}: ${done.stderr}${done.error ?? ""}`);
  return done.stdout.trim();
}

export function askServer(url: string, sql: string): string {
  if (url.startsWith("postgres"))
    return run("psql", ["-X", "-q", "-A", "-t", "-d", url, "-c", sql]);
  const at = new URL(url);
  const words = ["--no-defaults", "-h", at.hostname, "-P", at.port, `-u${at.username}`, "-D",
    at.pathname.slice(1), "-N", "-B", "-e", sql];
  return run("mariadb", words, { MYSQL_PWD: decodeURIComponent(at.password) });
}

const sqlite = (file: string, sql: string): string =>
  run("sqlite3", ["-cmd", ".timeout 5000", file, sql]);

// The data directory of a stopped instance, as it lies there.
function stopped(instance: Instance, place: Place, name: string): string {
  const data = place.at(name);
  cpSync(instance.server.data, data, { recursive: true });
  rmSync(join(data, "stithy.toml"), { force: true });
  return data;
}

// Words that are hard on every database.
const kHardWords = [
  "''", "'it''s'", "'\\'", "'%s $1 ?1'", "char(10) || char(9)", "'\u{1F984}\u{202E}'", "'é'",
  "hex(zeroblob(200000))",
];

function addRows(file: string, repositories: number, deliveries: number): void {
  const insertMany = (table: string, columns: string, count: number, values: string): string =>
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count}) ` +
    `insert into ${table} (${columns}) select ${values} from n;`;
  const choose = (from: string[]): string =>
    from.map((word, i) => `when ${i} then ${word}`).join(" ");
  const words = choose(kHardWords);
  sqlite(file, [
    "begin;",
    insertMany("repositories",
      "id, namespace_id, name, name_folded, description, website, visibility, default_branch, " +
      "object_format, topics, created_at, updated_at, size_bytes, generation, import_state",
      repositories,
      "9000000 + i, (select id from namespaces limit 1), 'r' || i, 'r' || i, " +
      `case i % 400 ${choose(kHardWords.slice(0, -1))} else 'A repository' end, ` +
      "'', 0, 'main', 0, 'a b', i, i, 0, 1, 1"),
    insertMany("events", "id, name, payload, happened_at, state, intent_id", deliveries,
      `9000000 + i, 'repo.pushed', case i % 400 ${words} else ` +
      "'{\"number\":' || i || ',\"title\":\"Something that goes wrong\",\"body\":\"' " +
      "|| hex(i * 7919) || hex(i * 104729) || hex(i * 1299709) || '\"}' end, " +
      "case i % 3 when 0 then -9223372036854775807 - 1 when 1 then 9223372036854775807 " +
      "else i end, 2, 0"),
    "update users set avatar = x'00ff0001', avatar_type = '' where rowid = 1;",
    "commit;",
  ].join("\n"));
}

export async function copyCases(t: Cases, instance: Instance, place: Place, servers: Servers[]):
  Promise<void> {
  await t.run("a copy is refused while a server runs on the source", async () => {
    const done = await stithy(["database", "copy", "--data", instance.server.data, "--to",
      `sqlite:${place.at("refused.db")}`]);
    assert.notEqual(done.status, 0);
    assert.match(done.err, /A server runs on this data directory. Stop it first/);
  });
  await instance.server.stop();
  const data = stopped(instance, place, "source");
  addRows(join(data, "stithy.db"), 1000, 100_000);

  for (const server of servers) {
    await t.run(`1,000 repositories and 100,000 events to ${server.name} and back are equal`,
      async () => {
        const there = makeDatabase(server);
        const began = performance.now();
        const out = await mustJson<{ rows: number }>(
          ["database", "copy", "--data", data, "--to", there]);
        const half = performance.now();
        assert.ok(out.rows > 101_000);
        const back = place.at(`back-${server.name}.db`);
        await must(["database", "copy", "--data", data, "--to", `sqlite:${back}`],
          { STITHY_DATABASE_URL: there });
        const end = performance.now();
        // What sqlite3 itself says of both files, table by table.
        const tables = sqlite(back, "select name from sqlite_schema where type = 'table' and " +
          "name not like 'schema_%'").split("\n");
        assert.ok(tables.length > 20);
        for (const table of tables) {
          const sql = `select count(*) from (select * from a.${table} except select * from ` +
            `main.${table}) union all select count(*) from (select * from main.${table} except ` +
            `select * from a.${table})`;
          const counts = run("sqlite3", [back, `attach '${join(data, "stithy.db")}' as a; ${sql}`]);
          assert.equal(counts, "0\n0", table);
        }
        console.log(`        ${out.rows} rows: there ${((half - began) / 1000).toFixed(1)} s, ` +
          `back ${((end - half) / 1000).toFixed(1)} s, both with the comparison`);
        rmSync(back);
        await backedUp(server, data, there, place);
        await damaged(t, server, data, there);
      });

    await killed(t, server, data);
  }
}

async function killed(t: Cases, server: Servers, data: string): Promise<void> {
  await t.run(`a copy to ${server.name} that is killed goes on where it was`, async () => {
    for (const point of ["copy.in_batch", "copy.before_compare"]) {
      const there = makeDatabase(server);
      const words = ["database", "copy", "--data", data, "--to", there];
      const died = await stithy(words, { STITHY_FAILPOINT: `${point}:crash` });
      assert.equal(died.status, 134, died.err);
      const serve = await stithy(["fsck", "--data", data], { STITHY_DATABASE_URL: there });
      assert.notEqual(serve.status, 0);
      assert.match(serve.err, /target of a copy that did not come to its end/);
      const again = await stithy(words);
      assert.notEqual(again.status, 0);
      assert.match(again.err, /Go on with --resume/);
      await must([...words, "--resume"]);
    }

    const other = makeDatabase(server);
    const words = ["database", "copy", "--data", data, "--to", other];
    let kills = 0;
    let ended = false; // a copy that came to its end is not gone on with
    for (const after of ["0.2", "0.3", "0.5", "0.8"]) {
      if (ended) break;
      const done = spawnSync("timeout",
        ["-s", "KILL", after, process.env.STITHY ?? "build/release/stithy", ...words,
          ...(kills > 0 ? ["--resume"] : [])], { env: { PATH: process.env.PATH } });
      if (done.signal === "SIGKILL" || done.status === 137) ++kills;
      else ended = done.status === 0;
    }
    assert.ok(kills > 0, "no copy was killed");
    if (!ended) await must([...words, "--resume"]);
    const rows = askServer(other, "select count(*) from events");
    assert.ok(Number(rows) >= 100_000);
  });
}

// A backup of an instance whose rows are on a server, restored to a file and to another server.
async function backedUp(server: Servers, data: string, there: string, place: Place):
  Promise<void> {
  const at = place.at(`backups-${server.name}`);
  const onServer = { STITHY_DATABASE_URL: there };
  await must(["backup", "create", "--data", data, "--at", at], onServer);
  const file = place.at(`file-of-${server.name}`);
  await must(["backup", "restore", "--at", at, "--to", file]);
  await must(["fsck", "--data", file]);
  const other = makeDatabase(server);
  const moved = place.at(`moved-${server.name}`);
  await must(["backup", "restore", "--at", at, "--to", moved, "--database", other]);
  assert.ok(!existsSync(join(moved, "stithy.db")));
  await must(["fsck", "--data", moved], { STITHY_DATABASE_URL: other });
  await must(["database", "copy", "--verify", "--data", data, "--to", other], onServer);
  for (const directory of [at, file, moved]) rmSync(directory, { recursive: true });
}

// A row that somebody changed, one that went and one that came are found and named.
async function damaged(_t: Cases, server: Servers, data: string, there: string): Promise<void> {
  const verify = ["database", "copy", "--verify", "--data", data, "--to", there];
  await must(verify);
  askServer(there, "update events set payload = 'x' where id = 9050000");
  askServer(there, "delete from repositories where id = 9000500");
  const done = await stithy(verify);
  assert.notEqual(done.status, 0, server.name);
  assert.match(done.err, /differs from the source in 2 rows/);
  assert.match(done.err, /events \(9050000\): differs in payload/);
  assert.match(done.err, /repositories \(9000500\): is missing in the target/);
}
