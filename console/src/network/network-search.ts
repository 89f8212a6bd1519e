/** The page of the network as its address says it. Pure. */

export const networkParts = ['locations', 'channels', 'partners', 'credentials'] as const;
export type NetworkPart = (typeof networkParts)[number];

export interface NetworkSearch {
  /** Locations where nothing is said. */
  readonly part?: NetworkPart;
  readonly q?: string;
  /** The location or channel that is shown beside the list. */
  readonly open?: string;
}

function text(value: unknown): string | undefined {
  // A number alone is read as one by the router.
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The search of an address without what is not known. */
export function networkSearch(raw: Readonly<Record<string, unknown>>): NetworkSearch {
  const part = networkParts.find((one) => one === raw['part'] && one !== 'locations');
  const q = text(raw['q']);
  const open = text(raw['open']);
  return {
    ...(part === undefined ? {} : { part }),
    ...(q === undefined ? {} : { q }),
    ...(open === undefined ? {} : { open }),
  };
}
