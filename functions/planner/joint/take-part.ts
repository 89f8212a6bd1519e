/** How an order takes its part of a joint plan: as an ordinary plan on the split that the part names. Pure. */
import * as z from 'zod';
import type { Decision } from '../decision.ts';
import { plan } from '../plan.ts';
import { type PlanInput, routingHistorySchema } from '../plan-input.ts';

/** What an order takes by a joint plan, and what it pays at most. Money in micros. */
export const jointPartSchema = z.object({
  shares: routingHistorySchema.shape.shares.unwrap(),
  costMicros: z.int(),
  currency: z.string(),
  /** Rules that were dropped for it. */
  relaxed: z.array(z.string()).default([]),
  /** Its promise is kept by it; absent: there is none. */
  kept: z.boolean().optional(),
});
export type JointPart = z.output<typeof jointPartSchema>;

export function partOf({ fulfillments, cost, relaxed, promise }: Decision): JointPart {
  return {
    shares: fulfillments.flatMap(({ location, lines }) =>
      lines.map(({ sku, quantity }) => ({ location, sku, units: quantity })),
    ),
    costMicros: cost.totalMicros,
    currency: cost.currency,
    relaxed: [...relaxed],
    ...(promise.kept === undefined ? {} : { kept: promise.kept }),
  };
}

function isAsPlanned({ outcome, cost, relaxed, promise }: Decision, part: JointPart): boolean {
  return (
    outcome === 'planned' &&
    cost.currency === part.currency &&
    cost.totalMicros <= part.costMicros &&
    relaxed.every((rule) => part.relaxed.includes(rule)) &&
    (part.kept !== true || promise.kept === true)
  );
}

/** The input with the part as a split that is named. */
export function withPart(input: PlanInput, { shares }: JointPart): PlanInput {
  return { ...input, history: { ...input.history, shares: [...shares] } };
}

/**
 * The order planned by its part, with the input that says so; undefined where the part no longer fits what there is: the
 * order is planned alone then.
 */
export function takePart(
  input: PlanInput,
  part: JointPart,
): { input: PlanInput; decision: Decision } | undefined {
  if (input.history.shares || input.history.only) return undefined;
  const own = withPart(input, part);
  const decision = plan(own);
  return isAsPlanned(decision, part) ? { input: own, decision } : undefined;
}
