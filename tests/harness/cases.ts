// SPDX-License-Identifier: Apache-2.0
//
// cases.ts: named cases run in order, counted, with one closing line that the suites read.
//
//   const t = new Cases("git");
//   await t.run("a clone equals what was pushed", async () => { equal(a, b); });
//   t.skip("ssh clones", "no SSH server yet");
//   t.close();   // prints "suite git: 12 passed, 0 failed, 1 skipped" and sets the exit status
import { AssertionError } from "node:assert";

export class Cases {
  private passed = 0;
  private failed = 0;
  private skipped = 0;
  private readonly only = process.env.CASE;
  constructor(private readonly suite: string) {}

  async run(name: string, body: () => Promise<void> | void): Promise<void> {
    if (this.only && !name.includes(this.only)) return;
    const began = performance.now();
    try {
      await body();
      ++this.passed;
      const took = performance.now() - began;
      console.log(`  ok    ${name}${took > 2000 ? ` (${(took / 1000).toFixed(1)} s)` : ""}`);
    } catch (error) {
      ++this.failed;
      const words = error instanceof AssertionError || error instanceof Error ? error.stack : error;
      console.log(`  FAIL  ${name}\n${String(words)}`);
    }
  }

  skip(name: string, reason: string): void {
    ++this.skipped;
    console.log(`  SKIP  ${name}: ${reason}`);
  }

  // What was counted so far, for suites that tell their parts apart.
  counts(): { passed: number; failed: number; skipped: number } {
    return { passed: this.passed, failed: this.failed, skipped: this.skipped };
  }

  close(): void {
    const counts = `${this.passed} passed, ${this.failed} failed, ${this.skipped} skipped`;
    console.log(`suite ${this.suite}: ${counts}`);
    process.exitCode = this.failed > 0 ? 1 : 0;
    // What a failed case left open (a server that listens) must not hold the whole run.
    setTimeout(() => process.exit(), 5000).unref();
  }
}
