// SPDX-License-Identifier: Apache-2.0
//
// The map that tools/assets writes into the bundle: island name → loader of its chunk.
declare module 'stithy:islands' {
  export const islands: Record<string, () => Promise<{ default: (element: HTMLElement) => void }>>;
}
