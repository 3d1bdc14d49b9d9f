// SPDX-License-Identifier: Apache-2.0
//
// deploy.ts: the demo, the Debian package, the compose file and the Kubernetes manifests.
import { Cases } from "../harness/cases";
import { demo } from "./demo";
import { manifests } from "./manifests";
import { debianPackage } from "./package";

const t = new Cases("deploy");
await demo(t);
await debianPackage(t);
await manifests(t);
t.close();
