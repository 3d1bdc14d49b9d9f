// SPDX-License-Identifier: Apache-2.0
//
// shots.ts: pictures of every kind of page in four modes, to be looked at. By hand, not in ./test:
//
//   tests/browser/shots [--out FOLDER] [--only PART] [--modes 1440-light,390-dark] [--full]
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";

import { desktop, launch, open, phone, schemes } from "./chromium";
import { Instance } from "./instance";
import { fileOf, type Kind, kinds } from "./pages";

const argument = (name: string): string | undefined => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
};
const out = argument("out") ?? "build/shots";
const only = argument("only") ?? "";
const modes = argument("modes")?.split(",");
const whole = process.argv.includes("--full");

async function shoot(browser: Browser, instance: Instance, kind: Kind): Promise<void> {
  for (const [width, screen] of [
    [1440, desktop],
    [390, phone],
  ] as const)
    for (const colorScheme of schemes) {
      const mode = `${width}-${colorScheme}`;
      if (modes && !modes.includes(mode)) continue;
      const session = instance.session(kind.who ?? "visitor");
      const context = await open(browser, { ...screen, colorScheme }, session);
      try {
        const page = await context.newPage();
        await page.goto(instance.url + kind.path(instance));
        await kind.act?.(page, instance);
        await page.waitForTimeout(150);
        const path = join(out, `${fileOf(kind)}-${mode}.png`);
        await page.screenshot({ path, fullPage: whole });
      } catch (error) {
        console.log(`${kind.name} ${mode}: ${String(error)}`);
      } finally {
        await context.close();
      }
    }
}

mkdirSync(out, { recursive: true });
const instance = await Instance.start();
const browser = await launch();
try {
  const wanted = kinds.filter((kind) => kind.name.includes(only));
  for (const kind of wanted) await shoot(browser, instance, kind);
  console.log(`${wanted.length} kinds of pages in ${out}`);
} finally {
  await browser.close();
  await instance.stop();
}
