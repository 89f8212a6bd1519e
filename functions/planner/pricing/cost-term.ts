/**
 * What a cost term is: its schema in the ruleset, its word in texts, what its amount depends on and how much
 * that is. cost-terms.ts lists the terms; order-pricing.ts and score-options.ts charge whatever is listed
 * there.
 */
import type * as z from 'zod';
import type { PlannedLocation } from '../../network/planning/planned-network.ts';
import type { CapacityUnit } from '../../network/time/capacity-window.ts';

/** What one shipment, each order line in it, and each unit costs. Left out: nothing. */
export interface ShipmentRates {
  readonly shipment?: number;
  readonly line?: number;
  readonly unit?: number;
}

export interface Rates extends ShipmentRates {
  /** Tags of the SKUs whose units are charged for; left out: all units are. */
  readonly skuTags?: readonly string[] | undefined;
  /** For a unit of each SKU, by its column in the demand, beside `unit`. */
  readonly unitBySku?: readonly number[] | undefined;
}

/** What the term for units that are likely not found says. */
export interface ShortPickRule {
  readonly perUnitMinor: number;
  readonly skuTags?: readonly string[] | undefined;
}

/** A way to ship before anything is in the parcel, as far as rates depend on it. */
export interface RatedOption {
  readonly location: PlannedLocation;
  readonly metres: number | undefined;
  /** A pickup has no service. */
  readonly carriage: {
    readonly service: object | undefined;
    readonly transitDays: number | undefined;
    /** Minor units on the price of a shipment, for what the order asks for besides. */
    readonly surchargeMinor?: number | undefined;
  };
}

export interface RateContext {
  readonly microsPerMinor: number;
  /** How full a location is: its capacity counters in all windows. */
  readonly countersOf: (
    locationId: string,
  ) => readonly { readonly unit: CapacityUnit; readonly cap: number; readonly used: number }[];
  /** Micros by SKU column: the chance that a unit is not found there, times what that costs. */
  readonly shortPicksAt: (locationId: string, rule: ShortPickRule) => readonly number[];
}

/** What a ruleset says of a term: an object that names the term's type. */
export type TermSchema<Type extends string = string> = z.ZodObject<
  { type: z.ZodLiteral<Type> },
  z.core.$strict
>;

interface Described<Schema> {
  readonly schema: Schema;
  /** What texts call the term: `6.20 shipping`. */
  readonly word: string;
}

/** Depends on the location alone, and is prepared once for a network. Shown in the cost of a fulfillment. */
interface ChargedByLocation<Schema> extends Described<Schema> {
  readonly chargedBy: 'location';
  /** Minor units; charged once, however often the ruleset names the term. */
  readonly rates: (location: PlannedLocation) => ShipmentRates;
}

/** Depends on the location, its distance and its carriage. Shown in the cost of a fulfillment. */
interface ChargedByOption<Schema> extends Described<Schema> {
  readonly chargedBy: 'option';
  /** Micros. */
  readonly rates: (term: z.output<Schema>, option: RatedOption, context: RateContext) => Rates;
}

/** Depends on the weight of the parcel, by the carrier's tariff. Shown in the cost of a fulfillment. */
interface ChargedByParcel<Schema> extends Described<Schema> {
  readonly chargedBy: 'parcel';
}

/** A credit that depends on the lots that units are taken from. Shown in the cost of a fulfillment. */
interface CreditedByLots<Schema> extends Described<Schema> {
  readonly chargedBy: 'lots';
  /** Micros for one unit of a lot with so many days left; undefined: the lot has no date. */
  readonly unitCredit: (
    term: z.output<Schema>,
    daysLeft: number | undefined,
    microsPerMinor: number,
  ) => number;
}

/** Depends on the number of shipments. Shown in the cost of the whole decision alone. */
interface ChargedByExtraShipment<Schema> extends Described<Schema> {
  readonly chargedBy: 'extraShipment';
  /** Minor units for each shipment after the first. */
  readonly minorPerExtraShipment: (term: z.output<Schema>) => number;
}

export type ChargedTerm<Schema> =
  | ChargedByLocation<Schema>
  | ChargedByOption<Schema>
  | ChargedByParcel<Schema>
  | CreditedByLots<Schema>
  | ChargedByExtraShipment<Schema>;

/**
 * The solver takes one price by weight and one credit by lots, which these two terms are. Another term of
 * their kind would need code of its own in order-pricing.ts and score-options.ts, so the compiler refuses it.
 */
interface KindsOfOne {
  readonly shipping: 'parcel';
  readonly lifeCredit: 'lots';
}

/** What every entry of the table keeps to: it names its own type, and charges in a way that any term may. */
export interface CostTermEntry<Type extends string> {
  readonly schema: TermSchema<Type>;
  readonly chargedBy: Type extends keyof KindsOfOne
    ? KindsOfOne[Type]
    : Exclude<ChargedTerm<never>['chargedBy'], KindsOfOne[keyof KindsOfOne]>;
}

type Without<Entry extends { chargedBy: string }> = Omit<Entry, 'chargedBy'>;

export function chargedByLocation<Schema extends TermSchema>(
  entry: Without<ChargedByLocation<Schema>>,
): ChargedByLocation<Schema> {
  return { chargedBy: 'location', ...entry };
}

export function chargedByOption<Schema extends TermSchema>(
  entry: Without<ChargedByOption<Schema>>,
): ChargedByOption<Schema> {
  return { chargedBy: 'option', ...entry };
}

export function chargedByParcel<Schema extends TermSchema>(
  entry: Without<ChargedByParcel<Schema>>,
): ChargedByParcel<Schema> {
  return { chargedBy: 'parcel', ...entry };
}

export function creditedByLots<Schema extends TermSchema>(
  entry: Without<CreditedByLots<Schema>>,
): CreditedByLots<Schema> {
  return { chargedBy: 'lots', ...entry };
}

export function chargedByExtraShipment<Schema extends TermSchema>(
  entry: Without<ChargedByExtraShipment<Schema>>,
): ChargedByExtraShipment<Schema> {
  return { chargedBy: 'extraShipment', ...entry };
}
