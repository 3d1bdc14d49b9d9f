// SPDX-License-Identifier: Apache-2.0
//
// keeping.ts: moving and keeping the data of an instance: backups, copies to other databases.
//
// STITHY_KEEPING_POSTGRES and STITHY_KEEPING_MARIADB name servers; without them their cases are
// skipped.
import { readdirSync, readFileSync } from "node:fs";
import { strict as assert } from "node:assert";
import { join } from "node:path";

import { Cases } from "../harness/cases";
import { backupCases, damageCases, deathCases } from "./backup";
import { bucketCases } from "./bucket";
import { copyCases, type Servers } from "./copy";
import { exchangeCases } from "./exchange";
import { Instance, Place } from "./instance";
import { scheduleCases } from "./schedule";

const servers: Servers[] = [];
for (const [name, variable] of [["postgres", "POSTGRES"], ["mariadb", "MARIADB"]] as const) {
  const url = process.env[`STITHY_KEEPING_${variable}`] ?? "";
  delete process.env[`STITHY_KEEPING_${variable}`];
  if (url !== "") servers.push({ name, url });
}

const t = new Cases("keeping");
const place = new Place();
const instance = await Instance.make(place.at("instance"));

await backupCases(t, instance, place);
await deathCases(t, instance, place);
await damageCases(t, instance, place);
await scheduleCases(t, place);
await bucketCases(t, instance, place);
await exchangeCases(t, instance, place);
await copyCases(t, instance, place, servers);
for (const name of ["postgres", "mariadb"])
  if (!servers.some((server) => server.name === name))
    t.skip(`copies to ${name}`, "there is no such server");

await t.run("every point at which these commands can die has a case", () => {
  const points = (folder: string): string[] => readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return points(path);
      if (!/\.cc$/.test(entry.name) || entry.name.endsWith("_test.cc")) return [];
      const named = /failpoint\("((?:copy|backup|restore)\.\w+)"/g;
      return [...readFileSync(path, "utf8").matchAll(named)].map((match) => match[1] as string);
    });
  const cases = ["backup.ts", "copy.ts"]
    .map((name) => readFileSync(`tests/keeping/${name}`, "utf8")).join("");
  for (const point of points("src")) assert.ok(cases.includes(`"${point}`), point);
});

await instance.remove();
place.remove();
t.close();
