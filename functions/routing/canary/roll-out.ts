/** A roll-out of a version of the rules: its course from start to end, and what was counted of both arms. Pure. */
import * as z from 'zod';
import type { CanaryArm, DrawnArm } from '../../order/canary-arm.ts';
import { afterOrder, isHarm, noOrders, rateOfEach } from './guardrail-test.ts';
import {
  type Guardrail,
  guardrailNames,
  guardrailsSchema,
  marginOf,
  type Outcomes,
  watched,
} from './guardrails.ts';

/** At least a thousandth: an order of a smaller share would prove everything. Some of the orders are left to compare with. */
const shareSchema = z.number().min(0.001).max(0.9);
const MOST_CHANNELS = 50;

/** By channel, the share of its orders; a channel that is not named takes no part. */
export const sharesSchema = z
  .record(z.string().min(1).max(24), shareSchema)
  .refine((shares) => Object.keys(shares).length <= MOST_CHANNELS, {
    error: `must name at most ${MOST_CHANNELS} channels`,
  });
export type Shares = z.output<typeof sharesSchema>;

const shareChangeSchema = z.object({
  shares: z.record(z.string(), z.number()),
  at: z.iso.datetime(),
  by: z.string(),
  reason: z.string(),
});
type ShareChange = z.output<typeof shareChangeSchema>;

/** `promoted`: the version is in force for all. `rolledBack`: for none; by `system` where a guardrail found harm. */
export const rollOutEnds = ['promoted', 'rolledBack'] as const;
export const rollOutEndSchema = z.object({
  as: z.enum(rollOutEnds),
  at: z.iso.datetime(),
  by: z.string(),
  reason: z.string(),
  guardrail: z.enum(guardrailNames).optional(),
});
export type RollOutEnd = z.output<typeof rollOutEndSchema>;

/** The outcomes of the orders of an arm that were counted. */
const tallySchema = z.object({ orders: z.int(), sum: z.number(), squares: z.number() });
export type ArmTally = z.output<typeof tallySchema>;
const noTally: ArmTally = { orders: 0, sum: 0, squares: 0 };

const stateSchema = z.object({
  orders: z.int(),
  outcomes: z.number(),
  capitals: z.array(z.number()).readonly(),
});

/** Both arms of a guardrail, and its test. */
const countedSchema = z.object({ canary: tallySchema, rest: tallySchema, test: stateSchema });
export type Counted = z.output<typeof countedSchema>;
const nothingCounted: Counted = { canary: noTally, rest: noTally, test: noOrders };

/** ROLLOUT: what was decided of a roll-out, and what was counted of it. The slot (`RollOutSlot`) says which one runs. */
export const rollOutSchema = z.object({
  type: z.literal('RollOut'),
  /** Counted from 1. */
  n: z.int().min(1),
  /** The version that is tried. */
  ruleset: z.int().min(1),
  hash: z.string(),
  currency: z.string(),
  shares: z.record(z.string(), z.number()),
  guardrails: guardrailsSchema,
  /** The chance that a version without harm is rolled back, by all guardrails together. */
  errorRate: z.number(),
  /** Seconds after its first plan at which an order is looked at again. */
  settleAfter: z.int(),
  startedAt: z.iso.datetime(),
  by: z.string(),
  reason: z.string(),
  changes: z.array(shareChangeSchema),
  ended: rollOutEndSchema.optional(),
  counts: z.partialRecord(z.enum(guardrailNames), countedSchema),
  /** When the queue of orders is looked at; absent once nothing more can come. */
  dueAt: z.iso.datetime().optional(),
  version: z.int(),
});
export type RollOut = z.output<typeof rollOutSchema>;

/** What Route reads: the roll-out that runs, if one does. `latest`: the number of the newest one. */
export const rollOutSlotSchema = z.object({
  version: z.int(),
  latest: z.int(),
  rollOut: z.object({ n: z.int(), ruleset: z.int(), shares: z.record(z.string(), z.number()) }).optional(),
});
export type RollOutSlot = z.output<typeof rollOutSlotSchema>;

/** Changes of shares that are kept; all of them are in the audit trail. */
const KEPT_CHANGES = 50;

/** The roll-out with other shares. What was drawn before keeps its arm. */
export function withShares(rollOut: RollOut, change: ShareChange): RollOut {
  const changes = [...rollOut.changes, change].slice(-KEPT_CHANGES);
  return { ...rollOut, shares: change.shares, changes };
}

/** An order, as it is counted. */
export interface ArmedOutcomes extends Pick<DrawnArm, 'arm' | 'share'> {
  readonly outcomes: Outcomes;
}

function plusOne({ orders, sum, squares }: ArmTally, outcome: number): ArmTally {
  return { orders: orders + 1, sum: sum + outcome, squares: squares + outcome ** 2 };
}

function counted(
  known: Counted,
  { arm, share }: ArmedOutcomes,
  outcome: number,
  margin: number | undefined,
): Counted {
  const armed: Record<CanaryArm, ArmTally> = { canary: known.canary, rest: known.rest };
  armed[arm] = plusOne(armed[arm], outcome);
  const order = { isCanary: arm === 'canary', share, outcome };
  const test = margin === undefined ? known.test : afterOrder(known.test, order, margin);
  return { ...armed, test };
}

/** The guardrail that has found harm, if one has. */
export function harmIn({ counts, guardrails, errorRate }: RollOut): Guardrail | undefined {
  const names = watched(guardrails);
  const rate = rateOfEach(errorRate, names.length);
  return names.find((name) => isHarm(counts[name]?.test ?? noOrders, rate));
}

/** Once a roll-out has ended its orders are counted for its report, and nothing is tested any more. */
function withOrder(rollOut: RollOut, order: ArmedOutcomes): RollOut {
  const { guardrails, ended } = rollOut;
  const counts = { ...rollOut.counts };
  for (const name of guardrailNames) {
    const outcome = order.outcomes[name];
    if (outcome === undefined) continue;
    const margin = ended ? undefined : marginOf(name, guardrails);
    counts[name] = counted(counts[name] ?? nothingCounted, order, outcome, margin);
  }
  return { ...rollOut, counts };
}

/** The end of a roll-out whose guardrail has found harm. */
function rolledBack(rollOut: RollOut, guardrail: Guardrail, at: string): RollOut {
  const orders = rollOut.counts[guardrail]?.test.orders ?? 0;
  const reason = `${guardrail}: harm beyond the margin, found in ${orders} orders`;
  return { ...rollOut, ended: { as: 'rolledBack', at, by: 'system', reason, guardrail } };
}

/** The roll-out with these orders counted, one after the other; it ends at the first of them by which a guardrail finds harm. */
export function withOrders(rollOut: RollOut, orders: readonly ArmedOutcomes[], now: string): RollOut {
  return orders.reduce((before, order) => {
    const next = withOrder(before, order);
    const harm = next.ended ? undefined : harmIn(next);
    return harm ? rolledBack(next, harm, now) : next;
  }, rollOut);
}
