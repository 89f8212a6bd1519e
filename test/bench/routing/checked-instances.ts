/** Instances with every kind of rule that the mixed-integer programme can express, by seed. */

import { randomOf, type SeededRandom } from '../../../bin/savings/seeded-random.ts';
import type { PlanInput, PlannedCounter, PlannedPosition } from '../../../functions/planner/plan-input.ts';
import type { CostTerm } from '../../../functions/planner/pricing/cost-terms.ts';
import type { Ruleset } from '../../../functions/planner/ruleset.ts';
import { affineCard, stepCard } from './synthetic-cards.ts';
import {
  type NetworkDensity,
  type NetworkSize,
  networkOf,
  type SyntheticNetwork,
} from './synthetic-network.ts';
import { baseRuleset, type OrderKind, orderOf } from './synthetic-orders.ts';

export interface InstanceSpec {
  readonly size: NetworkSize;
  readonly density: NetworkDensity;
  readonly card: 'step' | 'affine';
  readonly kind: OrderKind;
}

export interface CheckedInstance {
  readonly input: PlanInput;
  /** Names of the rules that it has, separated by spaces. */
  readonly features: string;
}

const networks = new Map<string, SyntheticNetwork>();

function sharedNetwork(size: NetworkSize, density: NetworkDensity, seed: number): SyntheticNetwork {
  const key = `${size} ${density} ${seed}`;
  const network = networks.get(key) ?? networkOf(size, density, seed);
  networks.set(key, network);
  return network;
}

function dateAfter(now: string, days: number): string {
  return new Date(Date.parse(now) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The free units of a position in two dated lots, for some positions. */
function inLots(position: PlannedPosition, now: string, random: SeededRandom): PlannedPosition {
  if (!random.chance(0.4)) return position;
  const early = random.int(0, position.free);
  const days = random.int(1, 40);
  const lots = [
    { lot: 'a', lifeDate: dateAfter(now, days), units: early },
    { lot: 'b', lifeDate: dateAfter(now, days + random.int(0, 30)), units: position.free - early },
  ];
  return { ...position, lots };
}

/** A counter of orders, lines or units with little room, for some stores. */
function countersOf({ locations }: PlanInput, random: SeededRandom): PlannedCounter[] {
  const counters: PlannedCounter[] = [];
  for (const { id, type } of locations) {
    if (type === 'warehouse' || !random.chance(0.6)) continue;
    const unit = random.pick(['orders', 'lines', 'units'] as const);
    const cap = random.int(3, 60);
    const used = unit === 'orders' ? random.int(0, cap) : Math.max(0, cap - random.int(0, 4));
    counters.push({ location: id, unit, window: 'w', cap, used });
  }
  return counters;
}

function withLineHandling(input: PlanInput, perLineMinor: number): PlanInput {
  return {
    ...input,
    locations: input.locations.map((location) => ({
      ...location,
      handling: { ...location.handling, perLineMinor },
      packaging: { perShipmentMinor: 45, tareGrams: 120 },
    })),
  };
}

/** The order with its first two lines in one ship-together group. */
function withGroup(input: PlanInput): PlanInput {
  const [first, second, ...rest] = input.order.lines;
  if (!first || !second) return input;
  const lines = [{ ...first, shipTogether: 'set' }, { ...second, shipTogether: 'set' }, ...rest];
  return { ...input, order: { ...input.order, lines } };
}

/** Draws the rules of one instance; each draw that is true is a feature. */
class FeatureDraw {
  readonly features: string[] = [];
  readonly #random: SeededRandom;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  /** Whether the instance has a feature, with probability `p`. */
  has(name: string, p: number): boolean {
    const isDrawn = this.#random.chance(p);
    if (isDrawn) this.features.push(name);
    return isDrawn;
  }
}

interface DrawnTerms {
  readonly terms: CostTerm[];
  readonly hasCaps: boolean;
  readonly hasCredits: boolean;
}

function drawTerms(random: SeededRandom, draw: FeatureDraw): DrawnTerms {
  const terms: CostTerm[] = baseRuleset.objective.terms.filter(({ type }) => type !== 'splitPenalty');
  if (draw.has('penalty', 0.8))
    terms.push({ type: 'splitPenalty', perExtraShipmentMinor: random.pick([50, 100, 400]) });
  const hasCaps = draw.has('caps', 0.3);
  if (hasCaps && draw.has('congestion', 0.5))
    terms.push({
      type: 'congestion',
      unit: random.pick(['orders', 'lines', 'units'] as const),
      perUnitMinor: random.int(50, 500),
      power: random.int(1, 5),
    });
  const hasCredits = draw.has('credits', 0.3);
  if (hasCredits)
    terms.push({
      type: 'lifeCredit',
      shape: 'linear',
      maxMinor: random.int(50, 900),
      horizonDays: random.int(20, 60),
      maxExtraPct: 100,
    });
  return { terms, hasCaps, hasCredits };
}

/** An instance and what it tries. The draws are made in one order, so that a seed says all of it. */
export function instanceOf(spec: InstanceSpec, seed: number): CheckedInstance {
  const random = randomOf(seed * 2_654_435 + spec.size);
  const draw = new FeatureDraw(random);
  const { terms, hasCaps, hasCredits } = drawTerms(random, draw);
  const ruleset: Ruleset = {
    ...baseRuleset,
    objective: { mode: 'cost', terms },
    limits: {
      ...baseRuleset.limits,
      maxShipments: random.pick([2, 3, 99]),
      allowLineSplit: !draw.has('wholeLines', 0.15),
      minExtraShipmentValueMinor: draw.has('minValue', 0.2) ? random.int(500, 6000) : 0,
      onInfeasible: ['backorder'],
    },
  };
  const network = sharedNetwork(spec.size, spec.density, seed % 3);
  const card = spec.card === 'step' ? stepCard : affineCard;
  let input = orderOf(network, random, spec.kind, card, ruleset, seed);
  if (draw.has('lineHandling', 0.2)) input = withLineHandling(input, random.int(5, 60));
  if (hasCredits) {
    const { positions, now } = input;
    input = { ...input, positions: positions.map((position) => inLots(position, now, random)) };
  }
  if (hasCaps) input = { ...input, capacity: countersOf(input, random) };
  if (input.order.lines.length > 1 && draw.has('together', 0.2)) input = withGroup(input);
  return { input, features: draw.features.join(' ') };
}
