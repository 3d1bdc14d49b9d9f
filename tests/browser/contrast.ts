// SPDX-License-Identifier: Apache-2.0
//
// contrast.ts: every pair of tokens that meets on a page, in both colour schemes, computed by the
// browser from the style sheet (WCAG 1.4.3 and 1.4.11).
import type { Page } from "playwright-core";

const onSurfaces = ["bg", "surface", "sunken", "raised"];
const states = ["ok", "bad", "warn", "run", "done"];
const inks = ["text", "text-2", "text-3"];
const syntax = ["syn-k", "syn-s", "syn-n", "syn-f", "syn-t", "syn-c"];

const pairs = (fronts: string[], backs: string[]): string[] =>
  fronts.flatMap((front) => backs.map((back) => `${front} ${back}`));

// Text needs 4.5 to 1. Comments inside changed words take full ink, so syn-c is not among them.
export const textPairs = [
  ...pairs(inks, [...onSurfaces, "accent-soft"]),
  ...pairs(["accent"], [...onSurfaces, "accent-soft"]),
  "on-accent accent-solid",
  "on-accent accent-press",
  "ember-text ember-soft",
  "ember-text surface",
  "ember-text bg",
  ...states.map((state) => `${state} ${state}-soft`),
  ...pairs(states, ["surface", "bg"]),
  ...states.map((state) => `text ${state}-soft`),
  ...states.map((state) => `accent ${state}-soft`),
  ...pairs(["text"], ["add", "del", "add-w", "del-w", "hunk"]),
  ...pairs(["text-2"], ["add-n", "del-n", "hunk"]),
  ...pairs(syntax, ["surface", "sunken", "add", "del"]),
  ...pairs(syntax.slice(0, -1), ["add-w", "del-w"]),
];

// Shapes and the edges of inputs need 3 to 1.
export const shapePairs = [
  ...pairs(["ember", "control", "ok-bar", "c1", "c2", "c3", "c4", "c5"], ["surface"]),
  ...pairs(["control"], ["bg", "raised"]),
  ...pairs(["accent"], ["bg", "surface"]),
];

export type Ratios = [pair: string, ratio: number][];

// Runs on any page of the product; a token the style sheet does not define is a ratio of 0.
export function ratios(page: Page, wanted: string[]): Promise<Ratios> {
  return page.evaluate((list) => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 1;
    const paint = canvas.getContext("2d", { willReadFrequently: true });
    const probe = document.body.appendChild(document.createElement("div"));
    const defined = getComputedStyle(document.documentElement);
    const luminance = (token: string): number | undefined => {
      if (!paint || !defined.getPropertyValue(`--${token}`)) return undefined;
      probe.style.color = `var(--${token})`;
      paint.clearRect(0, 0, 1, 1);
      paint.fillStyle = getComputedStyle(probe).color;
      paint.fillRect(0, 0, 1, 1);
      const [red = 0, green = 0, blue = 0] = [...paint.getImageData(0, 0, 1, 1).data].map(
        (value) => {
          const part = value / 255;
          return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        },
      );
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const found = list.map((pair): [string, number] => {
      const [front, back] = pair.split(" ").map(luminance);
      if (front === undefined || back === undefined) return [pair, 0];
      const [light, dark] = [Math.max(front, back), Math.min(front, back)];
      return [pair, +((light + 0.05) / (dark + 0.05)).toFixed(2)];
    });
    probe.remove();
    return found;
  }, wanted);
}
