/** The cost terms of a ruleset as pricing takes them, made once for each list of terms. */
import type { RateContext, RatedOption, Rates } from './cost-term.ts';
import {
  type CostTermOf,
  costTerms,
  type Term,
  type TermOf,
  type TermType,
  termTypes,
} from './cost-terms.ts';

/** The rates that one term gives an option. */
interface TermRates {
  readonly type: TermType;
  /** Micros. */
  readonly ratesOf: (option: RatedOption, context: RateContext) => Rates;
}

/** What one type of term charges for each shipment after the first. */
interface ExtraShipmentCharge {
  readonly type: TermType;
  readonly minor: number;
}

export interface TermsInForce {
  readonly types: ReadonlySet<TermType>;
  /** In the order of the table. */
  readonly rates: readonly TermRates[];
  readonly extraShipment: readonly ExtraShipmentCharge[];
  readonly lifeCredits: readonly TermOf<'lifeCredit'>[];
  /** An option costs what the network has prepared for its location, whatever is in the parcel. */
  readonly isPrepared: boolean;
}

export function termsOf<Type extends TermType>(terms: readonly Term[], type: Type): TermOf<Type>[] {
  return terms.filter((term): term is TermOf<Type> => term.type === type);
}

function ratesBy<Type extends TermType>(type: Type, terms: readonly TermOf<Type>[]): TermRates['ratesOf'][] {
  const entry: CostTermOf<Type> = costTerms[type];
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

function extraShipmentBy<Type extends TermType>(type: Type, terms: readonly TermOf<Type>[]): number[] {
  const entry: CostTermOf<Type> = costTerms[type];
  return entry.chargedBy === 'extraShipment' ? terms.map(entry.minorPerExtraShipment) : [];
}

/** Whether a term leaves an option at what the network has prepared for its location. */
function keepsToPrepared(type: TermType, isInForce: boolean): boolean {
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

function sorted(terms: readonly Term[]): TermsInForce {
  const types = new Set(terms.map(({ type }) => type));
  return {
    types,
    rates: termTypes.flatMap((type) =>
      ratesBy(type, termsOf(terms, type)).map((ratesOf) => ({ type, ratesOf })),
    ),
    extraShipment: termTypes.flatMap((type) =>
      extraShipmentBy(type, termsOf(terms, type)).map((minor) => ({ type, minor })),
    ),
    lifeCredits: termsOf(terms, 'lifeCredit'),
    isPrepared: termTypes.every((type) => keepsToPrepared(type, types.has(type))),
  };
}

const known = new WeakMap<readonly Term[], TermsInForce>();

export function termsInForce(terms: readonly Term[]): TermsInForce {
  const before = known.get(terms);
  if (before) return before;
  const fresh = sorted(terms);
  known.set(terms, fresh);
  return fresh;
}
