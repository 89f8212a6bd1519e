/** The way back of a return, as whoever makes its label wants it. Pure. */
import type { Location } from '../network/entities/location.ts';
import type { Sku } from '../network/entities/sku.ts';
import type { CanonicalOrder } from '../order/order-form.ts';
import type { Return } from '../returns/rma/return.ts';
import type { LabelAddress, WantedLabel } from './label-maker.ts';

/** What a unit weighs, in grams, that nobody knows the weight of. */
export const ASSUMED_GRAMS = 500;

function customerAddress({ shipTo }: CanonicalOrder): LabelAddress | undefined {
  return shipTo && { ...shipTo, lines: shipTo.lines };
}

function locationAddress({ name, address }: Location): LabelAddress {
  return { ...address, company: name };
}

function weightOf({ lines }: Return, body: CanonicalOrder, skus: ReadonlyMap<string, Sku>): number {
  const gramsOf = (lineId: string, sku: string): number =>
    skus.get(sku)?.weightGrams ??
    body.lines.find((line) => line.lineId === lineId)?.weightGrams ??
    ASSUMED_GRAMS;
  return lines.reduce((sum, { lineId, sku, units }) => sum + units * gramsOf(lineId, sku), 0);
}

/** Undefined where nobody knows where the customer is. */
export function wantedLabel(
  returned: Return,
  body: CanonicalOrder,
  location: Location,
  skus: ReadonlyMap<string, Sku>,
): WantedLabel | undefined {
  const customer = customerAddress(body);
  if (!customer) return undefined;
  return {
    reference: returned.returnId,
    customer,
    location: locationAddress(location),
    weightGrams: weightOf(returned, body, skus),
  };
}
