import { decodeHTMLStrict } from 'entities/decode';

const TAG_START = /^<\/?[a-z]$/i;
const ENTITY = /&#?[a-z\d]{1,31};/gi;
/** What the decoder puts in place of a number that is no character. */
const NO_CHARACTER = '\ufffd';
const NO_BREAK_SPACE = '\u00a0';

/** HTML as text. Entities are decoded once, after tags were taken out, so that an escaped tag stays text. */
export function plainText(html: string | undefined): string | undefined {
  return html === undefined ? undefined : withoutTags(html).replace(ENTITY, decoded);
}

/** One pass, however many tags begin and do not end: a regular expression would look for each end anew. */
function withoutTags(html: string): string {
  const parts: string[] = [];
  let kept = 0;
  for (let start = html.indexOf('<'); start >= 0; start = html.indexOf('<', start + 1)) {
    const opening = html.slice(start, html[start + 1] === '/' ? start + 3 : start + 2);
    if (start < kept || !TAG_START.test(opening)) continue;
    const end = html.indexOf('>', start);
    if (end < 0) break;
    parts.push(html.slice(kept, start));
    kept = end + 1;
  }
  return parts.join('') + html.slice(kept);
}

/** An entity that stands for no character stays as it is. A space is a space, whether a line may break at it or not. */
function decoded(entity: string): string {
  const text = decodeHTMLStrict(entity);
  if (text === NO_CHARACTER) return entity;
  return text === NO_BREAK_SPACE ? ' ' : text;
}
