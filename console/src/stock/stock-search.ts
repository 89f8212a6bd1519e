/** The pages of stock as their addresses say them. Pure. */

export interface StockSearch {
  /** A part of a SKU or of its title. */
  readonly q?: string;
  /** The stock of this location alone. */
  readonly location?: string;
}

export interface SkuSearch {
  /** Movements of this location alone. */
  readonly location?: string;
}

function text(value: unknown): string | undefined {
  // A number alone is read as one by the router.
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The search of an address without what is not known. */
export function stockSearch(raw: Readonly<Record<string, unknown>>): StockSearch {
  const q = text(raw['q']);
  return { ...(q === undefined ? {} : { q }), ...skuSearch(raw) };
}

export function skuSearch(raw: Readonly<Record<string, unknown>>): SkuSearch {
  const location = text(raw['location']);
  return location === undefined ? {} : { location };
}
