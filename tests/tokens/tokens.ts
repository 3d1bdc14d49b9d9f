// SPDX-License-Identifier: Apache-2.0
//
// tokens.ts: tokens of every kind, as git, octokit and people meet them.
import { Cases } from "../harness/cases";
import { Workshop } from "../harness/git";
import { Stage } from "../orgs/stage";
import { approvalCases } from "./approval";
import { deployCases } from "./deploy";
import { fineCases } from "./fine";
import { leakCases } from "./leaks";

const t = new Cases("tokens");
const stage = await Stage.set();
const workshop = new Workshop();
await fineCases(t, stage, workshop);
await approvalCases(t, stage, workshop);
await deployCases(t, stage, workshop);
await leakCases(t, stage, workshop);
stage.server.command(["fsck"]);
workshop.remove();
await stage.server.stop();
t.close();
