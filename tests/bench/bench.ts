// SPDX-License-Identifier: Apache-2.0
//
// bench.ts: reads the arguments that tests/bench/run passes on, measures, and prints.
import { resolve } from "node:path";

import { measureIdle } from "./idle";
import { measureJobs } from "./jobs";
import { describeMachine, loadOf } from "./machine";
import { measureMemory } from "./memory";
import { measurePages } from "./pages";
import { measureReading } from "./reading";
import { Report } from "./report";
import { measureTransport } from "./transport";
import { measureWaiting } from "./waiting";

export interface Settings {
  json: string;
  repository: string;
  rounds: number;
  seconds: number;
  idleSeconds: number;
  starts: number;
  repositories: number;
  size: number; // MiB
  blob: number; // MiB
}

const benches: Record<string, (report: Report, settings: Settings) => Promise<void>> = {
  idle: measureIdle,
  pages: measurePages,
  reading: measureReading,
  git: measureTransport,
  memory: measureMemory,
  jobs: measureJobs,
  waiting: measureWaiting,
};

const fail = (text: string): never => {
  console.error(`bench: ${text}`);
  process.exit(2);
};

function readArguments(words: string[]): { names: string[]; settings: Settings } {
  const settings: Settings = { json: "", repository: resolve("."), rounds: 3, seconds: 4,
    idleSeconds: 60, starts: 20, repositories: 1000, size: 4096, blob: 512 };
  const names: string[] = [];
  for (let at = 0; at < words.length; ++at) {
    const word = words[at] ?? "";
    if (!word.startsWith("--")) {
      if (!benches[word])
        fail(`there is no '${word}'; there are ${Object.keys(benches).join(", ")}.`);
      names.push(word);
      continue;
    }
    const key = word.slice(2).replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
    const value = words[++at] ?? "";
    const known = settings as unknown as Record<string, string | number>;
    if (!(key in known)) fail(`unknown option ${word}; see tests/bench/run --help.`);
    if (typeof known[key] === "string") known[key] = value;
    else if (/^[1-9]\d*$/.test(value)) known[key] = Number(value);
    else fail(`${word} needs a whole number above 0.`);
  }
  if (settings.blob > settings.size) settings.blob = settings.size;
  return { names: names.length > 0 ? names : Object.keys(benches), settings };
}

const [build = "", ...words] = process.argv.slice(2);
const { names, settings } = readArguments(words);
const report = new Report(describeMachine(build));
for (const name of names) {
  console.error(`bench: ${name}, load ${loadOf()}`);
  try {
    await benches[name]?.(report, settings);
  } catch (error) {
    report.leaveOut(`${name} ended early: ${error instanceof Error ? error.stack : String(error)}`);
    process.exitCode = 1;
  }
}
report.print();
if (settings.json) report.write(settings.json);
