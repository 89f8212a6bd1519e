/** An order's stock and distances, as the baselines look at them. */
import type { PlannedLocation } from '../../../functions/network/planning/planned-network.ts';
import type { PlanInput } from '../../../functions/planner/plan-input.ts';
import { kilometres } from './kilometres.ts';

export interface RoutingSnapshot {
  readonly input: PlanInput;
  /** Locations that hold something of the order. */
  readonly locations: readonly PlannedLocation[];
  /** Units by location id and SKU. */
  readonly units: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Kilometres to the destination by location id; Infinity where a coordinate is missing. */
  readonly km: ReadonlyMap<string, number>;
}

export function snapshotOf(input: PlanInput): RoutingSnapshot {
  const units = new Map<string, Map<string, number>>();
  for (const { location, sku, free } of input.positions) {
    const own = units.get(location) ?? new Map<string, number>();
    units.set(location, own);
    own.set(sku, free);
  }
  const locations = input.locations.filter(({ id }) => units.has(id));
  const destination = input.order.destination.point;
  const km = locations.map(({ id, point }): [string, number] => [
    id,
    destination && point ? kilometres(destination, point) : Infinity,
  ]);
  return { input, locations, units, km: new Map(km) };
}
