// SPDX-License-Identifier: Apache-2.0
//
// browser.ts: passkeys in a real browser, whose developer tools hold a virtual authenticator.
import { strict as assert } from "node:assert";

import type { Browser, Page } from "playwright-core";

import { findChromium, launch } from "../browser/chromium";
import type { Cases } from "../harness/cases";
import { passwordOf, type Server } from "../harness/server";
import { passkeys, security, startNamed } from "./stage";

async function plugIn(page: Page) {
  const tools = await page.context().newCDPSession(page);
  await tools.send("WebAuthn.enable");
  const { authenticatorId } = await tools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  const count = async (): Promise<number> =>
    (await tools.send("WebAuthn.getCredentials", { authenticatorId })).credentials.length;
  return { tools, authenticatorId, count };
}

async function signInByPassword(page: Page, server: Server, name: string): Promise<void> {
  await page.goto(`${server.url}/login`);
  await page.getByLabel("Name or e-mail").fill(name);
  await page.getByLabel("Password").fill(passwordOf(name));
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((url) => url.pathname !== "/login");
}

interface Desk {
  t: Cases;
  browser: Browser;
  server: Server;
}

async function wholeLife({ t, browser, server }: Desk): Promise<void> {
  const context = await browser.newContext();
  context.setDefaultTimeout(45_000);
  const page = await context.newPage();
  const noise: string[] = [];
  page.on("console", (line) => { if (line.type() === "error") noise.push(line.text()); });
  page.on("pageerror", (error) => noise.push(String(error)));
  const device = await plugIn(page);
  await t.run("Chromium makes a passkey, and the page shows recovery codes", async () => {
    await signInByPassword(page, server, "ada");
    await page.goto(`${server.url}${security}`);
    await page.getByRole("link", { name: "Add a passkey" }).click();
    await page.getByLabel("Name").fill("Laptop");
    await page.getByRole("button", { name: "Add the passkey" }).click();
    await page.getByRole("heading", { name: "Recovery codes", level: 2 }).waitFor();
    assert.equal(await device.count(), 1);
  });
  await t.run("it makes no second one for the same account", async () => {
    await page.goto(`${server.url}${passkeys}/new`);
    await page.getByLabel("Name").fill("Once more");
    await page.getByRole("button", { name: "Add the passkey" }).click();
    await page.getByText("This device holds a passkey for this account already.").waitFor();
    assert.equal(await device.count(), 1);
  });
  await t.run("it finishes a sign-in by password", async () => {
    await context.clearCookies();
    // A device that offers itself to the name's field would not wait for the password.
    await device.tools.send("WebAuthn.setAutomaticPresenceSimulation",
      { authenticatorId: device.authenticatorId, enabled: false });
    await signInByPassword(page, server, "ada");
    await device.tools.send("WebAuthn.setAutomaticPresenceSimulation",
      { authenticatorId: device.authenticatorId, enabled: true });
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await page.waitForURL((url) => !url.pathname.startsWith("/login"));
    assert.equal((await page.goto(`${server.url}/settings/profile`))?.status(), 200);
  });
  await t.run("it signs in alone, by the button or by what the name's field offers", async () => {
    await context.clearCookies();
    await page.goto(`${server.url}/login?return_to=${security}`);
    const button = page.getByRole("button", { name: "Sign in with a passkey" });
    await Promise.race([button.click().catch(() => undefined), page.waitForURL(`**${security}`)]);
    await page.waitForURL(`**${security}`);
    await page.getByText("Laptop").waitFor();
  });
  await t.run("the last one is removed by itself", async () => {
    await page.getByText("Remove it and switch the second factor off").click();
    const form = page.locator("details form").filter({ hasText: "Use a passkey instead" }).last();
    await form.getByRole("button").click();
    await page.getByText("The passkey is removed, and the second factor is off.").waitFor();
    assert.deepEqual(noise, []);
  });
  await context.close();
}

async function withoutScripts({ t, browser, server }: Desk): Promise<void> {
  await t.run("without scripts the page says what is needed, and the password works", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${server.url}/login`);
    assert.equal(await page.getByText("Sign in with a passkey").isVisible(), false);
    await signInByPassword(page, server, "bob");
    await page.goto(`${server.url}${passkeys}/new`);
    assert.ok(await page.getByText("A passkey needs scripts").isVisible());
    await context.close();
  });
}

export async function browserCases(t: Cases): Promise<void> {
  if (!findChromium()) {
    t.skip("passkeys in a browser", "there is no Chromium");
    return;
  }
  const server = await startNamed();
  for (const name of ["ada", "bob"]) server.createUser(name);
  const browser = await launch();
  await wholeLife({ t, browser, server });
  await withoutScripts({ t, browser, server });
  await browser.close();
  await server.stop();
}
