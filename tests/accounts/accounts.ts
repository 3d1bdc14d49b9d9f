// SPDX-License-Identifier: Apache-2.0
//
// accounts.ts: from an e-mail address to an account, and back into it with a new password.
import { Cases } from "../harness/cases";
import { emailCases } from "./emails";
import { placeCases } from "./places";
import { recoveryCases } from "./recovery";
import { registrationCases } from "./registration";
import { renamingCases } from "./renaming";
import { secondFactorCases } from "./second_factor";

const t = new Cases("accounts");
await registrationCases(t);
await recoveryCases(t);
await emailCases(t);
await placeCases(t);
await secondFactorCases(t);
await renamingCases(t);
t.close();
