// SPDX-License-Identifier: Apache-2.0
//
// client.ts: one of the people who work while the server is killed: real git, the API and forms.
//
// Each operation tells the ledger what was acknowledged. When an answer is lost the client stops
// until the next round. A refusal by a living server must be one that the operation expects.
import { mkdirSync } from "node:fs";

import { Session } from "../harness/browser_session";
import { type Done, Workshop, withToken } from "../harness/git";
import type { Server } from "../harness/server";
import type { Dice } from "../harness/dice";
import type { Change, Ledger } from "./ledger";

// What the clients share.
export interface Scene {
  server: Server;
  session: Session;
  token: string;
  workshop: Workshop;
  ledger: Ledger;
  shared: string[]; // commits that a push to ada/shared main was acknowledged for
  complaints: string[]; // answers that no fault excuses
  counts: Map<string, number>;
}

type Outcome = "done" | "refused" | "lost";
const repositories = ["one", "wide"] as const; // sha1, sha256

export class Client {
  private stopped = false;
  private readonly home: string;
  private made = 0;
  private readonly own: string[] = []; // repositories made by the API
  constructor(private readonly scene: Scene, readonly number: number, private dice: Dice) {
    this.home = `c${number}`;
  }

  async prepare(): Promise<void> {
    const { workshop } = this.scene;
    mkdirSync(`${workshop.path}/${this.home}`);
    workshop.init(`${this.home}/one`);
    workshop.init(`${this.home}/wide`, ["--object-format=sha256"]);
  }

  async work(dice: Dice): Promise<void> {
    this.dice = dice;
    this.stopped = false;
    while (!this.stopped) {
      const [name, act] = this.choose();
      const outcome = await act();
      if (outcome === "lost") this.stopped = true;
      const line = `${name} ${outcome}`;
      this.scene.counts.set(line, (this.scene.counts.get(line) ?? 0) + 1);
    }
  }
  stop(): void {
    this.stopped = true;
  }

  private choose(): [string, () => Promise<Outcome>] {
    const all: [number, string, () => Promise<Outcome>][] = [
      [5, "branch", () => this.advance()],
      [2, "large push", () => this.advance(3_000_000)],
      [3, "force push", () => this.force()],
      [2, "delete branch", () => this.remove(`heads/c${this.number}/${this.dice.below(3)}`)],
      [2, "tag", () => this.tag()],
      [1, "delete tag", () => this.remove(`tags/c${this.number}-${this.dice.below(4)}`)],
      [4, "several refs", () => this.several(false)],
      [4, "atomic push", () => this.several(true)],
      [5, "shared branch", () => this.share()],
      [2, "push to create", () => this.pushToCreate()],
      [2, "create", () => this.create()],
      [2, "describe", () => this.describe()],
      [1, "delete", () => this.deleteOwn()],
      [2, "form", () => this.form()],
    ];
    let at = this.dice.below(all.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, name, act] of all) {
      at -= weight;
      if (at < 0) return [name, act];
    }
    throw new Error("the weights do not add up");
  }

  private git(place: string, ...words: string[]): Promise<Done> {
    return this.scene.workshop.runGit(`${this.home}/${place}`, ...words);
  }
  private async make(place: string, ...words: string[]): Promise<string> {
    const done = await this.git(place, ...words);
    if (done.status !== 0) throw new Error(`git ${words.join(" ")}: ${done.err}`);
    return done.out.trim();
  }
  private url(name: string): string {
    return withToken(`${this.scene.server.url}/ada/${name}.git`, this.scene.token);
  }

  // A commit with a file of its own on top of `parent`.
  private async commit(place: string, parent = "", bytes = 200): Promise<string> {
    const name = `f${this.number}-${++this.made}`;
    this.scene.workshop.write(`${this.home}/${place}`, name, this.dice.bytes(bytes));
    const blob = await this.make(place, "hash-object", "-w", name);
    const env = ["-c", "core.bare=false"];
    if (parent) await this.make(place, ...env, "read-tree", parent);
    else await this.make(place, ...env, "read-tree", "--empty");
    await this.make(place, "update-index", "--add", "--cacheinfo", `100644,${blob},${name}`);
    const tree = await this.make(place, "write-tree");
    const above = parent ? ["-p", parent] : [];
    return this.make(place, "commit-tree", tree, ...above, "-m", name);
  }

  private ref(place: string, ref: string): string {
    return `ada/${place} refs/${ref}`;
  }

  private async advance(bytes = 200): Promise<Outcome> {
    const place = this.dice.pick(repositories);
    const ref = `heads/c${this.number}/${this.dice.below(3)}`;
    const tip = await this.commit(place, this.scene.ledger.value(this.ref(place, ref)), bytes);
    return this.push(place, [{ ref, oid: tip }]);
  }

  private async force(): Promise<Outcome> {
    const place = this.dice.pick(repositories);
    const ref = `heads/c${this.number}/${this.dice.below(3)}`;
    return this.push(place, [{ ref, oid: await this.commit(place) }], ["--force"]);
  }

  private async tag(): Promise<Outcome> {
    const place = this.dice.pick(repositories);
    const short = `c${this.number}-${this.dice.below(4)}`;
    let oid = await this.commit(place);
    if (this.dice.chance(0.5)) {
      await this.make(place, "tag", "-f", "-a", "-m", "A tag.", short, oid);
      oid = await this.make(place, "rev-parse", `refs/tags/${short}`);
    }
    return this.push(place, [{ ref: `tags/${short}`, oid }], ["--force"]);
  }

  private async remove(ref: string): Promise<Outcome> {
    const place = this.dice.pick(repositories);
    if (this.scene.ledger.value(this.ref(place, ref)) === "") return "refused"; // nothing to remove
    return this.push(place, [{ ref, oid: "" }]);
  }

  private async several(together: boolean): Promise<Outcome> {
    const place = this.dice.pick(repositories);
    const refs = [0, 1, 2].map((i) => `heads/c${this.number}/${together ? "a" : "s"}${i}`);
    const wishes: Wish[] = [];
    for (const ref of refs) {
      const present = this.scene.ledger.value(this.ref(place, ref));
      const drop = present !== "" && this.dice.chance(0.2);
      wishes.push({ ref, oid: drop ? "" : await this.commit(place, present) });
    }
    return this.push(place, wishes, together ? ["--atomic"] : []);
  }

  private async share(): Promise<Outcome> {
    const { ledger, shared } = this.scene;
    for (let tries = 0; tries < 4 && !this.stopped; ++tries) {
      const fetched = await this.git("one", "fetch", "-q", this.url("shared"), "main");
      if (fetched.status !== 0) return this.unanswered("fetch", fetched.err);
      const tip = await this.commit("one", await this.make("one", "rev-parse", "FETCH_HEAD"));
      const pushed = await this.git("one", "push", "--porcelain", this.url("shared"),
        `${tip}:refs/heads/main`);
      const told = /^([ *+=!-])\t/m.exec(pushed.out)?.[1];
      if (told === undefined) return this.unanswered("push", pushed.err);
      if (told !== "!") {
        shared.push(tip);
        ++ledger.acknowledged;
        return "done";
      }
      if (!/fetch first|non-fast-forward|somebody else/.test(pushed.out))
        return this.unanswered("push", pushed.out);
    }
    return "refused";
  }

  private async pushToCreate(): Promise<Outcome> {
    const name = `new-${this.number}-${++this.made}`;
    const tip = await this.commit("one");
    return this.push("one", [{ ref: "heads/main", oid: tip }, { ref: "tags/first", oid: tip }], [],
      name);
  }

  // Pushes and tells the ledger, ref by ref, what the server said.
  private async push(place: string, wishes: Wish[], options: string[] = [],
    name: string = place): Promise<Outcome> {
    const specs = wishes.map(({ ref, oid }) => `${oid}:refs/${ref}`);
    const done = await this.git(place, "push", "--porcelain", ...options, this.url(name), ...specs);
    const told = new Map<string, string>();
    for (const line of done.out.split("\n")) {
      const [, flag, ref] = /^([ *+=!-])\t[^:]*:refs\/([^\t]+)\t/.exec(line) ?? [];
      if (flag && ref) told.set(ref, flag);
    }
    const change = ({ ref, oid }: Wish): Change => ({ key: this.ref(name, ref), value: oid });
    const answered = wishes.filter(({ ref }) => told.has(ref));
    const unanswered = wishes.filter(({ ref }) => !told.has(ref));
    const taken = answered.filter(({ ref }) => told.get(ref) !== "!");
    this.scene.ledger.done(taken.map(change));
    if (unanswered.length > 0) {
      this.scene.ledger.mayHaveHappened(unanswered.map(change), options.includes("--atomic"));
      return this.unanswered("push", done.err);
    }
    if (taken.length === wishes.length) return "done";
    this.scene.complaints.push(`a push was refused: ${done.out}${done.err}`);
    return "refused";
  }

  // No answer because the server is dead; else it said something that it should not.
  private unanswered(what: string, words: string): Outcome {
    const said = /requested URL returned error|^remote:|rejected/m.test(words);
    if (this.scene.server.running && said)
      this.scene.complaints.push(`${what}: ${words}`);
    return "lost";
  }

  private async api(method: string, path: string, body: object | undefined,
    changes: Change[]): Promise<Outcome> {
    const send = () => fetch(`${this.scene.server.url}/api/v3${path}`, {
      method,
      headers: { Authorization: `token ${this.scene.token}`, "Content-Type": "application/json" },
      body: body ? JSON.stringify(body) : null,
      signal: AbortSignal.timeout(60_000),
    });
    return this.send(`${method} ${path}`, send, changes);
  }

  private async send(what: string, send: () => Promise<Response>,
    changes: Change[]): Promise<Outcome> {
    try {
      const answer = await send();
      const words = await answer.text();
      if (answer.status < 400) {
        this.scene.ledger.done(changes);
        return "done";
      }
      this.scene.complaints.push(`${what}: ${answer.status} ${words}`);
      return "refused";
    } catch {
      this.scene.ledger.mayHaveHappened(changes, true);
      return "lost";
    }
  }

  private async create(): Promise<Outcome> {
    const name = `made-${this.number}-${++this.made}`;
    const outcome = await this.api("POST", "/user/repos", {
      name,
      description: "fresh",
      auto_init: this.dice.chance(0.5),
      object_format: this.dice.pick(["sha1", "sha256"]),
    }, [{ key: `ada/${name} about`, value: "fresh" }]);
    if (outcome === "done") this.own.push(name);
    return outcome;
  }

  private async describe(): Promise<Outcome> {
    if (this.own.length === 0) return "refused"; // nothing to describe yet
    const name = this.dice.pick(this.own);
    const words = `words ${++this.made}`;
    return this.api("PATCH", `/repos/ada/${name}`, { description: words },
      [{ key: `ada/${name} about`, value: words }]);
  }

  private async deleteOwn(): Promise<Outcome> {
    const name = this.own.shift();
    if (name === undefined) return "refused"; // nothing to delete yet
    return this.api("DELETE", `/repos/ada/${name}`, undefined,
      [{ key: `ada/${name} about`, value: "" }]);
  }

  private async form(): Promise<Outcome> {
    const { session, server } = this.scene;
    const page = `/ada/form-${this.number}/settings`;
    let token = "";
    try {
      token = await session.token(page);
    } catch {
      return "lost"; // nothing was asked of the server
    }
    const words = `form ${++this.made}`;
    const fields = { _csrf: token, description: words, website: "", topics: "" };
    const send = () => session.post(`${page}?_method=put`, fields);
    if (token === "" && server.running) this.scene.complaints.push(`no token on ${page}`);
    return this.send(page, send, [{ key: `ada/form-${this.number} about`, value: words }]);
  }
}

interface Wish {
  ref: string; // without refs/
  oid: string; // empty: delete
}
