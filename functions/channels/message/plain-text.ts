import { decodeHTMLStrict } from 'entities/decode';

const TAG = /<\/?[a-z][^>]*>/gi;
const ENTITY = /&#?[a-z\d]{1,31};/gi;
/** What the decoder puts in place of a number that is no character. */
const NO_CHARACTER = '\ufffd';
const NO_BREAK_SPACE = '\u00a0';

/** HTML as text. Entities are decoded once, after tags were taken out, so that an escaped tag stays text. */
export function plainText(html: string | undefined): string | undefined {
  return html?.replace(TAG, '').replace(ENTITY, decoded);
}

/** An entity that stands for no character stays as it is. A space is a space, whether a line may break at it or not. */
function decoded(entity: string): string {
  const text = decodeHTMLStrict(entity);
  if (text === NO_CHARACTER) return entity;
  return text === NO_BREAK_SPACE ? ' ' : text;
}
