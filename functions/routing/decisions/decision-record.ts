/**
 * A decision as it is stored: its input, by name where that is kept elsewhere, and its result.
 */
import * as z from 'zod';
import { capacityDemandSchema } from '../../capacity/queue/capacity-queue.ts';
import { fullCountersSchema } from '../../capacity/queue/first-release.ts';
import { keptArmSchema } from '../../order/canary-arm.ts';
import { decisionSchema, planOutcomes } from '../../planner/decision.ts';
import type { Explanation } from '../../planner/explain/explanation-schema.ts';
import {
  type PlanInput,
  plannedCounterSchema,
  plannedPositionSchema,
  routedOrderSchema,
  routingHistorySchema,
} from '../../planner/plan-input.ts';
import { rulesetSchema } from '../../planner/ruleset.ts';

export const storedDecisionSchema = decisionSchema.omit({ candidates: true });

/**
 * Which rules: a version and the hash of its content; version 0 is the product's default, which goes into the
 * record itself.
 */
export const rulesNamedSchema = z.object({ version: z.number().int().min(0), hash: z.string() });

/** Names a group of orders that were planned together: the pool, the moment and the order that stands first in it. */
export const groupNameSchema = z.object({ pool: z.string(), at: z.iso.datetime(), first: z.string() });
export type GroupName = z.output<typeof groupNameSchema>;

/** The part of a plan's input that no version names. */
export const ownInputSchema = z.object({
  order: routedOrderSchema,
  positions: z.array(plannedPositionSchema),
  capacity: z.array(plannedCounterSchema),
  history: routingHistorySchema,
  now: z.iso.datetime(),
  ruleset: rulesetSchema.optional(),
});
export type OwnInput = z.output<typeof ownInputSchema>;

/** `failed`: why the version that is tried made no plan; the one in force made it instead. */
export const decidedArmSchema = keptArmSchema.extend({ failed: z.string().optional() });

export const decisionRecordSchema = z.object({
  orderId: z.string(),
  n: z.number().int().min(1),
  /** `reroute`: of the units of the branch with number `of` (order/unit-owner.ts). */
  kind: z.enum(['route', 'reroute']),
  of: z.number().int().optional(),
  at: z.iso.datetime(),
  bodyVersion: z.number().int(),
  rules: rulesNamedSchema,
  /** Content hash of the locations; version of each rate card by id. */
  network: z.string(),
  cards: z.record(z.string(), z.number().int()),
  input: ownInputSchema,
  /** The versions of the positions that were seen, in the order of `input.positions`: the ledger says what made them. */
  versions: z.array(z.number().int()).optional(),
  result: storedDecisionSchema,
  /** The order took its part of this joint plan. */
  group: groupNameSchema.optional(),
  /** The arm of the order in a roll-out of rules. */
  rollOut: decidedArmSchema.optional(),
  /**
   * What another version of the rules would have done; never executed. `failed`: why that is not known: the live
   * decision is made whatever becomes of this one. Without rules they could not even be read.
   */
  shadow: z
    .object({
      rules: rulesNamedSchema.optional(),
      result: storedDecisionSchema.optional(),
      failed: z.string().optional(),
    })
    .optional(),
  /** What AwaitCapacity waits for, of a decision that found no capacity. */
  awaits: capacityDemandSchema.optional(),
  /** No window will ever have room for the units: nobody waits for that. */
  tooLarge: z.boolean().optional(),
  /** What release 0.2.0 stored in place of `awaits`: the counters that were full. */
  full: fullCountersSchema.default([]),
});
export type DecisionRecord = z.output<typeof decisionRecordSchema>;

/** The positions that a decision saw, by version. Decisions of release 0.2.0 do not say them. */
export function seenPositions({
  input,
  versions,
}: Pick<DecisionRecord, 'input' | 'versions'>): NonNullable<Explanation['seen']> | undefined {
  if (versions?.length !== input.positions.length) return undefined;
  return input.positions.map(({ sku, location }, at) => ({ sku, location, version: versions[at] ?? 0 }));
}

/** The part of an input that goes into the record. */
export function ownInput(
  { order, positions, capacity, history, now, ruleset }: PlanInput,
  version: number,
): OwnInput {
  return { order, positions, capacity, history, now, ...(version === 0 ? { ruleset } : {}) };
}

/** The input again. @throws ZodError for what is no plan input */
export function inputOf(
  own: OwnInput,
  rest: Pick<PlanInput, 'locations' | 'services' | 'rates' | 'ruleset'>,
): PlanInput {
  return {
    ...rest,
    order: own.order,
    positions: own.positions,
    capacity: own.capacity,
    history: own.history,
    now: own.now,
  };
}

/** What can be read in the table without unpacking: enough for a list. `rules`: the version. */
export const decisionSummarySchema = z.object({
  n: z.number().int(),
  kind: z.enum(['route', 'reroute']),
  at: z.iso.datetime(),
  outcome: z.enum(planOutcomes),
  rules: z.number().int(),
  locations: z.array(z.string()),
  costMicros: z.number().int(),
  currency: z.string(),
  rollOut: decidedArmSchema.optional(),
});
export type DecisionSummary = z.output<typeof decisionSummarySchema>;
