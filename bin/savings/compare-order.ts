/** What one order costs by our plan and by each of the field's rules: the same stock, prices and destination. Pure. */
import type { Decision } from '../../functions/planner/decision.ts';
import { plan } from '../../functions/planner/plan.ts';
import type { PlanInput } from '../../functions/planner/plan-input.ts';
import { type Ruleset, rulesetSchema } from '../../functions/planner/ruleset.ts';
import { type Assignment, assignmentOf } from './field-rules/assignment.ts';
import { type BaselineName, baselineNames, baselines } from './field-rules/baselines.ts';
import { snapshotOf } from './field-rules/snapshot.ts';
import type { ExportedOrder } from './orders/exported-order.ts';
import type { SavingsNetwork } from './savings-network.ts';

/** What the plan of an order comes to. */
export interface PlanFigures {
  /** Millionths of the currency's major unit. */
  readonly costMicros: number;
  readonly shipments: number;
  /** Kilometres of all shipments together. */
  readonly km: number;
}

export interface OrderComparison {
  /** Undefined where our plan does not serve the whole order. */
  readonly ours: PlanFigures | undefined;
  /** Whether no plan of the order is cheaper than ours; where it is not proven, by how many percent one may be. */
  readonly isProven: boolean;
  readonly gapPct: number;
  /** Rules that do not serve the whole order are left out. */
  readonly theirs: ReadonlyMap<BaselineName, PlanFigures>;
}

/**
 * Money that leaves the brand and nothing else: parcels, handling, packaging. Limits and filters that the other rules do not have
 * are left out, so that every plan of theirs is a plan that ours may be, too.
 */
export function savingsRuleset(currency: string): Ruleset {
  return rulesetSchema.parse({
    name: 'savings',
    currency,
    filters: [],
    objective: { terms: [{ type: 'shipping' }, { type: 'handling' }, { type: 'packaging' }] },
    limits: { maxShipments: 500, onInfeasible: ['backorder'] },
  });
}

/** An order as the planner takes it. A level of service that no carrier of the network has is left to the cheapest. */
export function planInputOf(order: ExportedOrder, network: SavingsNetwork, ruleset: Ruleset): PlanInput {
  const { locations, services, rates, currency, stock, weights } = network;
  const isOffered = order.level !== 'standard' && services.some(({ level }) => level === order.level);
  const { id, at, country, postalCode, point } = order;
  return {
    order: {
      id,
      channel: 'export',
      currency,
      tags: [],
      valueMinor: 0,
      market: 'main',
      method: 'ship',
      ...(isOffered ? { service: order.level } : {}),
      destination: { country, postalCode, point },
      lines: order.lines.map(({ sku, quantity, grams = weights.get(sku) }) => ({
        ...{ sku, quantity, lineIds: [], tags: [], unitValueMinor: 0 },
        ...(grams === undefined ? {} : { weightGrams: grams }),
      })),
    },
    positions: order.lines.flatMap(({ sku }) => stock.get(sku) ?? []),
    locations,
    services,
    capacity: [],
    rates,
    ruleset,
    history: { attempt: 0, excluded: [] },
    now: at,
  };
}

function figuresOf({ outcome, cost, fulfillments }: Decision): PlanFigures | undefined {
  if (outcome !== 'planned') return undefined;
  const km = fulfillments.reduce((sum, { distanceKm = 0 }) => sum + distanceKm, 0);
  return { costMicros: cost.totalMicros, shipments: fulfillments.length, km };
}

/**
 * A rule's plan by the planner's own prices. Each location is left exactly the units that the rule takes from it, so that all of
 * them have to ship and no other plan is possible: the planner only picks the cheapest carrier, as it does for ours.
 */
function pricedAssignment(input: PlanInput, assignment: Assignment): PlanFigures | undefined {
  const positions = [...assignment].flatMap(([location, units]) =>
    [...units].map(([sku, free]) => ({ sku, location, free, safety: 0, selling: true })),
  );
  return figuresOf(plan({ ...input, positions }));
}

/** The same text for the same assignment. */
function nameOf(assignment: Assignment): string {
  const places = [...assignment].map(
    ([location, units]) => `${location} ${JSON.stringify([...units].sort())}`,
  );
  return places.sort().join('\n');
}

/** Plans an order once by our rules and once by each of the field's. */
export function compareOrder(input: PlanInput): OrderComparison {
  const decision = plan(input);
  const ours = figuresOf(decision);
  const snapshot = snapshotOf(input);
  // Rules often agree with each other and with us: each plan is priced once.
  const priced = new Map<string, PlanFigures | undefined>();
  if (ours) priced.set(nameOf(assignmentOf(decision)), ours);
  const theirs = new Map<BaselineName, PlanFigures>();
  for (const rule of baselineNames) {
    const assignment = baselines[rule](snapshot);
    if (!assignment) continue;
    const name = nameOf(assignment);
    if (!priced.has(name)) priced.set(name, pricedAssignment(input, assignment));
    const figures = priced.get(name);
    if (figures) theirs.set(rule, figures);
  }
  const { kind, gapPct = 0 } = decision.proof;
  return { ours, isProven: kind === 'optimal', gapPct, theirs };
}
