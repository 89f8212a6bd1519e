/** What a shop has taken from its figures for an order, and what it only keeps from other buyers (S2, S3). */
import type { TakenLine } from '../../contract/figures.ts';
import type { WooLine, WooOrder } from '../payload.ts';

/** Statuses on which WooCommerce lowers its figures. */
const REDUCING: ReadonlySet<string> = new Set(['processing', 'completed', 'on-hold']);

/** How long the shop withholds the units of orders that wait for their payment: minutes, 0 where it does not. */
export type HoldMinutes = number;

/**
 * `_reduced_stock` is written after the figure is lowered, and some shops do not show it: where it is missing, the
 * status says what was taken.
 */
export function takenOf(order: WooOrder, holdMinutes: HoldMinutes, now: string): TakenLine[] {
  const isTaken = REDUCING.has(order.status ?? '');
  const isWithheld = isHeld(order, holdMinutes, now);
  return order.line_items.flatMap((line) => {
    if (line.id === undefined || line.sku === undefined) return [];
    const quantity = unitsOf(line.quantity);
    const units = reducedOf(line) ?? (isTaken ? quantity : 0);
    const withheld = isWithheld ? { withheld: Math.max(0, quantity - units) } : {};
    return [{ lineId: line.id, sku: line.sku, units, ordered: quantity, ...withheld }];
  });
}

function reducedOf({ meta_data }: WooLine): number | undefined {
  const value = meta_data.find(({ key }) => key === '_reduced_stock')?.value;
  return typeof value === 'string' || typeof value === 'number' ? unitsOf(String(value)) : undefined;
}

/** Whole units: a shop that sells broken ones has no figure that we could keep. */
function unitsOf(text: string | undefined): number {
  const units = Math.floor(Number(text ?? 0));
  return Number.isSafeInteger(units) && units > 0 ? units : 0;
}

/** The checkout alone withholds, until its time is over. */
export function isHeld(
  { status, created_via, date_created_gmt }: WooOrder,
  holdMinutes: HoldMinutes,
  now: string,
): boolean {
  if (status !== 'pending' || !HOLDING.has(created_via ?? '') || date_created_gmt === undefined) return false;
  return Date.parse(`${date_created_gmt}Z`) + holdMinutes * 60_000 > Date.parse(now);
}

const HOLDING: ReadonlySet<string> = new Set(['checkout', 'store-api']);
