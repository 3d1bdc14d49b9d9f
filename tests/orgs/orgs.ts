// SPDX-License-Identifier: Apache-2.0
//
// orgs.ts: organisations and teams, from an invitation to a push.
import { Cases } from "../harness/cases";
import { memberCases } from "./members";
import { Stage } from "./stage";
import { teamCases } from "./teams";
import { ownerCases } from "./owners";

const t = new Cases("orgs");
const stage = await Stage.set();
await memberCases(t, stage);
await teamCases(t, stage);
await ownerCases(t, stage);
stage.server.command(["fsck"]);
await stage.server.stop();
t.close();
