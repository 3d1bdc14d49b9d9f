// SPDX-License-Identifier: Apache-2.0
//
// target.ts: one server to abuse, with people, a private repository that holds a canary, and a
// recorder of what the server asks of the machine. Every answer is read for what must not leave.
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type IncomingHttpHeaders, request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnSync } from "node:child_process";

import { Session } from "../harness/browser_session";
import { Workshop, withToken } from "../harness/git";
import { passwordOf, Server } from "../harness/server";
import { type Command, packetLines, pushBody } from "./packets";
import { talk, type Heard, type TalkOptions } from "./wire";

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  text: string;
}

export interface Sent {
  method?: string;
  token?: string;
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
  content?: boolean; // to the origin of raw content
  entitled?: boolean; // may see the canary
}

// Rates that do not stand in the way of what is measured.
const generous = [
  "[rates]",
  "sign_in_burst = 10000",
  "posting_burst = 100000",
  "api_per_hour = 10000000",
  "costly_burst = 10000000",
  "anonymous_costly_burst = 10000000",
];

const recorder = "build/tests/abuse_recorder.so";

// What tells of the machine or the source instead of the request.
const inward = [/\b\w+\.(?:cc|h):\d+/, /terminate called|what\(\):|Traceback|backtrace/i,
  /\bSQLITE_|near "[^"]*": syntax error|\bno such (?:table|column)\b/, /\/usr\/(?:bin|lib)\//,
  /\/proc\/self/];

// Every way in which the canary might be written down.
function spellings(canary: string): string[] {
  const out = [canary, Buffer.from(canary).toString("hex")];
  for (const shift of [0, 1, 2]) {
    const text = Buffer.from("x".repeat(shift) + canary).toString("base64");
    out.push(text.slice(4, text.length - 4));
  }
  return out;
}

export class Target {
  readonly workshop = new Workshop();
  readonly canary = randomBytes(24).toString("hex");
  readonly secrets: string[] = []; // tokens and passwords: never in an answer, a log or a table
  readonly leaks: string[] = []; // found in answers, emptied by the oracle
  readonly tokens: Record<string, string> = {};
  private readonly spelled = spellings(this.canary);

  private constructor(
    readonly server: Server,
    readonly record: string,
  ) {}

  static async start(
    settings: string[] = [],
    names: string[] = [],
    host?: string,
  ): Promise<Target> {
    const record = join(tmpdir(), `stithy-record-${randomBytes(6).toString("hex")}`);
    writeFileSync(`${record}.names`, `${names.join("\n")}\n`);
    const environment = {
      LD_PRELOAD: join(process.cwd(), recorder),
      ABUSE_RECORD: record,
      ABUSE_NAMES: `${record}.names`,
      ASAN_OPTIONS: "verify_asan_link_order=0",
    };
    if (!existsSync(recorder)) throw new Error(`${recorder} is missing; run the suite's script`);
    const rates = settings.some((line) => line === "[rates]") ? [] : generous;
    const server = await Server.start({
      ...(host ? { host } : {}), settings: [...rates, ...settings].join("\n"),
      environment });
    return new Target(server, record);
  }

  addPerson(name: string, options: { admin?: boolean; scopes?: string[] } = {}): string {
    this.server.createUser(name, options);
    this.secrets.push(passwordOf(name));
    return (this.tokens[name] = this.mint(name, options.scopes ?? ["repo", "user"]));
  }

  mint(name: string, scopes: string[], more: string[] = []): string {
    const token = this.server.createToken(name, scopes, more);
    this.secrets.push(token);
    return token;
  }

  // ada owns an open repository and a private one with the canary in it; bob may read both, mallory
  // only the first; boss administers the instance.
  populate(): void {
    for (const name of ["ada", "bob", "mallory"]) this.addPerson(name);
    this.addPerson("boss", { admin: true, scopes: ["repo", "user", "site:admin"] });
    this.workshop.init("seed");
    this.workshop.commit("seed", "Begin", { "README.md": "# Open\n", "src/a.c": "int a;\n" });
    this.workshop.init("hidden");
    this.workshop.commit("hidden", `Say ${this.canary}`, {
      "README.md": `# ${this.canary}\n`,
      [`src/${this.canary}.c`]: `int x; // ${this.canary}\n`,
    });
    this.workshop.git("hidden", "branch", `b-${this.canary}`);
    this.makeRepo("ada/open", "seed");
    this.makeRepo("ada/secret", "hidden", ["--private", "--description", this.canary]);
    this.server.command(["repo", "invite", "ada/secret", "bob", "--role", "read"]);
    this.server.command(["repo", "invite", "ada/open", "bob", "--role", "read"]);
  }

  makeRepo(fullName: string, from?: string, more: string[] = []): void {
    this.server.createRepo(fullName, more);
    if (!from) return;
    const owner = fullName.split("/")[0] ?? "";
    this.workshop.git(from, "push", "-q", this.gitUrl(fullName, owner), "--all");
  }

  gitUrl(fullName: string, who: string): string {
    return withToken(`${this.server.url}/${fullName}.git`, this.tokens[who] ?? who);
  }

  // The bare repository on disk.
  pathOf(fullName: string): string {
    const all = JSON.parse(this.server.command(["repo", "list", "--json"])
      .replace(/"id":(\d+)/g, '"id":"$1"')) as { id: string; full_name: string }[];
    const found = all.find((one) => one.full_name === fullName);
    if (!found) throw new Error(`there is no ${fullName}`);
    const hex = BigInt(found.id).toString(16).padStart(16, "0");
    return join(this.server.data, "repos", hex.slice(14), `${hex}.git`);
  }

  refsAt(path: string): string {
    const done = spawnSync("git", ["--git-dir", path, "for-each-ref"], { encoding: "utf8" });
    if (done.status !== 0) throw new Error(`for-each-ref: ${done.stderr}`);
    return done.stdout;
  }
  refs(fullName: string): string {
    return this.refsAt(this.pathOf(fullName));
  }

  // One statement in the server's own database.
  sql(statement: string): string {
    const words = ["-cmd", ".timeout 5000", join(this.server.data, "stithy.db"), statement];
    const done = spawnSync("sqlite3", words, { encoding: "utf8" });
    if (done.status !== 0) throw new Error(`sqlite3: ${done.stderr}`);
    return done.stdout.trim();
  }

  // Rows of every table but those that only say when somebody was here.
  counts(): Record<string, number> {
    const tables = this.sql("select name from sqlite_master where type = 'table' order by name;")
      .split("\n").filter((name) => !/^(sqlite_|jobs$|job_|schema_)/.test(name));
    const counts: Record<string, number> = {};
    for (const name of tables) counts[name] = Number(this.sql(`select count(*) from "${name}";`));
    return counts;
  }

  // Reads what somebody got for what nobody, or not this person, may get.
  heard(bytes: Buffer, entitled: boolean, where: string): void {
    const text = bytes.toString("latin1");
    if (text.includes(this.server.data)) this.leaks.push(`${where}: the data directory`);
    for (const secret of this.secrets)
      if (text.includes(secret)) this.leaks.push(`${where}: a token or password`);
    if (!entitled && this.spelled.some((one) => text.includes(one)))
      this.leaks.push(`${where}: the canary`);
    if (bytes.length < 1 << 20)
      for (const sign of inward)
        if (sign.test(text)) this.leaks.push(`${where}: ${sign.exec(text)?.[0]}`);
  }

  // One request on a connection of its own, so that none stays open behind it.
  async send(path: string, sent: Sent = {}): Promise<Answer> {
    const headers: Record<string, string | string[]> = { ...sent.headers, Connection: "close" };
    if (sent.token) headers.Authorization = `Bearer ${sent.token}`;
    const port = sent.content ? this.server.contentPort : this.server.port;
    if (sent.body !== undefined && !Object.keys(headers).some((k) => /^content-length$/i.test(k)))
      headers["Content-Length"] = String(Buffer.byteLength(sent.body));
    const method = sent.method ?? "GET";
    const answer = await new Promise<Answer>((done, fail) => {
      const out = httpRequest({ host: "127.0.0.1", port, path, method, headers, agent: false });
      out.setTimeout(60_000, () => out.destroy(new Error(`${method} ${path}: no answer`)));
      out.on("error", fail);
      out.on("response", (incoming) => {
        const parts: Buffer[] = [];
        incoming.on("data", (part: Buffer) => parts.push(part));
        incoming.on("error", fail);
        incoming.on("end", () => {
          const body = Buffer.concat(parts);
          const status = incoming.statusCode ?? 0;
          done({ status, headers: incoming.headers, body, text: body.toString("utf8") });
        });
      });
      out.end(sent.body);
    });
    const whole = Buffer.concat([Buffer.from(JSON.stringify(answer.headers)), answer.body]);
    this.heard(whole, sent.entitled ?? false, `${method} ${path.slice(0, 200)}`);
    return answer;
  }

  api(path: string, sent: Sent & { json?: unknown } = {}): Promise<Answer> {
    if (sent.json === undefined) return this.send(path, sent);
    const headers = { "Content-Type": "application/json", ...sent.headers };
    return this.send(path, { ...sent, headers, body: JSON.stringify(sent.json) });
  }

  // Bytes as they are, to the main origin.
  async talk(pieces: (string | Buffer) | (string | Buffer)[], options?: TalkOptions) {
    const heard: Heard = await talk(this.server.port, pieces, options);
    this.heard(heard.bytes, false, "a raw request");
    return heard;
  }

  // A push by hand; the lines of the report, or of the sentence that refuses it.
  async push(repository: string, commands: Command[], pack: Buffer,
             more: { who?: string; capabilities?: string } = {}) {
    const answer = await this.send(`/${repository}.git/git-receive-pack`, {
      method: "POST",
      token: this.tokens[more.who ?? "ada"] ?? more.who ?? "",
      headers: { "Content-Type": "application/x-git-receive-pack-request" },
      body: pushBody(commands, pack, more.capabilities),
      entitled: true,
    });
    return { status: answer.status, text: answer.text, lines: packetLines(answer.body) };
  }

  // A fetch by hand in protocol version 0, 1 or 2.
  fetch(repository: string, version: 0 | 1 | 2, body: Buffer, sent: Sent = {}): Promise<Answer> {
    return this.send(`/${repository}.git/git-upload-pack`, {
      method: "POST",
      ...sent,
      headers: {
        "Content-Type": "application/x-git-upload-pack-request",
        ...(version > 0 ? { "Git-Protocol": `version=${version}` } : {}),
        ...sent.headers,
      },
      body,
    });
  }

  get hostHeader(): string {
    return `Host: 127.0.0.1:${this.server.port}\r\n`;
  }

  get log(): string {
    return readFileSync(this.server.logFile, "utf8");
  }

  async stop(): Promise<void> {
    this.workshop.remove();
    await this.server.stop();
    rmSync(this.record, { force: true });
    rmSync(`${this.record}.names`, { force: true });
  }
}

// A browser of the target: cookies and form tokens, and no connection that stays open.
export class Visit extends Session {
  constructor(readonly target: Target, readonly entitled = false) {
    super(target.server);
  }

  static async as(target: Target, name: string, entitled = false): Promise<Visit> {
    const visit = new Visit(target, entitled);
    const answer = await visit.submit("/login", { login: name, password: passwordOf(name) });
    if (answer.status !== 303) throw new Error(`signing in as ${name}: ${answer.status}`);
    return visit;
  }

  override async send(
    path: string,
    init: Omit<RequestInit, "body"> & {
      headers?: Record<string, string>;
      body?: RequestInit["body"] | Buffer;
    },
  ): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers: Record<string, string> = { ...init.headers };
    if (cookie) headers.Cookie = cookie;
    const answer = await this.target.send(path, {
      method: init.method ?? "GET",
      headers,
      entitled: this.entitled,
      ...(init.body ? { body: init.body as string | Buffer } : {}),
    });
    const lines = answer.headers["set-cookie"] ?? [];
    for (const line of lines) this.keepCookie(line);
    const shown = new Headers();
    for (const [name, value] of Object.entries(answer.headers))
      for (const one of [value ?? []].flat()) shown.append(name, one);
    const empty = [101, 204, 304].includes(answer.status);
    return new Response(empty ? null : Uint8Array.from(answer.body), { status: answer.status,
      headers: shown });
  }

  private keepCookie(line: string): void {
    const [pair = "", ...rest] = line.split(";");
    const at = pair.indexOf("=");
    const name = pair.slice(0, at).trim();
    if (rest.some((part) => /^\s*max-age=0$/i.test(part))) this.cookies.delete(name);
    else this.cookies.set(name, pair.slice(at + 1));
  }
}
