// SPDX-License-Identifier: Apache-2.0
//
// group.ts: the rows of one file against one server, each followed by the oracle.
import { strict as assert } from "node:assert";

import type { Cases } from "../harness/cases";
import { type Allowed, Oracle } from "./oracle";
import { Target } from "./target";

// ABUSE_FULL=1: the sizes of the table, which take long. Without it they are cut to fit.
export const full = process.env.ABUSE_FULL === "1";
export const sized = (small: number, large: number): number => (full ? large : small);

export class Suite {
  readonly tests = new Map<string, string>(); // id to file
  constructor(readonly cases: Cases) {}

  note(name: string, file: string): void {
    const id = name.slice(0, 6);
    assert.match(name, /^AC-\d{3} /, `the name of a test begins with its row: ${name}`);
    assert.ok(!this.tests.has(id), `${id} is tested twice`);
    this.tests.set(id, file);
  }
}

export class Group {
  readonly oracle: Oracle;
  private constructor(
    private readonly suite: Suite,
    private readonly file: string,
    readonly target: Target,
  ) {
    this.oracle = new Oracle(target);
  }

  static async open(
    suite: Suite,
    file: string,
    options: { settings?: string[]; names?: string[]; people?: boolean; host?: string } = {},
  ): Promise<Group> {
    const target = await Target.start(options.settings, options.names, options.host);
    if (options.people ?? true) target.populate();
    const group = new Group(suite, file, target);
    await group.oracle.settle();
    if (options.people ?? true)
      for (const name of ["ada/open", "ada/secret"]) group.oracle.guard(name);
    return group;
  }

  async row(name: string, body: () => Promise<void>, allowed: Allowed = {}): Promise<void> {
    this.suite.note(name, this.file);
    await this.suite.cases.run(name, async () => {
      this.oracle.begin();
      await body();
      await this.oracle.check(allowed);
    });
  }

  // A row that this machine cannot run.
  cannot(name: string, reason: string): void {
    this.suite.note(name, this.file);
    this.suite.cases.skip(name, reason);
  }

  // Refusing must leave no trace: rows of tables and refs of the repository as they were.
  async unchanged(fullName: string, body: () => Promise<void>): Promise<void> {
    const before = { rows: this.target.counts(), refs: this.target.refs(fullName) };
    await body();
    const after = { rows: this.target.counts(), refs: this.target.refs(fullName) };
    assert.deepEqual(after, before, "a refused request left a trace");
  }

  async close(): Promise<void> {
    await this.suite.cases.run(`${this.file}: the data is sound and holds no secret`, () =>
      this.oracle.finish(),
    );
    await this.target.stop();
  }
}
