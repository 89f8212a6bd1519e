/** Micros, millionths of the major unit: what the planner counts money in. */
import { currencyExponent, formatMoney } from '../../shared/money.ts';

export function microsPerMinor(currency: string): number {
  return 10 ** (6 - currencyExponent(currency));
}

/**
 * No cost is more than this, whatever prices, weights and quantities make: beyond it neither sums nor differences are
 * exact, and no text or item takes them. A plan so dear is ranked among its like and is not wrong by a cent that matters.
 */
const MOST_MICROS = 2 ** 52 - 1;

/** Whether a cost is below what `countable` cuts off: a dearer one says nothing of itself. */
export function isCountable(micros: number): boolean {
  return Math.abs(micros) < MOST_MICROS;
}

/** Micros as far as they can be counted. */
export function countable(micros: number): number {
  return Math.min(MOST_MICROS, Math.max(-MOST_MICROS, micros));
}

/** Micros as whole minor units of the currency, the nearest; halves go up. */
export function minorFromMicros(micros: number, currency: string): number {
  // Adding 0 turns -0 into 0.
  return Math.round(micros / microsPerMinor(currency)) + 0;
}

/** Micros as a person reads them: `8.40`. */
export function microsText(micros: number, currency: string): string {
  return formatMoney(minorFromMicros(micros, currency), currency);
}
