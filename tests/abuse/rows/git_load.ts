// SPDX-License-Identifier: Apache-2.0
//
// git_load.ts: clients that leave in the middle.
import { strict as assert } from "node:assert";
import { randomBytes } from "node:crypto";

import { pause } from "../../harness/server";
import { type Group, sized } from "../group";
import { fetchV2 } from "../packets";
import { dial } from "../wire";

// A hundred clones of something large, each left after its first bytes.
async function leaveClones(group: Group): Promise<void> {
  const { target } = group;
  const sizeMiB = sized(40, 200);
  const { workshop } = target;
  workshop.init("large");
  for (let i = 0; i < sizeMiB / 8; ++i) workshop.write("large", `f${i}`, randomBytes(8 << 20));
  workshop.commit("large", "Much");
  target.makeRepo("ada/large", "large");
  const tip = workshop.git("large", "rev-parse", "HEAD");
  const body = fetchV2([`want ${tip}`, "no-progress", "done"]);
  const head = `POST /ada/large.git/git-upload-pack HTTP/1.1\r\n${target.hostHeader}` +
    "Content-Type: application/x-git-upload-pack-request\r\nGit-Protocol: version=2\r\n" +
    `Content-Length: ${body.length}\r\n\r\n`;
  const leave = async (): Promise<number> => {
    const socket = await dial(target.server.port);
    let got = 0;
    socket.on("data", (bytes: Buffer) => {
      got += bytes.length;
      if (got > 64 << 10) socket.pause();
    });
    socket.write(head);
    socket.write(body);
    for (let tries = 0; tries < 600 && got === 0; ++tries) await pause(50);
    socket.resetAndDestroy();
    return got;
  };
  const took = await Promise.all(Array.from({ length: 100 }, leave));
  assert.ok(took.every((bytes) => bytes > 0), "a clone did not begin");
  const began = performance.now();
  const running = (): boolean => group.oracle.programs().length > 0;
  for (let tries = 0; tries < 200 && running(); ++tries) await pause(25);
  assert.ok(!running(), "git still runs for clients that left");
  console.log(
    `        git ended ${Math.round(performance.now() - began)} ms after the last client`);
}

export async function gitLoad(group: Group): Promise<void> {
  await group.row("AC-019 clients that leave a clone leave no program behind",
    () => leaveClones(group), { growthMiB: 96 });
}
