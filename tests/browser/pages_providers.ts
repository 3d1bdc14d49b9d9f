// SPDX-License-Identifier: Apache-2.0
//
// pages_providers.ts: the administrator's pages of sign-in providers; pages.ts says what a kind is.
import type { Page } from "playwright-core";

import type { Instance } from "./instance";
import type { Kind } from "./pages";

type At = (path: string) => (instance: Instance) => string;
type Send = (fields: Record<string, string>, button: string) => (page: Page) => Promise<void>;

const described = { Name: "acme", Label: "Acme", "Client id": "stithy" };

// These stand in the way of nothing: no page of theirs asks the provider.
export const providerKinds = (at: At, send: Send): Kind[] => [
  { name: "signin.new_provider", path: at("/admin/sign-in/new"), who: "boss" },
  {
    name: "signin.new_provider, refused",
    path: at("/admin/sign-in/new"),
    who: "boss",
    act: send({ ...described, "Issuer optional": "http://id.example.org" }, "Set it up"),
    status: 422,
  },
  { name: "signin.providers", path: at("/admin/sign-in"), who: "boss" },
  {
    name: "signin.provider",
    path: at("/admin/sign-in"),
    who: "boss",
    act: async (page) => {
      const link = page.getByRole("link", { name: "Acme", exact: true });
      if ((await link.count()) > 0) {
        await link.first().click();
        await page.waitForLoadState("load");
        return;
      }
      await page.goto(new URL("/admin/sign-in/new", page.url()).href);
      await send({ ...described, "Issuer optional": "https://id.example.org" }, "Set it up")(page);
    },
  },
];
