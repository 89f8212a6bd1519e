/** The credit for taking units of a SKU at a place: its lots are taken from in their order. */
import { shareOf } from '../share.ts';

/** Units of a lot, and what each is credited, in micros. */
interface CreditedLot {
  readonly units: number;
  readonly each: number;
}

/** A few steps, one for each lot, however many units there are. */
export class LotCredits {
  /** Units at which a lot ends, ascending: between them each unit is credited the same. */
  readonly ends: readonly number[];
  readonly #lots: readonly CreditedLot[];

  constructor(lots: readonly CreditedLot[]) {
    this.#lots = lots;
    let end = 0;
    this.ends = lots.map(({ units }) => {
      end += units;
      return end;
    });
  }

  /** Micros for the first so many units. */
  sumOf(units: number): number {
    let open = units;
    let sum = 0;
    for (const lot of this.#lots) {
      if (open <= 0) break;
      sum += Math.min(open, lot.units) * lot.each;
      open -= lot.units;
    }
    return sum;
  }
}

/** The part of a credit that counts at so many percent, in whole micros. */
export function creditCounted(credit: number, pct: number): number {
  return shareOf(credit, pct);
}
