// SPDX-License-Identifier: Apache-2.0
//
// dice.ts: chance that can be repeated (mulberry32): the same seed throws the same numbers.
export class Dice {
  constructor(private state: number) {}

  // From 0 up to 1.
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }
  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }
  between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }
  chance(share: number): boolean {
    return this.next() < share;
  }
  pick<T>(of: readonly T[]): T {
    const one = of[this.below(of.length)];
    if (one === undefined) throw new Error("nothing to pick from");
    return one;
  }
  // Nothing that compresses.
  bytes(count: number): Buffer {
    const out = Buffer.alloc(count + 8);
    for (let i = 0; i < count; i += 4) out.writeUInt32LE((this.next() * 4294967296) >>> 0, i);
    return out.subarray(0, count);
  }
  // The same for one of many that throw for themselves.
  fork(): Dice {
    return new Dice(this.below(0x7fffffff));
  }
}
