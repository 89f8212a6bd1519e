/** A sale at the till: the goods have left with the customer before the order comes. Pure. */
import { isShippedByUs, setLines } from './goods.ts';
import type { LineUnits } from './line-units.ts';
import type { CanonicalOrder } from './order-form.ts';

type Sale = Pick<CanonicalOrder, 'lines' | 'state' | 'fulfilledBy' | 'shipping' | 'test'>;

/**
 * The units of an order that left by the till, all of its goods. None where a line says that some are still to be
 * handed over: these are collected later. A sale that was taken back or rung up as a test has moved nothing.
 */
export function soldAtTill({ lines, state, fulfilledBy, shipping, test }: Sale): LineUnits[] {
  const isOver = state === 'open' || state === 'completed';
  if (shipping.method !== 'retail' || !isOver || fulfilledBy === 'channel' || test) return [];
  if (lines.some(({ open }) => open > 0)) return [];
  const sets = setLines(lines);
  return lines
    .filter((line) => isShippedByUs(line, sets))
    .flatMap(({ lineId, sku, quantity, cancelled }) => {
      const units = quantity - cancelled;
      return sku === undefined || units <= 0 ? [] : [{ lineId, sku, units }];
    });
}
