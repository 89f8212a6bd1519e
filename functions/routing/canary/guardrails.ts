/** What a roll-out is watched by, and what an order counts for it. Pure. */
import * as z from 'zod';
import type { OpenCounter } from '../../capacity/counters/capacity.store.ts';
import type { Decision } from '../../planner/decision.ts';
import { minorFromMicros } from '../../planner/pricing/micros.ts';
import { outcomeOfAmount } from './guardrail-test.ts';

/** Known when an order is planned first. */
export const firstGuardrails = ['cost', 'split', 'unfulfilled', 'crowded'] as const;
/** Known a stated time after that. */
export const laterGuardrails = ['late', 'exceptions'] as const;
export const guardrailNames = [...firstGuardrails, ...laterGuardrails] as const;
export type Guardrail = (typeof guardrailNames)[number];

/** How much the version that is tried may add to the part of the orders that it happens to; null: it is not watched. */
function marginOfRate(margin: number) {
  return z.number().min(0).max(0.5).nullable().default(margin);
}

const MOST_MINOR = 1_000_000_000;
/** Minor units an order of the rules' currency. An order that costs more than the cap counts as the cap. */
const costGuardrailSchema = z
  .strictObject({ marginMinor: z.int().min(0).max(MOST_MINOR), capMinor: z.int().min(1).max(MOST_MINOR) })
  .refine(({ marginMinor, capMinor }) => marginMinor < capMinor, {
    error: 'marginMinor must be below capMinor',
  })
  .nullable()
  .default({ marginMinor: 50, capMinor: 4000 });

export const guardrailsSchema = z.strictObject({
  cost: costGuardrailSchema,
  /** From more than one location. */
  split: marginOfRate(0.02),
  /** Not all of it was served by the first plan. */
  unfulfilled: marginOfRate(0.01),
  /** A location is nearly full by it. */
  crowded: marginOfRate(0.02),
  /** Not all was delivered by the promise. */
  late: marginOfRate(0.02),
  /** Somebody was asked about it. */
  exceptions: marginOfRate(0.01),
});
export type Guardrails = z.output<typeof guardrailsSchema>;

/** The margin as a part of an outcome; undefined where the guardrail is not watched. */
export function marginOf(name: Guardrail, guardrails: Guardrails): number | undefined {
  if (name !== 'cost') return guardrails[name] ?? undefined;
  const { cost } = guardrails;
  return cost ? cost.marginMinor / cost.capMinor : undefined;
}

/** The guardrails that are watched. */
export function watched(guardrails: Guardrails): Guardrail[] {
  return guardrailNames.filter((name) => marginOf(name, guardrails) !== undefined);
}

/** From 0 to 1 each, lower is better. */
export type Outcomes = Partial<Readonly<Record<Guardrail, number>>>;

/** The first plan of an order, as far as guardrails ask. */
export const firstPlanSchema = z.object({
  /** The order's own currency. */
  currency: z.string(),
  /** Minor units of that; absent where not all is served, or the plan is priced in another: what it costs is not known. */
  costMinor: z.int().optional(),
  served: z.boolean(),
  split: z.boolean(),
  crowded: z.boolean(),
});
export type FirstPlan = z.output<typeof firstPlanSchema>;

/** A window that is so full once the order is in it is crowded. */
const CROWDED_FROM = 0.9;

/** What a counter was asked of by the plan makes it nearly full. */
function isCrowded(
  { fulfillments }: Pick<Decision, 'fulfillments'>,
  counters: readonly OpenCounter[],
): boolean {
  return fulfillments.some(({ location, capacity = [] }) =>
    capacity.some(({ unit, window, take }) => {
      const own = counters.find(
        (one) => one.location === location && one.unit === unit && one.window === window,
      );
      if (!own) return false;
      const used = own.stored ? own.stored.cap - own.stored.left : 0;
      return used + take >= CROWDED_FROM * own.cap;
    }),
  );
}

/** The terms of a plan's cost that somebody is paid for; the others are wishes of the rules, in money. */
export const paidTerms = ['shipping', 'handling', 'packaging'] as const;

function paidMicros({ terms }: Decision['cost']): number {
  return paidTerms.reduce((sum, term) => sum + (terms[term] ?? 0), 0);
}

/** What guardrails ask of a decision. `failed`: the version that is tried had no plan, and its order was planned without it. */
export function firstPlanOf(
  decision: Pick<Decision, 'outcome' | 'cost' | 'fulfillments'>,
  counters: readonly OpenCounter[],
  { currency, failed }: { readonly currency: string; readonly failed: boolean },
): FirstPlan {
  const { outcome, cost, fulfillments } = decision;
  const served = outcome === 'planned' && !failed;
  const isPriced = served && cost.currency === currency;
  return {
    currency,
    ...(isPriced ? { costMinor: minorFromMicros(paidMicros(cost), currency) } : {}),
    served,
    split: fulfillments.length > 1,
    crowded: isCrowded(decision, counters),
  };
}

function asPart(happened: boolean): number {
  return happened ? 1 : 0;
}

/** What a first plan counts. The cost of an order in another currency than the roll-out's says nothing of its arm. */
export function firstOutcomes(plan: FirstPlan, { cost }: Guardrails, currency: string): Outcomes {
  const { costMinor, served, split, crowded } = plan;
  const rates = { unfulfilled: asPart(!served), split: asPart(split), crowded: asPart(crowded) };
  if (!cost || plan.currency !== currency) return rates;
  return { ...rates, cost: outcomeOfAmount(costMinor ?? cost.capMinor, cost.capMinor) };
}

/** An order as META says it when it is looked at again. */
export interface SettledOrder {
  readonly promise?: { readonly deliverBy: string } | undefined;
  readonly told?: Readonly<Record<string, readonly number[]>> | undefined;
  readonly counts: { readonly exceptions: number };
}

/**
 * What an order counts a stated time after its first plan, as it is then. What is not delivered by then is late, whatever
 * became of it: that must not depend on who looks when.
 */
export function laterOutcomes(order: SettledOrder | undefined): Outcomes {
  const delivered = order?.told?.['delivered']?.[0];
  const by = order?.promise ? Date.parse(order.promise.deliverBy) : Number.POSITIVE_INFINITY;
  const isKept = delivered !== undefined && delivered <= by;
  return { late: asPart(!isKept), exceptions: asPart((order?.counts.exceptions ?? 0) > 0) };
}
