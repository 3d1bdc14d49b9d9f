// SPDX-License-Identifier: Apache-2.0
//
// pages_tokens.ts: the pages of fine-grained tokens and of tokens of repositories; pages.ts says
// what a kind is.
import type { Page } from "playwright-core";

import type { Instance } from "./instance";
import type { Kind } from "./pages";

type At = (path: string) => (instance: Instance) => string;
type Send = (fields: Record<string, string>, button: string) => (page: Page) => Promise<void>;

const own = "/settings/personal-access-tokens";
const ofRepository = "/ada/kestrel/settings/deploy-tokens";

export const tokenKinds = (at: At, send: Send): Kind[] => [
  { name: "tokens.list, none", path: at(own), who: "newcomer" },
  {
    name: "tokens.list",
    path: at(`${own}/new`),
    who: "ada",
    act: send({ "What it is for": "Nightly builds", "Chosen repositories": "kestrel" },
      "Make token"),
  },
  { name: "tokens.new", path: at(`${own}/new`), who: "ada" },
  {
    name: "tokens.new, refused",
    path: at(`${own}/new`),
    who: "ada",
    act: send({ "What it is for": "Builds", "Chosen repositories": "nowhere" }, "Make token"),
    status: 422,
  },
  { name: "tokens.of_organisation", path: at("/orgs/foundry/settings/personal-access-tokens"),
    who: "mara" },
  { name: "tokens.deploy_list", path: at(ofRepository), who: "ada" },
  { name: "tokens.deploy_new", path: at(`${ofRepository}/new`), who: "ada" },
  {
    name: "tokens.deploy_list, made",
    path: at(`${ofRepository}/new`),
    who: "ada",
    act: send({ "What it is for": "Build server" }, "Make token"),
  },
];
