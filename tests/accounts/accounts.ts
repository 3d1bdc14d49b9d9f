// SPDX-License-Identifier: Apache-2.0
//
// accounts.ts: from an e-mail address to an account, and back into it with a new password.
import { Cases } from "../harness/cases";
import { recoveryCases } from "./recovery";
import { registrationCases } from "./registration";

const t = new Cases("accounts");
await registrationCases(t);
await recoveryCases(t);
t.close();
