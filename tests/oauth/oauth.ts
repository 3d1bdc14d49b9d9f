// SPDX-License-Identifier: Apache-2.0
//
// oauth.ts: an authorization server and an OpenID provider, as its clients meet it.
import { Cases } from "../harness/cases";
import { codeCases } from "./codes";
import { deviceCases } from "./devices";
import { githubCases, githubTokenCases } from "./github";
import { identityCases } from "./identity";
import { pageCases } from "./pages";
import { Stage } from "./stage";
import { tokenCases } from "./tokens";

const t = new Cases("oauth");
const stage = await Stage.set();
await pageCases(t, stage);
await codeCases(t, stage);
await tokenCases(t, stage);
await deviceCases(t, stage);
await identityCases(t, stage);
await githubCases(t, stage);
await githubTokenCases(t, stage);
stage.server.command(["fsck"]);
await stage.server.stop();
t.close();
