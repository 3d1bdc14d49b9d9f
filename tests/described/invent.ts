// SPDX-License-Identifier: Apache-2.0
//
// invent.ts: values made by chance: ones that a schema of our description allows, ones that it does
// not, and words that are odd everywhere. The same dice throw the same values.
import { isObject, type Json, type Members } from "../api/schemas";
import type { Dice } from "../harness/dice";

// Words that programs trip over: empty, long, of other scripts, with a meaning elsewhere.
const odd = ["", " ", "-", "-x", "0", "null", "true", "a b", "a/b", "/", "..", "../x", ".git",
  "x.lock", "%00", "%2e%2e", "a\tb", "a\nb", "a\\b", "a:b", "@{u}", "HEAD", "*", "[", "~1", "^0",
  "?x=1", "#x", "größe", "日本", "\u{1f980}", "\u202eabc", "\ufeffx", "'; drop table users; --",
  "<script>", "{owner}", "x".repeat(300), "0".repeat(40), "f".repeat(64), "refs/heads/main",
  "main...", "...main", "2026-02-30T25:61:00Z", "9223372036854775808", "-1", "1e9"];
const numbers = [0, 1, -1, 2, 100, 101, 2147483648, -2147483649, 2 ** 53, 1e300, 1.5];

export class Inventor {
  constructor(
    private readonly dice: Dice,
    private readonly schemas: Members, // that references lead to, by name
  ) {}

  word(): string {
    const { dice } = this;
    if (dice.chance(0.6)) return dice.pick(odd);
    // Any characters at all, but no half of a pair, which no UTF-8 can say.
    const length = dice.below(12);
    const one = (): string => String.fromCodePoint(dice.chance(0.5) ? dice.below(0x80)
      : dice.chance(0.9) ? dice.below(0xd800) : 0x10000 + dice.below(0x100000));
    return Array.from({ length }, one).join("");
  }

  any(): Json {
    const { dice } = this;
    return dice.pick<() => Json>([() => null, () => dice.chance(0.5), () => dice.pick(numbers),
      () => this.word(), () => [], () => [this.word(), null], () => ({}),
      () => ({ [this.word()]: this.word() })])();
  }

  // A value that the schema allows; `known` are words that mean something to this server.
  good(given: Json | undefined, known: readonly string[], depth = 0): Json {
    const schema = this.resolve(given);
    if (!schema) return this.any();
    const { dice } = this;
    const choice = schema.oneOf ?? schema.anyOf;
    if (Array.isArray(choice)) return this.good(dice.pick(choice), known, depth);
    if (Array.isArray(schema.enum)) return dice.pick(schema.enum);
    const type = Array.isArray(schema.type) ? dice.pick(schema.type) : schema.type;
    if (type === "null") return null;
    if (type === "boolean") return dice.chance(0.5);
    if (type === "integer" || type === "number") return this.number(schema);
    if (type === "string") return this.text(schema, known);
    if (type === "array") {
      const length = depth > 3 ? 0 : dice.below(4);
      return Array.from({ length }, () => this.good(schema.items, known, depth + 1));
    }
    if (type === "object") return this.object(schema, known, depth);
    return this.any();
  }

  // One thing is wrong, or more: a member of another type, missing, too long, or of no schema.
  bad(schema: Json | undefined, known: readonly string[]): Json {
    const value = this.good(schema, known);
    if (!isObject(value) || this.dice.chance(0.15)) return this.any();
    const names = Object.keys(value);
    const name = names.length > 0 ? this.dice.pick(names) : "unknown";
    const worse = this.dice.below(4);
    if (worse === 0) delete value[name];
    else if (worse === 1) value[name] = this.any();
    else if (worse === 2) value[name] = "x".repeat(70_000);
    else value[this.word()] = this.any();
    return value;
  }

  private number(schema: Members): number {
    const low = typeof schema.minimum === "number" ? schema.minimum : -1000;
    return this.dice.chance(0.2) ? low : Math.max(low, this.dice.below(200));
  }

  private text(schema: Members, known: readonly string[]): string {
    if (schema.format === "date-time") return "2026-11-20T09:00:00Z";
    const most = typeof schema.maxLength === "number" ? schema.maxLength : 1000;
    const word = this.dice.chance(0.6) && known.length > 0 ? this.dice.pick(known) : this.word();
    return word.slice(0, most);
  }

  private object(schema: Members, known: readonly string[], depth: number): Members {
    const required = Array.isArray(schema.required) ? schema.required : [];
    const out: Members = {};
    for (const [name, one] of Object.entries((schema.properties ?? {}) as Members))
      if (required.includes(name) || this.dice.chance(0.4))
        out[name] = this.good(one, known, depth + 1);
    return out;
  }

  private resolve(schema: Json | undefined): Members | undefined {
    if (!isObject(schema)) return undefined;
    if (typeof schema.$ref !== "string") return schema;
    return this.resolve(this.schemas[schema.$ref.split("/").pop() ?? ""]);
  }
}
