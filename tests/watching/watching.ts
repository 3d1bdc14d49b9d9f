// SPDX-License-Identifier: Apache-2.0
//
// watching.ts: traces, metrics, dashboards, alerts and health, as those who watch a server get
// them.
import { Cases } from "../harness/cases";
import { metricCases } from "./metrics";
import { toldCases } from "./told";
import { tracingCases } from "./tracing";

const t = new Cases("watching");
await tracingCases(t);
await metricCases(t);
await toldCases(t);
t.close();
