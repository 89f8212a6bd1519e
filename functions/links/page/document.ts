/** The frame of every page of a link: its head, its style, its one script, and what its headers forbid. Pure. */
import { createHash } from 'node:crypto';
import type { Brand } from '../../network/entities/brand.ts';
import { foreign, Html, html, type Part } from './html.ts';
import type { Words } from './words.ts';

const PLAIN_COLOUR = '#1f2937';

/** Looks again each minute while it is seen; the browser asks with the ETag, and what has changed takes its place. */
const SCRIPT = `let tag;async function look(){if(document.hidden)return;try{
const answer=await fetch(location.href,{cache:'no-cache'}),said=answer.headers.get('etag');
if(!answer.ok||!said||said===tag)return;tag=said;
const next=new DOMParser().parseFromString(await answer.text(),'text/html');
for(const id of['now','live']){const here=document.getElementById(id),there=next.getElementById(id);
if(here&&there&&here.innerHTML!==there.innerHTML)here.innerHTML=there.innerHTML}}catch{}}
setInterval(look,60000);document.addEventListener('visibilitychange',look)`;

/** The part of a colour's channel in its luminance (WCAG 2, relative luminance). */
function linear(channel: number): number {
  const share = channel / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

/** Black or white, whichever is read better on the colour: at least 4.5 to 1 on any. */
export function inkOn(colour: string): '#000' | '#fff' {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) =>
    linear(parseInt(colour.slice(at, at + 2), 16)),
  );
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return (luminance + 0.05) / 0.05 >= 1.05 / (luminance + 0.05) ? '#000' : '#fff';
}

function styleOf(colour: string): string {
  return `:root{color-scheme:light dark;--page:#fff;--text:#1a1a1a;--soft:#555;--line:#767676;
--brand:${colour};--ink:${inkOn(colour)}}
@media(prefers-color-scheme:dark){:root{--page:#121212;--text:#f2f2f2;--soft:#bbb;--line:#8c8c8c}}
*{box-sizing:border-box}body{margin:0;border-top:6px solid var(--brand);background:var(--page);color:var(--text);
font:1rem/1.5 system-ui,sans-serif}header,main,footer{max-width:42rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}
header img{max-height:48px;max-width:60%}h1{font-size:1.4rem;margin:0}h2{font-size:1.15rem;margin:2rem 0 .5rem}
h3{font-size:1rem;margin:1rem 0 .25rem}p{margin:.4rem 0}small,footer{color:var(--soft)}
table{width:100%;border-collapse:collapse}th,td{text-align:left;vertical-align:top;padding:.4rem .5rem .4rem 0;
border-bottom:1px solid var(--line)}
th{white-space:nowrap}.way{list-style:none;margin:.5rem 0;padding:0 0 0 1rem;border-left:3px solid var(--line)}.way li{padding:.15rem 0}
.way li:last-child{font-weight:700}.note{border:2px solid var(--text);padding:.5rem .75rem}.code{font-size:1.8rem;letter-spacing:.15em}
label{display:block;margin:.75rem 0 .2rem}input,select,textarea,button{font:inherit;min-height:44px;max-width:100%;
padding:.4rem .6rem;color:var(--text);background:var(--page);border:1px solid var(--line)}
button{margin-top:1rem;color:var(--ink);background:var(--brand);border:2px solid var(--text)}
a{color:inherit;display:inline-block;padding:.6rem 0}
:focus-visible{outline:3px solid var(--text);outline-offset:2px}fieldset{border:1px solid var(--line);margin:.75rem 0}`;
}

function hashed(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** Pictures come in the page itself, or from where the brand has its own. */
function picturesOf(logo: string | undefined): string {
  return logo?.startsWith('https:') ? `data: ${new URL(logo).origin}` : 'data:';
}

function headersOf(style: string, { language }: Words, brand: Brand | undefined): Record<string, string> {
  const policy = [
    "default-src 'none'",
    `style-src ${hashed(style)}`,
    `script-src ${hashed(SCRIPT)}`,
    `img-src ${picturesOf(brand?.logo)}`,
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    // The address is the credential.
    'referrer-policy': 'no-referrer',
    'x-robots-tag': 'noindex, nofollow',
    'cache-control': 'private, no-store',
    'content-language': language,
    vary: 'accept-language',
  };
}

function headOf({ name, logo }: Brand): Html {
  if (logo === undefined) return html`<strong>${foreign(name)}</strong>`;
  return html`<img src="${logo}" alt="${name}">`;
}

/** What a page is made of; `live`: it looks for what has changed. */
export interface PageParts {
  readonly words: Words;
  readonly brand: Brand | undefined;
  readonly title: string;
  readonly body: Part;
  readonly live: boolean;
}

/** A whole page with the headers that it goes with. */
export function documentOf({ words, brand, title, body, live }: PageParts) {
  const style = styleOf(brand?.colour ?? PLAIN_COLOUR);
  const contact = textOf(brand, words)?.contact;
  const page = html`<!doctype html>
<html lang="${words.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex,nofollow"><title>${title}</title><style>${new Html(style)}</style></head>
<body>${brand ? html`<header>${headOf(brand)}</header>` : undefined}
<main><h1>${foreign(title)}</h1>${body}</main>
${contact === undefined ? undefined : html`<footer><p>${contact}</p></footer>`}
${live ? html`<script>${new Html(SCRIPT)}</script>` : undefined}</body></html>
`;
  return { html: page.text, headers: headersOf(style, words, brand) };
}

/** The brand's own texts in the language of the words, else in the first one that it has. */
export function textOf(brand: Brand | undefined, { language }: Words): Brand['texts'][string] | undefined {
  const texts = brand?.texts ?? {};
  return texts[language] ?? Object.values(texts)[0];
}
