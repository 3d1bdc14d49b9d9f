// SPDX-License-Identifier: Apache-2.0
//
// damage.ts: one repository is damaged on disk; it says so in words, the others know nothing of it.
//
// For each kind of damage: every page, API answer and git command about it ends with an answer (a
// reason, when it is an error; never a 500), a push destroys nothing, `stithy fsck` names the
// repository, and everything about another repository works.
import { strict as assert } from "node:assert";
import {
  appendFileSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, symlinkSync,
  truncateSync, utimesSync, writeFileSync,
} from "node:fs";
import { join } from "node:path";

import { Cases } from "../harness/cases";
import { type House, type Said, Template } from "./house";
import { change, fsck } from "./inspect";

interface Damage {
  name: string;
  inflict: (repository: string, house: House) => void;
  named?: RegExp; // what fsck must say of it
  harmless?: boolean; // reading goes on as if nothing were
  told?: boolean; // the page of a branch says that the repository is damaged, not that it is gone
}

const packs = (repository: string, end: string): string[] =>
  readdirSync(join(repository, "objects/pack")).filter((name) => name.endsWith(end))
    .map((name) => join(repository, "objects/pack", name));
const first = (paths: string[]): string => {
  if (paths[0] === undefined) throw new Error("there is no such file");
  return paths[0];
};
// Changes one byte in the middle.
function flip(path: string, at = 0.5): void {
  const bytes = readFileSync(path);
  const place = Math.floor(bytes.length * at);
  bytes[place] = (bytes[place] ?? 0) ^ 0xff;
  rmSync(path);
  writeFileSync(path, bytes);
}
function old(path: string): void {
  const hourAgo = Date.now() / 1000 - 3600;
  utimesSync(path, hourAgo, hourAgo);
}

const damages: Damage[] = [
  { name: "a truncated pack", told: true, inflict: (at) => {
    const pack = first(packs(at, ".pack"));
    const bytes = readFileSync(pack);
    rmSync(pack);
    writeFileSync(pack, bytes);
    truncateSync(pack, Math.floor(bytes.length / 2));
  } },
  { name: "a flipped byte in a pack", inflict: (at) => flip(first(packs(at, ".pack"))) },
  { name: "a flipped byte in an index", inflict: (at) => flip(first(packs(at, ".idx"))) },
  { name: "a flipped byte in the fan-out of an index",
    inflict: (at) => flip(first(packs(at, ".idx")), 0.01) },
  { name: "missing objects", told: true, inflict: (at) => {
    rmSync(join(at, "objects/pack"), { recursive: true });
    mkdirSync(join(at, "objects/pack"));
  } },
  { name: "a HEAD that leads nowhere",
    inflict: (at) => writeFileSync(join(at, "HEAD"), "ref: refs/heads/nowhere\n") },
  { name: "a HEAD of rubbish", told: true,
    inflict: (at) => writeFileSync(join(at, "HEAD"), "rubbish\n") },
  { name: "no HEAD", told: true, inflict: (at) => rmSync(join(at, "HEAD")) },
  { name: "a ref of rubbish",
    inflict: (at) => writeFileSync(join(at, "refs/heads/main"), "rubbish\n") },
  { name: "an empty ref", inflict: (at) => writeFileSync(join(at, "refs/heads/main"), "") },
  { name: "a ref to an object that is not there", told: true,
    inflict: (at) => writeFileSync(join(at, "refs/heads/main"), `${"1".repeat(40)}\n`) },
  { name: "a deleted ref", inflict: (at) => rmSync(join(at, "refs/heads/main")) },
  { name: "packed refs of rubbish",
    inflict: (at) => appendFileSync(join(at, "packed-refs"), "rubbish\n\0\n") },
  { name: "a lock that a killed program left", harmless: true, named: /\.lock/, inflict: (at) => {
    for (const name of ["refs/heads/main.lock", "packed-refs.lock"]) {
      writeFileSync(join(at, name), "");
      old(join(at, name));
    }
  } },
  { name: "alternates that lead in a circle", told: true, inflict: (at, house) => {
    const other = house.path("binned");
    for (const [one, two] of [[at, other], [other, at]] as const) {
      mkdirSync(join(one, "objects/info"), { recursive: true });
      writeFileSync(join(one, "objects/info/alternates"), `${join(two, "objects")}\n`);
    }
    rmSync(join(at, "objects/pack"), { recursive: true });
    mkdirSync(join(at, "objects/pack"));
  } },
  { name: "no configuration", inflict: (at) => rmSync(join(at, "config")) },
  { name: "a configuration of rubbish",
    inflict: (at) => writeFileSync(join(at, "config"), "[core\nrubbish") },
  { name: "no refs at all", inflict: (at) => rmSync(join(at, "refs"), { recursive: true }) },
  { name: "no directory", told: true, inflict: (at) => renameSync(at, `${at}.away`) },
  { name: "a link in place of the directory", told: true, inflict: (at) => {
    renameSync(at, `${at}.away`);
    symlinkSync("/etc", at);
  } },
];

const pages = (name: string): string[] => [
  `/ada/${name}`, `/ada/${name}/commits/main`, `/ada/${name}/tree/main`, `/ada/${name}/branches`,
  `/ada/${name}/tags`, `/ada/${name}/blob/main/README.md`, `/ada/${name}/settings`,
  `/ada/${name}/find/main`, `/ada/${name}/commits/side`,
];
const calls = (name: string): string[] => [
  "", "/branches", "/tags", "/commits", "/contents/README.md", "/git/refs/heads/main",
  "/commits/main", "/git/trees/main?recursive=1", "/readme", "/languages",
].map((path) => `/repos/ada/${name}${path}`);

interface Answer {
  path: string;
  status: number;
  words: string;
}

async function askAll(house: House, name: string): Promise<Answer[]> {
  const out: Answer[] = [];
  for (const path of pages(name)) {
    const answer = await house.session.get(path);
    const body = await answer.text();
    const main = /<main[^>]*>([^]*)<\/main>/.exec(body)?.[1] ?? "";
    const words = main.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").trim().slice(0, 300);
    out.push({ path, status: answer.status, words: answer.status < 400 ? "" : words });
  }
  for (const path of calls(name)) {
    const { words } = await house.api("GET", path);
    const status = Number(words.slice(0, 3));
    const told = status < 400 ? "" : (JSON.parse(words.slice(4)) as { message: string }).message;
    out.push({ path, status, words: told });
  }
  return out;
}

const t = new Cases("fault damage");
const template = await Template.make();

async function suffer(damage: Damage, house: House): Promise<void> {
  const { server } = house;
  damage.inflict(house.path("engine"), house);
  await server.launch();
  const answers = await askAll(house, "engine");
  if (process.env.FAULT_SHOW)
    for (const { path, status, words } of answers) console.log(`    ${status} ${path} ${words}`);
  for (const { path, status, words } of answers) {
    assert.notEqual(status, 500, `${path}: ${words}`);
    if (status >= 400) assert.ok(words.length > 5, `${path}: ${status} without words`);
    if (damage.harmless) assert.ok(status < 400, `${path}: ${status} ${words}`);
    if (damage.told && path.endsWith("/commits/main")) assert.equal(status, 503, words);
  }

  const problems = await fsck(server.data);
  if (process.env.FAULT_SHOW) console.log("    fsck", problems);
  const named = problems.filter(({ where }) => where.includes("engine"));
  assert.ok(named.length > 0, "fsck does not name it");
  if (damage.named) assert.ok(named.some(({ problem }) => damage.named?.test(problem)));
  const others = problems.filter(({ where }) => /large|empty/.test(where));
  assert.deepEqual(others, []);

  const cloned = await house.git("clone", "-q", "--mirror", house.url("engine"),
    join(template.workshop.path, `clone-${Math.random()}`));
  if (damage.harmless) assert.equal(cloned.status, 0, cloned.err);
  if (process.env.FAULT_SHOW) console.log(`    clone ${cloned.status} ${cloned.err}`);
  assert.doesNotMatch(cloned.err, /error: 500/);
  const before = await house.refs("engine");
  const pushed = await house.push("engine", `${template.next}:refs/heads/main`);
  if (process.env.FAULT_SHOW) console.log(`    push ${pushed.kind} ${pushed.words}`);
  assert.notEqual(pushed.kind, "lost", pushed.words);
  assert.doesNotMatch(pushed.words, /error: 500|went wrong/, "refused without a reason");
  const after = await house.refs("engine");
  for (const [ref, oid] of before)
    if (ref !== "HEAD" && ref !== "refs/heads/main") assert.equal(after.get(ref), oid, ref);
  if (pushed.kind === "refused")
    assert.equal(after.get("refs/heads/main"), before.get("refs/heads/main"));

  for (const { path, status } of await askAll(house, "large"))
    assert.ok(status === 200 || status === 303 || status === 404, `${path}: ${status}`);
  assert.equal((await house.push("large", `${template.next}:refs/heads/next`)).kind, "ok");
  assert.ok(server.running, "the server ended");
  await server.stop();
}

for (const damage of damages)
  await t.run(damage.name, () => template.lend((house) => suffer(damage, house)));
await t.run("one that became read-only is opened again by the operator",
  () => template.lend(async (house) => {
    const { server } = house;
    change(server.data, "update repositories set quarantined = 'Look at it.' " +
      "where name = 'engine'");
    await server.launch();
    const push = (): Promise<Said> => house.push("engine", `${template.next}:refs/heads/main`);
    const refused = await push();
    assert.equal(refused.kind, "refused");
    assert.match(refused.words, /read-only: Look at it/);
    assert.match((await fsck(server.data))[0]?.problem ?? "", /read-only: Look at it/);
    server.command(["repo", "reopen", "ada/engine"]);
    assert.equal((await push()).kind, "ok");
    assert.deepEqual(await fsck(server.data), []);
    assert.notEqual(server.tryCommand(["repo", "reopen", "ada/engine"]).status, 0);
    await server.stop();
  }));
template.remove();
t.close();
