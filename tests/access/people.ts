// SPDX-License-Identifier: Apache-2.0
//
// people.ts: the principals of the access matrix, and how each sends a request.
//
// Of the sixteen of the trust model these exist so far; deploy keys come over SSH alone (ssh.ts),
// and job tokens join when their feature does: not applicable yet are the job token of another
// repository and the stranger with a public fork.
import { strict as assert } from "node:assert";
import { randomBytes } from "node:crypto";

import { Session } from "../harness/browser_session";
import { askDatabase } from "../harness/database";
import { Workshop, withToken } from "../harness/git";
import type { Server } from "../harness/server";
import type { Row, Visibility } from "./addresses";

export interface Answer {
  status: number;
  body: string;
  type: string;
  location: string;
}

export interface Principal {
  name: string;
  session?: Session; // cookie on pages
  token?: string; // header on the API, git and metrics
  seesPrivate: boolean;
  belongs: boolean; // to the organisations of the matrix
}

const roles = ["read", "triage", "write", "maintain", "admin"] as const;
const isPage = (row: Row): boolean =>
  row.origin === "main" && !row.path.startsWith("/api/v") && !row.name.startsWith("transport.");

export class People {
  readonly principals: Principal[] = [];
  readonly canary = randomBytes(24).toString("hex");
  publicRepository = "";
  organisation = "";
  commit = "";
  tree = "";
  blob = "";
  tag = "";
  accountId = "";
  private made = 0;
  private ownerToken = "";
  private readonly workshop = new Workshop();

  private constructor(private readonly server: Server) {}

  static async gather(server: Server): Promise<People> {
    const people = new People(server);
    for (const name of ["owner", "stranger", "revoked", "disabled", "member", "maintainer"])
      server.createUser(name);
    for (const role of roles) server.createUser(`m-${role}`);
    server.createUser("boss", { admin: true });
    server.createUser("reader");
    people.ownerToken = server.createToken("owner", ["repo", "user", "admin:org"]);
    const owner = await fetch(`${server.url}/api/v3/users/owner`);
    people.accountId = String(((await owner.json()) as { id: number }).id);
    people.prepareHistory();
    people.publicRepository = await people.freshRepository("public");
    await people.introduce();
    people.organisation = await people.freshOrganisation();
    return people;
  }

  remove(): void {
    this.workshop.remove();
  }

  find(name: string): Principal {
    const found = this.principals.find((principal) => principal.name === name);
    if (!found) throw new Error(`there is no ${name}`);
    return found;
  }

  private async introduce(): Promise<void> {
    const everything = ["repo", "user", "admin:org"];
    const belongs = new Set(["owner", "boss", "member", "maintainer"]);
    const person = async (name: string, login: string, seesPrivate: boolean) => {
      const session = await Session.signIn(this.server, login);
      const token = this.server.createToken(login, everything);
      this.principals.push({ name, session, token, seesPrivate, belongs: belongs.has(login) });
      this.memberTokens.set(login, token);
    };
    await person("owner-idle", "owner", true);
    await person("site-admin-idle", "boss", true);
    assert.equal(this.forgetPasswords(), 2);
    const idle = this.principals.splice(0);
    const nobody = new Session(this.server);
    this.principals.push(
      { name: "anonymous", session: nobody, seesPrivate: false, belongs: false });
    await person("stranger", "stranger", false);
    for (const role of roles) await person(role, `m-${role}`, true);
    await person("revoked", "revoked", false);
    await person("disabled", "disabled", false);
    await person("site-admin", "boss", true);
    await person("owner", "owner", true);
    await person("org-member", "member", false);
    await person("team-maintainer", "maintainer", false);
    const token = (name: string, seesPrivate: boolean, scopes: string[], more: string[] = []) =>
      this.principals.push({
        name,
        token: this.server.createToken("owner", scopes, more),
        seesPrivate,
        belongs: false,
      });
    this.principals.push(...idle);
    token("token-without-scope", false, ["user:read"]);
    token("token-public-only", false, ["public_repo"]);
    token("token-of-another", false, ["repo"], ["--repo", `owner/${this.publicRepository}`]);
    this.principals.push({ name: "token-fine-grained", token: await this.mintFineGrained(),
      seesPrivate: false, belongs: false });
    this.server.command(["user", "disable", "disabled"]);
  }

  // Everything that can be chosen, in one repository.
  private async mintFineGrained(): Promise<string> {
    const session = await Session.signIn(this.server, "owner");
    const at = "/settings/personal-access-tokens";
    const levels = ["contents", "administration", "repository_hooks", "git_ssh_keys",
      "email_addresses", "profile"].map((word) => [`permission_${word}`, "write"]);
    const answer = await session.submit(at, { name: "fine", owner: "owner", expiry: "30",
      reason: "", reach: "chosen", chosen: this.publicRepository, ...Object.fromEntries(levels) },
      `${at}/new`);
    const token = /sty_pat_[\w-]{43}/.exec(await answer.text())?.[0];
    assert.ok(token, `no fine-grained token: ${answer.status}`);
    return token;
  }

  // Sessions so far gave their password too long ago for what cannot be taken back; how many.
  forgetPasswords(): number {
    askDatabase(this.server.data, "update sessions set confirmed_at = 0");
    return Number(askDatabase(this.server.data, "select count(*) from sessions")[0]);
  }

  private prepareHistory(): void {
    this.workshop.init("seed");
    this.commit = this.workshop.commit("seed", `Say ${this.canary}`, {
      "README.md": `# Canary\n\n${this.canary}\n`,
      [`src/${this.canary}.c`]: `int canary; /* ${this.canary} */\n`,
      "docs/README.md": `${this.canary}\n`,
      LICENSE: `Only ${this.canary} may.\n`,
    });
    this.workshop.git("seed", "tag", "-a", "noted", "-m", this.canary);
    this.tag = this.workshop.git("seed", "rev-parse", "refs/tags/noted");
    this.tree = this.workshop.git("seed", "rev-parse", "HEAD^{tree}");
    this.blob = this.workshop.git("seed", "rev-parse", "HEAD:README.md");
  }

  // A repository of its own for each row that writes, since writing changes it; rows that read
  // share one of each visibility.
  private readonly shared = new Map<Visibility, string>();
  async freshRepository(visibility: Visibility, row?: Row): Promise<string> {
    const reading = row?.method === "GET" || row?.path.endsWith("git-upload-pack");
    const known = this.shared.get(visibility);
    if (reading && known) return known;
    const name = `matrix-${String(++this.made).padStart(4, "0")}`;
    const made = await this.api("POST", "/api/v3/user/repos", {
      name,
      visibility,
      description: visibility === "private" ? this.canary : "For everybody.",
    });
    if (made !== 201) throw new Error(`making ${name}: ${made}`);
    const url = withToken(`${this.server.url}/owner/${name}.git`, this.ownerToken);
    this.workshop.git("seed", "push", "-q", url, "main", "main:refs/tags/v1", "noted",
      "main:refs/heads/topic/rename");
    const invite = (login: string, role: string) =>
      this.server.command(["repo", "invite", `owner/${name}`, login, "--role", role]);
    for (const role of roles) invite(`m-${role}`, role);
    for (const login of ["revoked", "disabled"]) invite(login, "write");
    this.server.command(["repo", "revoke", `owner/${name}`, "revoked"]);
    if (reading) this.shared.set(visibility, name);
    return name;
  }

  // An organisation of its own for each row that writes; rows that read share one. Its members are
  // concealed and its team is called by the canary, which nobody beyond them may see.
  private readonly memberTokens = new Map<string, string>();
  private sharedOrganisation = "";
  async freshOrganisation(row?: Row): Promise<string> {
    const reading = row?.method === "GET";
    if (reading && this.sharedOrganisation) return this.sharedOrganisation;
    const name = `guild-${String(++this.made).padStart(4, "0")}`;
    const owner = await Session.signIn(this.server, "owner");
    const made = await owner.submit("/organizations", { name, display_name: "" },
      "/organizations/new");
    assert.equal(made.status, 303, `making ${name}`);
    for (const login of ["member", "maintainer"]) {
      await this.api("PUT", `/api/v3/orgs/${name}/memberships/${login}`, { role: "member" });
      const token = this.memberTokens.get(login) ?? "";
      const joined = await this.api("PATCH", `/api/v3/user/memberships/orgs/${name}`,
        { state: "active" }, token);
      assert.equal(joined, 200, `${login} joins ${name}`);
    }
    const team = `/api/v3/orgs/${name}/teams`;
    assert.equal(await this.api("POST", team, { name: "Core", description: this.canary,
      maintainers: ["maintainer"] }), 201);
    assert.equal(await this.api("POST", team, { name: `Secret ${this.canary}`,
      privacy: "secret" }), 201);
    if (reading) this.sharedOrganisation = name;
    return name;
  }

  private async api(
    method: string,
    path: string,
    body: unknown,
    token = this.ownerToken,
  ): Promise<number> {
    const answer = await fetch(this.server.url + path, {
      method,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    return answer.status;
  }

  async send(principal: Principal, row: Row, path: string): Promise<Answer> {
    const method = row.method;
    const headers: Record<string, string> = {};
    let body: string | undefined;
    if (isPage(row)) {
      const session = principal.session ?? new Session(this.server);
      if (method !== "GET") {
        headers.Origin = this.server.url;
        headers["Sec-Fetch-Site"] = "same-origin";
        headers["Content-Type"] = "application/x-www-form-urlencoded";
        body = `_csrf=${encodeURIComponent(await this.csrf(session))}`;
      }
      return read(await session.send(path, { method, headers, body: body ?? null }));
    }
    if (principal.token) headers.Authorization = `Bearer ${principal.token}`;
    if (method !== "GET") {
      const service = /git-(upload|receive)-pack$/.exec(path);
      headers["Content-Type"] = service
        ? `application/x-${service[0]}-request`
        : "application/json";
      body = service ? "0000" : "{}";
    }
    const base = row.origin === "main" ? this.server.url : this.server.contentUrl;
    const init = { method, headers, body: body ?? null, redirect: "manual" } as const;
    return read(await fetch(base + path, init));
  }

  async sendForged(
    principal: Principal,
    row: Row,
    path: string,
    forged: "foreign" | "none" | "null" | "no-token",
  ): Promise<Answer> {
    const session = principal.session as Session;
    const headers: Record<string, string> = {
      "Content-Type": "application/x-www-form-urlencoded",
    };
    if (forged === "foreign") headers.Origin = "https://evil.example";
    if (forged === "null") headers.Origin = "null";
    if (forged === "no-token") headers.Origin = this.server.url;
    const token = forged === "no-token" ? "" : await this.csrf(session);
    const body = `_csrf=${encodeURIComponent(token)}`;
    return read(await session.send(path, { method: row.method, headers, body }));
  }

  private readonly tokens = new Map<Session, string>();
  private async csrf(session: Session): Promise<string> {
    const known = this.tokens.get(session);
    if (known) return known;
    const signedIn = [...session.cookies.keys()].some((name) => name.endsWith("session"));
    const token = await session.token(signedIn ? "/settings/profile" : "/login");
    if (!signedIn) this.tokens.set(session, token);
    return token;
  }
}

async function read(answer: Response): Promise<Answer> {
  return {
    status: answer.status,
    body: await answer.text(),
    type: answer.headers.get("content-type") ?? "",
    location: answer.headers.get("location") ?? "",
  };
}
