// SPDX-License-Identifier: Apache-2.0
//
// pages.ts: every kind of page the product has, and in which states it is worth looking at.
//
// The list is compared with the route table: a GET row of the main origin that stands neither here
// nor among `otherAnswers` fails the suite. Add the page here when you add its route.
import type { Page } from "playwright-core";

import type { Instance, Who } from "./instance";
import { applicationKinds } from "./pages_applications";
import { errorKinds } from "./pages_errors";
import { tokenKinds } from "./pages_tokens";
import { providerKinds } from "./pages_providers";

export interface Kind {
  name: string; // "code.home", and ", a state" behind it
  path: (at: Instance) => string;
  who?: Who; // a visitor without
  status?: number; // 200 without
  code?: boolean; // differences, files and the reference, which may be larger than lists
  act?: (page: Page, at: Instance) => Promise<void>; // what brings the page into its state
}

// GET rows that answer with something else than a page for people.
export const otherAnswers: Record<string, string> = {
  "admin.health": "for machines",
  "admin.readiness": "for machines",
  "admin.metrics": "text for Prometheus",
  "admin.openapi": "JSON",
  "home.events": "a stream of events",
  "home.socket": "a web socket",
  "hooks.instance_show": "the page of a repository's hook, below /admin",
  "hooks.org_show": "the page of a repository's hook, in the settings of an organisation",
  "hooks.org_delivery": "the page of a repository's delivery, in those settings",
  "hooks.instance_delivery": "the page of a repository's delivery, below /admin",
  "home.jump": "JSON for the palette",
  "home.asset": "styles and scripts",
  "home.robots": "text for crawlers",
  "mail.subscription": "the suite mail opens it by the link of a message",
  "people.avatar": "a picture",
  "keys.text": "text for programs",
  "keys.gpg_text": "text for programs",
  "applications.userinfo": "JSON",
  "applications.key_set": "JSON",
  "applications.openid_configuration": "JSON",
  "applications.server_metadata": "JSON",
  "people.settings": "leads to the profile",
  "repos.check_name": "a piece of the page that makes a repository",
  "code.archive": "an archive",
  "code.clone_address": "leads to the page of the repository",
  "code.commit_diff": "text",
  "code.commit_patch": "text",
  "code.files": "JSON for the palette",
  "code.head_feed": "an Atom feed",
  "code.no_page": "what is not there, or what the go command asks for",
  "code.paths": "JSON for the file finder",
  "code.raw": "leads to the other origin",
  "code.tags_feed": "an Atom feed",
  "transport.info_refs": "for git",
  "transport.info_refs_bare": "for git",
  "signin.begin_outside": "leads to a provider, as in the suite upstream",
  "signin.begin_outside_confirmation": "leads to a provider, as in the suite upstream",
  "signin.outside_callback": "the suite upstream comes back from a provider",
  "signin.new_identity": "the suite upstream goes to a provider by it",
  "signin.second_step": "the suite accounts signs in with a code",
  "signin.setup": "the journey of the first run opens it",
};

const at = (path: string) => (): string => path;

const press =
  (selector: string) =>
  async (page: Page): Promise<void> => {
    await page.locator(selector).first().click();
  };

// Fills fields by their label and sends the form that holds `button`.
const send =
  (fields: Record<string, string>, button: string) =>
  async (page: Page): Promise<void> => {
    for (const [label, value] of Object.entries(fields))
      await page.getByLabel(label, { exact: true }).fill(value);
    await page.getByRole("button", { name: button, exact: true }).click();
    await page.waitForLoadState("load");
  };

// Opens the palette, and types only when it has its first answer: no question is broken off.
const ask =
  (words: string, found: string) =>
  async (page: Page): Promise<void> => {
    await page.keyboard.press("Control+k");
    await page.getByRole("option").first().waitFor();
    await page.locator("#ui-palette input").fill(words);
    await page.getByRole("option").filter({ hasText: found }).first().waitFor();
  };

const front: Kind[] = [
  { name: "home.front, a visitor", path: at("/") },
  { name: "home.front, nothing yet", path: at("/"), who: "newcomer" },
  { name: "home.front", path: at("/"), who: "ada" },
  { name: "home.search", path: at("/search"), who: "ada" },
  { name: "home.search, found", path: at("/search?q=ada"), who: "ada" },
  { name: "home.search, nothing found", path: at("/search?q=zzz") },
  {
    name: "home.front, the palette",
    path: at("/"),
    who: "boss",
    act: ask("", "Home"),
  },
  {
    name: "home.front, people in the palette",
    path: at("/"),
    who: "mara",
    act: ask("@a", "Lovelace"),
  },
  {
    name: "code.commit, files in the palette",
    path: (i) => `/ada/kestrel/commit/${i.lastStep}`,
    act: ask("/part1", "part_1.cc"),
    code: true,
  },
  {
    name: "home.front, the account menu",
    path: at("/"),
    who: "ada",
    act: press(".ui-bar-account"),
  },
  {
    name: "code.home, the keys",
    path: at("/ada/stithy"),
    who: "ada",
    act: (page) => page.keyboard.press("?"),
  },
];

const signin: Kind[] = [
  { name: "signin.login", path: at("/login") },
  {
    name: "signin.login, refused",
    path: at("/login"),
    act: send({ "Name or e-mail": "ada", Password: "not the password" }, "Sign in"),
    status: 422,
  },
  { name: "signin.forgotten", path: at("/login/forgotten") },
  {
    name: "signin.forgotten, sent",
    path: at("/login/forgotten"),
    act: send({ "E-mail": "nobody@example.org" }, "Send the link"),
  },
  { name: "signin.recovery, of no use", path: at("/login/recovery?secret=none"), status: 410 },
  { name: "signin.recovery", path: (i) => i.links.recovery },
  { name: "signin.sign_up, by invitation alone", path: at("/register"), status: 403 },
  { name: "signin.registration", path: (i) => i.links.invitation },
  {
    name: "signin.registration, refused",
    path: (i) => i.links.invitation,
    act: send({ Name: "admin", Password: "ten or more characters" }, "Make the account"),
    status: 422,
  },
  { name: "signin.show_confirm", path: at("/login/confirm"), who: "mara" },
];

const people: Kind[] = [
  { name: "people.profile", path: at("/ada"), who: "ada" },
  { name: "people.profile, right to left", path: at("/mara") },
  { name: "people.profile, empty", path: at("/newcomer"), who: "newcomer" },
  { name: "people.emails", path: at("/settings/emails"), who: "ada" },
  {
    name: "people.email_link, of no use",
    path: at("/emails/confirmation?secret=none"),
    status: 410,
  },
  { name: "people.profile, a long name", path: at("/a-login-as-long-as-logins-may-be-xxxxxx") },
  { name: "people.profile_settings", path: at("/settings/profile"), who: "ada" },
  {
    name: "people.profile_settings, refused",
    path: at("/settings/profile"),
    who: "newcomer",
    act: send({ "Website optional": "javascript:alert(1)" }, "Save profile"),
    status: 422,
  },
  { name: "people.renaming", path: at("/settings/account/name"), who: "ada" },
  { name: "people.departure", path: at("/settings/account/deletion"), who: "newcomer" },
  { name: "people.departure, not yet", path: at("/settings/account/deletion"), who: "mara" },
  { name: "people.account", path: at("/settings/account"), who: "ada" },
  { name: "people.preferences", path: at("/settings/preferences"), who: "ada" },
  { name: "people.sessions", path: at("/settings/sessions"), who: "ada" },
  { name: "audit.own", path: at("/settings/security-log"), who: "ada" },
  { name: "people.tokens", path: at("/settings/tokens"), who: "ada" },
  { name: "people.tokens, none", path: at("/settings/tokens"), who: "newcomer" },
  { name: "people.token_form", path: at("/settings/tokens/new"), who: "ada" },
  {
    name: "people.token_form, refused",
    path: at("/settings/tokens/new"),
    who: "boss",
    act: send({ "What it is for": "Nothing" }, "Make token"),
    status: 422,
  },
  { name: "keys.list", path: at("/settings/keys"), who: "ada" },
  { name: "keys.list, none", path: at("/settings/keys"), who: "newcomer" },
  { name: "keys.new", path: at("/settings/keys/new"), who: "ada" },
  {
    name: "keys.new, refused",
    path: at("/settings/keys/new"),
    who: "ada",
    act: send({ "Public key": "ssh-dss AAAAB3NzaC1kc3M=" }, "Add key"),
    status: 422,
  },
  { name: "keys.new_signing", path: at("/settings/keys/signing/new"), who: "ada" },
  { name: "keys.new_gpg", path: at("/settings/keys/gpg/new"), who: "ada" },
];

const repos: Kind[] = [
  { name: "repos.explore", path: at("/explore"), who: "ada" },
  { name: "repos.explore, a visitor", path: at("/explore") },
  { name: "repos.explore, nothing found", path: at("/explore?q=zzz"), who: "ada" },
  { name: "repos.new", path: at("/new"), who: "ada" },
  {
    name: "repos.new, refused",
    path: at("/new"),
    who: "ada",
    act: send({ Name: "kestrel" }, "Create repository"),
    status: 422,
  },
  { name: "repos.show_import", path: at("/import"), who: "ada" },
  { name: "repos.settings", path: at("/ada/stithy/settings"), who: "ada" },
  { name: "repos.collaborators", path: at("/ada/kestrel/settings/collaborators"), who: "ada" },
  { name: "repos.collaborators, none", path: at("/ada/empty/settings/collaborators"), who: "ada" },
  { name: "people.profile, an organisation", path: at("/foundry"), who: "mara" },
  { name: "people.profile, an organisation from outside", path: at("/foundry") },
  { name: "orgs.new", path: at("/organizations/new"), who: "ada" },
  { name: "orgs.own, invited", path: at("/settings/organizations"), who: "ada" },
  { name: "orgs.own", path: at("/settings/organizations"), who: "mara" },
  { name: "orgs.own, none", path: at("/settings/organizations"), who: "newcomer" },
  { name: "orgs.people", path: at("/orgs/foundry/people"), who: "mara" },
  { name: "orgs.people, from outside", path: at("/orgs/foundry/people") },
  { name: "orgs.teams", path: at("/orgs/foundry/teams"), who: "mara" },
  { name: "orgs.new_team", path: at("/orgs/foundry/teams/new"), who: "mara" },
  { name: "orgs.team", path: at("/orgs/foundry/teams/casters"), who: "mara" },
  { name: "orgs.team_settings", path: at("/orgs/foundry/teams/moulders/settings"), who: "mara" },
  { name: "orgs.settings", path: at("/orgs/foundry/settings"), who: "mara" },
  { name: "audit.of_organisation", path: at("/orgs/foundry/settings/audit"), who: "mara" },
  { name: "orgs.second_factor", path: at("/orgs/foundry/settings/second-factor"), who: "mara" },
  { name: "orgs.danger", path: at("/orgs/foundry/settings/danger"), who: "mara" },
  { name: "orgs.repo_teams", path: at("/foundry/anvil/settings/teams"), who: "mara" },
  { name: "orgs.repo_teams, of a person", path: at("/ada/kestrel/settings/teams"), who: "ada" },
  { name: "keys.deploy_list", path: at("/ada/kestrel/settings/keys"), who: "ada" },
  { name: "keys.deploy_list, none", path: at("/ada/empty/settings/keys"), who: "ada" },
  {
    name: "keys.deploy_list, refused",
    path: at("/ada/kestrel/settings/keys"),
    who: "ada",
    act: send({ "Public key": "no key" }, "Add key"),
    status: 422,
  },
  { name: "hooks.list", path: at("/ada/kestrel/settings/hooks"), who: "ada" },
  { name: "hooks.list, none", path: at("/ada/empty/settings/hooks"), who: "ada" },
  { name: "hooks.new", path: at("/ada/kestrel/settings/hooks/new"), who: "ada" },
  {
    name: "hooks.new, refused",
    path: at("/ada/kestrel/settings/hooks/new"),
    who: "ada",
    act: send({ Address: "http://a:b@example.org/" }, "Add the web hook"),
    status: 422,
  },
  { name: "hooks.show", path: (instance) => instance.hook, who: "ada" },
  { name: "hooks.delivery", path: (instance) => instance.delivery, who: "ada" },
  { name: "repos.danger", path: at("/ada/attic/settings/danger"), who: "ada" },
  {
    name: "repos.danger, asking",
    path: at("/ada/stithy/settings/danger"),
    who: "ada",
    act: press("summary:has-text('Delete this repository')"),
  },
];

const files: Kind[] = [
  { name: "code.home", path: at("/ada/stithy"), who: "ada" },
  { name: "code.home, a visitor", path: at("/ada/pictures") },
  { name: "code.home, private", path: at("/ada/secret"), who: "ada" },
  { name: "code.home, archived", path: at("/ada/attic"), who: "ada" },
  { name: "code.home, empty", path: at("/ada/empty"), who: "ada" },
  { name: "code.home, empty to a visitor", path: at("/ada/empty") },
  { name: "code.home, importing", path: at("/ada/never-ending"), who: "ada" },
  { name: "code.home, import failed", path: at("/ada/refused"), who: "ada" },
  {
    name: "code.home, the branches",
    path: at("/ada/kestrel"),
    who: "mara",
    act: press(".code-ref"),
  },
  {
    name: "code.home, the file menu",
    path: at("/ada/kestrel"),
    who: "mara",
    act: press("text=Add file"),
  },
  { name: "code.home, the clone menu", path: at("/ada/pictures"), act: press("text=Clone") },
  { name: "code.tree", path: at("/ada/stithy/tree/main/src/base"), who: "ada" },
  { name: "code.tree, hard names", path: at("/ada/pictures/tree/main") },
  {
    name: "code.tree, deep",
    path: at("/ada/pictures/tree/main/deep/er/than/most/folders/of/most"),
  },
  { name: "code.blob", path: at("/ada/stithy/blob/main/CMakeLists.txt"), code: true },
  { name: "code.blob, prose", path: at("/ada/stithy/blob/main/docs/architecture.md") },
  { name: "code.blob, a picture", path: at("/ada/pictures/blob/main/gradient.png") },
  { name: "code.blob, bytes", path: at("/ada/pictures/blob/main/bytes.bin") },
  { name: "code.blob, empty", path: at("/ada/pictures/blob/main/empty.txt") },
  { name: "code.blob, one long line", path: at("/ada/pictures/blob/main/minified.js"), code: true },
  { name: "code.blob, hidden order", path: at("/ada/pictures/blob/main/mixed.txt"), code: true },
  { name: "code.blob, long", path: at("/ada/tome/blob/main/tome.txt"), who: "ada", code: true },
  { name: "code.blame", path: at("/ada/stithy/blame/main/CMakeLists.txt"), code: true },
  { name: "code.blame, long", path: at("/ada/tome/blame/main/tome.txt"), who: "ada", code: true },
  { name: "code.blame, a picture", path: at("/ada/pictures/blame/main/gradient.png") },
  { name: "code.find", path: at("/ada/stithy/find/main"), who: "ada" },
  { name: "code.find, nothing", path: at("/ada/stithy/find/main?q=zzzzqq") },
];

// As if the page had been opened before the last commit came.
const commitLate =
  (button: string) =>
  async (page: Page, instance: Instance): Promise<void> => {
    const { earlierStep, earlierPart } = instance;
    await page.evaluate(
      ([base, entry]) => {
        const fields = document.querySelector<HTMLFormElement>(".editing-form")?.elements;
        (fields?.namedItem("base") as HTMLInputElement).value = base ?? "";
        (fields?.namedItem("entry") as HTMLInputElement).value = entry ?? "";
      },
      [earlierStep, earlierPart],
    );
    await page.getByRole("button", { name: button, exact: true }).click();
    await page.locator(".editing-conflict").waitFor();
  };

const part = "main/src/stream/part_2.cc";
const editing: Kind[] = [
  { name: "editing.edit", path: at(`/ada/kestrel/edit/${part}`), who: "mara" },
  {
    name: "editing.edit, the document",
    path: at("/ada/pictures/edit/main/README.md"),
    who: "ada",
    act: press("text=Preview"),
  },
  {
    name: "editing.edit, the changes",
    path: at(`/ada/kestrel/edit/${part}`),
    who: "mara",
    code: true,
    act: async (page) => {
      await page.fill("#f-content", "// Another text.\n");
      await page.getByRole("button", { name: "Changes", exact: true }).click();
      await page.locator("#editing-shown .ui-added").waitFor();
    },
  },
  {
    name: "editing.edit, somebody was faster",
    path: at(`/ada/kestrel/edit/${part}`),
    who: "mara",
    act: commitLate("Commit changes"),
    status: 409,
  },
  { name: "editing.edit, a picture", path: at("/ada/pictures/edit/main/gradient.png"), who: "ada" },
  { name: "editing.new", path: at("/ada/kestrel/new/main/src"), who: "mara" },
  {
    name: "editing.new, refused",
    path: at("/ada/kestrel/new/main/src"),
    who: "mara",
    act: send({ "Path of the file": "../x" }, "Commit new file"),
    status: 422,
  },
  { name: "editing.new, the first file", path: at("/ada/empty/new/main"), who: "ada" },
  { name: "editing.choose_files", path: at("/ada/kestrel/upload/main/src"), who: "mara" },
  {
    name: "editing.confirm_delete",
    path: at(`/ada/kestrel/delete/${part}`),
    who: "mara",
    code: true,
  },
  {
    name: "editing.confirm_delete, a folder",
    path: at("/ada/kestrel/delete/main/src"),
    who: "mara",
  },
];

const histories: Kind[] = [
  { name: "code.commits", path: at("/ada/stithy/commits"), who: "ada" },
  { name: "code.commits_of", path: at("/ada/stithy/commits/main/README.md") },
  {
    name: "code.commits_of, no author fits",
    path: at("/ada/stithy/commits/main?author=nobody-at-all"),
  },
  { name: "code.commit", path: (i) => `/ada/kestrel/commit/${i.lastStep}`, code: true },
  {
    name: "code.commit, wide",
    path: (i) => `/ada/tome/commit/${i.wideCommit}`,
    who: "ada",
    code: true,
  },
  {
    name: "code.commit, right to left",
    path: (i) => `/ada/pictures/commit/${i.firstPicture}`,
    code: true,
  },
  { name: "code.branches", path: at("/ada/kestrel/branches"), who: "ada" },
  {
    name: "code.branch_deletion",
    path: at("/ada/kestrel/branches/topic/branch-1"),
    who: "ada",
  },
  { name: "code.choose_comparison", path: at("/ada/kestrel/compare") },
  { name: "code.comparison", path: at("/ada/kestrel/compare/topic/branch-1...main"), code: true },
  { name: "code.contributors", path: at("/ada/stithy/graphs/contributors"), who: "ada" },
  {
    name: "code.contributors, lines of a year",
    path: at("/ada/kestrel/graphs/contributors?period=year&by=additions"),
    act: press("text=Same numbers"),
  },
  { name: "code.contributors, empty", path: at("/ada/empty/graphs/contributors"), who: "ada" },
  { name: "code.commit_activity", path: at("/ada/stithy/graphs/commit-activity"), who: "ada" },
  {
    name: "code.commit_activity, as tables",
    path: at("/ada/kestrel/graphs/commit-activity?as=tables"),
  },
  { name: "code.tags", path: at("/ada/kestrel/tags") },
  { name: "code.tags, none", path: at("/ada/stithy/tags"), who: "ada" },
];

const administration: Kind[] = [
  { name: "admin.overview", path: at("/admin"), who: "boss" },
  { name: "admin.health_page", path: at("/admin/health"), who: "boss" },
  { name: "admin.access_page", path: at("/admin/access"), who: "boss" },
  {
    name: "admin.access_page, an answer",
    path: at("/admin/access?login=mara&action=write&repository=foundry/anvil"),
    who: "boss",
  },
  { name: "admin.people", path: at("/admin/people"), who: "boss" },
  { name: "hooks.org_list", path: at("/orgs/foundry/settings/hooks"), who: "mara" },
  { name: "hooks.org_new", path: at("/orgs/foundry/settings/hooks/new"), who: "mara" },
  { name: "admin.people, none", path: at("/admin/people?q=zzz"), who: "boss" },
  { name: "admin.person", path: at("/admin/people/ada"), who: "boss" },
  { name: "admin.person_deletion", path: at("/admin/people/ada/deletion"), who: "boss" },
  { name: "admin.person, oneself", path: at("/admin/people/boss"), who: "boss" },
  { name: "audit.log", path: at("/admin/audit"), who: "boss" },
  { name: "audit.log, none", path: at("/admin/audit?q=actor:nobody"), who: "boss" },
  { name: "audit.log, refused", path: at("/admin/audit?q=created:soon"), who: "boss", status: 422 },
  { name: "hooks.instance_list", path: at("/admin/settings/hooks"), who: "boss" },
  { name: "hooks.instance_new", path: at("/admin/settings/hooks/new"), who: "boss" },
  { name: "mail.outbox", path: at("/admin/mail"), who: "boss" },
  { name: "signin.security", path: at("/settings/security"), who: "ada" },
  {
    name: "signin.totp",
    path: at("/settings/security"),
    who: "mara",
    act: press("text=Set up an authenticator"),
  },
  { name: "signin.new_passkey", path: at("/settings/security/passkeys/new"), who: "ada" },
  { name: "signin.registrations", path: at("/admin/registrations"), who: "boss" },
  { name: "mail.message", path: (instance) => instance.message, who: "boss" },
  { name: "admin.jobs", path: at("/admin/jobs"), who: "boss" },
  { name: "admin.job_list", path: at("/admin/jobs/list?state=done"), who: "boss" },
  {
    name: "admin.job_list, of a kind",
    path: at("/admin/jobs/list?kind=repos.maintain"),
    who: "boss",
  },
  { name: "admin.job_list, dead", path: at("/admin/jobs/list?state=dead"), who: "boss" },
  { name: "admin.job_list, none", path: at("/admin/jobs/list?state=cancelled"), who: "boss" },
  { name: "admin.schedules", path: at("/admin/jobs/schedules"), who: "boss" },
  { name: "admin.job, dead", path: (i) => `/admin/jobs/${i.deadJob}`, who: "boss" },
  { name: "admin.job, running", path: (i) => `/admin/jobs/${i.runningJob}`, who: "boss" },
  { name: "repos.bin", path: at("/admin/repositories"), who: "boss" },
  { name: "admin.api_docs", path: at("/api/docs"), code: true },
  { name: "admin.licences", path: at("/about/licences") },
];

export const kinds: Kind[] = [
  ...front,
  ...signin,
  ...people,
  ...applicationKinds(at, send),
  ...tokenKinds(at, send),
  ...providerKinds(at, send),
  ...repos,
  ...files,
  ...editing,
  ...histories,
  ...administration,
  ...errorKinds(at),
];

export const routeOf = (kind: Kind): string => kind.name.split(",")[0] ?? kind.name;
export const fileOf = (kind: Kind): string =>
  kind.name.replace(/[^a-z0-9.]+/gi, "-").replace(/-$/, "");
