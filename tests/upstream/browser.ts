// SPDX-License-Identifier: Apache-2.0
//
// browser.ts: the way to a provider and back in a real browser, with scripts and without.
import { strict as assert } from "node:assert";

import { findChromium, launch } from "../browser/chromium";
import type { Session } from "../harness/browser_session";
import type { Cases } from "../harness/cases";
import type { Server } from "../harness/server";
import { RealProvider } from "./provider";
import { setUp } from "./stage";

export async function browserCases(t: Cases, server: Server, boss: Session): Promise<void> {
  if (!findChromium()) return t.skip("a browser goes to a provider and back", "no Chromium");
  const real = await RealProvider.start([`${server.url}/login/with/shop/callback`], "RS256");
  await setUp(boss, { name: "shop", label: "Shop", preset: "openid", issuer: real.issuer,
    client_id: "stithy", secret: "a secret/of +ours", admits: "everybody" });
  const browser = await launch();
  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? "with scripts" : "without scripts, by one button more";
    await t.run(`a browser goes to a provider and back, ${how}`, async () => {
      const name = javaScriptEnabled ? "scripted" : "unscripted";
      real.who = name;
      real.people.set(name, { preferred_username: name, email: `${name}@example.org`,
        email_verified: true });
      const context = await browser.newContext({ javaScriptEnabled });
      const page = await context.newPage();
      const refused: string[] = [];
      page.on("console", (line) => line.type() === "error" && refused.push(line.text()));
      await page.goto(`${server.url}/login?return_to=/settings/security`);
      await page.getByRole("link", { name: "Sign in with Shop" }).click();
      if (!javaScriptEnabled) await page.getByRole("button", { name: "Go on" }).click();
      const make = page.getByRole("button", { name: "Make the account" });
      await make.waitFor();
      assert.equal(await page.getByLabel("Name").inputValue(), name);
      await page.getByLabel("Name").press("Enter"); // sends the form, scripts or not
      await page.getByRole("heading", { name: "Sign-in elsewhere" }).waitFor();
      assert.equal(new URL(page.url()).pathname, "/settings/security");
      assert.deepEqual(refused, []);
      await context.close();
    });
  }
  await browser.close();
  real.stop();
}
