import { formatMoney } from '../../shared/money.ts';
import { microsPerMinor } from './rate-card.ts';

/** Micros (of the plan) as whole minor units of the currency, the nearest; halves go up. */
export const minorOf = (micros: number, currency: string): number =>
  Math.round(micros / microsPerMinor(currency)) + 0;

/** Micros as a person reads them: `8.40`. */
export const amountText = (micros: number, currency: string): string =>
  formatMoney(minorOf(micros, currency), currency);
