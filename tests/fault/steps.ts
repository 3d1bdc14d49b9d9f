// SPDX-License-Identifier: Apache-2.0
//
// steps.ts: dies or fails at every failpoint of the program, and nothing is lost or left half done.
//
// For each point twice. Crash: the server dies there, starts again, and what was being done has
// happened whole or not at all, as the case says. Once: the step fails one time in a living server;
// the client hears it, nothing is left behind, and doing it again works. The sources are the list
// of points: one without a case fails this test.
import { strict as assert } from "node:assert";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { Cases } from "../harness/cases";
import { pause } from "../harness/server";
import { type House, type Said, Template } from "./house";
import { checkHouse } from "./inspect";
import { type Step, jobSteps, steps } from "./step_cases";

const kSideBySide = 3;
const kPatience = 30_000;

function pointsOfSources(folder = "src"): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return pointsOfSources(path);
    if (!/\.(cc|h)$/.test(entry.name) || entry.name.endsWith("_test.cc")) return [];
    // No page leads to the blob store yet; tests/blobs/steps.ts walks its points. Backups and
    // copies are commands; tests/keeping walks theirs.
    return [...readFileSync(path, "utf8").matchAll(/failpoint\("([a-z_.]+)"\)/g)]
      .map((match) => match[1] as string)
      .filter((point) => !/^(blobs|backup|restore|copy)\./.test(point));
  });
}

async function within<T>(what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`${what}: not within 30 s`)), kPatience);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  const end = performance.now() + kPatience;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`${what}: not within 30 s`);
    await pause(100);
  }
}

const armed = (step: Step, mode: "crash" | "once"): Record<string, string> => {
  const before = (step.before ?? []).map((point) => `${point}:once`);
  return { STITHY_FAILPOINT: [...before, `${step.point}:${mode}`].join(",") };
};

// After a crash: the outcome is the one expected; when nothing happened, doing it again works.
async function settle(house: House, step: Step, expected: "old" | "new"): Promise<void> {
  await until(`${step.point} is ${expected}`, async () => (await step.state(house)) === expected);
  if (expected === "new") return;
  const again = await step.act(house);
  assert.equal(again.kind, "ok", `again: ${again.words}`);
  await until("doing it again works", async () => (await step.state(house)) === "new");
}

async function crash(step: Step, house: House): Promise<void> {
  const { server } = house;
  await step.prepare?.(house);
  let said: Said | undefined;
  if (step.atStart) {
    server.begin(armed(step, "crash"));
  } else {
    await server.launch(armed(step, "crash"));
    const acting = step.act(house);
    said = await within(`${step.point}: an answer`, acting);
  }
  const code = await within(`${step.point}: the end of the server`, server.ended());
  assert.equal(code, 134, `the point was not met; the client heard ${said?.words}`);
  // Work in the background may end the server after the answer; else there is none.
  if (said && !step.background) assert.equal(said.kind, "lost", said.words);
  await server.launch();
  await settle(house, step, step.crash);
  await checkHouse(server);
  await server.stop();
}

async function once(step: Step, house: House): Promise<void> {
  const { server } = house;
  await step.prepare?.(house);
  const told = (): boolean => server.log.includes(`"name":"${step.point}"`);
  if (step.atStart && step.once === "ends") {
    server.begin(armed(step, "once"));
    const code = await within("the end of the server", server.ended());
    assert.notEqual(code, 0, "a start that fails must say so");
    assert.ok(told(), "the point was not met");
    await server.launch();
  } else {
    await server.launch(armed(step, "once"));
    if (!step.atStart) {
      const said = await within("an answer", step.act(house));
      assert.equal(said.kind, step.once, said.words);
      assert.ok(said.words.trim().length > 0, "a refusal without words");
    }
    await until(`${step.point} is met`, told);
    if (step.startAgain) {
      await server.stop();
      await server.launch();
    }
  }
  await settle(house, step, step.onceLeaves ?? (step.once === "refused" ? "old" : "new"));
  await step.after?.(house);
  await checkHouse(server);
  await server.stop();
}

// A pool: each case waits mostly for disks and children.
class Pool {
  private free = kSideBySide;
  private readonly waiting: (() => void)[] = [];
  async run(work: () => Promise<void>): Promise<void> {
    if (this.free > 0) --this.free;
    else await new Promise<void>((go) => this.waiting.push(go));
    try {
      await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else ++this.free;
    }
  }
}

const t = new Cases("fault steps");
const template = await Template.make();
const jobs = jobSteps();
const all = [...steps, ...jobs];
await t.run("every point of the sources has a case, and every case a point", () => {
  const known = new Set(steps.map((step) => step.point));
  const met = new Set(pointsOfSources());
  assert.deepEqual([...met].filter((point) => !known.has(point)), [], "points without a case");
  assert.deepEqual([...known].filter((point) => !met.has(point)), [], "cases without a point");
});

const pool = new Pool();
const only = process.env.CASE;
const crashes = all.map((step) => ({
  name: `${step.name}: the server dies at ${step.point}`,
  work: () => template.lend((house) => crash(step, house)),
}));
// A job whose end cannot be written is run again when its lease is over; a unit test has the clock
// for that.
const failures = steps.map((step) => ({
  name: `${step.name}: ${step.point} fails once`,
  work: () => template.lend((house) => once(step, house)),
}));
const chosen = [...crashes, ...failures].filter(({ name }) => !only || name.includes(only));
const started = chosen.map(({ name, work }) => {
  const running = pool.run(work);
  running.catch(() => {}); // told by the case below
  return { name, running };
});
for (const { name, running } of started) await t.run(name, () => running);
template.remove();
console.log(`  ${all.length} places to die at`);
t.close();
