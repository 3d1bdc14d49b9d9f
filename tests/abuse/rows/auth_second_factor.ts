// SPDX-License-Identifier: Apache-2.0
//
// auth_second_factor.ts: getting past the code that is asked for after the password.
import { strict as assert } from "node:assert";

import { codeOf, enable, give, halfway } from "../../accounts/second_factor";
import { Session } from "../../harness/browser_session";
import type { Group } from "../group";

const page = "/settings/profile";
const inside = async (session: Session): Promise<boolean> =>
  (await session.get(page)).status === 200;

// Signs in all at once with one code; how many came in.
async function rush(group: Group, name: string, code: string, many: number): Promise<number> {
  const { server } = group.target;
  const sessions = await Promise.all(Array.from({ length: many }, () => halfway(server, name)));
  const tokens = await Promise.all(sessions.map((one) => one.token("/login/second")));
  const answers = await Promise.all(sessions.map((one, i) =>
    one.post("/login/second", { code, return_to: page, _csrf: tokens[i] ?? "" })));
  const statuses = answers.map((one) => one.status);
  assert.ok(statuses.every((status) => [303, 422].includes(status)), statuses.join());
  const open = await Promise.all(sessions.map(inside));
  assert.equal(open.filter((one) => one).length, statuses.filter((one) => one === 303).length);
  return open.filter((one) => one).length;
}

async function replayCode(group: Group): Promise<void> {
  const { server } = group.target;
  group.target.addPerson("tess");
  const { secret } = await enable(await Session.signIn(server, "tess"));
  const code = codeOf(secret, 1);
  assert.equal((await give(await halfway(server, "tess"), code)).status, 303);
  for (const late of [code, codeOf(secret, 0), codeOf(secret, -1)]) {
    const session = await halfway(server, "tess");
    assert.equal((await give(session, late)).status, 422);
    assert.ok(!(await inside(session)));
  }
}

async function raceWithCode(group: Group): Promise<void> {
  const { server } = group.target;
  group.target.addPerson("uma");
  const { secret } = await enable(await Session.signIn(server, "uma"));
  assert.equal(await rush(group, "uma", codeOf(secret), 50), 1);
}

async function borrowCode(group: Group): Promise<void> {
  const { server } = group.target;
  group.target.addPerson("vera");
  group.target.addPerson("will");
  const vera = await enable(await Session.signIn(server, "vera"));
  const will = await enable(await Session.signIn(server, "will"));
  const session = await halfway(server, "vera");
  for (const foreign of [will.codes[0] ?? "", codeOf(will.secret)])
    assert.equal((await give(session, foreign)).status, 422);
  assert.ok(!(await inside(session)));
  assert.equal((await give(await halfway(server, "will"), will.codes[0] ?? "")).status, 303);
  assert.equal(await rush(group, "vera", vera.codes[3] ?? "", 20), 1);
}

export async function authSecondFactor(group: Group): Promise<void> {
  await group.row("AC-051 a code counts once, and those before it no more",
    () => replayCode(group));
  await group.row("AC-052 of fifty who show one code at once, one comes in",
    () => raceWithCode(group));
  await group.row("AC-053 a recovery code is good for its account, once",
    () => borrowCode(group));
}
