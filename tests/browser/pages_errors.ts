// SPDX-License-Identifier: Apache-2.0
//
// pages_errors.ts: the pages of errors; pages.ts says what a kind is.
import type { Instance } from "./instance";
import type { Kind } from "./pages";

type At = (path: string) => (instance: Instance) => string;

export const errorKinds = (at: At): Kind[] => [
  { name: "error, no such page", path: at("/ada/nothing-here"), status: 404 },
  { name: "error, no such page for ada", path: at("/ada/nothing-here"), who: "ada", status: 404 },
  { name: "error, no such path", path: at("/ada/stithy/blob/main/READNE.md"), status: 404 },
  { name: "error, no such branch", path: at("/ada/stithy/tree/nothing"), who: "ada", status: 404 },
  { name: "error, not allowed", path: at("/admin"), who: "mara", status: 403 },
  { name: "error, our side", path: at("/ada/broken"), who: "ada", status: 503 },
];
