// SPDX-License-Identifier: Apache-2.0
//
// live.ts: what is heard over /events and /ws, by whom, and that a right that is lost is heard of
// nowhere. Frames that break the rules are in the suite abuse; those here meet the product itself.
import { strict as assert } from "node:assert";

import { Session } from "../harness/browser_session";
import { Cases } from "../harness/cases";
import { Workshop, withToken } from "../harness/git";
import { pause, Server } from "../harness/server";
import { Socket } from "./socket";

const t = new Cases("live");
const server = await Server.start({
  settings: "[rates]\nposting_burst = 100000\nsign_in_burst = 1000\n",
});
for (const name of ["ada", "bob", "mallory"]) server.createUser(name);
server.createUser("boss", { admin: true });
const workshop = new Workshop();
const token = server.createToken("ada");
const bearer = (word: string) => ({ Authorization: `Bearer ${word}` });
server.createRepo("ada/engine", ["--private"]);
const shown = await fetch(`${server.url}/api/v3/repos/ada/engine`, { headers: bearer(token) });
const { id } = (await shown.json()) as { id: number };
const topic = `repo:${id}`;
workshop.init("engine");
workshop.commit("engine", "Begin", { a: "a\n" });
workshop.git("engine", "remote", "add", "origin",
  withToken(`${server.url}/ada/engine.git`, token));
let branches = 0;
const push = (): void => {
  workshop.git("engine", "push", "-q", "origin", `main:refs/heads/b${++branches}`);
};
push();

const api = async (method: string, path: string, body?: object): Promise<number> =>
  (await fetch(`${server.url}/api/v3${path}`, {
    method,
    headers: { ...bearer(token), "Content-Type": "application/json" },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })).status;
const cookieOf = (session: Session): string =>
  [...session.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
const subscribe = async (socket: Socket, topics = [topic]): Promise<void> => {
  const from = socket.told.length;
  socket.say({ type: "subscribe", data: { topics } });
  await socket.wait((told) => told.type === "subscribed", from);
};
const isUpdate = (told: { type: string }): boolean => told.type === "repository.updated";

await t.run("a socket is acknowledged, answers ping, and hears what it asked for", async () => {
  const socket = await Socket.open(server, bearer(token));
  const ack = await socket.wait((told) => told.type === "connection.ack");
  assert.equal(ack.data.login, "ada");
  assert.equal(ack.data.topics_max, 20);
  socket.say("ping");
  await socket.wait((told) => told.type === "pong");
  const from = socket.told.length;
  socket.say({ type: "ping" });
  await socket.wait((told) => told.type === "pong", from);
  await subscribe(socket);
  push();
  assert.deepEqual((await socket.wait(isUpdate)).data, { topic, id });
  socket.say({ type: "unsubscribe", data: { topics: [topic] } });
  await socket.wait((told) => told.type === "subscribed" && told.data.topics.length === 0);
  const heard = socket.told.filter(isUpdate).length;
  push();
  await pause(300);
  assert.equal(socket.told.filter(isUpdate).length, heard);
  // An old subscription does not double the new one.
  await subscribe(socket);
  push();
  await pause(500);
  assert.equal(socket.told.filter(isUpdate).length, heard + 1);
  socket.close();
});

await t.run("of what one may not see there is no topic, nor half of a wish", async () => {
  const socket = await Socket.open(server, bearer(server.createToken("mallory")));
  for (const topics of [[topic], [`repo:${id}`, "repo:1"], ["jobs:0"], ["job:1"]]) {
    const from = socket.told.length;
    socket.say({ type: "subscribe", data: { topics } });
    const told = await socket.wait((one) => one.type === "error", from);
    assert.equal(told.data.code, "not_found");
  }
  for (const message of ["", "{", "[]", '{"type":7}', '{"type":"shout"}', '{"type":"subscribe"}',
    '{"type":"subscribe","data":{"topics":[]}}', '{"type":"subscribe","data":{"topics":["x"]}}',
    `{"type":"subscribe","data":{"topics":${JSON.stringify(Array(21).fill("repo:1"))}}}`,
    `{"type":${"[".repeat(2000)}`]) {
    const from = socket.told.length;
    socket.say(message);
    await socket.wait((one) => one.type === "error", from);
  }
  push();
  await pause(200);
  assert.equal(socket.told.filter(isUpdate).length, 0);
  socket.close();
});

await t.run("other sites, and cookies that do not say whose page it is, are refused", async () => {
  const ada = await Session.signIn(server, "ada");
  const Cookie = cookieOf(ada);
  for (const Origin of ["https://evil.example", "null", `${server.url}.evil.example`,
    server.contentUrl])
    assert.equal((await Socket.open(server, { Cookie, Origin })).status, 403, Origin);
  assert.equal((await Socket.open(server, { Cookie })).status, 403);
  assert.equal((await Socket.open(server, { Origin: "https://evil.example" })).status, 403);
  assert.equal((await Socket.open(server, bearer("wrong"))).status, 401);
  assert.equal((await fetch(`${server.url}/ws`)).status, 426);
  const own = await Socket.open(server, { Cookie, Origin: server.url });
  assert.equal((await own.wait((told) => told.type === "connection.ack")).data.login, "ada");
  own.close();
  const nobody = await Socket.open(server);
  assert.equal((await nobody.wait((told) => told.type === "connection.ack")).data.login, null);
  nobody.close();
});

await t.run("frames in pieces, with a ping between, are one message", async () => {
  const socket = await Socket.open(server, bearer(token));
  socket.frame(1, '{"type":', false);
  socket.frame(9, "between");
  socket.frame(0, '"ping"}');
  await socket.wait((told) => told.type === "pong");
  socket.close();
});

const endings: [string, (socket: Socket) => void, number][] = [
  ["bytes that are no UTF-8", (socket) => socket.frame(1, Buffer.from([0xff, 0xfe])), 1007],
  ["a binary message", (socket) => socket.frame(2, "x"), 1003],
  ["a message that is too large", (socket) => {
    socket.frame(1, "x".repeat(60_000), false);
    // Of the next piece the head alone: what nobody reads would break the farewell off.
    socket.raw().write(Buffer.from([0x80, 0xfe, 0xea, 0x60, 0, 0, 0, 0]));
  }, 1009],
  ["a reserved bit", (socket) => socket.raw().write(Buffer.from([0xc1, 0x80, 0, 0, 0, 0])), 1002],
  ["no mask", (socket) => socket.raw().write(Buffer.from([0x81, 0x01, 0x61])), 1002],
  ["a piece without a beginning", (socket) => socket.frame(0, "x"), 1002],
  ["a ping in pieces", (socket) => socket.frame(9, "x", false), 1002],
  ["a ping that is too large", (socket) => socket.frame(9, "x".repeat(126)), 1002],
];
for (const [name, act, code] of endings)
  await t.run(`${name}: closed with ${code}`, async () => {
    const socket = await Socket.open(server, bearer(token));
    await socket.wait((told) => told.type === "connection.ack");
    act(socket);
    assert.equal(await socket.waitOver(), code);
    socket.close();
  });

await t.run("a member who is removed hears nothing more, and the socket is closed", async () => {
  await api("PUT", "/repos/ada/engine/collaborators/bob", { permission: "pull" });
  const bobs = server.createToken("bob");
  const socket = await Socket.open(server, bearer(bobs));
  await subscribe(socket);
  const stream = await fetch(`${server.url}/events?topics=${topic}`, { headers: bearer(bobs) });
  assert.equal(stream.status, 200);
  let text = "";
  const done = (async () => {
    for await (const bytes of stream.body as unknown as AsyncIterable<Uint8Array>)
      text += Buffer.from(bytes).toString();
  })();
  push();
  await socket.wait(isUpdate);
  for (let tries = 0; !text.includes("event: "); ++tries) {
    assert.ok(tries < 500, "the stream hears nothing");
    await pause(10);
  }
  const heard = socket.told.length;
  text = "";
  assert.equal(await api("DELETE", "/repos/ada/engine/collaborators/bob"), 204);
  push();
  assert.equal(await socket.waitOver(), 1008);
  await done;
  assert.equal(socket.told.length, heard);
  assert.ok(!text.includes("event: "), text);
  const again = await fetch(`${server.url}/events?topics=${topic}`, { headers: bearer(bobs) });
  assert.equal(again.status, 404);
});

await t.run("a session that is signed out hears nothing more", async () => {
  const ada = await Session.signIn(server, "ada");
  const socket = await Socket.open(server, { Cookie: cookieOf(ada), Origin: server.url });
  await subscribe(socket);
  await ada.submit("/logout", {}, "/settings/profile");
  push();
  assert.equal(await socket.waitOver(), 1008);
  assert.equal(socket.told.filter(isUpdate).length, 0);
});

await t.run("one that reads nothing is cut off and delays nobody", async () => {
  const deaf = await Socket.open(server, bearer(token));
  deaf.raw().pause();
  const ears = await Socket.open(server, bearer(token));
  await subscribe(ears);
  // The answers fill what the system keeps for it, then what the server does.
  for (let i = 0; i < 100_000 && !deaf.over; ++i) {
    deaf.say({ type: "shout" });
    if (i % 2000 === 0) await pause(5);
  }
  const from = ears.told.length;
  push();
  await ears.wait(isUpdate, from);
  for (let tries = 0; !deaf.over; ++tries) {
    assert.ok(tries < 1000, "it is still there");
    deaf.raw().resume();
    await pause(10);
  }
  ears.close();
});

interface Told {
  events: { position: number; id: number; name: string; repository: number | null;
    payload: Record<string, unknown>; }[];
  next: number;
}
const boss = server.createToken("boss", ["site:admin"]);
const journal = async (query: string, word = boss): Promise<{ status: number; told: Told }> => {
  const answer = await fetch(`${server.url}/api/v1/admin/events?${query}`,
    { headers: bearer(word) });
  return { status: answer.status, told: (await answer.json()) as Told };
};

const inFlight = async (): Promise<number> => {
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  return Number(/^stithy_http_requests_in_flight (\d+)/m.exec(metrics)?.[1]);
};

await t.run("what happened is read in order, in pieces, and nothing twice", async () => {
  const read: Told["events"] = [];
  for (let after = 0; ; ) {
    const { status, told } = await journal(`after=${after}&limit=3`);
    assert.equal(status, 200);
    if (told.events.length === 0) break;
    assert.ok(told.events.length <= 3);
    assert.equal(told.next, told.events.at(-1)?.position);
    read.push(...told.events);
    after = told.next;
  }
  assert.ok(read.length >= branches, `${read.length} events of ${branches} pushes`);
  for (let i = 1; i < read.length; ++i)
    assert.ok((read[i]?.position ?? 0) > (read[i - 1]?.position ?? 0), "positions rise");
  assert.equal(new Set(read.map((one) => one.id)).size, read.length);
  const pushes = read.filter((one) => one.name === "repo.pushed" && one.repository === id);
  assert.equal(pushes.length, branches);
  assert.equal(pushes[0]?.payload.repository, id);
  assert.deepEqual((await journal("limit=500")).told.events, read);
});

await t.run("it is chosen by name and repository, and who may not read it reads nothing",
  async () => {
    server.createRepo("ada/other");
    const renamed = (await journal("name=repo.changed")).told.events;
    assert.ok(renamed.length > 0 && renamed.every((one) => one.name === "repo.changed"));
    const own = (await journal(`repository=${id}&limit=500`)).told.events;
    assert.ok(own.length > 0 && own.every((one) => one.repository === id));
    const none = (await journal("repository=4711")).told;
    assert.equal(none.events.length, 0);
    assert.ok(none.next > 0, "what was looked at is not looked at again");
    for (const wrong of ["after=-1", "after=x", "limit=0", "limit=501", "wait=26", "repository=x"])
      assert.equal((await journal(wrong)).status, 422, wrong);
    assert.equal((await journal("", token)).status, 403);
  });

await t.run("who waits for the next event gets it when it comes", async () => {
  const all = (await journal("limit=500")).told;
  const pushes = `name=repo.pushed&repository=${id}`;
  const waiting = journal(`after=${all.next}&wait=25&${pushes}`);
  await pause(300);
  push();
  const { told } = await waiting;
  assert.equal(told.events.length, 1);
  assert.equal(told.events[0]?.repository, id);
  assert.deepEqual((await journal(`after=${told.next}&wait=1&${pushes}`)).told,
    { events: [], next: told.next });
});

await t.run("a thousand wait, and each gets the next event", async () => {
  const { next } = (await journal("limit=500")).told;
  const pushes = `after=${next}&wait=25&name=repo.pushed`;
  const waiting: ReturnType<typeof journal>[] = [];
  // They come by 250: a lane that has 512 before it turns further ones away, as it should.
  while (waiting.length < 1000) {
    waiting.push(...[...Array(250)].map(() => journal(pushes)));
    for (let tries = 0; tries < 200 && (await inFlight()) < waiting.length; ++tries)
      await pause(50);
  }
  const began = performance.now();
  push();
  for (const { status, told } of await Promise.all(waiting)) {
    assert.equal(status, 200);
    assert.equal(told.events.length, 1);
    assert.equal(told.events[0]?.repository, id);
  }
  const took = Math.round(performance.now() - began);
  console.log(`        1,000 were answered within ${took} ms of the push`);
});

await t.run("many hear of one push", async () => {
  const all = await Promise.all([...Array(200)].map(() => Socket.open(server, bearer(token))));
  await Promise.all(all.map((socket) => subscribe(socket)));
  const began = performance.now();
  push();
  const pushed = performance.now();
  await Promise.all(all.map((socket) => socket.wait(isUpdate)));
  const words = `${Math.round(performance.now() - pushed)} ms after a push of ` +
    `${Math.round(pushed - began)} ms`;
  console.log(`        200 sockets heard of it within ${words}`);
  for (const socket of all) socket.close();
});

await t.run("the server ends while sockets are open", async () => {
  const socket = await Socket.open(server, bearer(token));
  await subscribe(socket);
  await server.stop();
  assert.ok(socket.over || (await socket.waitOver()) === 1001);
});

workshop.remove();
t.close();
