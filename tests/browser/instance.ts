// SPDX-License-Identifier: Apache-2.0
//
// instance.ts: one server with people and repositories, shared by all browser checks of a run.
//
// People: ada owns everything, mara writes to some of it, newcomer has nothing, boss administers.
// Checks that change things make their own repositories or sign in as somebody of their own.
import { cpSync, existsSync, renameSync } from "node:fs";
import { createServer, type Server as Stalling } from "node:http";
import { join } from "node:path";

import { Session } from "../harness/browser_session";
import { letterTo, linkIn } from "../harness/mailbox";
import { Workshop } from "../harness/git";
import { pause, Server } from "../harness/server";
import { foundGuild } from "./guild";
import { type Made, makeHistory } from "./history";
import { kestrel, manyRefs, pictures, tome } from "./specimens";

export type Who = "visitor" | "ada" | "mara" | "newcomer" | "boss";

// Public halves of keys that nobody has: their points are as good as any.
export const publicKeys = [1, 2, 3].map((n) => {
  const kind = Buffer.from("ssh-ed25519");
  const words = [kind, Buffer.alloc(32, n)].flatMap((word) => {
    const size = Buffer.alloc(4);
    size.writeUInt32BE(word.length);
    return [size, word];
  });
  return `ssh-ed25519 ${Buffer.concat(words).toString("base64")} key-${n}`;
}) as [string, string, string];

const settings = `[ssh]
listen = ["127.0.0.1:0"]
[rates]
sign_in_burst = 10000
posting_burst = 100000
costly_burst = 1000000
anonymous_costly_burst = 1000000
[repo]
import_networks = ["127.0.0.0/8"]
`;

export class Instance {
  readonly sessions = new Map<Who, Session>();
  private signedInAt = -Infinity;
  readonly workshop = new Workshop();
  // Commits of the made histories, for addresses.
  lastStep = "";
  deadJob = ""; // the import that was refused
  runningJob = ""; // the one that never ends
  earlierStep = ""; // when src/stream/part_2.cc was another one
  earlierPart = "";
  wideCommit = "";
  firstPicture = "";
  readonly links = { invitation: "", recovery: "" }; // of letters, unused
  message = ""; // the address of a message that is kept as a file
  hook = ""; // the address of a web hook whose target cannot be called, and of its ping
  delivery = "";
  private stalling: Stalling | undefined;

  private constructor(readonly server: Server) {}

  static async start(): Promise<Instance> {
    const instance = new Instance(await Server.start({ settings }));
    try {
      await instance.fill();
    } catch (error) {
      await instance.stop();
      throw error;
    }
    return instance;
  }

  get url(): string {
    return this.server.url;
  }

  session(who: Who): Session | undefined {
    return this.sessions.get(who);
  }

  // What is dangerous wants a session that is younger than ten minutes; the parts take longer.
  async signInAnew(): Promise<void> {
    if (performance.now() - this.signedInAt < 180_000) return;
    this.signedInAt = performance.now();
    for (const who of ["ada", "mara", "newcomer", "boss"] as const)
      this.sessions.set(who, await Session.signIn(this.server, who));
  }

  async stop(): Promise<void> {
    this.stalling?.closeAllConnections();
    this.stalling?.close();
    this.workshop.remove();
    await this.server.stop();
  }

  private async fill(): Promise<void> {
    for (const name of ["ada", "mara", "newcomer"]) this.server.createUser(name);
    this.server.createUser("boss", { admin: true });
    this.server.createUser("a-login-as-long-as-logins-may-be-xxxxxx");
    this.server.createUser("shut-out");
    this.server.command(["user", "disable", "shut-out"]);
    await this.signInAnew();
    await this.introduce();
    this.importOwnHistory();
    this.made("ada/pictures", pictures, ["--description", "Pictures, and names hard to set"]);
    this.made("ada/tome", tome, ["--internal"]);
    this.made("ada/kestrel", kestrel, [], manyRefs(kestrel.length));
    this.made("ada/attic", pictures.slice(0, 1), ["--description", "مستودع قديم لا يتغير"]);
    this.made("ada/gone", pictures.slice(0, 1));
    this.made("ada/broken", pictures.slice(0, 1));
    this.server.createRepo("ada/secret", ["--private", "--import", this.ownHistory()]);
    this.server.createRepo("ada/empty");
    this.firstPicture = this.workshop.git("pictures", "rev-list", "--max-parents=0", "main");
    this.lastStep = this.workshop.git("kestrel", "rev-parse", "main");
    this.earlierStep = this.workshop.git("kestrel", "rev-parse", `${this.lastStep}~1`);
    const part = `${this.earlierStep}:src/stream/part_2.cc`;
    this.earlierPart = this.workshop.git("kestrel", "rev-parse", part);
    this.wideCommit = this.workshop.git("tome", "rev-parse", "main~1");
    for (const name of ["ada/stithy", "ada/kestrel", "ada/tome"])
      this.server.command(["repo", "invite", name, "mara", "--role", "write"]);
    await foundGuild(this);
    await this.settle();
  }

  // Profiles, and what only a page can set.
  private async introduce(): Promise<void> {
    await this.submit("ada", "/settings/profile?_method=put", "/settings/profile", {
      display_name: "Ada Lovelace",
      bio: "Writes programs for engines that are not built yet.",
      location: "London",
      website: "https://example.org",
    });
    await this.submit("mara", "/settings/profile?_method=put", "/settings/profile", {
      display_name: "مارا أوييلاران",
      bio: "تكتب البرامج وتقرأ الكتب.",
      location: "",
      website: "",
    });
  }

  private async addKeys(): Promise<void> {
    const [own, deploy] = publicKeys;
    await this.submit("ada", "/settings/keys", "/settings/keys/new", { title: "Laptop", key: own });
    await this.submit("ada", "/ada/kestrel/settings/keys", "/ada/kestrel/settings/keys", {
      title: "Build server",
      key: deploy,
      writes: "on",
    });
  }

  private async settle(): Promise<void> {
    await this.submit("ada", "/ada/attic/settings/archival?_method=put", "/ada/attic/settings", {});
    await this.submit("ada", "/ada/gone/settings?_method=delete", "/ada/gone/settings/danger", {
      confirm: "ada/gone",
    });
    await this.importFrom("refused", this.url); // a page is no repository
    await this.waitForImport("refused");
    await this.breakRepository();
    await this.importFrom("never-ending", await this.stall());
    this.server.createToken("ada", ["repo"], ["--name", "Laptop"]);
    await this.addKeys();
    this.deadJob = await this.newestJob("dead");
    this.runningJob = await this.newestJob("running");
    await this.addHook();
    await this.writeTo();
    await this.sendLinks();
  }

  private async newestJob(state: string): Promise<string> {
    const list = `/admin/jobs/list?kind=repos.import&state=${state}`;
    for (let tries = 0; tries < 600; ++tries) {
      const page = await (this.sessions.get("boss") as Session).get(list);
      const found = /href="\/admin\/jobs\/(\d+)"/.exec(await page.text());
      if (found?.[1]) return found[1];
      await pause(50);
    }
    throw new Error(`there is no ${state} import among the jobs`);
  }

  private async addHook(): Promise<void> {
    const hooks = "/ada/kestrel/settings/hooks";
    await this.submit("ada", hooks, `${hooks}/new`, {
      url: "http://127.0.0.1:9/told", format: "github", content_type: "json", events: "push",
      active: "on", secret: "shown nowhere",
    });
    const ada = this.sessions.get("ada") as Session;
    const link = (page: string, pattern: RegExp): string => pattern.exec(page)?.[1] ?? "";
    this.hook = link(await (await ada.get(hooks)).text(), /href="([^"]*\/hooks\/\d+)"/);
    for (let tries = 0; tries < 1200; ++tries) {
      const page = await (await ada.get(this.hook)).text();
      this.delivery = link(page, /href="([^"]*\/deliveries\/\d+)"/);
      if (page.includes("tried again")) return;
      await pause(50);
    }
    throw new Error("the ping of the web hook was never tried");
  }

  private async writeTo(): Promise<void> {
    await this.submit("boss", "/admin/mail/tests", "/admin/mail", {});
    const boss = this.sessions.get("boss") as Session;
    for (let tries = 0; tries < 600; ++tries) {
      const page = await (await boss.get("/admin/mail")).text();
      this.message = /href="(\/admin\/mail\/\d+)"/.exec(page)?.[1] ?? "";
      if (page.includes("kept as a file")) return;
      await pause(50);
    }
    throw new Error("the test message was never written");
  }

  // Links of letters, which the pages behind them look at and never use.
  private async sendLinks(): Promise<void> {
    await this.submit("boss", "/admin/registrations", "/admin/registrations",
      { email: "guest@example.org" });
    await new Session(this.server).submit("/login/forgotten", { email: "newcomer@example.org" });
    const linkTo = async (address: string): Promise<string> =>
      linkIn(this.server, await letterTo(this.server, address));
    this.links.invitation = await linkTo("guest@example.org");
    this.links.recovery = await linkTo("newcomer@example.org");
  }

  async submit(
    who: Who,
    path: string,
    page: string,
    fields: Record<string, string>,
  ): Promise<void> {
    const answer = await (this.sessions.get(who) as Session).submit(path, fields, page);
    if (answer.status !== 303)
      throw new Error(`${path} as ${who}: ${answer.status} ${await answer.text()}`);
    await (this.sessions.get(who) as Session).get("/"); // takes the notice that was left
  }

  private made(
    name: string,
    commits: Made[],
    more: string[] = [],
    refs: Record<string, number> = {},
  ): void {
    const path = makeHistory(this.workshop, name.split("/")[1] ?? name, commits, refs);
    this.server.createRepo(name, ["--import", path, ...more]);
  }

  // A copy of the history this tree is kept in, the branch in hand alone and as main; a tree
  // without one gets a history of its files.
  private ownHistory(): string {
    const path = join(this.workshop.path, "stithy.git");
    const root = process.cwd();
    if (existsSync(path)) return path;
    this.workshop.init("stithy.git", ["--bare"]);
    const fetch = ["fetch", "-q", "--no-tags", root, "HEAD:refs/heads/main"];
    if (this.workshop.tryGit("stithy.git", ...fetch).status === 0) return path;
    for (const folder of ["src", "docs", "tests"])
      cpSync(join(root, folder), join(this.workshop.path, "tree", folder), { recursive: true });
    cpSync(join(root, "README.md"), join(this.workshop.path, "tree", "README.md"));
    this.workshop.init("tree");
    this.workshop.commit("tree", "Import the tree");
    return join(this.workshop.path, "tree");
  }

  private importOwnHistory(): void {
    const from = this.ownHistory();
    const what = "A self-hosted software forge: one binary, one data directory.";
    this.server.createRepo("ada/stithy", ["--import", from, "--description", what]);
  }

  // A git server that goes on telling what it can, quicker than what counts as stalled, so that an
  // import stays under way.
  private stall(): Promise<string> {
    return new Promise((resolve) => {
      const line = `05dc${"x".repeat(0x05dc - 5)}\n`;
      const stalling = createServer((_, answer) => {
        const type = "application/x-git-upload-pack-advertisement";
        answer.writeHead(200, { "Content-Type": type });
        answer.write("001e# service=git-upload-pack\n0000000eversion 2\n");
        const timer = setInterval(() => answer.write(line), 400);
        answer.on("close", () => clearInterval(timer));
      });
      this.stalling = stalling;
      stalling.listen(0, "127.0.0.1", () => {
        const address = stalling.address();
        const port = typeof address === "object" && address ? address.port : 0;
        resolve(`http://127.0.0.1:${port}`);
      });
    });
  }

  private importFrom(name: string, origin: string): Promise<void> {
    const url = `${origin}/nobody/nothing.git`;
    const fields = { url, owner: "ada", name, description: "", visibility: "private" };
    return this.submit("ada", "/import", "/import", fields);
  }

  private async waitForImport(name: string): Promise<void> {
    for (let tries = 0; tries < 300; ++tries) {
      const page = await (this.session("ada") as Session).get(`/ada/${name}`);
      if ((await page.text()).includes("import failed")) return;
      await pause(100);
    }
    throw new Error(`the import of ${name} did not fail`);
  }

  // Takes the files of ada/broken away, as a failing disk would. The server starts again, since
  // what it has open stays readable.
  private async breakRepository(): Promise<void> {
    const listed = this.server.command(["repo", "list", "--json"]);
    // Read as text: the number is larger than a double holds exactly.
    const id = /"id":(\d+),"full_name":"ada\/broken"/.exec(listed)?.[1] ?? "0";
    const hex = BigInt(id).toString(16).padStart(16, "0");
    const path = join(this.server.data, "repos", hex.slice(-2), `${hex}.git`);
    renameSync(path, `${path}.lost`);
    await this.server.kill();
    await this.server.launch();
  }
}
