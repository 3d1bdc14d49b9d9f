// SPDX-License-Identifier: Apache-2.0
//
// access.ts: every route x every principal x every visibility, against tests/golden/access.txt.
//
// The route table comes from `stithy routes --json`, so a new row cannot be forgotten: it has no
// line in the golden file and fails. A changed line is a change of somebody's rights and shows in
// the review. Along the way no byte that reaches a person without the right may hold the canary of
// a private repository, and what such a person gets must equal what an absent repository gives.
// STITHY_GOLDEN=write rewrites the golden file.
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

import { Cases } from "../harness/cases";
import { Session } from "../harness/browser_session";
import { binary, freePort, passwordOf, Server } from "../harness/server";
import { addressOf, type Row, type Visibility, visibilities } from "./addresses";
import { type Answer, type Principal, People } from "./people";
import { sshMatrix } from "./ssh";

const golden = "tests/golden/access.txt";

// What a request came to, in one word that survives changes of wording.
// Statistics are 202 while they are counted, which is no matter of who asks.
const outcome = (answer: Answer): string =>
  answer.status === 303 && answer.location.startsWith("/login")
    ? "sign-in"
    : String(answer.status === 202 ? 200 : answer.status);

// Programs call these, from anywhere: no cookie counts there, so that one gains nothing.
const isForPrograms = (row: Row): boolean => row.path.startsWith("/oauth/") ||
  ["/login/oauth/access_token", "/login/device/code"].includes(row.path);
const isRepositoryRow = (row: Row): boolean => row.path.includes("{repo}");
const isOrganisationRow = (row: Row): boolean => row.path.includes("{org}");

// Everything in an answer that may differ between two requests for the same thing.
const comparable = (answer: Answer, words: string[]): string => {
  let text = `${answer.status}\n${answer.type}\n${answer.body}`;
  for (const word of words) text = text.split(word).join("NAME");
  return text
    .replace(/\b[0-9a-f]{20}\b/g, "REQUEST")
    .replace(/name="_csrf" value="[^"]*"/g, "")
    .replace(/return_to=[^"]*/g, "")
    .replace(/"reset":\d+/g, "");
};

// The golden text holds two lines a row: "METHOD path visibility" and what each principal gets.
function cellsOf(lines: string[]): Map<string, string> {
  const cells = new Map<string, string>();
  for (let i = 0; i + 1 < lines.length; i += 2) cells.set(lines[i] ?? "", lines[i + 1] ?? "");
  return cells;
}

const patternOf = (path: string): RegExp => {
  const escaped = path.replace(/\./g, "\\.");
  const tail = escaped.replace(/\{[^}]*\\\.\\\.\\\.\}/g, ".*");
  return new RegExp(`^${tail.replace(/\{[^}]*\}/g, "[^/]+")}$`);
};

async function matrix(people: People, rows: Row[]): Promise<string[]> {
  const lines: string[] = [];
  const problems: string[] = [];
  for (const row of rows) {
    const kinds: (Visibility | "-")[] = isRepositoryRow(row) ? [...visibilities] : ["-"];
    for (const kind of kinds) {
      const repository = isOrganisationRow(row) ? await people.freshOrganisation(row)
        : kind === "-" ? "" : await people.freshRepository(kind, row);
      const cells: string[] = [];
      for (const principal of people.principals) {
        const answer = await people.send(principal, row, addressOf(row, repository, people));
        cells.push(`${principal.name}=${outcome(answer)}`);
        if (isOrganisationRow(row) && !principal.belongs && answer.body.includes(people.canary))
          problems.push(`${row.name}: ${principal.name} sees what members alone may`);
        if (kind === "private" && !principal.seesPrivate) {
          if (answer.body.includes(people.canary))
            problems.push(`${row.name}: ${principal.name} sees the canary`);
          await compareWithAbsent(people, principal, row, repository, answer, problems);
        }
      }
      lines.push(`${row.method} ${row.path} ${kind}\n    ${cells.join(" ")}`);
    }
  }
  assert.deepEqual(problems, []);
  return lines;
}

async function compareWithAbsent(
  people: People,
  principal: Principal,
  row: Row,
  repository: string,
  seen: Answer,
  problems: string[],
): Promise<void> {
  const absent = `absent${repository.slice(6)}`; // of the same length
  const other = await people.send(principal, row, addressOf(row, absent, people));
  if (comparable(seen, [repository]) !== comparable(other, [absent]))
    problems.push(`${row.name}: ${principal.name} can tell private from absent`);
}

const t = new Cases("access");
const sshPort = await freePort();
const server = await Server.start({
  settings: [
    "[ssh]",
    `listen = ["127.0.0.1:${sshPort}"]`,
    "[rates]",
    "sign_in_burst = 10000",
    "posting_burst = 100000",
    "api_per_hour = 10000000",
    "costly_burst = 10000000",
    "anonymous_costly_burst = 10000000",
  ].join("\n"),
});
const table = spawnSync(binary, ["routes", "--json"], { encoding: "utf8" });
// Rows that end the very sessions the matrix works with come last.
const ending = /sign_out|end_.*sessions?$|change_password/;
const listed = JSON.parse(table.stdout) as Row[];
const rows = [
  ...listed.filter((row) => !ending.test(row.name)),
  ...listed.filter((row) => ending.test(row.name)),
];
const people = await People.gather(server);

await t.run("the table names every row once", () => {
  assert.ok(rows.length > 40, `only ${rows.length} rows`);
  assert.equal(new Set(rows.map((row) => row.name)).size, rows.length);
});

await t.run("every route answers every principal as the golden table says", async () => {
  const lines = [...(await matrix(people, rows)), ...(await sshMatrix(people, server, sshPort))];
  const text = `${lines.join("\n")}\n`;
  if (process.env.STITHY_GOLDEN === "write") writeFileSync(golden, text);
  assert.ok(existsSync(golden), "there is no golden table");
  const wanted = cellsOf(readFileSync(golden, "utf8").trimEnd().split("\n"));
  const got = cellsOf(lines.join("\n").split("\n"));
  assert.equal(got.size, lines.length, "two rows have the same name");
  const changed = [...got]
    .filter(([row, cells]) => wanted.get(row) !== cells)
    .map(([row, cells]) => ({ row, got: cells, wanted: wanted.get(row) ?? "no such row" }));
  const gone = [...wanted.keys()].filter((row) => !got.has(row));
  assert.deepEqual({ changed, gone }, { changed: [], gone: [] });
});

await t.run("no writing row answers GET", async () => {
  const readable = new Set(rows.filter((r) => r.method === "GET").map((r) => r.path));
  const patterns = [...readable].map(patternOf);
  for (const row of rows.filter((r) => r.method !== "GET" && !readable.has(r.path))) {
    const place = isOrganisationRow(row) ? people.organisation : people.publicRepository;
    const address = addressOf(row, place, people);
    const answer = await people.send(people.find("owner"), { ...row, method: "GET" }, address);
    // Another row's pattern may take the address; then it is that row's page.
    const other = patterns.some((pattern) => pattern.test(address.split("?")[0] ?? ""));
    const allowed = other ? [200, 303, 400, 404, 405, 422] : [404, 405];
    assert.ok(allowed.includes(answer.status), `${row.name}: ${answer.status}`);
  }
});

await t.run("a writing row refuses forms of other sites or without a token", async () => {
  for (const row of rows.filter((r) => r.method !== "GET" && r.origin === "main")) {
    if (row.path.startsWith("/api/") || row.name.startsWith("transport.")) continue;
    const place = isOrganisationRow(row) ? people.organisation : people.publicRepository;
    const address = addressOf(row, place, people);
    for (const forged of ["foreign", "none", "null", "no-token"] as const) {
      const answer = await people.sendForged(people.find("owner"), row, address, forged);
      if (isForPrograms(row)) {
        const nobody = await people.sendForged(people.find("anonymous"), row, address, forged);
        assert.deepEqual([answer.status, answer.body], [nobody.status, nobody.body], row.name);
        continue;
      }
      assert.equal(answer.status, 403, `${row.name} with ${forged}`);
    }
  }
});

await t.run("an owner of an idle session gives the password, and then deletes", async () => {
  const name = await people.freshRepository("private");
  const session = await Session.signIn(server, "owner");
  assert.ok(people.forgetPasswords() > 0);
  const danger = `/owner/${name}/settings/danger`;
  const remove = () => session.submit(`/owner/${name}/settings?_method=delete`,
    { confirm: `owner/${name}` }, "/settings/profile");
  const asked = `/login/confirm?return_to=${encodeURIComponent(danger)}`;
  assert.equal((await session.get(danger)).headers.get("location"), asked);
  assert.match((await remove()).headers.get("location") ?? "", /^\/login\/confirm/);
  assert.equal((await session.get(`/owner/${name}`)).status, 200);
  const form = { password: "not this one", return_to: danger };
  assert.equal((await session.submit("/login/confirm", form)).status, 422);
  assert.match((await remove()).headers.get("location") ?? "", /^\/login\/confirm/);
  const confirmed = await session.submit("/login/confirm",
    { ...form, password: passwordOf("owner") });
  assert.equal(confirmed.headers.get("location"), danger);
  assert.equal((await session.get(danger)).status, 200);
  assert.equal((await remove()).headers.get("location"), "/owner");
  assert.equal((await session.get(`/owner/${name}`)).status, 404);
});

server.command(["fsck"]);
people.remove();
await server.stop();
t.close();
