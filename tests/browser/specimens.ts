// SPDX-License-Identifier: Apache-2.0
//
// specimens.ts: the made repositories of the instance, each with the content one kind of page finds
// hard: pictures, very long files, large changes, many branches, text from right to left.
import { deflateSync } from "node:zlib";

import type { Made } from "./history";

const mara = "Mara Oyelaran <mara@example.org>";
const noor = "نور الهدى <noor@example.org>";

function chunk(kind: string, body: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(kind), body]);
  let crc = ~0;
  for (const byte of typed) {
    crc ^= byte;
    for (let bit = 0; bit < 8; ++bit) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  const whole = Buffer.alloc(typed.length + 8);
  whole.writeUInt32BE(body.length, 0);
  typed.copy(whole, 4);
  whole.writeUInt32BE(~crc >>> 0, typed.length + 4);
  return whole;
}

// A picture of two colours that run into each other (PNG, 8 bit RGB).
export function picture(width: number, height: number): Buffer {
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; ++y)
    for (let x = 0; x < width; ++x) {
      const at = y * (width * 3 + 1) + 1 + x * 3;
      rows[at] = Math.floor((x / width) * 200);
      rows[at + 1] = 98;
      rows[at + 2] = Math.floor((y / height) * 200);
    }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

const lines = (count: number, line: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => line(n + 1)).join("\n") + "\n";

const function_ = (n: number): string =>
  `int step_${n}(int value) { return value * ${n} + 1; }  // keeps step ${n} apart`;

const longName =
  "a-file-whose-name-is-so-long-that-no-column-of-any-table-could-ever-show-it-without-help.txt";

export const pictures: Made[] = [
  {
    days: 400,
    author: noor,
    message: "البداية\n\nأول إصدار من المشروع.",
    files: {
      "README.md": [
        "# Pictures",
        "",
        "![A gradient](gradient.png)",
        "",
        "| Kind | File | Size |",
        "|---|---|---:|",
        "| PNG | `gradient.png` | 640 × 400 |",
        "| SVG | `drawing.svg` | any |",
        "",
        "- [x] drawn",
        "- [ ] framed",
        "",
        "> Every picture is shown on a chequered ground.",
        "",
        "```cpp",
        "int main() { return 0; }",
        "```",
        "",
        "مرحبا بالعالم، هذا نص يُكتب من اليمين إلى اليسار.",
      ].join("\n"),
      "gradient.png": picture(640, 400),
      "drawing.svg":
        '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="120">' +
        '<circle cx="60" cy="60" r="40" fill="#00626d"/></svg>\n',
    },
  },
  {
    days: 200,
    author: mara,
    message: `Bring files whose names and texts are hard to set ${"and harder ".repeat(12)}`,
    files: {
      "مجلد/ملف.txt": "نص من اليمين إلى اليسار\n",
      [longName]: "A long name.\n",
      "deep/er/than/most/folders/of/most/projects/ever/go/leaf.md": "# Leaf\n",
      "bytes.bin": Buffer.from(Array.from({ length: 5000 }, (_, n) => (n * 7) % 256)),
      "table.csv": lines(40, (n) => `${n},"name ${n}",${n * n}`),
      "empty.txt": "",
      "no-end.txt": "the last line has no end",
      "mixed.txt": "access = user\u202e\u2066// only administrators\u2069\u2066\n",
      "minified.js": `const a=[${Array.from({ length: 9000 }, (_, n) => n).join(",")}];\n`,
    },
  },
  {
    days: 2,
    author: mara,
    message: "Draw it larger",
    files: { "gradient.png": picture(800, 500) },
  },
];

const wide = Object.fromEntries(
  Array.from({ length: 60 }, (_, n) => [`src/part_${n}.cc`, lines(120, function_)]),
);
const widened = Object.fromEntries(
  Object.keys(wide).map((path, at) => [
    path,
    lines(120, (n) => (n % 3 === 0 ? function_(n + at) : function_(n))),
  ]),
);

export const tome: Made[] = [
  {
    days: 90,
    message: "Write the tome",
    files: {
      "README.md": "# Tome\n\nLong files and large changes.\n",
      "tome.txt": lines(12_000, (n) => `Line ${n} of a file that is longer than a page may be.`),
      "long.cc": lines(2_500, function_),
      "src/old_name.cc": lines(80, function_),
      "picture.png": picture(64, 64),
      ...wide,
    },
  },
  {
    days: 30,
    author: mara,
    message: "Rewrite every part\n\nThe steps are numbered from where their part begins.",
    files: {
      ...widened,
      "tome.txt": lines(12_000, (n) => (n % 2 ? `Line ${n}.` : `Another line ${n}.`)),
      "picture.png": picture(96, 96),
    },
    renamed: [["src/old_name.cc", "src/new_name.cc"]],
    removed: ["long.cc"],
  },
  {
    days: 1,
    author: mara,
    message: "Correct one word",
    files: { "README.md": "# Tome\n\nLong files and large differences.\n" },
  },
];

export const kestrel: Made[] = [
  { days: 500, message: "Begin", files: { "README.md": "# Kestrel\n", LICENSE: "Apache-2.0\n" } },
  ...Array.from({ length: 120 }, (_, n) => ({
    days: 480 - n * 4 + (n % 3),
    author: n % 3 ? mara : noor,
    message: `Step ${n + 1} of the stream`,
    files: { [`src/stream/part_${n % 9}.cc`]: lines(30 + n, function_) },
  })),
];

// 300 branches and tags, among them names from right to left and very long ones.
export function manyRefs(commits: number): Record<string, number> {
  const refs: Record<string, number> = {
    "refs/heads/ميزة/جديدة": 3,
    [`refs/heads/feature/${"a-very-long-name-".repeat(8)}end`]: 4,
  };
  for (let n = 1; n <= 300; ++n) {
    refs[`refs/heads/topic/branch-${n}`] = (n % commits) + 1;
    refs[`refs/tags/v${Math.floor(n / 20)}.${n % 20}.0`] = (n % commits) + 1;
  }
  return refs;
}
