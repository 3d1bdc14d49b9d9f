// SPDX-License-Identifier: Apache-2.0
//
// The map that tools/assets writes into the bundle: island name → loader of its chunk.
declare module 'stithy:islands' {
  import type { Tools } from './islands';
  type Island = { default: (element: HTMLElement, tools: Tools) => void };
  export const islands: Record<string, () => Promise<Island>>;
}
