// SPDX-License-Identifier: Apache-2.0
//
// account_journey.ts: from asking for an account to a second factor, a recovery code and an SSH
// key; with the pointer, with the keyboard alone, and without scripts.
import { strict as assert } from "node:assert";
import type { Browser, Locator, Page } from "playwright-core";

import type { Cases } from "../harness/cases";
import { letters, letterTo, linkIn } from "../harness/mailbox";
import { pause, Server } from "../harness/server";
import { codeOf, hasOathtool } from "../accounts/second_factor";
import { desktop, Noise, open } from "./chromium";
import { overflowing, runAxe } from "./examine";

const password = "a long password of grace";
const key = "ssh-ed25519 " +
  "AAAAC3NzaC1lZDI1NTE5AAAAIDRlNXJ0eXVpb3Bhc2RmZ2hqa2x6eGN2Ym5tMTIzNDU2 grace@laptop";

// How a person gets at things: what is not on the page in that way fails the journey.
interface Hand {
  fill(field: Locator, words: string): Promise<void>;
  press(thing: Locator): Promise<void>;
}

const pointer: Hand = {
  fill: (field, words) => field.fill(words),
  press: (thing) => thing.click(),
};

const tabsMost = 120;

class Keyboard implements Hand {
  constructor(private readonly page: Page) {}

  async fill(field: Locator, words: string): Promise<void> {
    await this.reach(field);
    await this.page.keyboard.press("ControlOrMeta+A");
    await this.page.keyboard.type(words);
  }
  async press(thing: Locator): Promise<void> {
    await this.reach(thing);
    await this.page.keyboard.press("Enter");
  }

  // By Tab alone, from wherever the focus is; once around the page at most.
  private async reach(thing: Locator): Promise<void> {
    await thing.waitFor();
    const here = () => thing.evaluate((one) => one === document.activeElement);
    for (let tabs = 0; tabs < tabsMost; ++tabs) {
      if (await here()) return;
      await this.page.keyboard.press("Tab");
    }
    throw new Error(`Tab does not reach ${String(thing)}`);
  }
}

class Journey {
  constructor(private readonly page: Page, private readonly server: Server,
              private readonly hand: Hand, private readonly name: string) {}

  async go(): Promise<void> {
    await this.register();
    await this.signIn();
    const { secret, code } = await this.secondFactorOn();
    await this.addKey();
    await this.signOut();
    await this.signIn();
    await this.useCode(code);
    await this.signOut();
    await this.signIn();
    await this.fillIn("Code", code);
    await this.press("Sign in");
    await this.page.locator(".ui-form-summary").waitFor();
    await this.fillIn("Code", codeOf(secret));
    await this.press("Sign in");
    await this.at("/");
  }

  private async register(): Promise<void> {
    await this.page.goto(`${this.server.url}/register`);
    await this.fillIn("Name", this.name);
    await this.fillIn("E-mail", `${this.name}@example.org`);
    await this.press("Send the link");
    await this.page.getByRole("heading", { name: "Look into your mail" }).waitFor();
    const letter = await letterTo(this.server, `${this.name}@example.org`);
    await this.page.goto(this.server.url + linkIn(this.server, letter));
    await this.fillIn("Password", password);
    await this.press("Make the account");
    await this.page.waitForURL((url) => !url.pathname.startsWith("/register"));
    // Who made it is in; the journey goes on as somebody who comes back.
    await this.at("/");
    await this.signOut();
  }

  private async signIn(): Promise<void> {
    await this.page.goto(`${this.server.url}/login`);
    await this.fillIn("Name or e-mail", this.name);
    await this.fillIn("Password", password);
    await this.press("Sign in");
    await this.page.waitForURL((url) => url.pathname !== "/login");
  }

  private async signOut(): Promise<void> {
    const account = this.page.getByRole("button", { name: "your account" });
    await this.hand.press(account);
    await this.press("Sign out");
    // The address may stay what it was; this stands there for visitors alone.
    await this.page.getByRole("link", { name: "Sign in" }).first().waitFor();
  }

  private async secondFactorOn(): Promise<{ secret: string; code: string }> {
    await this.page.goto(`${this.server.url}/settings/profile`);
    await this.hand.press(this.page.getByRole("link", { name: "Security", exact: true }));
    await this.press("Set up an authenticator");
    const shown = await this.page.locator(".ui-secret code").innerText();
    const secret = shown.replace(/\s/g, "");
    await this.looksGood();
    await this.fillIn("Code", codeOf(secret, -1));
    await this.press("Switch on");
    const codes = this.page.locator(".signin-codes code");
    await codes.first().waitFor();
    assert.equal(await codes.count(), 10);
    await this.looksGood();
    return { secret, code: await codes.first().innerText() };
  }

  private async addKey(): Promise<void> {
    await this.page.goto(`${this.server.url}/settings/profile`);
    await this.hand.press(this.page.getByRole("link", { name: "SSH and GPG keys" }));
    await this.hand.press(this.page.getByRole("link", { name: "New key" }));
    await this.hand.fill(this.page.getByLabel("What it is for"), "Laptop");
    await this.fillIn("Public key", key);
    await this.press("Add key");
    await this.page.getByText("Laptop").first().waitFor();
    await this.looksGood();
  }

  private async useCode(code: string): Promise<void> {
    await this.fillIn("Code", code);
    await this.press("Sign in");
    await this.at("/");
    // Letters that were ordered together come in any order.
    const told = (): boolean => letters(this.server, `${this.name}@example.org`)
      .some((letter) => /recovery code/i.test(letter.text));
    for (let tries = 0; tries < 600 && !told(); ++tries) await pause(50);
    assert.ok(told(), "no letter tells of the recovery code");
  }

  private fillIn(label: string, words: string): Promise<void> {
    return this.hand.fill(this.page.getByLabel(label, { exact: true }), words);
  }
  private press(name: string): Promise<void> {
    return this.hand.press(this.page.getByRole("button", { name, exact: true }).first());
  }
  private at(path: string): Promise<void> {
    return this.page.waitForURL((url) => url.pathname === path);
  }
  // The pages are the same in every way of going; once is enough to look.
  private async looksGood(): Promise<void> {
    if (this.hand !== pointer) return;
    assert.deepEqual([...(await runAxe(this.page)), ...(await overflowing(this.page))], []);
  }
}

export async function accountJourneys(t: Cases, browser: Browser): Promise<void> {
  const ways = [
    { how: "with the pointer", name: "grace", javaScriptEnabled: true },
    { how: "with the keyboard alone", name: "katherine", javaScriptEnabled: true },
    { how: "with the keyboard alone, without scripts", name: "dorothy", javaScriptEnabled: false },
  ];
  for (const { how, name, javaScriptEnabled } of ways) {
    const title = `an account, its second factor, a recovery code and an SSH key, ${how}`;
    if (!hasOathtool) {
      t.skip(title, "oathtool is not installed (Debian package oathtool)");
      continue;
    }
    await t.run(title, async () => {
      const server = await Server.start({
        settings: '[registration]\nmode = "open"\n[rates]\nsign_in_burst = 1000\n',
      });
      server.createUser("boss", { admin: true });
      const context = await open(browser, { ...desktop, javaScriptEnabled });
      try {
        const page = await context.newPage();
        const noise = new Noise(page, 200, !javaScriptEnabled);
        const hand = how === "with the pointer" ? pointer : new Keyboard(page);
        await new Journey(page, server, hand, name).go();
        // The browser itself writes down that a spent code was refused.
        assert.deepEqual(noise.lines.filter((line) => !line.includes("422")), []);
      } finally {
        await context.close();
        await server.stop();
      }
    });
  }
}
