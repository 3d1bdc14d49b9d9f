// SPDX-License-Identifier: Apache-2.0
//
// audit.ts: the log of a running instance, from the deed to the chain.
import { Cases } from "../harness/cases";
import { chainCases } from "./chain";
import { coverageCases } from "./coverage";
import { deedCases } from "./deeds";
import { peopleCases } from "./people";
import { readingCases } from "./reading";
import { sendingCases } from "./sending";
import { Stage } from "./stage";

const t = new Cases("audit");
const stage = await Stage.set();
await deedCases(t, stage);
await readingCases(t, stage);
await peopleCases(t, stage);
await coverageCases(t, stage);
await chainCases(t, stage);
stage.server.remove();
await sendingCases(t);
t.close();
