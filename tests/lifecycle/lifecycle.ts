// SPDX-License-Identifier: Apache-2.0
//
// lifecycle.ts: what people do to their accounts as a whole, and organisations to those of their
// members.
import { Cases } from "../harness/cases";
import { aliasCases } from "./alias";
import { departureCases } from "./departure";
import { policyCases } from "./policy";

const t = new Cases("lifecycle");
await departureCases(t);
await policyCases(t);
await aliasCases(t);
t.close();
