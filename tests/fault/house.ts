// SPDX-License-Identifier: Apache-2.0
//
// house.ts: prepared data directories for tests that break one thing at a time, and what people do
// in them. A case gets a copy of its own, so that cases may run side by side.
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Session } from "../harness/browser_session";
import { type Done, Workshop, withToken } from "../harness/git";
import { Server, pause } from "../harness/server";
import { change, query } from "./inspect";

// What a client heard.
export interface Said {
  kind: "ok" | "refused" | "lost";
  words: string;
}

export const settings =
  "[rates]\nposting_burst = 100000\napi_per_hour = 10000000\nsign_in_burst = 10000\n" +
  "[repo]\nimport_local_paths = true\npush_options = true\n" +
  "[mail]\nretry_after = \"1s\"\n";

// ada (an administrator) owns ada/engine with some history, ada/large with enough of it to be worth
// maintenance, ada/empty, and ada/binned in the bin. No work waits and none is noted as done.
export class Template {
  readonly workshop = new Workshop();
  readonly data = mkdtempSync(join(tmpdir(), "stithy-template-"));
  token = "";
  first = ""; // the commit on main and side
  next = ""; // a commit on top of it that nobody pushed yet
  other = ""; // another
  cookies = new Map<string, string>();

  static async make(): Promise<Template> {
    const template = new Template();
    await template.fill();
    return template;
  }

  private async fill(): Promise<void> {
    const { workshop } = this;
    const server = await Server.start({ data: this.data, settings });
    server.createUser("ada", { admin: true });
    server.createUser("bob");
    this.token = server.createToken("ada");
    this.cookies = (await Session.signIn(server, "ada")).cookies;
    for (const name of ["engine", "empty", "large", "binned"]) server.createRepo(`ada/${name}`);
    workshop.init("work");
    this.first = workshop.commit("work", "First", { "README.md": "# Engine\n", "a.txt": "a\n" });
    const url = withToken(`${server.url}/ada/engine.git`, this.token);
    workshop.git("work", "push", "-q", url, "main", "main:refs/heads/side");
    this.next = workshop.commit("work", "Next", { "b.txt": "b\n".repeat(500) });
    this.other = workshop.commit("work", "Other", { "c.txt": "c\n" });
    const gone = await fetch(`${server.url}/api/v3/repos/ada/binned`, {
      method: "DELETE", headers: { Authorization: `token ${this.token}` },
    });
    if (gone.status !== 204) throw new Error(`deleting: ${gone.status}`);
    this.pushLarge(withToken(`${server.url}/ada/large.git`, this.token));
    await pause(500); // what follows a push runs now
    await server.stop();
    change(this.data, "delete from events; delete from job_lines; delete from job_steps; " +
      "delete from job_failures; delete from job_effects; delete from jobs where " +
      "state <> 0; update jobs set run_at = 9000000000000000 where state = 0");
  }

  // In two packs.
  private pushLarge(url: string): void {
    const { workshop } = this;
    workshop.init("large");
    for (const part of [1, 2]) {
      let stream = "";
      for (let i = 0; i < 300; ++i)
        stream += "commit refs/heads/main\n" +
          `committer Ada <ada@example.org> ${part}${1000 + i} +0000\ndata 2\nc\n` +
          (part === 2 && i === 0 ? "from refs/heads/main^0\n" : "") +
          `M 100644 inline f${i % 7}\ndata <<END\n${part} ${i}\nEND\n`;
      workshop.feedGit("large", stream, "fast-import", "--quiet");
      workshop.git("large", "push", "-q", url, "main");
    }
  }

  // Works with a server on a copy, which is not started yet; ends it whatever happens.
  async lend(work: (house: House) => Promise<void>): Promise<void> {
    const data = mkdtempSync(join(tmpdir(), "stithy-fault-"));
    cpSync(this.data, data, { recursive: true });
    const house = new House(this, await Server.on(data));
    try {
      await work(house);
      house.remove();
    } catch (error) {
      await house.server.kill();
      // Kept to be looked at.
      throw new Error(`${data}: ${error instanceof Error ? error.stack : String(error)}`);
    }
  }
  remove(): void {
    this.workshop.remove();
    rmSync(this.data, { recursive: true, force: true });
    rmSync(`${this.data}.log`, { force: true });
  }
}

export class House {
  readonly session: Session;
  constructor(readonly template: Template, readonly server: Server) {
    this.session = new Session(server);
    for (const [name, value] of template.cookies) this.session.cookies.set(name, value);
  }

  url(name: string): string {
    return withToken(`${this.server.url}/ada/${name}.git`, this.template.token);
  }
  git(...words: string[]): Promise<Done> {
    return this.template.workshop.runGit("work", ...words);
  }

  async push(name: string, ...words: string[]): Promise<Said> {
    const options = words.filter((word) => word.startsWith("--"));
    const specs = words.filter((word) => !word.startsWith("--"));
    const done = await this.git("push", "--porcelain", ...options, this.url(name), ...specs);
    if (done.status === 0) return { kind: "ok", words: done.out };
    const answered = /^!\t|error: 5\d\d|error: 4\d\d|returned error/m.test(done.out + done.err);
    return { kind: answered ? "refused" : "lost", words: done.out + done.err };
  }

  async api(method: string, path: string, body?: object): Promise<Said> {
    return said(() => fetch(`${this.server.url}/api/v3${path}`, {
      method,
      headers: {
        Authorization: `token ${this.template.token}`, "Content-Type": "application/json",
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    }));
  }

  async form(path: string, fields: Record<string, string>, page: string): Promise<Said> {
    return said(() => this.session.submit(path, fields, page));
  }

  // The refs as a client sees them; none when the repository is not there.
  async refs(name: string): Promise<Map<string, string>> {
    const done = await this.git("ls-remote", this.url(name));
    const out = new Map<string, string>();
    for (const line of done.out.split("\n").filter(Boolean)) {
      const [oid, ref] = line.split("\t") as [string, string];
      out.set(ref, oid);
    }
    return out;
  }

  // One member of a repository in the API; absent: "".
  async member(name: string, member: string): Promise<string> {
    const answer = await fetch(`${this.server.url}/api/v3/repos/ada/${name}`, {
      headers: { Authorization: `token ${this.template.token}` },
    });
    if (answer.status === 404) return "";
    if (answer.status !== 200) throw new Error(`ada/${name}: ${answer.status}`);
    return String(((await answer.json()) as Record<string, unknown>)[member]);
  }

  idOf(name: string): string {
    return query(this.server.data, `select id from repositories where name = '${name}'`)[0] ?? "";
  }
  // The directory of a repository.
  path(name: string): string {
    const hex = BigInt(this.idOf(name)).toString(16).padStart(16, "0");
    return join(this.server.data, "repos", hex.slice(14), `${hex}.git`);
  }

  remove(): void {
    rmSync(this.server.data, { recursive: true, force: true });
    rmSync(this.server.logFile, { force: true });
  }
}

async function said(send: () => Promise<Response>): Promise<Said> {
  try {
    const answer = await send();
    const words = await answer.text();
    return { kind: answer.status < 400 ? "ok" : "refused", words: `${answer.status} ${words}` };
  } catch (error) {
    return { kind: "lost", words: String(error) };
  }
}
