// SPDX-License-Identifier: Apache-2.0
//
// asking.ts: one request of an operation of our description, made by chance, and its answer.
//
// Paths go out as they are: a client of the standard library would tidy ".." and others away.
import { request as send } from "node:http";

import type { OwnDescription, OwnOperation } from "../api/own";
import { isObject, type Json, type Members } from "../api/schemas";
import type { Seed } from "../api/seed";
import type { Dice } from "../harness/dice";
import { Inventor } from "./invent";

export interface Ask {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | Buffer | undefined;
}

export interface Told {
  status: number;
  type: string;
  text: string;
}

// Names that mean something here, by parameter; what is not named is made up alone.
type Known = Record<string, readonly string[]>;

const media = ["*/*", "application/json", "application/vnd.github+json", "text/html",
  "application/vnd.github.raw+json", "application/vnd.github.html", "application/vnd.github.diff",
  "application/vnd.github.patch", "application/vnd.github.sha", "application/vnd.github.object",
  "application/x-none", ";;;q=q"];

export class Asker {
  private readonly inventor: Inventor;
  private readonly known: Known;
  private readonly words: readonly string[];

  constructor(
    own: OwnDescription,
    private readonly seed: Seed,
    private readonly dice: Dice,
    found: Known, // values of parameters that only a running server knows
  ) {
    this.inventor = new Inventor(dice, own.section("components", "schemas"));
    this.known = { ...knownOf(seed), ...found };
    this.words = [...new Set(Object.values(this.known).flat())];
  }

  // `sound`: everything about it is allowed and known, as far as chance can tell.
  make(one: OwnOperation, sound: boolean): Ask {
    const { dice } = this;
    const headers: Record<string, string> = { Accept: sound ? "*/*" : dice.pick(media) };
    const parameters = (one.operation.parameters ?? []) as Members[];
    let path = one.path;
    const query: string[] = [];
    for (const parameter of parameters) {
      const name = String(parameter.name);
      if (parameter.in === "path") {
        path = path.replace(`{${name}}`, encodeURIComponent(this.inPath(one, name, sound)));
      } else if (dice.chance(sound ? 0.3 : 0.6)) {
        query.push(`${name}=${encodeURIComponent(this.inQuery(parameter, sound))}`);
        if (!sound && dice.chance(0.1)) query.push(query[query.length - 1] ?? "");
      }
    }
    if (!sound && dice.chance(0.1)) query.push(`${encodeURIComponent(this.inventor.word())}=1`);
    if (!sound && dice.chance(0.05)) query.push(dice.pick(["%", "%zz", "%ff", "=", "a=%00"]));
    const body = this.body(one, sound, headers);
    const asked = query.length > 0 ? `${path}?${query.join("&")}` : path;
    return { method: one.method, path: asked, headers, body };
  }

  private inPath(one: OwnOperation, name: string, sound: boolean): string {
    const { dice } = this;
    // What ends or renames a repository does so to others than those that the rest reads.
    if (name === "repo" && one.id === "repos.api.delete") return dice.pick(["renamed", "absent"]);
    if (name === "repo" && one.id === "repos.api.change") return "scratch";
    if (name === "repo" && one.id === "code.api.rename_branch") return "renamed";
    if (name === "owner") return sound || dice.chance(0.95) ? "ada" : this.inventor.word() || "x";
    const of = new RegExp(`/([a-z]+)/\\{${name}\\}`).exec(one.path)?.[1] ?? "";
    const list = this.known[`${of}/${name}`] ?? this.known[name] ?? this.words;
    if (sound || dice.chance(name === "repo" ? 0.9 : 0.6)) return dice.pick(list);
    return this.inventor.word() || "x"; // an empty segment is the address of nothing
  }

  private inQuery(parameter: Members, sound: boolean): string {
    const list = this.known[`?${String(parameter.name)}`] ?? this.words;
    const good = sound || this.dice.chance(0.5);
    const value = good ? this.inventor.good(parameter.schema, list) : this.inventor.any();
    return typeof value === "string" ? value : JSON.stringify(value);
  }

  private body(
    one: OwnOperation,
    sound: boolean,
    headers: Record<string, string>,
  ): string | Buffer | undefined {
    const { dice } = this;
    const content = isObject(one.operation.requestBody) ? one.operation.requestBody.content : null;
    if (!isObject(content)) return undefined;
    const [type = "", entry] = Object.entries(content)[0] ?? [];
    headers["Content-Type"] = type;
    const { schema, example } = entry as Members;
    if (sound) return this.render(dice.chance(0.3) ? example : this.good(schema), type);
    const way = dice.below(8);
    if (way === 0) headers["Content-Type"] = dice.pick(["text/html", "application/xml", "x", ""]);
    if (way === 1) return dice.bytes(dice.below(200));
    if (way === 2) return dice.pick(["", "{", "[]", "null", "{\"a\":1,\"a\":2}", "[".repeat(5000)]);
    if (way < 5) return this.render(this.good(schema), type);
    return this.render(this.inventor.bad(schema, this.words), type);
  }

  private good(schema: Json | undefined): Json {
    return this.inventor.good(schema, this.words);
  }

  private render(value: Json | undefined, type: string): string {
    return type === "application/json" ? JSON.stringify(value ?? null) : String(value);
  }

  async send(ask: Ask, token: string | undefined): Promise<Told> {
    const { port } = this.seed.server;
    const { method, path, body } = ask;
    const headers: Record<string, string | number> = { ...ask.headers };
    if (token) headers.Authorization = `Bearer ${token}`;
    if (body !== undefined) headers["Content-Length"] = Buffer.byteLength(body);
    return new Promise((done, failed) => {
      const out = send({ host: "127.0.0.1", port, method, path, headers }, (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("error", failed);
        answer.on("end", () => {
          const type = (answer.headers["content-type"] ?? "").split(";")[0] ?? "";
          const text = Buffer.concat(parts).toString("utf8");
          done({ status: answer.statusCode ?? 0, type, text });
        });
      });
      out.on("error", failed);
      out.end(body);
    });
  }
}

function knownOf({ ids }: Seed): Known {
  const refs = ["heads/main", "heads/topic", "tags/v1.0", "heads/feature/one"];
  return {
    repo: ["engine", "engine", "engine", "engine", "scratch", "secret", "empty", "former"],
    login: ["ada", "grace", "mallory"],
    username: ["ada", "grace", "mallory"],
    path: ["README.md", "src/main.cc", "src", "art/dot.png", "large.bin", "link", "vendor/lib",
      "names/größe é 日本.txt", "new/file.txt"],
    dir: ["docs", "src"],
    "ref/ref": refs,
    "refs/ref": refs,
    ref: ["main", "topic", "v1.0", "feature/one", ids.head, ids.merge],
    branch: ["main", "topic", "feature/one"],
    basehead: ["main...topic", "topic...main", "v0.9...v1.0", `${ids.first}...main`],
    "blobs/sha": [ids.blob, ids.large],
    "trees/sha": [ids.tree, ids.head, "main"],
    "tags/sha": [ids.annotated],
    sha: [ids.head, ids.merge, ids.first],
    name: ["Rust", "C++", "Go"],
    license: ["mit", "apache-2.0"],
    "?path": ["README.md", "src/main.cc", "docs/guide.md"],
    "?ref": ["main", "topic", "v1.0"],
    "?sha": ["main", "topic", ids.merge],
  };
}
