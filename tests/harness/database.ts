// SPDX-License-Identifier: Apache-2.0
//
// database.ts: the database of a server under test.
//
// SQLite in its data directory, unless STITHY_TEST_DATABASE names a database server: then each data
// directory has a database of its own there, whatever starts on it. It is made when it is first
// asked for; the servers' own clients make and drop it.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { join } from "node:path";

// Taken out of the environment: the product refuses variables that name no setting of its own.
function take(name: string): string {
  const value = process.env[name] ?? "";
  delete process.env[name];
  return value;
}

const server = take("STITHY_TEST_DATABASE");
// Ends the server and starts it again; its argument says how.
export const endingCommand = take("STITHY_TEST_END");
for (const name of ["POSTGRES", "MYSQL"]) take(`STITHY_TEST_${name}`);
take("STITHY_DATABASES_ALL");

// As the suites print it.
export const databaseName = server === "" ? "sqlite" : server.split(":")[0];

const made = new Set<string>();

const nameOf = (data: string): string =>
  `stithy_${createHash("sha256").update(data).digest("hex").slice(0, 16)}`;

// The client of the database behind `url`, with its words.
function clientOf(url: string, sql: string): [string, string[], string] {
  if (!/^[a-z]+:/.test(url)) return ["sqlite3", ["-cmd", ".timeout 5000", url, sql], ""];
  if (url.startsWith("postgres")) {
    return ["psql", ["-X", "-q", "-A", "-t", "-d", url, "-c", sql], ""];
  }
  const at = new URL(url);
  const where = ["-h", at.hostname, "-P", at.port, `-u${at.username}`, "-D", at.pathname.slice(1)];
  const words = ["--no-defaults", ...where, "-N", "-B", "-e", sql];
  return ["mariadb", words, decodeURIComponent(at.password)];
}

function tell(sql: string, url = server): string {
  const [program, words, password] = clientOf(url, sql);
  const env = { ...process.env, MYSQL_PWD: password };
  const done = spawnSync(program, words, { encoding: "utf8", env });
  if (done.status !== 0) throw new Error(`${program}: ${sql}: ${done.stderr}${done.error ?? ""}`);
  return done.stdout;
}

// What `stithy` needs in its environment to find the database of this data directory.
export function databaseOf(data: string): Record<string, string> {
  if (server === "") return {};
  const name = nameOf(data);
  if (!made.has(name)) {
    if (server.startsWith("postgres")) {
      const there = tell(`select 1 from pg_database where datname = '${name}'`).trim() === "1";
      if (!there) tell(`create database ${name}`);
    } else {
      tell(`create database if not exists ${name} character set utf8mb4`);
    }
    made.add(name);
  }
  const own = new URL(server);
  own.pathname = `/${name}`;
  return { STITHY_DATABASE_URL: own.href };
}

// Asks or changes the database of a data directory behind the server's back: the rows, each with
// its columns joined by "|".
export function askDatabase(data: string, sql: string): string[] {
  const url = databaseOf(data).STITHY_DATABASE_URL ?? join(data, "stithy.db");
  const rows = tell(sql, url).split("\n").filter((row) => row !== "");
  return url.startsWith("mysql") ? rows.map((row) => row.replaceAll("\t", "|")) : rows;
}

export function dropDatabaseOf(data: string): void {
  const name = nameOf(data);
  if (!made.delete(name)) return;
  tell(`drop database ${name}${server.startsWith("postgres") ? " with (force)" : ""}`);
}
