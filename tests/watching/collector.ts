// SPDX-License-Identifier: Apache-2.0
//
// collector.ts: a collector of traces that decodes OTLP over HTTP strictly and answers as it is
// told to.
import { strict as assert } from "node:assert";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";

export interface SpanSeen {
  trace: string;
  id: string;
  parent: string; // empty: a root
  name: string;
  kind: number;
  start: bigint; // ns since 1970
  end: bigint;
  attributes: Map<string, string | bigint | boolean>;
  failed: boolean;
}

export const Kind = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } as const;

type Answerer = (messages: number, answer: ServerResponse) => void;
const accept: Answerer = (_, answer) => {
  answer.setHeader("Content-Type", "application/json");
  answer.end("{}");
};

function valueOf(value: Record<string, unknown>): string | bigint | boolean {
  const [kind, ...rest] = Object.keys(value);
  assert.equal(rest.length, 0, "a value is of one kind");
  if (kind === "stringValue") return value.stringValue as string;
  if (kind === "boolValue") return value.boolValue as boolean;
  assert.equal(kind, "intValue");
  assert.equal(typeof value.intValue, "string", "64-bit numbers are decimal text");
  return BigInt(value.intValue as string);
}

function attributesOf(list: any[]): Map<string, string | bigint | boolean> {
  const all = new Map<string, string | bigint | boolean>();
  for (const one of list ?? []) all.set(one.key, valueOf(one.value));
  return all;
}

function spanOf(raw: any): SpanSeen {
  const known = ["traceId", "spanId", "parentSpanId", "name", "kind", "startTimeUnixNano",
    "endTimeUnixNano", "attributes", "status"];
  for (const member of Object.keys(raw)) assert.ok(known.includes(member), `unknown ${member}`);
  assert.match(raw.traceId, /^[0-9a-f]{32}$/);
  assert.match(raw.spanId, /^[0-9a-f]{16}$/);
  if (raw.parentSpanId !== undefined) assert.match(raw.parentSpanId, /^[0-9a-f]{16}$/);
  assert.ok(Number.isInteger(raw.kind) && raw.kind >= 1 && raw.kind <= 5);
  for (const time of ["startTimeUnixNano", "endTimeUnixNano"])
    assert.match(raw[time], /^\d{19}$/, "times are decimal text");
  return {
    trace: raw.traceId,
    id: raw.spanId,
    parent: raw.parentSpanId ?? "",
    name: raw.name,
    kind: raw.kind,
    start: BigInt(raw.startTimeUnixNano),
    end: BigInt(raw.endTimeUnixNano),
    attributes: attributesOf(raw.attributes),
    failed: raw.status?.code === 2,
  };
}

export class Collector {
  readonly spans: SpanSeen[] = [];
  readonly resources: Map<string, string | bigint | boolean>[] = [];
  readonly heads: IncomingHttpHeaders[] = [];
  readonly faults: string[] = [];
  messages = 0;
  texts: string[] = [];
  private answerer = accept;
  private constructor(private readonly server: ReturnType<typeof createServer>) {}

  static async open(): Promise<Collector> {
    const server = createServer();
    const collector = new Collector(server);
    server.on("request", (request, answer) => {
      const parts: Buffer[] = [];
      request.on("data", (bytes: Buffer) => parts.push(bytes));
      request.on("end", () => {
        try {
          assert.equal(request.method, "POST");
          assert.equal(request.url, "/v1/traces");
          assert.equal(request.headers["content-type"], "application/json");
          collector.take(Buffer.concat(parts).toString("utf8"), request.headers, answer);
        } catch (error) {
          collector.faults.push(String(error));
          answer.writeHead(400).end();
        }
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return collector;
  }

  private take(text: string, head: IncomingHttpHeaders, answer: ServerResponse): void {
    ++this.messages;
    this.heads.push(head);
    const before = answer.writableEnded;
    const body = JSON.parse(text);
    const spans: SpanSeen[] = [];
    for (const of of body.resourceSpans) {
      this.resources.push(attributesOf(of.resource.attributes));
      for (const scope of of.scopeSpans) spans.push(...scope.spans.map(spanOf));
    }
    this.answerer(this.messages, answer);
    assert.equal(before, false);
    // What was refused comes again.
    if (answer.statusCode === 200) {
      this.spans.push(...spans);
      this.texts.push(text);
    }
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as { port: number }).port}`;
  }

  answerWith(answerer: Answerer = accept): void {
    this.answerer = answerer;
  }

  // Waits until the spans so far satisfy it; fails after half a minute.
  async until<T>(look: (spans: SpanSeen[]) => T | undefined, words: string): Promise<T> {
    const end = performance.now() + 30_000;
    while (performance.now() < end) {
      const found = look(this.spans);
      if (found !== undefined) return found;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(`never seen: ${words}; there are ${this.spans.map((s) => s.name).join(", ")}`);
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
