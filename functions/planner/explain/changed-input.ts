/**
 * Inputs that differ from an order's own in one thing: planning them tells what that thing would have
 * changed.
 */
import type { RoutingFilter } from '../filters.ts';
import { rulesFor } from '../order-rules.ts';
import type { PlanInput, PlannedPosition } from '../plan-input.ts';
import type { CostTerm } from '../pricing/cost-terms.ts';
import type { RoutingMode, Ruleset } from '../ruleset.ts';
import { asksForLots } from '../ways/life-rules.ts';

/**
 * Minor units: more than any plan costs, so that a plan which uses the location wins whenever there is one.
 */
export const ANY_PRICE = 100_000_000;
/** A lot that outlives every rule. */
const FRESH_LOT = { lot: 'more', lifeDate: '9999-12-31' } as const;

/** Units by SKU. */
export type UnitsBySku = ReadonlyMap<string, number>;

/** Other rules than an order's own. */
interface RuleChange {
  readonly mode?: RoutingMode;
  readonly filters?: readonly RoutingFilter[];
  /** On top of the terms in force. */
  readonly moreTerms?: readonly CostTerm[];
}

/** The ruleset as it applies to this order, the override of its strategy written out, with a change. */
export function resolvedRuleset(input: PlanInput, change: RuleChange = {}): Ruleset {
  const { mode, filters, terms, limits } = rulesFor(input.ruleset, input);
  return {
    ...input.ruleset,
    strategies: [],
    filters: [...(change.filters ?? filters)],
    limits,
    objective: { mode: change.mode ?? mode, terms: [...terms, ...(change.moreTerms ?? [])] },
  };
}

export function withMode(input: PlanInput, mode: RoutingMode): PlanInput {
  return { ...input, ruleset: resolvedRuleset(input, { mode }) };
}

/** A shipment from one location costs so many minor units less. */
export function withDiscount(input: PlanInput, location: string, minor: number): PlanInput {
  const where = { ids: [location] };
  const discount: CostTerm = { type: 'preference', perShipmentMinor: -minor, perUnitMinor: 0, where };
  return { ...input, ruleset: resolvedRuleset(input, { moreTerms: [discount] }) };
}

/** The position with units of a fresh lot on top; units without a lot so far are one lot without a date. */
function withFreshLot(position: PlannedPosition, units: number): PlannedPosition {
  const { free, safety, lots } = position;
  const undated = free + safety > 0 ? [{ lot: 'undated', units: free + safety }] : [];
  return { ...position, free: free + units, lots: [...(lots ?? undated), { ...FRESH_LOT, units }] };
}

/** A location has so many units more; where life counts, of a fresh lot. */
export function withMoreUnits(input: PlanInput, location: string, more: UnitsBySku): PlanInput {
  const countsLife = asksForLots(rulesFor(input.ruleset, input), input.positions);
  const raised = (position: PlannedPosition, units: number): PlannedPosition => {
    const hasLots = countsLife || position.lots !== undefined;
    return hasLots ? withFreshLot(position, units) : { ...position, free: position.free + units };
  };
  const own = new Map(
    input.positions.filter((position) => position.location === location).map((one) => [one.sku, one]),
  );
  const changed = [...more]
    .filter(([, units]) => units > 0)
    .map(([sku, units]) => {
      const position = own.get(sku) ?? { sku, location, free: 0, safety: 0, selling: true };
      return raised(position, units);
    });
  const skus = new Set(changed.map(({ sku }) => sku));
  const kept = input.positions.filter(
    (position) => position.location !== location || !skus.has(position.sku),
  );
  return { ...input, positions: [...kept, ...changed] };
}
