// SPDX-License-Identifier: Apache-2.0
//
// reading.ts: comparing revisions, branches, differences, history, feeds and activity against git
// itself, in both object formats.
import { Cases } from "../harness/cases";
import { activity } from "./activity";
import { branches } from "./branches";
import { comparing } from "./comparing";
import { differences } from "./differences";
import { feeds } from "./feeds";
import { history } from "./history";
import { Place } from "./place";

const formats = ["sha1", "sha256"];
const t = new Cases("reading");
const place = await Place.open();
formats.forEach((format, i) => place.makeHistory(`chance-${format}`, format, 20261126 + i));
await comparing(t, place, formats);
await branches(t, place, formats);
await differences(t, place);
await history(t, place, formats);
await feeds(t, place);
await activity(t, place, formats);
await place.close();
t.close();
