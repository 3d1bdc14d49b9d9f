// SPDX-License-Identifier: Apache-2.0
//
// ledger.ts: what the server has promised, kept on the clients' side.
//
// A key names one thing that one client changes ("ada/one refs/heads/c1/0"); its value is a text,
// empty for absence. A change that was acknowledged must be there from then on. One whose answer
// was lost may have happened or not; the next look decides, and from then on that is the truth.
export interface Change {
  key: string;
  value: string;
}

interface Lost {
  changes: Change[];
  together: boolean; // all or none of them
}

export class Ledger {
  private readonly values = new Map<string, string>();
  private lost: Lost[] = [];
  private readonly touched = new Set<string>();
  acknowledged = 0;
  happened = 0;
  vanished = 0;

  value(key: string): string {
    return this.values.get(key) ?? "";
  }
  keys(): string[] {
    return [...this.values.keys()];
  }
  // Keys that were changed, or may have been, since the last look.
  recent(): Set<string> {
    return new Set(this.touched);
  }

  done(changes: Change[]): void {
    for (const { key, value } of changes) {
      this.put(key, value);
      this.touched.add(key);
      ++this.acknowledged;
    }
  }
  mayHaveHappened(changes: Change[], together = false): void {
    this.lost.push({ changes, together });
    for (const { key } of changes) this.touched.add(key);
  }

  // Compares with what is there, decides about what was lost, and returns the contradictions.
  judge(keys: Iterable<string>, actual: (key: string) => string): string[] {
    const wrong: string[] = [];
    const open = new Set<string>();
    for (const { changes, together } of this.lost) {
      const fresh = changes.map(({ key, value }) => {
        open.add(key);
        const now = actual(key);
        const old = this.value(key);
        if (now !== value && now !== old)
          wrong.push(`${key} is "${now}", neither "${old}" nor "${value}"`);
        // A change to what is there already says nothing about the others.
        return { told: value !== old, happened: now === value && value !== old };
      });
      const told = fresh.filter((one) => one.told);
      const count = told.filter((one) => one.happened).length;
      if (together && count > 0 && count < told.length)
        wrong.push(`only ${count} of ${told.length} happened of ${JSON.stringify(changes)}`);
      this.happened += count;
      this.vanished += told.length - count;
      for (const { key } of changes) this.put(key, actual(key));
    }
    this.lost = [];
    this.touched.clear();
    for (const key of keys) {
      if (open.has(key)) continue;
      const now = actual(key);
      if (now !== this.value(key))
        wrong.push(`${key} is "${now}", acknowledged was "${this.value(key)}"`);
    }
    return wrong;
  }

  // An absence is remembered too: a deleted ref must stay deleted.
  private put(key: string, value: string): void {
    this.values.set(key, value);
  }
}
