/**
 * What `plan` returns: JSON, the same for the same input on any machine. Costs are micros (millionths of the
 * major unit).
 */
import * as z from 'zod';
import { capacityUnits } from '../network/time/capacity-window.ts';
import { finalOutcomes } from './infeasible-action.ts';
import { costTermTypes } from './pricing/cost-terms.ts';
import { routingModes } from './ruleset.ts';

const micros = z.int();
const instant = z.string();

/**
 * Why a location, or one SKU at it, is not open to the plan. `value` is what is, `limit` what the rule asks,
 * `unit` what a counter counts.
 */
export const exclusionCodes = [
  'INACTIVE',
  'EXCLUDED',
  'NOT_CHOSEN_LOCATION',
  'MARKET',
  'COUNTRY',
  'RADIUS',
  'UNKNOWN_DISTANCE',
  'REGION',
  'LOCATION_RULE',
  'ITEM_RULE',
  'NOT_SELLING',
  'NO_STOCK',
  'ROUTING_SAFETY',
  'KEEP_STOCK',
  'CAPACITY',
  'MIN_LIFE',
  'PROMISE',
  'TRANSIT',
  'NO_SERVICE',
  'NO_RATE',
  'WEIGHT',
  'RATE_CURRENCY',
  'TOGETHER',
  'LINE_WHOLE',
] as const;
export const exclusionReasonSchema = z.object({
  code: z.enum(exclusionCodes),
  sku: z.string().optional(),
  unit: z.enum(capacityUnits).optional(),
  value: z.union([z.number(), z.string()]).optional(),
  limit: z.union([z.number(), z.string()]).optional(),
});

/** Only terms that are not zero are there; `lifeCredit` is negative. */
export const costSchema = z.partialRecord(z.enum(costTermTypes), micros);

export const plannedFulfillmentSchema = z.object({
  location: z.string(),
  lines: z.array(
    z.object({
      sku: z.string(),
      quantity: z.int().min(1),
      /** First expired, first out; a hint for the pick, no claim on the lot. */
      lots: z.array(z.object({ lot: z.string(), units: z.int().min(1) })).optional(),
    }),
  ),
  /** Left out for a pickup. */
  service: z.string().optional(),
  carrier: z.string().optional(),
  zone: z.string().optional(),
  distanceKm: z.number().optional(),
  /** Billable weight with packaging. */
  weightGrams: z.int(),
  cost: costSchema,
  costMicros: micros,
  shipBy: instant.optional(),
  deliverBy: instant.optional(),
  /** Windows to claim in, with what is taken from each. */
  capacity: z
    .array(z.object({ unit: z.enum(capacityUnits), window: z.string(), take: z.int().min(1) }))
    .optional(),
});

/**
 * `optimal`: no plan within the rules scores lower (of those that serve as many units). `gap`: none scores
 * lower than `lowerBound`. `score` and `lowerBound` are micros in cost mode; in the other modes units of that
 * mode. `work` is what was counted against the ruleset's budget.
 */
export const proofSchema = z.object({
  kind: z.enum(['optimal', 'gap']),
  score: z.number(),
  lowerBound: z.number(),
  gapPct: z.number().optional(),
  /** Of a partial plan that may not serve as many units as can be: no plan serves more. */
  unitsAtMost: z.int().optional(),
  work: z.int(),
  maxWork: z.int(),
  maxStates: z.int(),
});

/**
 * planned: everything is served. partial: `unserved` says what is not, and `then` what becomes of it. wait: a
 * better plan is waited for until `until`. The others serve nothing: wait for capacity, wait for stock, hold
 * until `until`, cancel, or ask a person.
 */
export const planOutcomes = ['planned', 'partial', 'wait', 'awaitCapacity', ...finalOutcomes] as const;
export const infeasibilityCauses = ['STOCK', 'CAPACITY', 'RULES', 'PROMISE', 'SPLIT', 'BUDGET'] as const;

export const candidateSchema = z.object({
  location: z.string(),
  state: z.enum(['used', 'open', 'excluded']),
  /** Whole kilometres. */
  distanceKm: z.int().optional(),
  reasons: z.array(exclusionReasonSchema).optional(),
});

export const decisionSchema = z.object({
  planner: z.int(),
  strategy: z.string(),
  mode: z.enum(routingModes),
  outcome: z.enum(planOutcomes),
  then: z.enum(finalOutcomes).optional(),
  until: instant.optional(),
  cause: z.enum(infeasibilityCauses).optional(),
  fulfillments: z.array(plannedFulfillmentSchema),
  unserved: z.array(z.object({ sku: z.string(), quantity: z.int().min(1), available: z.int() })),
  cost: z.object({ currency: z.string(), totalMicros: micros, terms: costSchema }),
  proof: proofSchema,
  promise: z.object({
    deliverBy: instant.optional(),
    promised: instant.optional(),
    kept: z.boolean().optional(),
  }),
  /** Rules of `onInfeasible` that were dropped, in order. */
  relaxed: z.array(z.string()),
  /** What was assumed or could not be judged, for a person to read. */
  notes: z.array(z.string()),
  candidates: z.array(candidateSchema),
});

export type ExclusionCode = (typeof exclusionCodes)[number];
export type ExclusionReason = z.output<typeof exclusionReasonSchema>;
export type Cost = z.output<typeof costSchema>;
export type PlannedFulfillment = z.output<typeof plannedFulfillmentSchema>;
export type Proof = z.output<typeof proofSchema>;
export type PlanOutcome = (typeof planOutcomes)[number];
export type InfeasibilityCause = (typeof infeasibilityCauses)[number];
export type Candidate = z.output<typeof candidateSchema>;
export type Decision = z.output<typeof decisionSchema>;
/**
 * What is stored with an order: everything but the candidates, which planning again from the stored input
 * returns.
 */
export type StoredDecision = Omit<Decision, 'candidates'>;

/** A decision without its candidates, which planning again from the input returns. */
export function withoutCandidates({ candidates: _, ...decision }: Decision): StoredDecision {
  return decision;
}
