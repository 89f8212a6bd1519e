/** A roll-out as operators see it: its course, and both arms with ranges. Pure. */
import * as z from 'zod';
import { evidenceOf, noOrders, rateOfEach } from './guardrail-test.ts';
import { type Guardrail, guardrailNames, guardrailsSchema, marginOf, watched } from './guardrails.ts';
import { differenceOf, type MeanRange, rangeOf } from './ranges.ts';
import { type RollOut, rollOutSchema } from './roll-out.ts';

/** The ranges hold at all times together, but for so much of all roll-outs. */
const RANGE_ERROR = 0.05;

const rangeSchema = z.object({ mean: z.number(), from: z.number(), to: z.number() });
const armViewSchema = rangeSchema.extend({ orders: z.int() });

/** `unit`: minor units of the roll-out's currency an order, or the part of the orders. */
const guardrailViewSchema = z.object({
  guardrail: z.enum(guardrailNames),
  unit: z.enum(['minor', 'part']),
  canary: armViewSchema,
  rest: armViewSchema,
  /** What the canary adds. */
  difference: rangeSchema,
  /** What it may add; absent where that is not watched. */
  margin: z.number().optional(),
  /** How much of the proof of harm is there: at 1 the version is rolled back. */
  evidence: z.number().optional(),
});
type GuardrailView = z.output<typeof guardrailViewSchema>;

export const rollOutViewSchema = rollOutSchema
  .pick({
    n: true,
    ruleset: true,
    hash: true,
    currency: true,
    shares: true,
    errorRate: true,
    settleAfter: true,
    startedAt: true,
    by: true,
    reason: true,
    changes: true,
    ended: true,
  })
  .extend({
    running: z.boolean(),
    guardrails: guardrailsSchema,
    report: z.array(guardrailViewSchema),
  });
export type RollOutView = z.output<typeof rollOutViewSchema>;

function scaled({ mean, from, to }: MeanRange, by: number): MeanRange {
  return { mean: mean * by, from: from * by, to: to * by };
}

function guardrailView(name: Guardrail, rollOut: RollOut): GuardrailView {
  const { counts, guardrails, errorRate } = rollOut;
  const none = { orders: 0, sum: 0, squares: 0 };
  const { canary, rest, test } = counts[name] ?? { canary: none, rest: none, test: noOrders };
  const by = name === 'cost' ? (guardrails.cost?.capMinor ?? 1) : 1;
  const margin = marginOf(name, guardrails);
  const rate = rateOfEach(errorRate, watched(guardrails).length);
  const tested = margin === undefined ? {} : { margin: margin * by, evidence: evidenceOf(test, rate) };
  return {
    guardrail: name,
    unit: name === 'cost' ? 'minor' : 'part',
    canary: { orders: canary.orders, ...scaled(rangeOf(canary, RANGE_ERROR), by) },
    rest: { orders: rest.orders, ...scaled(rangeOf(rest, RANGE_ERROR), by) },
    difference: scaled(differenceOf(canary, rest, RANGE_ERROR), by),
    ...tested,
  };
}

/** The answer of the doors of /roll-outs. A cost that is not watched has no cap, and is not counted. */
export function rollOutView(rollOut: RollOut): RollOutView {
  const shown = guardrailNames.filter((name) => name !== 'cost' || rollOut.guardrails.cost !== null);
  return rollOutViewSchema.parse({
    ...rollOut,
    running: rollOut.ended === undefined,
    report: shown.map((name) => guardrailView(name, rollOut)),
  });
}
