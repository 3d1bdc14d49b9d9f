// SPDX-License-Identifier: Apache-2.0
//
// walk.ts: every operation of /api/openapi.json is asked in many ways that chance makes up, sound
// ones and broken ones, and each answer must be one that the document describes, to the last
// member; none may be a failure of the server.
//
// SEED and ROUNDS choose another walk; a failure prints the seed and the request.
import { strict as assert } from "node:assert";
import { generateKeyPairSync } from "node:crypto";

import { OwnDescription, type OwnOperation } from "../api/own";
import type { Json, Members } from "../api/schemas";
import { Seed } from "../api/seed";
import { gpgKey } from "../harness/gpg_key";
import { Session } from "../harness/browser_session";
import { Cases } from "../harness/cases";
import { Dice } from "../harness/dice";
import { type Ask, Asker, type Told } from "./asking";

const number = Number(process.env.SEED ?? "20261127");
const rounds = Number(process.env.ROUNDS ?? "16"); // for each operation and person

const t = new Cases("api-walk");
const seed = await Seed.sow();
const served = (await (await fetch(`${seed.server.url}/api/openapi.json`)).json()) as Members;
const own = new OwnDescription(served);
const known = await look();
const dice = new Dice(number);
const statuses = new Map<number, number>();
const unanswered: string[] = [];
let asked = 0;

async function told(who: string, path: string, body?: object): Promise<Members[]> {
  const answer = await fetch(seed.server.url + path, {
    method: body ? "POST" : "GET",
    headers: { Authorization: `Bearer ${seed.tokens[who]}`, "Content-Type": "application/json" },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  assert.ok(answer.ok, `${path} as ${who}: ${answer.status}`);
  return [await answer.json()].flat() as Members[];
}

// A line as ssh-keygen writes it (RFC 8709 section 4: the name and 32 bytes, each with its length).
function newKey(): string {
  const raw = generateKeyPairSync("ed25519").publicKey.export({ format: "der", type: "spki" });
  const name = Buffer.from("ssh-ed25519");
  const length = (bytes: number): Buffer => Buffer.from([0, 0, 0, bytes]);
  const blob = Buffer.concat([length(name.length), name, length(32), raw.subarray(-32)]);
  return `ssh-ed25519 ${blob.toString("base64")}`;
}

// Values of parameters that only a running server knows: of people, web hooks and jobs.
async function look(): Promise<Record<string, string[]>> {
  const all = (members: Members[], name: string): string[] =>
    members.map((one) => String(one[name]));
  const config = { url: "https://hook.invalid/" };
  const hooks = "/api/v3/repos/ada/engine/hooks";
  const hook = [...await told("ada", hooks, { config }),
    ...await told("root", "/api/v3/admin/hooks", { config })];
  const session = await Session.signIn(seed.server, "ada");
  await session.submit("/organizations", { name: "guild", display_name: "" }, "/organizations/new");
  const teams = "/api/v3/orgs/guild/teams";
  const team = await told("ada", teams, { name: "Core Team", maintainers: ["ada"] });
  const ofOrganisation = "/api/v3/orgs/guild/hooks";
  hook.push(...await told("ada", ofOrganisation, { config }));
  const [first, , last] = all(hook, "id");
  const invited = await told("ada", "/api/v3/orgs/guild/invitations",
    { email: "grace@example.org" });
  const keys = [...await told("ada", "/api/v3/user/keys", { key: newKey() }),
    ...await told("ada", "/api/v3/repos/ada/engine/keys", { title: "Deploys", key: newKey() })];
  const gpg = await told("ada", "/api/v3/user/gpg_keys", { armored_public_key: gpgKey });
  const signing = await told("ada", "/api/v3/user/ssh_signing_keys", { key: newKey() });
  return {
    key_id: all(keys, "id"),
    client_id: ["absent"],
    ssh_signing_key_id: all(signing, "id"),
    gpg_key_id: all(gpg, "id"),
    invitation_id: all(invited, "id"),
    org: ["guild"],
    "orgs/name": ["guild"],
    organization: ["guild"],
    team: all(team, "slug"),
    account_id: all(await told("ada", "/api/v3/users"), "id"),
    hook: all(hook, "id"),
    delivery: [...all(await told("ada", `${hooks}/${first}/deliveries`), "id"),
      ...all(await told("ada", `${ofOrganisation}/${last}/deliveries`), "id")],
    id: all(await told("root", "/api/v1/admin/jobs"), "id"),
    kind: all(await told("root", "/api/v1/admin/job-kinds"), "name"),
  };
}

// What is wrong with an answer; empty when the document says it.
function problems(by: OwnDescription, id: string, { status, type, text }: Told): string[] {
  if (status >= 500) return [`a failure of the server: ${status}`];
  if (type !== "application/json") return by.check(id, status, type, text);
  try {
    return by.check(id, status, type, JSON.parse(text) as Json);
  } catch {
    return ["no JSON, although the answer says so"];
  }
}

const shown = (ask: Ask, told: Told, who: string): string =>
  `${who}: ${ask.method} ${ask.path} ${JSON.stringify(ask.headers)} ` +
  `${ask.body === undefined ? "" : JSON.stringify(ask.body.toString("latin1")).slice(0, 300)} → ` +
  `${told.status} ${told.type} ${told.text.slice(0, 200)}`;

// Segments that an address cannot have, or that leave it, are another address than the operation's.
const leaves = (path: string): boolean =>
  (path.split("?")[0] ?? "").split("/").slice(1).some((part) => /^(\.|%2e)*$|%00/i.test(part));

async function examine(one: OwnOperation): Promise<void> {
  const asker = new Asker(own, seed, dice.fork(), known);
  const wrong: string[] = [];
  let taken = 0;
  const send = async (who: string, sound: boolean): Promise<void> => {
    const ask = asker.make(one, sound);
    const told = await asker.send(ask, seed.tokens[who]);
    ++asked;
    statuses.set(told.status, (statuses.get(told.status) ?? 0) + 1);
    taken += told.status < 400 ? 1 : 0;
    const found = leaves(ask.path) && told.status < 500 ? [] : problems(own, one.id, told);
    if (found.length > 0) wrong.push(`${found.join("; ")}\n    ${shown(ask, told, who)}`);
  };
  const entitled = one.path.includes("/admin/") ? "root" : "ada";
  for (const [who, share] of [[entitled, 0.5], ["mallory", 0.2], ["nobody", 0.2]] as const)
    for (let i = 0; i < rounds; ++i) await send(who, i < rounds * share);
  // Several parameters that fit each other are rare among those drawn by chance.
  for (let more = 0; taken === 0 && more < 4 * rounds; ++more) await send(entitled, true);
  if (taken === 0) unanswered.push(one.id);
  assert.deepEqual(wrong.slice(0, 5), [], `seed ${number}, ${wrong.length} answers`);
}

await t.run("control: an answer that the document does not say is told", async () => {
  const asker = new Asker(own, seed, new Dice(1), known);
  const ask = { method: "GET", path: "/api/v3/zen", headers: {}, body: undefined };
  const told = await asker.send(ask, undefined);
  assert.deepEqual(problems(own, "admin.api.zen", told), []);
  assert.notDeepEqual(problems(own, "admin.api.zen", { ...told, status: 418 }), []);
  assert.notDeepEqual(problems(own, "admin.api.zen", { ...told, status: 503 }), []);
  assert.notDeepEqual(problems(own, "admin.api.zen", { ...told, type: "application/json" }), []);
  const less = JSON.parse(JSON.stringify(served)) as Members;
  const zen = ((less.paths as Members)["/api/v3/zen"] as Members).get as Members;
  delete (zen.responses as Members)["200"];
  assert.notDeepEqual(problems(new OwnDescription(less), "admin.api.zen", told), []);
});

// The end of a thing comes last, so that the rest finds it, and that of a repository after all.
const ending = /^(hooks|keys)\..*remove|^orgs\..*(delete|remove|withdraw|change_team)/;
const last = (one: OwnOperation): number =>
  one.id === "repos.api.delete" ? 2 : ending.test(one.id) ? 1 : 0;
for (const one of [...own.operations].sort((a, b) => last(a) - last(b)))
  await t.run(`${one.id} answers what it says it answers`, () => examine(one));

await t.run("nothing failed inside, and the data is in order", () => {
  const failed = seed.server.log.split("\n").filter((line) => line.includes("web.failed"));
  assert.deepEqual(failed.slice(0, 5), []);
  seed.server.command(["fsck"]);
});

// These take the secret of an application, which no person here has; suite api asks them with it.
const ofApplications = /^applications\.api\./;

await t.run("nearly every operation was reached by a request that it took", () => {
  const wanting = unanswered.filter((id) => !ofApplications.test(id));
  assert.ok(wanting.length <= own.operations.length / 20, wanting.join(", "));
});

console.log(`\nseed ${number}: ${own.operations.length} operations, ${asked} requests; ` +
  `never taken: ${unanswered.join(", ") || "none"}`);
console.log(`statuses: ${[...statuses].sort((a, b) => a[0] - b[0])
  .map(([status, count]) => `${status} (${count})`).join(", ")}`);
await seed.end();
t.close();
