import { formatMoney } from '../../shared/money.ts';
import { microsPerMinor } from './tariff.ts';

/** Micros (of the plan) as whole minor units of the currency, the nearest; halves go up. */
export function minorFromMicros(micros: number, currency: string): number {
  return Math.round(micros / microsPerMinor(currency)) + 0;
}

/** Micros as a person reads them: `8.40`. */
export function microsText(micros: number, currency: string): string {
  return formatMoney(minorFromMicros(micros, currency), currency);
}
