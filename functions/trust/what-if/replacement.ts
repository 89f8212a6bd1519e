/** What of the past is replaced: rules, network, prices. Pure. */
import type { CappedLocation } from '../../network/planning/planning-network.ts';
import type { PlanInput, PlannedPosition } from '../../planner/plan-input.ts';
import type { Ruleset } from '../../planner/ruleset.ts';

export type WhatIfNetwork = Pick<PlanInput, 'locations' | 'services' | 'rates'>;

export interface Replaced {
  readonly ruleset?: Ruleset | undefined;
  /** Locations, services and rate cards; what it does not name stays as it was. */
  readonly network?: Partial<WhatIfNetwork> | undefined;
  /** The limits of the network's locations, where those are replaced. */
  readonly capped?: readonly CappedLocation[] | undefined;
  /** Stock of locations that the past has not, by SKU. */
  readonly stock?: ReadonlyMap<string, readonly PlannedPosition[]> | undefined;
}

function compareBySkuAndLocation(one: PlannedPosition, other: PlannedPosition): number {
  if (one.sku !== other.sku) return one.sku < other.sku ? -1 : 1;
  return one.location < other.location ? -1 : 1;
}

export class Replacement {
  readonly #replaced: Replaced;
  /** One object for each network of the past: the planner prepares a network once. */
  readonly #networks = new WeakMap<object, WhatIfNetwork>();

  constructor(replaced: Replaced) {
    this.#replaced = replaced;
  }

  get isNone(): boolean {
    const { ruleset, network } = this.#replaced;
    return ruleset === undefined && network === undefined;
  }

  get capped(): readonly CappedLocation[] | undefined {
    return this.#replaced.capped;
  }

  rulesOf(input: PlanInput): Ruleset {
    return this.#replaced.ruleset ?? input.ruleset;
  }

  networkOf({ locations, services, rates }: WhatIfNetwork): WhatIfNetwork {
    const { network } = this.#replaced;
    if (network === undefined) return { locations, services, rates };
    const known = this.#networks.get(rates) ?? { locations, services, rates, ...network };
    this.#networks.set(rates, known);
    return known;
  }

  /** The positions that an order finds, with those of locations that the past has not. */
  positions({ order, positions, locations }: PlanInput): PlannedPosition[] {
    const { stock } = this.#replaced;
    if (stock === undefined) return positions;
    const known = new Set(locations.map(({ id }) => id));
    const skus = new Set(order.lines.map(({ sku }) => sku));
    const added = [...skus]
      .flatMap((sku) => stock.get(sku) ?? [])
      .filter(({ location }) => !known.has(location));
    return added.length === 0 ? positions : [...positions, ...added].sort(compareBySkuAndLocation);
  }
}
