/**
 * What the reader of a decision gets: the plan, its proof, what else could have been done, and all of it in
 * words. Costs are micros of the decision's currency.
 */
import * as z from 'zod';
import { keptArmSchema } from '../../order/canary-arm.ts';
import { candidateSchema, decisionSchema, exclusionReasonSchema, planOutcomes } from '../decision.ts';
import { infeasibilityCauses } from '../infeasibility-causes.ts';

const micros = z.int();

/** What another plan on the same input would be. */
export const alternativeSchema = z.object({
  outcome: z.enum(planOutcomes),
  cause: z.enum(infeasibilityCauses).optional(),
  locations: z.array(z.string()),
  /** Money as the rules count it, whatever the mode ranks by. */
  costMicros: micros,
  deliverBy: z.string().optional(),
  /** How much dearer than the chosen plan; only where both serve as many units. */
  extraMicros: micros.optional(),
});
export type Alternative = z.output<typeof alternativeSchema>;

/** A joint plan as one of its orders sees it. Money in micros. */
export const groupViewSchema = z.object({
  at: z.string(),
  release: z.string(),
  /** How many orders were planned together, and which of them this one is, counted from 1. */
  orders: z.int(),
  place: z.int(),
  /** What all of them cost planned one by one, together, and at least. */
  aloneMicros: z.int(),
  jointMicros: z.int(),
  boundMicros: z.int(),
  /** No joint plan costs less. */
  proven: z.boolean(),
  /** What this order would have got alone in its turn. */
  alone: z.object({ costMicros: z.int(), locations: z.array(z.string()) }),
  /** Planning the group again from what was stored gave the same parts. */
  replayed: z.boolean(),
  text: z.string(),
});

export const explanationSchema = z.object({
  orderId: z.string().optional(),
  n: z.int().optional(),
  kind: z.enum(['route', 'reroute']).optional(),
  at: z.string(),
  rules: z.object({ version: z.int().nullable(), hash: z.string(), name: z.string() }),
  /** The decision in words that are read in ten seconds. */
  text: z.string(),
  decision: decisionSchema.omit({ candidates: true }),
  /** Planning again from what was stored gave the same, to the bit; left out for a dry run. */
  replayed: z.boolean().optional(),
  /**
   * Every location; `best`: the best plan that uses an open location, for the ten of which it is cheapest.
   */
  candidates: z.array(candidateSchema.extend({ best: alternativeSchema.optional() })),
  /** By mode: what each other mode would have done with the same input. */
  counterfactuals: z.record(z.string(), alternativeSchema),
  /** Work that explaining took and might have taken; the decision's own is in its proof. */
  work: z.object({ spent: z.int(), most: z.int() }),
  /** The stock positions that the decision saw, by the version that GET /stock/{sku}/movements tells of. */
  seen: z.array(z.object({ sku: z.string(), location: z.string(), version: z.int() })).optional(),
  /** The order took its part of a joint plan of orders that were released together. */
  group: groupViewSchema.optional(),
  /**
   * The arm of the order in a roll-out of rules (its number). `failed`: why the version that is tried made no plan; the one in
   * force made it.
   */
  rollOut: keptArmSchema.extend({ failed: z.string().optional() }).optional(),
  /** What another version of the rules would have done, or why that is not known. */
  shadow: z
    .object({
      rules: z.object({ version: z.int(), hash: z.string() }).optional(),
      decision: decisionSchema.omit({ candidates: true }).optional(),
      failed: z.string().optional(),
      text: z.string(),
    })
    .optional(),
});
export type Explanation = z.output<typeof explanationSchema>;

/** A rule that keeps the location out; `passesAt`: the nearest limit at which the location passes. */
export const obstacleSchema = exclusionReasonSchema.extend({
  passesAt: z.union([z.number(), z.string()]).optional(),
});

/** `least` is false where so much work was needed that fewer may have been missed. */
const moreUnitsSchema = z.object({
  total: z.int(),
  bySku: z.record(z.string(), z.int()),
  least: z.boolean(),
});
const discountSchema = z.object({ minor: z.int(), currency: z.string(), least: z.boolean() });

/** Why a location was not chosen. Each amount was verified by planning with it; nothing smaller is enough. */
export const whyNotSchema = z.object({
  location: z.string(),
  /** The location is part of the plan: there is nothing to answer. */
  chosen: z.boolean(),
  obstacles: z.array(obstacleSchema),
  /** The location is chosen as soon as the obstacles are out of the way. */
  passing: z.boolean(),
  /** The fewest units more, by SKU. */
  units: moreUnitsSchema.optional(),
  /** The fewest minor units off a shipment from there. */
  off: discountSchema.optional(),
  /** Where neither is enough alone: the fewest units, and with them the fewest minor units off. */
  both: z.object({ units: moreUnitsSchema, off: discountSchema }).optional(),
  /** Where a rule on life bars the stock: the fewest fresh units with which the location is chosen as the rule is. */
  fresh: moreUnitsSchema.optional(),
  /** Why no amount helps, or that none was found. */
  none: z.string().optional(),
  /** Beside `none`: that nothing helps is proven; otherwise the work allowed ended before. */
  proven: z.boolean().optional(),
  text: z.string(),
});
export type WhyNot = z.output<typeof whyNotSchema>;
