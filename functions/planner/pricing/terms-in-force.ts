/** The cost terms of a ruleset as pricing takes them, made once for each list of terms. */
import type { RateContext, RatedOption, Rates } from './cost-term.ts';
import {
  type CostTerm,
  type CostTermOf,
  type CostTermType,
  costTerms,
  costTermTypes,
  type EntryOf,
} from './cost-terms.ts';

/** The rates that one term gives an option. */
interface TermRates {
  readonly type: CostTermType;
  /** Micros. */
  readonly ratesOf: (option: RatedOption, context: RateContext) => Rates;
}

/** What one type of term charges for each shipment after the first. */
interface ExtraShipmentCharge {
  readonly type: CostTermType;
  readonly minor: number;
}

export interface TermsInForce {
  readonly types: ReadonlySet<CostTermType>;
  /** In the order of the table. */
  readonly rates: readonly TermRates[];
  readonly extraShipment: readonly ExtraShipmentCharge[];
  readonly lifeCredits: readonly CostTermOf<'lifeCredit'>[];
  /** An option costs what the network has prepared for its location, whatever is in the parcel. */
  readonly isPrepared: boolean;
}

export function termsOf<Type extends CostTermType>(
  terms: readonly CostTerm[],
  type: Type,
): CostTermOf<Type>[] {
  return terms.filter((term): term is CostTermOf<Type> => term.type === type);
}

function ratesBy<Type extends CostTermType>(
  type: Type,
  terms: readonly CostTermOf<Type>[],
): TermRates['ratesOf'][] {
  const entry: EntryOf<Type> = costTerms[type];
  switch (entry.chargedBy) {
    case 'location': {
      if (terms.length === 0) return [];
      return [
        ({ location }, { microsPerMinor }) => {
          const { shipment = 0, line = 0, unit = 0 } = entry.rates(location);
          return {
            shipment: shipment * microsPerMinor,
            line: line * microsPerMinor,
            unit: unit * microsPerMinor,
          };
        },
      ];
    }
    case 'option':
      return terms.map((term) => (option, context) => entry.rates(term, option, context));
    case 'parcel':
    case 'lots':
    case 'extraShipment':
      return [];
  }
}

function extraShipmentBy<Type extends CostTermType>(
  type: Type,
  terms: readonly CostTermOf<Type>[],
): number[] {
  const entry: EntryOf<Type> = costTerms[type];
  return entry.chargedBy === 'extraShipment' ? terms.map(entry.minorPerExtraShipment) : [];
}

/** Whether a term leaves an option at what the network has prepared for its location. */
function keepsToPrepared(type: CostTermType, isInForce: boolean): boolean {
  switch (costTerms[type].chargedBy) {
    case 'location':
      return isInForce;
    case 'option':
    case 'lots':
      return !isInForce;
    case 'parcel':
    case 'extraShipment':
      return true;
  }
}

function sorted(terms: readonly CostTerm[]): TermsInForce {
  const types = new Set(terms.map(({ type }) => type));
  return {
    types,
    rates: costTermTypes.flatMap((type) =>
      ratesBy(type, termsOf(terms, type)).map((ratesOf) => ({ type, ratesOf })),
    ),
    extraShipment: costTermTypes.flatMap((type) =>
      extraShipmentBy(type, termsOf(terms, type)).map((minor) => ({ type, minor })),
    ),
    lifeCredits: termsOf(terms, 'lifeCredit'),
    isPrepared: costTermTypes.every((type) => keepsToPrepared(type, types.has(type))),
  };
}

const known = new WeakMap<readonly CostTerm[], TermsInForce>();

export function termsInForce(terms: readonly CostTerm[]): TermsInForce {
  const before = known.get(terms);
  if (before) return before;
  const fresh = sorted(terms);
  known.set(terms, fresh);
  return fresh;
}
