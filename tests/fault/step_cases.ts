// SPDX-License-Identifier: Apache-2.0
//
// step_cases.ts: for each failpoint what is being done there, and what may be left of it.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFileSync, existsSync, rmSync, readdirSync, writeFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";

import { binary } from "../harness/server";
import type { House, Said } from "./house";
import { change, query } from "./inspect";

export interface Step {
  point: string;
  name: string; // what is being done
  before?: string[]; // points that fail once to lead there
  atStart?: boolean; // the start of the server leads there, no act does
  background?: boolean; // met after the client has its answer
  prepare?: (house: House) => Promise<void>; // before the server starts
  act: (house: House) => Promise<Said>;
  // "old": as if nothing had been done; "new": all of it; anything else is wrong.
  state: (house: House) => Promise<string>;
  crash: "old" | "new"; // after dying there and starting again
  once: "ok" | "refused" | "ends"; // what the client hears when it fails there; "ends": no start
  onceLeaves?: "old" | "new"; // refused leaves the old, ok the new, unless said otherwise
  startAgain?: boolean; // what failed is put right by the next start
  after?: (house: House) => Promise<void>;
}

const fine: Said = { kind: "ok", words: "" };
const nothing = async (): Promise<Said> => fine;

async function must(said: Promise<Said>): Promise<void> {
  const { kind, words } = await said;
  if (kind !== "ok") throw new Error(words);
}
const count = (house: House, sql: string): number =>
  Number(query(house.server.data, `select count(*) from ${sql}`)[0]);

// A push of three refs, one deleted, all or none.
const push = {
  act: (house: House) => house.push("engine", "--atomic", `${house.template.next}:refs/heads/main`,
    `${house.template.next}:refs/heads/fresh`, ":refs/heads/side"),
  state: async (house: House) => {
    const refs = await house.refs("engine");
    const { first, next } = house.template;
    const at = ["main", "fresh", "side"].map((name) => refs.get(`refs/heads/${name}`));
    if (at[0] === next && at[1] === next && at[2] === undefined) return "new";
    if (at[0] === first && at[1] === undefined && at[2] === first) return "old";
    return `mixed: ${at.join(" ")}`;
  },
};
// The next push settles what the journal was not told of.
const nudge = (house: House): Promise<void> =>
  must(house.push("engine", `${house.template.other}:refs/heads/nudge`));

const pushStep = (point: string, crash: "old" | "new", once: "ok" | "refused",
  more: Partial<Step> = {}): Step => ({ point, name: "a push", ...push, crash, once, ...more });

// A repository made by the API, with a first commit.
const create = {
  act: (house: House) => house.api("POST", "/user/repos", { name: "made", auto_init: true }),
  state: async (house: House) => {
    if ((await house.member("made", "name")) === "") return "old";
    return (await house.refs("made")).has("refs/heads/main") ? "new" : "without its first commit";
  },
};
const createStep = (point: string, crash: "old" | "new", more: Partial<Step> = {}): Step =>
  ({ point, name: "creating a repository", ...create, crash, once: "refused", ...more });

// Dies by `points` while `act` runs, so that the next start has something to put right.
const leave = (points: string, act: (house: House) => Promise<Said>) =>
  async (house: House): Promise<void> => {
    await house.server.launch({ STITHY_FAILPOINT: points });
    await act(house);
    await house.server.ended();
  };

// Forms and the API: one transaction each.
const member = {
  act: (house: House) => house.form("/ada/engine/settings/collaborators",
    { login: "bob", role: "write" }, "/ada/engine/settings/collaborators"),
  state: async (house: House) => (count(house, "collaborators") > 0 ? "new" : "old"),
};
const changes: { name: string; act: Step["act"]; state: Step["state"] }[] = [
  { name: "describing by the API",
    act: (house) => house.api("PATCH", "/repos/ada/engine", { description: "An engine." }),
    state: async (house) =>
      ((await house.member("engine", "description")) === "An engine." ? "new" : "old") },
  { name: "renaming by the form",
    act: (house) => house.form("/ada/engine/settings/name?_method=put", { name: "motor" },
      "/ada/engine/settings"),
    state: async (house) => ((await house.member("motor", "name")) === "motor" ? "new" : "old") },
  { name: "deleting by the API",
    act: (house) => house.api("DELETE", "/repos/ada/engine"),
    state: async (house) => ((await house.member("engine", "name")) === "" ? "new" : "old") },
  { name: "adding a collaborator", ...member },
  { name: "saving the profile",
    act: (house) => house.form("/settings/profile?_method=put",
      { display_name: "Ada L.", bio: "", location: "", website: "" }, "/settings/profile"),
    state: async (house) =>
      (count(house, "namespaces where display_name = 'Ada L.'") > 0 ? "new" : "old") },
  { name: "bringing back from the bin",
    act: (house) => house.form(
      `/admin/repositories/${house.idOf("binned")}/restoration?_method=put`, {},
      "/admin/repositories"),
    state: async (house) => ((await house.member("binned", "name")) === "" ? "old" : "new") },
];

const imported = {
  act: async (house: House): Promise<Said> => {
    if (house.idOf("brought") !== "")
      return house.form("/ada/brought/import/attempt?_method=put", {}, "/import");
    return house.form("/import", {
      url: join(house.template.workshop.path, "work"), owner: "ada", name: "brought",
      description: "", visibility: "private",
    }, "/import");
  },
  state: async (house: House) => {
    const [state] = query(house.server.data,
      "select import_state from repositories where name = 'brought'");
    if (state === undefined || state === "2") return "old"; // not there, or failed with a reason
    if (state === "1") return "running";
    return (await house.refs("brought")).has("refs/heads/main") ? "new" : "without its branch";
  },
};

const jobsDone = (kind: string) => async (house: House): Promise<string> =>
  (count(house, `jobs where kind = '${kind}' and state = 2`) === 1 ? "new" : "old");
// A push, and what follows it, exactly once.
const followed = (kind: string) => async (house: House): Promise<string> => {
  const refs = await push.state(house);
  return refs === "new" ? jobsDone(kind)(house) : refs;
};

// A backup is due, to a directory that goes with the data.
const backup = {
  prepare: async (house: House) => {
    const { data } = house.server;
    appendFileSync(join(data, "stithy.toml"), `[backup]\ntarget = "${data}/kept"\n`);
    change(data, "insert into jobs (id, kind, payload, state, created_at, run_at) " +
      "values (1, 'backup.create', '{}', 0, 1, 1)");
  },
  act: nothing,
  // After a failure it would rest for minutes.
  state: async (house: House) => {
    change(house.server.data,
      "update jobs set run_at = 1 where kind = 'backup.create' and state = 0");
    return jobsDone("backup.create")(house);
  },
};

// Maintenance of ada/large is due.
const upkeep: Pick<Step, "prepare" | "act" | "state"> = {
  prepare: async (house) => {
    change(house.server.data, "update jobs set run_at = 0 where kind = 'repos.maintain' and " +
      `payload = '{"repository":${house.idOf("large")}}'`);
  },
  act: nothing,
  state: jobsDone("repos.maintain"),
};
// A ping waits for a web hook, whose target lies where the server may not call: an attempt is
// noted.
const ping: Pick<Step, "prepare" | "act" | "state" | "atStart"> = {
  atStart: true,
  prepare: async (house) => change(house.server.data, `
    insert into hooks (id, repo_id, url, events, created_by, created_at, updated_at)
      select 1, id, 'http://127.0.0.1:9/', 'push', namespace_id, 1, 1 from repositories
      where name = 'engine';
    insert into hook_payloads (id, event, body, created_at) values (1, 'ping', '{}', 1);
    insert into hook_deliveries (id, hook_id, payload_id, once_key, guid, created_at)
      values (1, 1, 1, 'once', 'guid', cast(strftime('%s', 'now') as integer) * 1000000);
    insert into jobs (id, kind, job_key, waiting_key, payload, state, created_at, run_at)
      values (1, 'hooks.deliver', 'hook 1', 'hook 1', '{"hook":1}', 0, 1, 1)`),
  act: nothing,
  state: async (house) =>
    (count(house, "hook_attempts") >= 1 && count(house, "jobs where state = 1") === 0 &&
      count(house, "hook_deliveries where attempts >= 1 and state = 0") === 1 ? "new" : "old"),
};
// A message waits; without a relay it becomes a file.
const letter: Pick<Step, "prepare" | "act" | "state" | "atStart"> = {
  atStart: true,
  prepare: async (house) => change(house.server.data, `
    insert into mail_messages (id, sender, address, subject, once_key, message, created_at)
      values (1, 'forge@example.org', 'ada@example.org', 'Hello', 'once', x'0a',
        cast(strftime('%s', 'now') as integer) * 1000000);
    insert into jobs (id, kind, job_key, waiting_key, payload, state, created_at, run_at)
      values (1, 'mail.send', 'mail 1', 'mail 1', '{"mail":1}', 0, 1, 1)`),
  act: nothing,
  state: async (house) => {
    const files = existsSync(join(house.server.data, "mail"))
      ? readdirSync(join(house.server.data, "mail")).length : 0;
    return files === 1 && count(house, "mail_messages where state = 2 and attempts = 1") === 1 &&
      count(house, "jobs where state = 1") === 0 ? "new" : "old";
  },
};
// Somebody asked for a link: one letter is written, and its link is the one that is good.
const linkOrdered = (kind: string, payload: string): Pick<Step, "prepare" | "act" | "state" |
  "atStart"> => ({
  atStart: true,
  prepare: async (house) => change(house.server.data, `
    insert into jobs (id, kind, job_key, waiting_key, payload, state, created_at, run_at)
      values (1, '${kind}', '', null, '${payload}', 0, 1, 1)`),
  act: nothing,
  state: async (house) =>
    (count(house, "mail_messages") === 1 && count(house, "one_time_links") === 1 &&
      count(house, "jobs where state = 1") === 0 ? "new" : "old"),
});
const fullUpkeep = async (house: House): Promise<void> => {
  await upkeep.prepare?.(house);
  mkdirSync(join(house.path("large"), "stithy"), { recursive: true });
  writeFileSync(join(house.path("large"), "stithy", "last-full-repack"), "1\n");
};

const empty = async (house: House): Promise<void> => {
  for (const name of readdirSync(house.server.data))
    rmSync(join(house.server.data, name), { recursive: true });
};
const answers = async (house: House): Promise<string> =>
  ((await fetch(`${house.server.url}/readyz`)).ok ? "new" : "old");

export const steps: Step[] = [
  pushStep("receive.before_pack", "old", "refused"),
  pushStep("receive.before_checks", "old", "refused"),
  pushStep("refs.before_prepare", "old", "refused"),
  pushStep("journal.in_prepare", "old", "refused"),
  pushStep("refs.before_objects", "old", "refused"),
  pushStep("receive.before_index", "old", "refused"),
  pushStep("receive.before_sync", "old", "refused"),
  pushStep("refs.before_update", "old", "refused"),
  // From here on the refs have moved: the next start tells the journal.
  pushStep("refs.after_update", "new", "ok"),
  pushStep("refs.before_committed", "new", "refused", { onceLeaves: "new", after: nudge }),
  pushStep("journal.in_commit", "new", "refused", { onceLeaves: "new", after: nudge }),
  pushStep("refs.after_committed", "new", "refused", { onceLeaves: "new" }),
  pushStep("push.before_answer", "new", "refused", { onceLeaves: "new" }),
  pushStep("journal.in_abort", "old", "refused", { before: ["refs.before_update"] }),
  { point: "journal.in_settle", name: "settling a push at the start", ...push, atStart: true,
    prepare: leave("refs.after_update:crash", push.act), crash: "new", once: "ok", after: nudge },

  { point: "push.before_row", name: "a push that creates",
    act: (house) => house.push("pushed", `${house.template.next}:refs/heads/main`),
    state: async (house) =>
      ((await house.refs("pushed")).get("refs/heads/main") === house.template.next ? "new" : "old"),
    crash: "old", once: "refused" },
  { point: "push.before_adopt", name: "the first push, to another branch than main",
    act: (house) => house.push("empty", `${house.template.next}:refs/heads/trunk`),
    state: async (house) => {
      const refs = await house.refs("empty");
      if (!refs.has("refs/heads/trunk")) return "old";
      const head = await house.member("empty", "default_branch");
      return head === "trunk" && refs.has("HEAD") ? "new" : `HEAD is ${head}`;
    },
    crash: "new", once: "refused", onceLeaves: "new" },
  { point: "branch.before_row", name: "choosing the default branch",
    act: (house) => house.api("PATCH", "/repos/ada/engine", { default_branch: "side" }),
    state: async (house) =>
      ((await house.member("engine", "default_branch")) === "side" ? "new" : "old"),
    crash: "old", once: "refused" },
  // Both names are there then, and the same wish again ends it.
  { point: "branch.before_row", name: "renaming the default branch",
    act: (house) => house.api("POST", "/repos/ada/engine/branches/main/rename",
      { new_name: "trunk" }),
    state: async (house) => {
      const refs = await house.refs("engine");
      const head = await house.member("engine", "default_branch");
      if (head === "main" && refs.has("refs/heads/main")) return "old";
      const renamed = head === "trunk" && refs.has("refs/heads/trunk");
      return renamed && !refs.has("refs/heads/main") ? "new" : `HEAD is ${head}`;
    },
    crash: "old", once: "refused" },

  { point: "edit.before_objects", name: "making a file by the API",
    act: (house) => house.api("PUT", "/repos/ada/engine/contents/made.txt",
      { message: "Make", content: "bWFkZQo=" }),
    state: async (house) => {
      const main = (await house.refs("engine")).get("refs/heads/main");
      return main === house.template.first ? "old" : "new";
    },
    crash: "old", once: "refused" },
  // A tree can be made of what is staged, and of nothing else that no ref leads to.
  { point: "edit.before_staging", name: "staging a file by the API",
    act: (house) => house.api("POST", "/repos/ada/engine/git/blobs", { content: "staged" }),
    state: async (house) => {
      const sha = createHash("sha1").update("blob 6\0staged").digest("hex");
      const tree = [{ path: "staged", mode: "100644", type: "blob", sha }];
      const said = await house.api("POST", "/repos/ada/engine/git/trees", { tree });
      return said.kind === "ok" ? "new" : "old";
    },
    crash: "old", once: "refused" },

  createStep("repository.before_rename", "old"),
  createStep("repository.after_rename", "old"),
  createStep("create.before_first_commit", "old"),
  createStep("create.before_row", "old"),
  createStep("create.after_row", "new", { onceLeaves: "new" }),
  { point: "recovery.before_settle", name: "removing files without a row at the start", ...create,
    atStart: true, prepare: leave("create.before_row:crash", create.act), crash: "old",
    once: "ok", onceLeaves: "old", startAgain: true },

  ...changes.flatMap(({ name, act, state }): Step[] => [
    { point: "request.before_commit", name, act, state, crash: "old", once: "refused" },
    { point: "request.after_commit", name, act, state, crash: "new", once: "refused",
      onceLeaves: "new" },
  ]),
  { point: "purge.before_files", name: "removing from the bin for good",
    act: (house) => house.form(`/admin/repositories/${house.idOf("binned")}?_method=delete`,
      { confirm: "ada/binned" }, "/admin/repositories"),
    state: async (house) => (house.idOf("binned") === "" ? "new" : "old"),
    crash: "new", once: "refused", onceLeaves: "new", startAgain: true },

  { point: "import.before_fetch", name: "an import", ...imported, background: true, crash: "new",
    once: "ok", onceLeaves: "old" },
  { point: "import.before_done", name: "an import", ...imported, background: true, crash: "new",
    once: "ok" },

  { point: "maintenance.before_step", name: "maintenance", ...upkeep, atStart: true, crash: "new",
    once: "ok" },
  { point: "maintenance.after_step", name: "maintenance", ...upkeep, atStart: true, crash: "new",
    once: "ok" },
  { point: "maintenance.before_prune", name: "a full repack", ...upkeep, prepare: fullUpkeep,
    atStart: true, crash: "new", once: "ok" },

  { point: "jobs.before_run", name: "what follows a push", act: push.act, background: true,
    state: followed("transport.after_push"), crash: "new", once: "ok" },
  { point: "events.in_dispatch", name: "telling of a push", act: push.act, background: true,
    state: followed("transport.after_push"), crash: "new", once: "ok" },

  { point: "hooks.before_attempt", name: "telling a target", ...ping, crash: "new", once: "ok" },
  { point: "hooks.before_note", name: "telling a target", ...ping, crash: "new", once: "ok" },

  { point: "mail.before_send", name: "writing to somebody", ...letter, crash: "new", once: "ok" },
  { point: "mail.before_note", name: "writing to somebody", ...letter, crash: "new", once: "ok" },

  { point: "migrate.in_step", name: "the first start", prepare: empty, atStart: true,
    act: nothing, state: answers, crash: "new", once: "ends" },
  { point: "migrate.before_copied", name: "an upgrade", atStart: true, act: nothing,
    prepare: async (house) => change(house.server.data,
      "delete from schema_migrations where feature = 'repo' and number = 1"),
    state: answers, crash: "new", once: "ends" },
];

// Every kind of job, killed when its work is done and nobody knows: it runs again and does no harm.
export function jobSteps(): Step[] {
  const listed = spawnSync(binary, ["jobs", "--json"], { encoding: "utf8" }).stdout;
  const kinds = (JSON.parse(listed) as { job: string; runs: string }[]);
  return kinds.map(({ job, runs }): Step => {
    const base = { point: `job.${job}.before_settle`, name: `the job ${job}`, crash: "new",
      once: "ok" } as const;
    if (runs !== "when ordered")
      return { ...base, atStart: true, act: nothing,
        prepare: async (house) => change(house.server.data,
          `update jobs set run_at = 0 where kind = '${job}'`),
        // Ended, one way or the other, and the next one waits.
        state: async (house) => {
          const of = (states: string): number =>
            count(house, `jobs where kind = '${job}' and state in (${states})`);
          return of("2, 3") >= 1 && of("0") === 1 && of("1") === 0 ? "new" : "old";
        } };
    if (job === "repos.import") return { ...base, ...imported, background: true };
    if (job === "repos.maintain") return { ...base, ...upkeep, atStart: true };
    if (job === "hooks.deliver") return { ...base, ...ping };
    if (job === "signin.send_recovery")
      return { ...base, ...linkOrdered(job, '{"email":"ada@example.org"}') };
    if (job === "signin.send_registration")
      return { ...base, ...linkOrdered(job,
        '{"email":"x@example.org","email_folded":"x@example.org","login":"x"}') };
    if (job === "audit.post" || job === "audit.send_syslog")
      return { ...base, ...linkOrdered(job, "{}"), state: jobsDone(job) };
    if (job === "people.clear_estate")
      return { ...base, ...linkOrdered(job, '{"account":1,"heir":0,"by":1}'),
        state: jobsDone(job) };
    if (job === "orgs.enforce_factor")
      return { ...base, ...linkOrdered(job, '{"organisation":1}'), state: jobsDone(job) };
    if (job === "mail.send") return { ...base, ...letter };
    if (job === "backup.create") return { ...base, ...backup, atStart: true };
    // Listeners: of recurring work that went wrong, ...
    const event = { "hooks.tell_failure": "job.failed",
      "hooks.tell_missed": "schedule.missed",
      "hooks.tell_membership": "org.membership_changed",
      "applications.depart": "account.removed", "signin.depart": "account.removed" }[job];
    const told = job === "hooks.tell_membership"
      ? '{"organisation":1,"by":1,"member":1,"before":"none","after":"member","at":1}'
      : job.endsWith(".depart") ? '{"account":1,"by":1,"at":1}'
      : '{"job":1,"kind":"a","error":"b","attempts":1,"due":1,"at":1}';
    if (event)
      return { ...base, atStart: true, act: nothing, state: jobsDone(job),
        prepare: async (house) => change(house.server.data,
          "insert into events (id, name, payload, happened_at, state) " +
          `values (1, '${event}', '${told}', 1, 1)`) };
    // ... of what people change, ...
    const cause = { "hooks.tell_change": "describing by the API",
      "hooks.tell_member": "adding a collaborator" }[job];
    const made = changes.find((one) => one.name === cause);
    if (made)
      return { ...base, act: made.act, background: true, state: async (house) => {
        const left = await made.state(house);
        return left === "new" ? jobsDone(job)(house) : left;
      } };
    // ... and of pushes.
    return { ...base, act: push.act, background: true, state: followed(job) };
  });
}
