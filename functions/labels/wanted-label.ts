/** The way back of a return, as whoever makes its label wants it. Pure. */
import type { Location } from '../network/entities/location.ts';
import type { Sku } from '../network/entities/sku.ts';
import type { CanonicalOrder } from '../order/order-form.ts';
import type { Return } from '../returns/rma/return.ts';
import type { LabelAddress, WantedLabel } from './label-maker.ts';

/** Goods of an order, and what is known of their weight; `assumedGrams`: of a unit of which nobody knows it. */
export interface LabelledGoods {
  readonly body: CanonicalOrder;
  readonly skus: ReadonlyMap<string, Sku>;
  readonly assumedGrams: number;
}

function locationAddress({ name, address }: Location): LabelAddress {
  return { ...address, company: name };
}

function weightOf({ lines }: Return, { body, skus, assumedGrams }: LabelledGoods): number {
  const gramsOf = (lineId: string, sku: string): number =>
    skus.get(sku)?.weightGrams ??
    body.lines.find((line) => line.lineId === lineId)?.weightGrams ??
    assumedGrams;
  return lines.reduce((sum, { lineId, sku, units }) => sum + units * gramsOf(lineId, sku), 0);
}

/** Undefined where nobody knows where the customer is. */
export function wantedLabel(
  returned: Return,
  location: Location,
  goods: LabelledGoods,
): WantedLabel | undefined {
  const { shipTo: customer } = goods.body;
  if (!customer) return undefined;
  return {
    reference: returned.returnId,
    customer,
    location: locationAddress(location),
    weightGrams: weightOf(returned, goods),
  };
}
