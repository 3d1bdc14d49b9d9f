// SPDX-License-Identifier: Apache-2.0
//
// database.ts: the database of a server under test.
//
// SQLite in its data directory, unless STITHY_TEST_DATABASE names a database server: then each data
// directory has a database of its own there, whatever starts on it. It is made when it is first
// asked for; the servers' own clients make and drop it.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";

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

function tell(sql: string): string {
  const at = new URL(server);
  const postgres = at.protocol.startsWith("postgres");
  const done = postgres
    ? spawnSync("psql", ["-X", "-q", "-A", "-t", "-d", server, "-c", sql], { encoding: "utf8" })
    : spawnSync(
        "mariadb",
        ["--no-defaults", "-h", at.hostname, "-P", at.port, `-u${at.username}`, "-N", "-e", sql],
        { encoding: "utf8", env: { ...process.env, MYSQL_PWD: decodeURIComponent(at.password) } },
      );
  if (done.status !== 0) throw new Error(`${sql}: ${done.stderr}${done.error ?? ""}`);
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

export function dropDatabaseOf(data: string): void {
  const name = nameOf(data);
  if (!made.delete(name)) return;
  tell(`drop database ${name}${server.startsWith("postgres") ? " with (force)" : ""}`);
}
