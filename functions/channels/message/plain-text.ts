/** The named entities that WordPress writes (`wptexturize`, `esc_html`). */
const NAMED_ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  times: '×',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  reg: '®',
  copy: '©',
  trade: '™',
  deg: '°',
};

const TAG = /<\/?[a-z][^>]*>/gi;
const ENTITY = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]+));/gi;
const MAX_CODE_POINT = 0x10ffff;

/** HTML as text. Entities are decoded once, after tags were taken out, so that an escaped tag stays text. */
export function plainText(html: string | undefined): string | undefined {
  return html?.replace(TAG, '').replace(ENTITY, decoded);
}

/** An entity that is not known stays as it is. */
function decoded(entity: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return NAMED_ENTITIES[name.toLowerCase()] ?? entity;
  const codePoint = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal);
  return codePoint <= MAX_CODE_POINT ? String.fromCodePoint(codePoint) : entity;
}
