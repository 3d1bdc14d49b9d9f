// SPDX-License-Identifier: Apache-2.0
//
// hostile_files.ts: files that would run a script or call out if a page believed them. Every attack
// sets window.pwned or asks something of evil.test.

// The attacks on a place where HTML might be taken for HTML.
const attacks: string[] = [
  "<script>window.pwned=true</script>",
  "<img src=x onerror=window.pwned=true>",
  "<svg onload=window.pwned=true>",
  "<svg><script>window.pwned=true</script></svg>",
  "<svg><animate onbegin=window.pwned=true attributeName=x dur=1s>",
  "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 " +
    "onerror=window.pwned=true&gt;'>",
  "<iframe srcdoc='<script>parent.pwned=true</script>'></iframe>",
  "<iframe src='javascript:parent.pwned=true'></iframe>",
  "<object data='data:text/html,<script>parent.pwned=true</script>'></object>",
  "<embed src='https://evil.test/x.swf'>",
  "<a href='javascript:window.pwned=true' autofocus onfocus=window.pwned=true>x</a>",
  "<a href='&#106;avascript:window.pwned=true'>x</a>",
  "<form action='https://evil.test/'><button autofocus formaction='javascript:pwned=1'>x</button>",
  "<input autofocus onfocus=window.pwned=true>",
  "<details open ontoggle=window.pwned=true>x</details>",
  "<video src=x onerror=window.pwned=true autoplay></video>",
  "<audio src='https://evil.test/a.mp3' autoplay></audio>",
  "<img src='https://evil.test/pixel.png'>",
  "<img srcset='https://evil.test/pixel.png 2x' src=x>",
  "<div style='background:url(https://evil.test/style.png)'>x</div>",
  "<style>body{background:url(https://evil.test/css.png)}</style>",
  "<style>@import 'https://evil.test/a.css';</style>",
  "<link rel=stylesheet href='https://evil.test/a.css'>",
  "<meta http-equiv=refresh content='0;url=https://evil.test/'>",
  "<base href='https://evil.test/'>",
  "<template><script>window.pwned=true</script></template>",
  "<noscript><p title='</noscript><img src=x onerror=window.pwned=true>'>",
  "<x contenteditable onblur=window.pwned=true autofocus tabindex=1>x</x>",
  "</td></tr></table></section><script>window.pwned=true</script>",
  "\"><script>window.pwned=true</script>",
  "' onmouseover=window.pwned=true x='",
  "]]><script>window.pwned=true</script>",
  "<body onload=window.pwned=true>",
  "<marquee onstart=window.pwned=true>x</marquee>",
  "<isindex action=javascript:window.pwned=true>",
  "<title>pwned</title><plaintext>",
];

const markdownAttacks: string[] = [
  "[x](javascript:window.pwned=true)", "![x](https://evil.test/pixel.png)",
  "[x]: javascript:window.pwned=true\n\n[x]", "<javascript:window.pwned=true>",
  "![x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+)",
];

const quoted = (cell: string): string => `"${cell.replaceAll("\"", "\"\"")}"`;

function table(separator: string): string {
  const rows = attacks.map((attack) => [attack, "=cmd|' /C calc'!A0", attack].map(quoted));
  return [attacks.slice(0, 3).map(quoted), ...rows].map((row) => row.join(separator)).join("\n");
}

function notebook(): string {
  const html = attacks.map((attack) => ({ output_type: "display_data", metadata: {},
    data: { "text/html": attack } }));
  const others = attacks.flatMap((attack) => [
    { output_type: "stream", name: attack, text: attack },
    { output_type: "stream", name: "stdout",
      text: `\u001b[31;"${attack}m\u001b]8;;${attack}\u0007` },
    { output_type: "error", ename: attack, evalue: attack, traceback: [attack] },
    { output_type: "display_data", data: { [attack]: attack } },
    { output_type: "display_data", data: { "text/markdown": attack } },
    { output_type: "display_data", data: { "text/latex": attack } },
    { output_type: "display_data", data: { "application/javascript": "window.pwned=true" } },
    { output_type: "display_data", data: { "image/svg+xml": attack } },
    { output_type: "display_data", data: { "image/png": Buffer.from(attack).toString("base64"),
      "text/plain": attack } },
    { output_type: "display_data", data: { "image/png": `x" onerror="window.pwned=true` } },
    { output_type: "display_data", data: { "application/json": { a: attack } } },
  ]);
  const cell = (cell_type: string, source: string, outputs: object[] = []): object =>
    ({ cell_type, metadata: {}, execution_count: 1, source, outputs });
  return JSON.stringify({
    nbformat: 4, nbformat_minor: 5,
    metadata: { language_info: { name: attacks[0] }, kernelspec: { display_name: attacks[1] } },
    cells: [...attacks, ...markdownAttacks].map((attack) => cell("markdown", attack))
      .concat(attacks.map((attack) => cell("code", attack)))
      .concat(attacks.map((attack) => cell("raw", attack)))
      .concat(attacks.map((attack) => cell(attack, attack)))
      .concat([cell("code", "", html), cell("code", "", others)]),
  });
}

const drawing = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
  width="40" height="20" onload="parent.pwned=true;alert(1)"><script>alert(1);top.pwned=true
  </script><script href="https://evil.test/a.js"/>
  <image href="https://evil.test/i.png" width="9" height="9"/>
  <style>@import url(https://evil.test/s.css); rect{fill:url(https://evil.test/f.svg#a)}</style>
  <a href="javascript:alert(1)"><rect width="40" height="20"/></a>
  <foreignObject width="9" height="9"><iframe xmlns="http://www.w3.org/1999/xhtml"
  src="https://evil.test/"/></foreignObject><use href="https://evil.test/u.svg#a"/></svg>\n`;

const pdf = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]
/AA<</O<</S/URI/URI(https://evil.test/)>>>>>>endobj
trailer<</Root 1 0 R>>
%%EOF\n`;

const pixel = Buffer.from("R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==", "base64");

export function hostileFiles(): Record<string, string | Buffer> {
  const page = `<!DOCTYPE html><title>pwned</title>${attacks.join("\n")}`;
  return {
    "table.csv": table(","),
    "table.tsv": table("\t"),
    "semicolons.csv": table(";"),
    "broken.csv": `a,${attacks.join(",")}\n1,"${attacks[0]}`,
    "book.ipynb": notebook(),
    "broken.ipynb": `${notebook()}${attacks[0]}`,
    "drawing.svg": drawing,
    "document.pdf": Buffer.concat([Buffer.from(pdf), Buffer.from([0, 255])]),
    "page.html": page,
    "page.md": [...attacks, ...markdownAttacks].join("\n\n"),
    "sound.mp3": Buffer.concat([Buffer.from("ID3\u0003\0\0\0\0\0\0"), Buffer.from(page)]),
    "film.mp4": Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from("ftypisom"),
      Buffer.from(page)]),
    "picture.gif": Buffer.concat([Buffer.from("GIF89a/*"), Buffer.from(page)]),
    "style.css": `${attacks.join("\n")} { background: url(https://evil.test/) }`,
    "names.py": attacks.map((_, i) => `def f${i}(): pass`).join("\n"),
    ".gitmodules": `[submodule "x"]\n\tpath = sub\n\turl = javascript:window.pwned=true\n`,
    // What the attacks name as a picture is one, so that nothing fails to load.
    "x": pixel,
    "1": pixel,
    // Names are shown, too.
    "<script>window.pwned=true<script>.csv": "a,b\n1,2\n",
    "'\"><img src=x onerror=window.pwned=true>.ipynb": "{\"cells\":[]}",
    "javascript:window.pwned=true.svg": drawing,
    "\u202egnp.exe\u202c.tsv": "a\tb\n",
  };
}
