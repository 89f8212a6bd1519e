import type { CanonicalOrder } from './order-form.ts';

/** Stands where the street was: a redacted order keeps its form. */
const ERASED = 'erased';

/**
 * The order without what tells who bought it, where exactly it went, and what people wrote: what was sold, for
 * how much, to which region stays.
 */
export function withoutPersonalData(order: CanonicalOrder): CanonicalOrder {
  const { billTo: _billTo, poNumber: _poNumber, customerTier: _tier, shipTo, gift, ...kept } = order;
  return {
    ...kept,
    buyer: {},
    notes: {},
    attributes: {},
    gift: { isGift: gift.isGift },
    holds: order.holds.map(({ note: _, ...hold }) => hold),
    lines: order.lines.map((line) => ({ ...line, properties: {} })),
    warnings: order.warnings.map((warning) => ({ ...warning, message: warning.code })),
    ...(shipTo ? { shipTo: { lines: [ERASED], ...areaOf(shipTo) } } : {}),
  };
}

/** Country and region of a place. */
export function areaOf({
  country,
  region,
}: {
  readonly country: string;
  readonly region?: string | undefined;
}) {
  return region === undefined ? { country } : { country, region };
}
