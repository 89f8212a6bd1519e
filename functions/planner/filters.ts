/**
 * The hard filters that a ruleset may name: one entry each. A location, or one SKU at it, that a filter
 * excludes has no part in the plan, and the decision says why with a code.
 */
import * as z from 'zod';
import { measuredNumber } from '../shared/measured-number.ts';
import { nonEmpty } from './non-empty.ts';
import { ruleDaysSchema, ruleLifeDaysSchema, ruleUnitsSchema } from './rule-numbers.ts';
import { namesSchema, skuTags, where } from './selector.ts';

interface FilterEntry<Type extends string> {
  readonly schema: z.ZodObject<{ type: z.ZodLiteral<Type> }, z.core.$strict>;
  /** Whether `relax:<type>` in `onInfeasible` may drop all filters of this type. */
  readonly isRelaxable: boolean;
}

const unknownSchema = z.enum(['exclude', 'allow']).default('exclude');

const table = {
  market: {
    isRelaxable: true,
    schema: z.strictObject({ type: z.literal('market'), mode: z.enum(['same', 'any']).default('same') }),
  },

  country: {
    isRelaxable: true,
    schema: z.strictObject({
      type: z.literal('country'),
      mode: z.enum(['same', 'any']).default('same'),
      where,
    }),
  },

  /**
   * A location without coordinates is excluded unless `unknown` allows it. An order whose destination has no
   * coordinates excludes nobody.
   */
  radius: {
    isRelaxable: true,
    schema: z.strictObject({
      type: z.literal('radius'),
      maxKm: measuredNumber(0.001, 1_000_000),
      unknown: unknownSchema,
      where,
    }),
  },

  /** Destinations, as `US` or `US-CA`, that the locations may serve or may not. */
  region: {
    isRelaxable: true,
    schema: z.strictObject({
      type: z.literal('region'),
      allow: namesSchema.optional(),
      deny: namesSchema.optional(),
      where,
    }),
  },

  locations: {
    isRelaxable: false,
    schema: z.strictObject({ type: z.literal('locations'), allow: where, deny: where }),
  },

  /** SKUs that the locations may not ship. */
  items: {
    isRelaxable: false,
    schema: z.strictObject({ type: z.literal('items'), denyTags: namesSchema, where }),
  },

  /** Units of a position that routing does not trust. Of several filters that match, the largest counts. */
  routingSafety: {
    isRelaxable: true,
    schema: z.strictObject({ type: z.literal('routingSafety'), units: ruleUnitsSchema, where, skuTags }),
  },

  /**
   * Sellable units, selling safety included, that a location must have left. Of several filters that match,
   * the largest counts.
   */
  keepStock: {
    isRelaxable: true,
    schema: z.strictObject({ type: z.literal('keepStock'), units: ruleUnitsSchema, where, skuTags }),
  },

  /**
   * Share of each cap that routing leaves alone. `bypass` ignores caps altogether (a peak, a chosen
   * customer).
   */
  capacity: {
    isRelaxable: false,
    schema: z.strictObject({
      type: z.literal('capacity'),
      headroomPct: measuredNumber(0, 100).default(0),
      bypass: z.boolean().default(false),
      where,
    }),
  },

  /**
   * Whole days of life that must be left on the day of delivery. Goods that no such filter means may arrive on their
   * life date at the latest; below zero, a filter allows what is past it by then. What is past it already where it
   * stands is never taken.
   */
  minLifeAtDelivery: {
    isRelaxable: true,
    schema: z.strictObject({
      type: z.literal('minLifeAtDelivery'),
      days: ruleLifeDaysSchema,
      undated: unknownSchema,
      where,
      skuTags,
    }),
  },

  /**
   * Delivery by the promised time. A delivery date that nobody knows keeps no promise, unless `unknown`
   * allows it.
   */
  promise: {
    isRelaxable: true,
    schema: z.strictObject({ type: z.literal('promise'), unknown: unknownSchema }),
  },

  transit: {
    isRelaxable: true,
    schema: z.strictObject({ type: z.literal('transit'), maxDays: ruleDaysSchema, where }),
  },
};

export type FilterType = keyof typeof table;
export type FilterOf<Type extends FilterType> = z.output<(typeof table)[Type]['schema']>;
export type RoutingFilter = { [Type in FilterType]: FilterOf<Type> }[FilterType];

const filters: { readonly [Type in FilterType]: FilterEntry<Type> } = table;
const schemas = Object.values(table).map(({ schema }) => schema);

/** In the order of the table. */
export const filterTypes = schemas.map(({ shape }) => shape.type.value);

/** Filters that `relax:<type>` may drop. */
export const relaxableFilters = filterTypes.filter((type) => filters[type].isRelaxable);

/** A filter as a ruleset says it. */
export const filterSchema = z.discriminatedUnion('type', nonEmpty(schemas));
