/** The page of rules as its address says it. Pure. */

export const tabs = ['versions', 'edit', 'try'] as const;
export type Tab = (typeof tabs)[number];

export interface RulesSearch {
  /** Left out: the list of versions. */
  readonly tab?: Tab;
  /** The version that is open, that a new one is written from, or that is tried; 0 is the product's default. */
  readonly version?: number;
  /** The version that the open one is held against. */
  readonly against?: number;
  /** The editor shows the document as JSON. */
  readonly as?: 'json';
  /** The order that rules are tried on: its id, or the number that its customer says. */
  readonly order?: string;
}

function versionOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 ? number : undefined;
}

function text(value: unknown): string | undefined {
  // A number alone is read as one by the router.
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The search of an address without what is not known. */
export function rulesSearch(raw: Readonly<Record<string, unknown>>): RulesSearch {
  const all = {
    tab: tabs.find((tab) => tab === raw['tab'] && tab !== 'versions'),
    version: versionOf(raw['version']),
    against: versionOf(raw['against']),
    as: raw['as'] === 'json' ? raw['as'] : undefined,
    order: text(raw['order']),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
