// SPDX-License-Identifier: Apache-2.0
//
// quoting.ts: names of files as git writes them in lines, back to bytes.

const plain: Record<string, number> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13 };

// "a\tb\377" in quotes, or the name as it is.
export function unquoted(name: Buffer): Buffer {
  if (name[0] !== 34) return name;
  const bytes: number[] = [];
  const body = name.subarray(1, -1);
  for (let i = 0; i < body.length; ++i) {
    if (body[i] !== 92) {
      bytes.push(body[i] as number);
      continue;
    }
    const letter = String.fromCharCode(body[++i] as number);
    if (/[0-7]/.test(letter)) {
      bytes.push(Number.parseInt(body.subarray(i, i + 3).toString(), 8));
      i += 2;
    } else bytes.push(plain[letter] ?? letter.charCodeAt(0));
  }
  return Buffer.from(bytes);
}
