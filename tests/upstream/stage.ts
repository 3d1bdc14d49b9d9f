// SPDX-License-Identifier: Apache-2.0
//
// stage.ts: setting providers up, going to them and coming back, by the pages that people use.
import { strict as assert } from "node:assert";

import { Session } from "../harness/browser_session";
import type { Server } from "../harness/server";

export const settings = '[signin]\nprovider_networks = ["127.0.0.1/32"]\n' +
  '[registration]\nmode = "open"\n' +
  "[rates]\nsign_in_burst = 10000\nposting_burst = 100000\n";

export interface Wish {
  name: string;
  label: string;
  preset: "openid" | "github" | "google" | "gitlab";
  issuer: string;
  client_id: string;
  secret: string;
  admits: "linked" | "registration" | "everybody";
  groups_claim?: string;
  team_rules?: string;
}

const full = (wish: Partial<Wish>): Record<string, string> =>
  ({ groups_claim: "", team_rules: "", ...wish });

// The address of its page.
export async function setUp(boss: Session, wish: Wish): Promise<string> {
  const answer = await boss.submit("/admin/sign-in", full(wish), "/admin/sign-in/new");
  assert.equal(answer.status, 303, await answer.text());
  return answer.headers.get("location") as string;
}

export async function change(boss: Session, at: string, wish: Partial<Wish>): Promise<void> {
  const answer = await boss.submit(`${at}?_method=put`, full(wish), at);
  assert.equal(answer.status, 303, await answer.text());
}

export const unescaped = (text: string): string =>
  text.replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">").replace(/&amp;/g, "&");

// The one form of the page that was asked for, as a browser would send it.
export async function sendForm(session: Session, page: string, more: Record<string, string> = {},
): Promise<Response> {
  const form = /<form[^>]*class="ui-form"[^>]*action="([^"]+)"[^]*?<\/form>/.exec(page);
  assert.ok(form, page);
  const fields: Record<string, string> = {};
  for (const [, name, value] of form[0].matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g))
    fields[name as string] = unescaped(value as string);
  return session.post(unescaped(form[1] as string), { ...fields, ...more });
}

// Where the provider is asked.
export async function setOut(session: Session, name: string, return_to = "/settings/profile",
): Promise<string> {
  const answer = await session.get(
    `/login/with/${name}?${new URLSearchParams({ return_to }).toString()}`);
  assert.equal(answer.status, 303, await answer.text());
  return answer.headers.get("location") as string;
}

// The page that the provider sent the browser to, agreed to.
export async function comeBack(session: Session, address: string): Promise<Response> {
  const at = new URL(address);
  const page = await session.get(at.pathname + at.search);
  if (page.status !== 200) return page;
  return sendForm(session, await page.text());
}

export const signedIn = async (session: Session): Promise<boolean> =>
  (await session.get("/settings/security")).status === 200;

// Where the provider is asked, to link it.
export async function setOutToLink(session: Session, name: string): Promise<string> {
  const answer = await session.get(`/settings/security/identities/new/${name}`);
  const page = await answer.text();
  assert.equal(answer.status, 200, page);
  return unescaped(/ui-button-primary" href="([^"]+)"/.exec(page)?.[1] ?? "");
}

export const countAccounts = (server: Server): number =>
  (JSON.parse(server.command(["user", "list", "--json"])) as unknown[]).length;
