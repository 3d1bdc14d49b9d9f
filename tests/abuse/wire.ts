// SPDX-License-Identifier: Apache-2.0
//
// wire.ts: HTTP as bytes on a socket, for requests that no client library would send.
import { connect, type Socket } from "node:net";

export interface Reply {
  status: number;
  version: string;
  headers: [string, string][];
  body: Buffer;
}

export const headerOf = (reply: Reply | undefined, name: string): string | undefined =>
  reply?.headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];

export interface Heard {
  bytes: Buffer; // all that came
  replies: Reply[]; // the whole answers in it
  rest: Buffer; // what no answer could be made of
  closed: boolean; // the other side ended the connection in time
}

function readChunks(bytes: Buffer, from: number): { body: Buffer; end: number } | undefined {
  const parts: Buffer[] = [];
  for (let at = from; ; ) {
    const line = bytes.indexOf("\r\n", at);
    if (line < 0) return undefined;
    const size = Number.parseInt(bytes.toString("latin1", at, line), 16);
    if (Number.isNaN(size)) return undefined;
    const begin = line + 2;
    if (bytes.length < begin + size + 2) return undefined;
    parts.push(bytes.subarray(begin, begin + size));
    at = begin + size + 2;
    if (size === 0) return { body: Buffer.concat(parts), end: at };
  }
}

// The first whole answer in `bytes`, and how many bytes it takes.
function readReply(bytes: Buffer, closed: boolean): { reply: Reply; end: number } | undefined {
  const split = bytes.indexOf("\r\n\r\n");
  if (split < 0) return undefined;
  const [first = "", ...lines] = bytes.toString("latin1", 0, split).split("\r\n");
  const matched = /^(HTTP\/1\.[01]) (\d{3})/.exec(first);
  if (!matched) return undefined;
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const reply: Reply = {
    version: matched[1] ?? "",
    status: Number(matched[2]),
    headers,
    body: Buffer.alloc(0),
  };
  const begin = split + 4;
  if (reply.status < 200 || reply.status === 204 || reply.status === 304)
    return { reply, end: begin };
  if (headerOf(reply, "transfer-encoding")?.toLowerCase() === "chunked") {
    const read = readChunks(bytes, begin);
    return read && { reply: { ...reply, body: read.body }, end: read.end };
  }
  const length = headerOf(reply, "content-length");
  if (length === undefined) {
    if (!closed) return undefined;
    return { reply: { ...reply, body: bytes.subarray(begin) }, end: bytes.length };
  }
  const end = begin + Number(length);
  if (bytes.length < end) return undefined;
  return { reply: { ...reply, body: bytes.subarray(begin, end) }, end };
}

export function readReplies(bytes: Buffer, closed: boolean): { replies: Reply[]; rest: Buffer } {
  const replies: Reply[] = [];
  let rest = bytes;
  for (;;) {
    const read = readReply(rest, closed);
    if (!read) return { replies, rest };
    replies.push(read.reply);
    rest = rest.subarray(read.end);
  }
}

export interface TalkOptions {
  waitMs?: number; // a hang limit: how long to wait for the other side in all
  replies?: number; // stop waiting when this many answers are there
  pauseMs?: number; // between two pieces
  host?: string;
}

export const opened: { sockets: number } = { sockets: 0 }; // by this process, for the curious

export function dial(port: number, host = "127.0.0.1"): Promise<Socket> {
  return new Promise((done, fail) => {
    const socket = connect({ port, host, noDelay: true, allowHalfOpen: true });
    ++opened.sockets;
    socket.once("connect", () => {
      socket.off("error", fail);
      socket.on("error", () => undefined); // a reset is an end like others
      done(socket);
    });
    socket.once("error", fail);
  });
}

// Sends the pieces one after the other and listens until the other side ends the connection, until
// enough answers came, or until the hang limit.
export async function talk(
  port: number,
  pieces: (string | Buffer) | (string | Buffer)[],
  options: TalkOptions = {},
): Promise<Heard> {
  const socket = await dial(port, options.host);
  const got: Buffer[] = [];
  let closed = false;
  const limit = options.waitMs ?? 8000;
  await new Promise<void>((done) => {
    const timer = setTimeout(done, limit);
    const end = (): void => {
      clearTimeout(timer);
      done();
    };
    socket.on("data", (bytes: Buffer) => {
      got.push(bytes);
      if (options.replies === undefined) return;
      const read = readReplies(Buffer.concat(got), false);
      if (read.replies.filter((one) => one.status >= 200).length >= options.replies) end();
    });
    const gone = (): void => {
      closed = true;
      end();
    };
    socket.on("end", gone);
    socket.on("close", gone);
    void sendAll(socket, [pieces].flat(), options.pauseMs ?? 0, () => closed);
  });
  socket.destroy();
  const bytes = Buffer.concat(got);
  return { bytes, closed, ...readReplies(bytes, closed) };
}

async function sendAll(
  socket: Socket,
  pieces: (string | Buffer)[],
  pauseMs: number,
  over: () => boolean,
): Promise<void> {
  for (const piece of pieces) {
    if (over() || socket.destroyed) return;
    const bytes = typeof piece === "string" ? Buffer.from(piece, "latin1") : piece;
    await new Promise<void>((sent) => socket.write(bytes, () => sent()));
    if (pauseMs > 0) await new Promise((later) => setTimeout(later, pauseMs));
  }
}

export const chunk = (bytes: string | Buffer): Buffer => {
  const body = typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes;
  return Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from("\r\n")]);
};
