// SPDX-License-Identifier: Apache-2.0
//
// pages_applications.ts: the pages of applications that act for people; pages.ts says what a kind
// is.
import type { Page } from "playwright-core";

import type { Instance } from "./instance";
import type { Kind } from "./pages";

type At = (path: string) => (instance: Instance) => string;
type Send = (fields: Record<string, string>, button: string) => (page: Page) => Promise<void>;

const described = { Name: "Deployer", Homepage: "https://app.example.org",
  "Callback addresses": "https://app.example.org/callback" };

export const applicationKinds = (at: At, send: Send): Kind[] => [
  { name: "applications.own", path: at("/settings/applications"), who: "ada" },
  { name: "applications.own, none", path: at("/settings/applications"), who: "newcomer" },
  { name: "applications.new_own", path: at("/settings/applications/new"), who: "ada" },
  {
    name: "applications.new_own, refused",
    path: at("/settings/applications/new"),
    who: "ada",
    act: send({ ...described, "Callback addresses": "http://app.example.org" }, "Register"),
    status: 422,
  },
  {
    name: "applications.own_one",
    path: at("/settings/applications/new"),
    who: "ada",
    act: send(described, "Register"),
  },
  {
    name: "applications.authorize",
    path: at("/settings/applications/new"),
    who: "ada",
    act: async (page) => {
      await send(described, "Register")(page);
      const id = /app-[0-9a-f]{20,}/.exec(await page.content())?.[0] ?? "";
      await page.goto(new URL(`/login/oauth/authorize?client_id=${id}&scope=openid+repo+user`,
        page.url()).href);
    },
  },
  { name: "applications.device", path: at("/login/device?user_code=WDJB-MJHT"), who: "ada" },
  {
    name: "applications.device, refused",
    path: at("/login/device?user_code=WDJB-MJHT"),
    who: "ada",
    act: send({}, "Go on"),
    status: 422,
  },
  { name: "applications.organisation", path: at("/orgs/foundry/settings/applications"),
    who: "mara" },
  { name: "applications.new_organisation", path: at("/orgs/foundry/settings/applications/new"),
    who: "mara" },
  {
    name: "applications.organisation_one",
    path: at("/orgs/foundry/settings/applications/new"),
    who: "mara",
    act: send(described, "Register"),
  },
  { name: "applications.all", path: at("/admin/applications"), who: "boss" },
  { name: "applications.new_instance", path: at("/admin/applications/new"), who: "boss" },
  {
    name: "applications.any",
    path: at("/admin/applications/new"),
    who: "boss",
    act: send(described, "Register"),
  },
];
