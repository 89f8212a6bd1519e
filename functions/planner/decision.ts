/**
 * What `plan` returns: JSON, the same for the same input on any machine. Costs are micros (millionths of the
 * major unit), instants UTC ISO 8601.
 */
import * as z from 'zod';
import { capacityUnits } from '../network/time/capacity-window.ts';
import { exclusionCodes } from './exclusion-reasons.ts';
import { infeasibilityCauses } from './infeasibility-causes.ts';
import { finalOutcomes } from './infeasible-action.ts';
import { costTermTypes } from './pricing/cost-terms.ts';
import { routingModes } from './ruleset.ts';

const micros = z.int();
const instant = z.string();

/** Why a location, or one SKU at it, has no part in a plan: exclusion-reasons.ts has the codes. */
export const exclusionReasonSchema = z.object({
  code: z.enum(exclusionCodes),
  /** Left out where the whole location is excluded. */
  sku: z.string().optional(),
  /** What a full counter counts. */
  unit: z.enum(capacityUnits).optional(),
  /** What was found, such as a distance in kilometres. */
  value: z.union([z.number(), z.string()]).optional(),
  /** What the rule asks for. */
  limit: z.union([z.number(), z.string()]).optional(),
});

/** Micros by term. A term that comes to nothing is left out; `lifeCredit` is negative. */
export const costSchema = z.partialRecord(z.enum(costTermTypes), micros);

/** What one location ships. */
export const plannedFulfillmentSchema = z.object({
  location: z.string(),
  lines: z.array(
    z.object({
      sku: z.string(),
      quantity: z.int().min(1),
      /** A hint for the pick, first expired first out: no claim on the lot. */
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
  /** The customer's date of arrival, of which `deliverBy` is the end. Left out by planners before version 6. */
  deliverOn: z.iso.date().optional(),
  /** Windows to claim in, with what is taken from each. */
  capacity: z
    .array(z.object({ unit: z.enum(capacityUnits), window: z.string(), take: z.int().min(1) }))
    .optional(),
});

/** How good the plan is, among all plans within the rules that serve as many units. */
export const proofSchema = z.object({
  /** `optimal`: no plan scores lower. `gap`: no plan scores lower than `lowerBound`. */
  kind: z.enum(['optimal', 'gap']),
  /** Micros in `cost` mode; in the other modes what the mode ranks by. 0 where there is no plan. */
  score: z.number(),
  /** Also where the budget ended before a plan was found: none that keeps the rules scores lower. */
  lowerBound: z.number(),
  gapPct: z.number().optional(),
  /** Of a partial plan that may not serve as many units as can be served: no plan serves more than these. */
  unitsAtMost: z.int().optional(),
  /**
   * Of which problem: what plans had to serve, the limits on splits that each of them had to keep, and the percent
   * of the credit for ageing stock that counted. Left out by planners before version 4.
   */
  problem: z
    .object({
      serves: z.enum(['everything', 'mostUnits']),
      splitGuards: z.array(z.enum(['minExtraShipmentValueMinor', 'maxSplitAddMinor', 'maxSplitAddPct'])),
      creditPct: z.int().optional(),
    })
    .optional(),
  /**
   * What was counted against the ruleset's budget `maxWork`: by everything that was tried for the decision, and
   * by finding out what is in the way where there is no plan.
   */
  work: z.int(),
  maxWork: z.int(),
  maxStates: z.int(),
});

/**
 * `planned`: everything is served. `partial`: `unserved` says what is not, and `then` what becomes of it.
 * `wait`: the order waits until `until` for a better plan. The others serve nothing: the order waits for
 * capacity or for stock, is held until `until`, is cancelled, or needs a person.
 */
export const planOutcomes = ['planned', 'partial', 'wait', 'awaitCapacity', ...finalOutcomes] as const;

/** What part a location has in the decision: it is used, could have been, or is excluded. */
export const candidateSchema = z.object({
  location: z.string(),
  state: z.enum(['used', 'open', 'excluded']),
  /** To the nearest kilometre; left out: unknown. */
  distanceKm: z.int().optional(),
  reasons: z.array(exclusionReasonSchema).optional(),
});

export const decisionSchema = z.object({
  /** Version of the planner. */
  planner: z.int(),
  /** Name of the strategy whose override applied; `default`: none did. */
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

export type ExclusionReason = z.output<typeof exclusionReasonSchema>;
export type Cost = z.output<typeof costSchema>;
export type PlannedFulfillment = z.output<typeof plannedFulfillmentSchema>;
export type Proof = z.output<typeof proofSchema>;
export type PlanOutcome = (typeof planOutcomes)[number];
export type Candidate = z.output<typeof candidateSchema>;
export type Decision = z.output<typeof decisionSchema>;
/**
 * What is stored with an order: all but the candidates, which planning again from the stored input returns.
 */
export type StoredDecision = Omit<Decision, 'candidates'>;

/** A decision without its candidates, which planning again from the input returns. */
export function withoutCandidates({ candidates: _, ...decision }: Decision): StoredDecision {
  return decision;
}
