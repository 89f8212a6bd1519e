/** Micros, millionths of the major unit: what the planner counts money in. */
import { currencyExponent, formatMoney } from '../../shared/money.ts';

export function microsPerMinor(currency: string): number {
  return 10 ** (6 - currencyExponent(currency));
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
