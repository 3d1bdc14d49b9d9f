// SPDX-License-Identifier: Apache-2.0
//
// ssh.ts: the two verbs of SSH x who comes with a key x every visibility, as lines of the same
// golden table. A key has no session and no scopes: of the principals those that are people, and
// deploy keys.
import { strict as assert } from "node:assert";

import { addKey, Keyring } from "../harness/ssh";
import type { Server } from "../harness/server";
import { type Visibility, visibilities } from "./addresses";
import type { People } from "./people";

const persons: [string, string][] = [
  ["stranger", "stranger"], ["read", "m-read"], ["triage", "m-triage"], ["write", "m-write"],
  ["maintain", "m-maintain"], ["admin", "m-admin"], ["revoked", "revoked"],
  ["disabled", "disabled"], ["site-admin", "boss"], ["owner", "owner"],
];
const verbs = ["git-upload-pack", "git-receive-pack"] as const;

async function addKeys(server: Server, people: People, keys: Keyring): Promise<void> {
  server.command(["user", "enable", "disabled"]);
  for (const [name, login] of persons) {
    const token = server.createToken(login, ["user"]);
    await addKey(server, token, keys.make(name));
  }
  server.command(["user", "disable", "disabled"]);
  keys.make("unknown-key");
  const owner = server.createToken("owner", ["repo"]);
  for (const kind of visibilities) {
    const name = await people.freshRepository(kind, reading);
    const path = `/repos/owner/${name}/keys`;
    await addKey(server, owner, keys.make(`deploy-read ${kind}`), path, { read_only: true });
    await addKey(server, owner, keys.make(`deploy-write ${kind}`), path, { read_only: false });
  }
  const other = await people.freshRepository("private");
  await addKey(server, owner, keys.make("deploy-of-another"), `/repos/owner/${other}/keys`);
}

const reading = { method: "GET", path: "", name: "", need: "", origin: "main" } as const;

function outcome(status: number, err: string): string {
  if (status === 0) return "ok";
  if (status === 255) return "no-entry";
  if (err === "ERROR: There is no such repository.\n") return "absent";
  if (/needs the role write/.test(err)) return "role";
  return `${status}: ${err}`;
}

export async function sshMatrix(people: People, server: Server, port: number): Promise<string[]> {
  const keys = new Keyring();
  await addKeys(server, people, keys);
  const lines: string[] = [];
  for (const verb of verbs)
    for (const kind of visibilities)
      lines.push(`SSH ${verb} ${kind}\n${await cells(people, keys, port, verb, kind)}`);
  keys.remove();
  return lines;
}

async function cells(
  people: People,
  keys: Keyring,
  port: number,
  verb: string,
  kind: Visibility,
): Promise<string> {
  const name = await people.freshRepository(kind, reading);
  const absent = `absent${name.slice(6)}`;
  const all = [...persons.map(([who]) => who), "unknown-key", "deploy-of-another",
    `deploy-read ${kind}`, `deploy-write ${kind}`];
  const out: string[] = [];
  for (const who of all) {
    const done = keys.run(who, port, [`${verb} 'owner/${name}.git'`]);
    const got = outcome(done.status, done.err);
    out.push(`${who.replace(` ${kind}`, "")}=${got}`);
    if (got !== "ok") assert.ok(!(done.out + done.err).includes(people.canary), `${who}: canary`);
    if (got !== "absent") continue;
    const other = keys.run(who, port, [`${verb} 'owner/${absent}.git'`]);
    assert.deepEqual(done, other, `${who} can tell ${kind} from absent`);
  }
  return `    ${out.join(" ")}`;
}
