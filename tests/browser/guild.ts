// SPDX-License-Identifier: Apache-2.0
//
// guild.ts: an organisation for the browser checks. mara owns it, boss belongs to it, ada is
// invited; it has teams below each other and a secret one, a repository, and somebody from outside.
import type { Instance } from "./instance";

export async function foundGuild(instance: Instance): Promise<void> {
  const mara = (path: string, page: string, fields: Record<string, string>): Promise<void> =>
    instance.submit("mara", path, page, fields);
  const people = "/orgs/foundry/people";
  await mara("/organizations", "/organizations/new",
    { name: "foundry", display_name: "The Foundry" });
  await mara("/orgs/foundry/settings/profile?_method=put", "/orgs/foundry/settings", {
    display_name: "The Foundry", description: "Casts what others forge.",
    website: "https://example.org/foundry", location: "حلب",
  });
  const team = (name: string, more: Record<string, string> = {}): Promise<void> =>
    mara("/orgs/foundry/teams", "/orgs/foundry/teams/new",
      { name, description: "", parent: "", ...more });
  await team("Casters", { description: "Pour, and wait." });
  await team("Moulders", { parent: "casters" });
  await team("Auditors", { secret: "1" });
  await mara("/orgs/foundry/invitations", people,
    { login: "boss", role: "member", team: "moulders" });
  await instance.submit("boss", "/settings/organizations/foundry/invitation?_method=put",
    "/settings/organizations", {});
  await mara("/orgs/foundry/invitations", people, { login: "ada", role: "owner", team: "" });
  await mara("/new", "/new?owner=foundry", { owner: "foundry", name: "anvil", description: "Heavy.",
    visibility: "private", readme: "1", gitignore: "", licence: "", default_branch: "main" });
  await mara("/foundry/anvil/settings/teams", "/foundry/anvil/settings/teams",
    { team: "casters", role: "write" });
  await mara("/foundry/anvil/settings/collaborators", "/foundry/anvil/settings/collaborators",
    { login: "a-login-as-long-as-logins-may-be-xxxxxx", role: "read" });
  const hooks = "/orgs/foundry/settings/hooks";
  await mara(hooks, `${hooks}/new`, {
    url: "http://127.0.0.1:9/foundry", format: "github", content_type: "json",
    events: "organization", active: "on",
  });
}
