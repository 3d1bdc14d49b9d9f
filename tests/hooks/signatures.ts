// SPDX-License-Identifier: Apache-2.0
//
// signatures.ts: what a target computes to know who sent a message.
import { createHmac } from "node:crypto";

export const secret = "a secret of 7e1f29 that no answer holds";

export const githubSignature = (body: string): string =>
  `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;

export const standardSignature = (id: string, seconds: string, body: string): string =>
  `v1,${createHmac("sha256", secret).update(`${id}.${seconds}.${body}`).digest("base64")}`;
