// SPDX-License-Identifier: Apache-2.0
//
// mail.ts: mail handed to a real relay, read with Python's email package; relays that refuse, hang
// and break off; the development sink; and leaving a list.
import { strict as assert } from "node:assert";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Session } from "../harness/browser_session";
import { Cases } from "../harness/cases";
import { pause, Server } from "../harness/server";
import { noticeCases } from "./notices";
import { Door, hasRelay, makeCertificate, type Mode, Relay } from "./relay";

const rates = "[rates]\nposting_burst = 100000\nsign_in_burst = 1000\n";
const settings = (port: number, more = ""): string =>
  `[mail]\nhost = "127.0.0.1"\nport = ${port}\nretry_after = "1s"\ntimeout = "3s"\n` +
  `give_up_after = "12s"\nfrom = "Stithy, forge of Ärzte <forge@example.org>"\n` +
  `reply_to = "Help <help@example.org>"\n${more}${rates}`;

// Orders the test message to the administrator's own address.
async function order(server: Server, name: string): Promise<Session> {
  const session = await Session.signIn(server, name);
  const answer = await session.submit("/admin/mail/tests", {}, "/admin/mail");
  assert.equal(answer.status, 303, await answer.text());
  return session;
}

// The line of the newest message to that address, as an administrator sees it.
async function stateOf(session: Session, name: string): Promise<string> {
  const shown = await (await session.get("/admin/mail")).text();
  const rows = shown.split("<li ").slice(1);
  const row = rows.find((one) => one.includes(`${name}@example.org`)) ?? "";
  return /ui-row-meta">([^<]*)(?:<span[^>]*>([^<]*))?/.exec(row)?.slice(1).join("") ?? "";
}

async function reach(session: Session, name: string, word: RegExp, seconds = 45): Promise<string> {
  const until = performance.now() + seconds * 1000;
  let state = "";
  while (performance.now() < until) {
    state = await stateOf(session, name);
    if (word.test(state)) return state;
    await pause(100);
  }
  throw new Error(`it does not come to ${word}: ${state}`);
}

async function sinkCases(t: Cases): Promise<void> {
  const server = await Server.start({
    settings: `[mail]\nfiles_max = 3\n[hooks]\nnetworks = ["127.0.0.0/8"]\n${rates}`,
  });
  server.createUser("boss", { admin: true });
  server.createUser("mallory");
  const folder = join(server.data, "mail");
  await t.run("without a relay messages are kept as files, the newest of them", async () => {
    let session = await order(server, "boss");
    for (let i = 0; i < 4; ++i) session = await order(server, "boss");
    await reach(session, "boss", /kept as a file/);
    for (let tries = 0; readdirSync(folder).length !== 3; ++tries) {
      assert.ok(tries < 200, readdirSync(folder).join());
      await pause(50);
    }
    const [file = ""] = readdirSync(folder);
    assert.match(readFileSync(join(folder, file), "latin1"), /^Date: .* \+0000\r\nFrom: /);
  });
  await t.run("the page shows text, headers, and HTML in a frame of another origin", async () => {
    const session = await Session.signIn(server, "boss");
    const [file = ""] = readdirSync(folder).slice(-1);
    const path = `/admin/mail/${file.replace(".eml", "")}`;
    const answer = await session.get(path);
    const shown = await answer.text();
    assert.match(shown, /This is the test that you asked for/);
    assert.match(shown, /Auto-Submitted: auto-generated/);
    const frame = (/<iframe[^>]* src="([^"]*)"/.exec(shown)?.[1] ?? "").replaceAll("&amp;", "&");
    assert.ok(frame.startsWith(server.contentUrl), frame);
    assert.match(String(answer.headers.get("content-security-policy")), /frame-src/);
    const html = await fetch(frame);
    assert.equal(html.status, 200);
    assert.match(await html.text(), /<h1 style=/);
    const policy = String(html.headers.get("content-security-policy"));
    assert.match(policy, /^sandbox; default-src 'none'/);
    assert.equal((await fetch(frame.replace(/s=.../, "s=AAA"))).status, 403);
    const other = await Session.signIn(server, "mallory");
    assert.equal((await other.get(path)).status, 403);
    assert.equal((await other.get("/admin/mail")).status, 403);
  });
  await noticeCases(t, server);
  await server.stop();
}

interface Stage {
  t: Cases;
  server: Server;
  relay: Relay;
  door: Door;
  boss: Session;
}

async function relayCases(t: Cases): Promise<void> {
  const relay = await Relay.start("plain");
  const door = await Door.open(relay.port);
  const server = await Server.start({ settings: settings(door.port, 'tls = "off"\n') });
  const names = ["boss", "later", "gone", "denied", "spam", "hang", "drop", "swallow", "never"];
  for (const name of names) server.createUser(name, { admin: true });
  const boss = await Session.signIn(server, "boss");
  await boss.submit("/settings/profile?_method=put",
    { display_name: 'Böss, "the" <first>', bio: "", location: "", website: "" },
    "/settings/profile");
  const stage = { t, server, relay, door, boss };
  await takenCases(stage);
  await refusedCases(stage);
  await doorCases(stage);
  await server.stop();
  door.close();
  await relay.stop();
}

async function takenCases({ t, server, relay, boss }: Stage): Promise<void> {
  await t.run("a message arrives, and Python's parser finds nothing wrong with it", async () => {
    await order(server, "boss");
    const got = await relay.wait("boss");
    assert.deepEqual(got.defects, []);
    assert.equal(got.bareLineEnds, 0);
    assert.ok(got.longest <= 78, `a line of ${got.longest}`);
    assert.equal(got.from, "forge@example.org");
    assert.equal(got.hello, "example.org");
    assert.equal(got.headers.From, '"Stithy, forge of Ärzte" <forge@example.org>');
    assert.equal(got.headers["Reply-To"], "Help <help@example.org>");
    assert.equal(got.toName, 'Böss, "the" <first>');
    assert.equal(got.headers.Subject, "Stithy can send mail");
    assert.equal(got.headers["Auto-Submitted"], "auto-generated");
    assert.match(got.headers["Message-ID"] ?? "", /^<[-0-9a-f]+@example\.org>$/);
    assert.ok(Math.abs(Date.parse(got.headers.Date ?? "") - Date.now()) < 60_000);
    assert.match(got.text, /This is the test that you asked for/);
    assert.match(got.html, /<h1 style=/);
    assert.match(await reach(boss, "boss", /sent/), /sent/);
  });

  for (const name of ["later", "hang", "drop"])
    await t.run(`a message that meets "${name}" comes later, once`, async () => {
      const session = await order(server, name);
      const got = await relay.wait(name);
      assert.match(await reach(session, name, /sent/), /sent/);
      assert.equal(relay.of(name).length, 1);
      assert.deepEqual(got.to, [`${name}@example.org`]);
    });

  await t.run("an answer that is lost makes it twice, under the same Message-ID", async () => {
    const session = await order(server, "swallow");
    const second = await relay.wait("swallow", 2);
    await reach(session, "swallow", /sent/);
    assert.equal(relay.of("swallow").length, 2);
    assert.equal(relay.of("swallow")[0]?.headers["Message-ID"], second.headers["Message-ID"]);
  });
}

async function refusedCases({ t, server }: Stage): Promise<void> {
  await t.run("an address refused for good gets nothing more until it is cleared", async () => {
    const session = await order(server, "gone");
    assert.match(await reach(session, "gone", /given up/), /550 5\.1\.1 There is nobody/);
    await order(server, "gone");
    await reach(session, "gone", /not sent/);
    const shown = await (await session.get("/admin/mail")).text();
    assert.match(shown, /aria-label="Clear gone@example.org"/);
    const clear = "/admin/mail/suppressions/gone%40example.org?_method=delete";
    assert.equal((await session.submit(clear, {}, "/admin/mail")).status, 303);
    await order(server, "gone");
    await reach(session, "gone", /given up/);
  });

  await t.run("a refusal of what is said, or of us, is not held against the address", async () => {
    const spam = await order(server, "spam");
    assert.match(await reach(spam, "spam", /given up/), /554 5\.7\.1/);
    const denied = await order(server, "denied");
    assert.match(await reach(denied, "denied", /given up/), /Relaying denied/);
    const shown = await (await spam.get("/admin/mail")).text();
    assert.ok(!shown.includes("Clear spam@") && !shown.includes("Clear denied@"));
  });

  await t.run("what is not taken for too long is given up with the last reason", async () => {
    const session = await order(server, "never");
    await reach(session, "never", /tried again/);
    assert.match(await reach(session, "never", /given up/, 60), /give_up_after.*451 4\.3\.0/);
  });
}

async function doorCases({ t, server, relay, door, boss }: Stage): Promise<void> {
  for (const mode of ["421", "hang", "drop"] as Mode[])
    await t.run(`a relay that begins with "${mode}" loses nothing`, async () => {
      const before = relay.of("boss").length;
      door.mode = mode;
      door.turnedAway = 0;
      await order(server, "boss");
      for (let tries = 0; door.turnedAway < 1; ++tries) {
        assert.ok(tries < 500, "it was not tried");
        await pause(20);
      }
      door.mode = "open";
      await relay.wait("boss", before + 1);
      await reach(boss, "boss", /sent/);
      assert.equal(relay.of("boss").length, before + 1);
    });
}

async function tlsCases(t: Cases): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "stithy-mail-"));
  const files = makeCertificate(folder, "relay");
  const strange = makeCertificate(folder, "strange", true);
  const secret = 'user = "stithy"\npassword = "a relay\'s password"\n';
  const trust = `ca_file = "${files[0]}"\n`;

  const attempt = async (mode: "plain" | "starttls" | "tls", more: string, certificate = files) => {
    const relay = await Relay.start(mode, certificate);
    const server = await Server.start({ settings: settings(relay.port, more) });
    server.createUser("boss", { admin: true });
    const session = await order(server, "boss");
    const state = await reach(session, "boss", /sent|tried again/);
    const got = relay.of("boss")[0];
    await server.stop();
    await relay.stop();
    return { state, got };
  };

  await t.run("STARTTLS and signing in: encrypted, and under our name", async () => {
    const { state, got } = await attempt("starttls", trust + secret);
    assert.match(state, /sent/);
    assert.equal(got?.tls, true);
    assert.equal(got?.user, "stithy");
  });
  await t.run("TLS from the first byte, and signing in", async () => {
    const { state, got } = await attempt("tls", `tls = "implicit"\n${trust}${secret}`);
    assert.match(state, /sent/);
    assert.equal(got?.user, "stithy");
  });
  await t.run("a relay without STARTTLS gets nothing when TLS is required", async () => {
    const { state, got } = await attempt("plain", "");
    assert.match(state, /offers no STARTTLS/);
    assert.equal(got, undefined);
  });
  await t.run("a certificate that nobody vouches for, or of another host, is refused", async () => {
    assert.match((await attempt("starttls", secret)).state, /could not prove who it is/);
    const other = await attempt("starttls", `ca_file = "${strange[0]}"\n${secret}`, strange);
    assert.match(other.state, /could not prove who it is/);
    assert.equal(other.got, undefined);
  });
  await t.run("opportunistic encrypts where it can, whoever it is", async () => {
    const { state, got } = await attempt("starttls", `tls = "opportunistic"\n${secret}`, strange);
    assert.match(state, /sent/);
    assert.equal(got?.tls, true);
    const plain = await attempt("plain", 'tls = "opportunistic"\n');
    assert.equal(plain.got?.tls, false);
  });
  await t.run("a wrong password waits for the administrator, and condemns no address", async () => {
    const wrong = `${trust}user = "stithy"\npassword = "wrong"\n`;
    assert.match((await attempt("starttls", wrong)).state, /535|sign in/i);
  });
  await t.run("settings that cannot be meant are refused with their rule", async () => {
    for (const line of ['host = "smtp.example.org:25"', 'from = "not an address"',
      'from = "a@example.org\\r\\nBcc: x@example.org"', 'tls = "maybe"', "port = 0"]) {
      const server = await Server.on(undefined, { settings: `[mail]\n${line}\n` });
      server.begin();
      assert.notEqual(await server.ended(), 0, line);
      assert.match(server.log, /mail\./);
      server.remove();
    }
  });
  rmSync(folder, { recursive: true });
}

async function main(): Promise<void> {
  const t = new Cases("mail");
  assert.ok(existsSync("tests/mail/relay.py"));
  await sinkCases(t);
  if (hasRelay()) {
    await relayCases(t);
    await tlsCases(t);
  } else {
    t.skip("a real relay", "python3-aiosmtpd is not installed");
  }
  t.close();
}

void main();
