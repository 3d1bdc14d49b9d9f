// SPDX-License-Identifier: Apache-2.0
//
// abuse.ts: the rows of docs/abuse-cases.md against a real server, each followed by the oracle.
//
// CASE=AC-042 runs one row, GROUP=git_requests.ts those of one file; the table and the tests are
// then not compared. ABUSE_FULL=1 runs everything at the size the table names.
import { isMainThread } from "node:worker_threads";

import { Cases } from "../harness/cases";
import { binary } from "../harness/server";
import { authRecovery } from "./rows/auth_recovery";
import { authOutside } from "./rows/auth_outside";
import { authPasskeys } from "./rows/auth_passkeys";
import { authSecondFactor } from "./rows/auth_second_factor";
import { authFirst, authSignIn, authThrottle } from "./rows/auth_signin";
import { authOauth } from "./rows/auth_oauth";
import { authTokens } from "./rows/auth_tokens";
import { authzReading } from "./rows/authz_reading";
import { authzWriting } from "./rows/authz_writing";
import { contentHeaders } from "./rows/content_headers";
import { contentMarkup } from "./rows/content_markup";
import { contentSize } from "./rows/content_size";
import { egress, scriptedNames } from "./rows/egress";
import { egressHooks } from "./rows/egress_hooks";
import { fault } from "./rows/fault";
import { allowedHost } from "./foreign_server";
import { gitLoad } from "./rows/git_load";
import { gitPacks } from "./rows/git_packs";
import { gitRefs } from "./rows/git_refs";
import { gitRequests } from "./rows/git_requests";
import { gitSsh } from "./rows/git_ssh";
import { gitSlow, trickleAsThread } from "./rows/git_slow";
import { Group, Suite } from "./group";
import { httpBodies } from "./rows/http_bodies";
import { httpFraming } from "./rows/http_framing";
import { httpHeads } from "./rows/http_heads";
import { httpLoad } from "./rows/http_load";
import { httpSockets } from "./rows/http_sockets";
import { compare, readLedger, reasonOf } from "./ledger";

// A slow client of git_slow.ts is this program once more, as a thread.
if (!isMainThread) {
  await trickleAsThread();
  process.exit();
}

const cases = new Cases("abuse");
const suite = new Suite(cases);
const only = process.env.GROUP;

async function run(
  file: string,
  body: (group: Group) => Promise<void>,
  options: { settings?: string[]; names?: string[]; people?: boolean; host?: string } = {},
): Promise<void> {
  if (only && only !== file) return;
  const group = await Group.open(suite, file, options);
  try {
    await body(group);
  } catch (error) {
    // Between the rows: what they stand on could not be made.
    await cases.run(`${file}: its rows could be prepared`, () => Promise.reject(error));
  }
  await group.close();
}

const slow = run("git_slow.ts", gitSlow);
await run("git_requests.ts", gitRequests);
await run("git_packs.ts", gitPacks, { settings: ["[repo]", 'object_max = "50MiB"'] });
await run("git_refs.ts", gitRefs);
await run("git_load.ts", gitLoad);
await run("git_ssh.ts", gitSsh, { settings: ["[ssh]", 'listen = ["127.0.0.1:0"]'] });
await run("http_framing.ts", httpFraming);
await run("http_bodies.ts", httpBodies);
await run("http_heads.ts", httpHeads);
await run("http_load.ts", httpLoad);
await run("http_sockets.ts", httpSockets);
await run("auth_signin.ts", authSignIn);
await run("auth_signin.ts", authThrottle,
  { settings: ["[rates]", "[server]", 'trusted_proxies = ["127.0.0.1"]'] });
await run("auth_signin.ts", authFirst, { people: false });
await run("auth_recovery.ts", authRecovery);
await run("auth_second_factor.ts", authSecondFactor);
await run("auth_passkeys.ts", authPasskeys, { host: "localhost" });
await run("auth_oauth.ts", authOauth);
await run("auth_outside.ts", authOutside,
  { settings: ["[signin]", 'provider_networks = ["127.0.0.1/32"]'] });
await run("auth_tokens.ts", authTokens);
await run("authz_reading.ts", (group) => authzReading(group, binary));
await run("authz_writing.ts", (group) => authzWriting(group, binary));
await run("content_markup.ts", contentMarkup);
await run("content_size.ts", contentSize);
await run("content_headers.ts", (group) => contentHeaders(group, binary));
await run("egress.ts", egress,
  { settings: ["[repo]", `import_networks = ["${allowedHost}/32"]`], names: scriptedNames });
await run("egress_hooks.ts", egressHooks);
await run("fault.ts", fault);
await slow;

if (!only && !process.env.CASE) {
  const entries = readLedger();
  for (const entry of entries) {
    const reason = reasonOf(entry);
    if (reason) cases.skip(entry.id, reason);
  }
  await cases.run("the table of abuse cases and the tests say the same", () =>
    compare(entries, suite.tests),
  );
}
cases.close();
process.exit(); // whatever a row that failed left open
