// SPDX-License-Identifier: Apache-2.0
//
// seed.ts: a server with people and repositories whose history holds everything that answers have a
// special shape for.
import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";

import { Workshop, withToken } from "../harness/git";
import { Server } from "../harness/server";

export interface Ids {
  first: string; // the root commit
  merge: string; // a merge of two branches
  head: string; // of main
  annotated: string; // the object of the tag v1.0
  tree: string; // of head
  blob: string; // src/main.cc at head
  large: string; // the blob of large.bin
}

export class Seed {
  readonly ids = {} as Ids;
  readonly tokens: Record<string, string> = {};
  private constructor(
    readonly server: Server,
    readonly workshop: Workshop,
  ) {}

  static async sow(): Promise<Seed> {
    const server = await Server.start({
      settings:
        "[rates]\nposting_burst = 100000\napi_per_hour = 10000000\nsign_in_burst = 10000\n" +
        "costly_burst = 100000\nanonymous_costly_burst = 100000\n",
    });
    const seed = new Seed(server, new Workshop());
    server.createUser("boss", { admin: true });
    for (const name of ["ada", "grace", "mallory"]) server.createUser(name);
    for (const name of ["ada", "grace", "mallory"])
      seed.tokens[name] = server.createToken(name, ["repo", "user", "admin:org"]);
    seed.tokens.root = server.createToken("boss", ["site:admin"]);
    seed.tokens.bare = server.createToken("ada", ["user:read"]);
    seed.prepareHistory();
    for (const name of ["engine", "former", "scratch"]) seed.push(name, "public");
    seed.push("secret", "private");
    server.createRepo("ada/empty");
    server.command(["repo", "invite", "ada/engine", "grace", "--role", "write"]);
    await seed.api("ada", "PATCH", "/repos/ada/former", { name: "renamed" });
    for (let i = 0; i < 35; ++i)
      server.createRepo(`grace/many-${String(i).padStart(2, "0")}`);
    return seed;
  }

  async end(): Promise<void> {
    this.workshop.remove();
    await this.server.stop();
  }

  // The real git in the clone that everything was pushed from.
  readonly git = (...words: string[]): string => this.workshop.git("history", ...words);
  readonly lines = (...words: string[]): string[] =>
    this.git(...words).split("\n").filter(Boolean);

  get base(): string {
    return `${this.server.url}/api/v3`;
  }

  url(repository: string, who = "ada"): string {
    return withToken(`${this.server.url}/${repository}.git`, this.tokens[who] ?? "");
  }

  async api(who: string, method: string, path: string, body?: unknown): Promise<Response> {
    const answer = await fetch(this.base + path, {
      method,
      headers: { Authorization: `Bearer ${this.tokens[who]}`, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  }

  private push(name: string, visibility: string): void {
    this.server.createRepo(`ada/${name}`, visibility === "private" ? ["--private"] : []);
    this.workshop.git("history", "push", "-q", this.url(`ada/${name}`), "--all");
    this.workshop.git("history", "push", "-q", this.url(`ada/${name}`), "--tags");
  }

  private prepareHistory(): void {
    const w = this.workshop;
    const git = (...words: string[]): string => w.git("history", ...words);
    w.init("history");
    this.ids.first = w.commit("history", "Begin", {
      "README.md": "# Engine\n\nSee [the guide](docs/guide.md) and ![a picture](art/dot.png).\n",
      LICENSE: licence,
      "src/main.cc": "int main() { return 0; }\n",
      "docs/README": "Plain words about the documents.\n",
      "docs/guide.md": "# Guide\n\nBack [home](../README.md).\n",
    });
    // A NUL byte is what makes a file binary to git.
    const picture = Buffer.concat([Buffer.from("\x89PNG\r\n\0", "latin1"), randomBytes(300)]);
    w.write("history", "art/dot.png", picture);
    w.write("history", "large.bin", randomBytes(1_500_000));
    w.write("history", "run.sh", "#!/bin/sh\nexit 0\n");
    w.write("history", "names/größe é 日本.txt", "unicode\n");
    w.write("history", "names/a b#c?d%e.txt", "awkward\n");
    symlinkSync("src/main.cc", join(w.path, "history", "link"));
    symlinkSync("nowhere", join(w.path, "history", "broken-link"));
    chmodSync(join(w.path, "history", "run.sh"), 0o755);
    mkdirSync(join(w.path, "history", "vendor", "lib"), { recursive: true });
    git("add", "-A");
    w.write("history", ".gitmodules",
      '[submodule "vendor/lib"]\n\tpath = vendor/lib\n\turl = https://example.org/lib.git\n');
    git("add", ".gitmodules");
    git("update-index", "--add", "--cacheinfo", `160000,${this.ids.first},vendor/lib`);
    git("commit", "-q", "-m", "Add every kind of file\n\nWith a body\nof two lines.");
    git("checkout", "-q", "-b", "feature/one");
    for (let i = 0; i < 5; ++i)
      w.commit("history", `Feature, step ${i}`, {
        "src/feature.cc": `int f = ${i};\n`.repeat(i + 1),
      });
    git("checkout", "-q", "main");
    w.commit("history", "A title\nof two lines\n\nAnd a body.", {
      "src/main.cc": "int main() {}\n",
    });
    git("merge", "-q", "--no-ff", "-m", "Merge the feature", "feature/one");
    this.ids.merge = git("rev-parse", "HEAD");
    git("mv", "src/feature.cc", "src/renamed.cc");
    git("rm", "-q", "docs/README");
    w.commit("history", "Rename and remove");
    for (let i = 0; i < 40; ++i)
      w.commit("history", `Step ${i}`, { "src/step.cc": `int step = ${i};\n` });
    w.write("history", "docs/README", "Plain words again.\n");
    w.commit("history", "Bring the readme of the documents back");
    git("tag", "v0.9", this.ids.merge);
    git("tag", "-a", "v1.0", "-m", "The first release\n\nWith notes.", "HEAD~3");
    git("branch", "topic", "HEAD~5");
    w.git("history", "checkout", "-q", "topic");
    w.commit("history", "On the topic alone", { "topic.txt": "topic\n" });
    w.git("history", "checkout", "-q", "main");
    this.note();
  }

  private note(): void {
    const at = (word: string): string => this.workshop.git("history", "rev-parse", word);
    this.ids.head = at("main");
    this.ids.annotated = at("refs/tags/v1.0");
    this.ids.tree = at("main^{tree}");
    this.ids.blob = at("main:src/main.cc");
    this.ids.large = at("main:large.bin");
  }
}

const licence = `MIT License

Copyright (c) 2026 Ada

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.
`;
