/**
 * What a decision's reader gets: the plan, its proof, what else there was. Costs in micros of `currency`, and
 * in words.
 */
import * as z from 'zod';
import {
  candidateSchema,
  decisionSchema,
  exclusionReasonSchema,
  infeasibilityCauses,
  planOutcomes,
} from '../decision.ts';

const micros = z.int();

/**
 * What another plan on the same input would be. `cost` is money as the rules count it, whatever the mode
 * ranks by.
 */
export const alternativeSchema = z.object({
  outcome: z.enum(planOutcomes),
  cause: z.enum(infeasibilityCauses).optional(),
  locations: z.array(z.string()),
  costMicros: micros,
  deliverBy: z.string().optional(),
  /** Dearer than the chosen plan by so much; only where both serve the same units. */
  extraMicros: micros.optional(),
});
export type Alternative = z.output<typeof alternativeSchema>;

export const explanationSchema = z.object({
  orderId: z.string().optional(),
  n: z.int().optional(),
  kind: z.enum(['route', 'reroute']).optional(),
  at: z.string(),
  rules: z.object({ version: z.int().nullable(), hash: z.string(), name: z.string() }),
  /** In ten seconds. */
  text: z.string(),
  decision: decisionSchema.omit({ candidates: true }),
  /** Whether planning again from what was stored gave the same, to the bit; left out for a dry run. */
  replayed: z.boolean().optional(),
  /**
   * Every location: `used`, `open` (the best ten with what the best plan that uses them costs), or excluded,
   * with reasons.
   */
  candidates: z.array(candidateSchema.extend({ best: alternativeSchema.optional() })),
  /** The product's other modes on the same input. */
  counterfactuals: z.record(z.string(), alternativeSchema),
  shadow: z
    .object({
      rules: z.object({ version: z.int(), hash: z.string() }),
      decision: decisionSchema.omit({ candidates: true }),
      text: z.string(),
    })
    .optional(),
});
export type Explanation = z.output<typeof explanationSchema>;

/** A rule that stood in the way, and the limit nearest to the present one that lets the location pass. */
export const obstacleSchema = exclusionReasonSchema.extend({
  passesAt: z.union([z.number(), z.string()]).optional(),
});

/** Each of these was verified by planning again with it; anything smaller was not enough. */
export const whyNotSchema = z.object({
  location: z.string(),
  /** It was chosen. */
  chosen: z.boolean(),
  obstacles: z.array(obstacleSchema),
  /** With the obstacles out of the way alone it is chosen. */
  passing: z.boolean(),
  /**
   * The fewest units more, by SKU. `least`: false where so many combinations exist that a smaller one may
   * have been missed.
   */
  units: z.object({ total: z.int(), bySku: z.record(z.string(), z.int()), least: z.boolean() }).optional(),
  /** The fewest minor units less for a shipment from there. */
  off: z.object({ minor: z.int(), currency: z.string() }).optional(),
  /** Where no amount helps: why. */
  none: z.string().optional(),
  text: z.string(),
});
export type WhyNot = z.output<typeof whyNotSchema>;
