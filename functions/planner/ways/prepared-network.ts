/**
 * The network as plans use it, prepared once for each snapshot: order, places on the sphere, equal calendars.
 */

import type { PlannedLocation } from '../../network/planning/planned-network.ts';
import { preparedRates } from '../pricing/prepared-rates.ts';
import { unitVector } from './distance.ts';

export interface PreparedNetwork {
  /** By priority, then id: the order of tie-breaks, whatever order they were given in. */
  readonly locations: readonly PlannedLocation[];
  readonly indexOf: ReadonlyMap<string, number>;
  /**
   * What every plan asks of every location stands in flat arrays, so that a large network stays in the
   * processor's cache.
   */
  readonly ids: readonly string[];
  /** On the unit sphere; NaN is unknown. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  readonly active: Uint8Array;
  /** Whether it names the services that collect there. */
  readonly namesServices: Uint8Array;
  /** Equal numbers mean equal markets. */
  readonly markets: Int32Array;
  readonly marketNumbers: ReadonlyMap<string, number>;
  readonly tares: Int32Array;
  /** Equal numbers mean equal opening, cut-off, processing and zone. */
  readonly calendars: Int32Array;
  /** Equal numbers mean equal rates by line and by unit of the terms that depend on the location alone. */
  readonly handlings: Int32Array;
  /** Minor units of these terms for a shipment, whatever is in it. */
  readonly openings: Float64Array;
}

/** Numbers for equal things, in the order in which they are met. */
function numbered<T>(all: readonly T[], signature: (one: T) => string): Int32Array {
  const numbers = new Map<string, number>();
  return Int32Array.from(all, (one) => {
    const key = signature(one);
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  });
}

const networks = new WeakMap<readonly PlannedLocation[], PreparedNetwork>();

export function preparedNetwork(given: readonly PlannedLocation[]): PreparedNetwork {
  const known = networks.get(given);
  if (known) return known;
  const locations = [...given].sort(
    (a, b) => a.priority - b.priority || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
  const points = locations.map(({ point }) => point && unitVector(point));
  const rates = locations.map(preparedRates);
  const marketNumbers = new Map(
    [...new Set(locations.map(({ market }) => market))].map((market, number) => [market, number]),
  );
  const fresh: PreparedNetwork = {
    locations,
    indexOf: new Map(locations.map((location, at) => [location.id, at])),
    ids: locations.map(({ id }) => id),
    x: Float64Array.from(points, (point) => point?.x ?? NaN),
    y: Float64Array.from(points, (point) => point?.y ?? NaN),
    z: Float64Array.from(points, (point) => point?.z ?? NaN),
    active: Uint8Array.from(locations, ({ active }) => (active ? 1 : 0)),
    namesServices: Uint8Array.from(locations, ({ services }) => (services === undefined ? 0 : 1)),
    markets: Int32Array.from(locations, ({ market }) => marketNumbers.get(market) ?? -1),
    marketNumbers,
    tares: Int32Array.from(locations, ({ packaging }) => packaging.tareGrams),
    calendars: numbered(locations, ({ timezone, calendar, cutOff, processingMinutes }) =>
      JSON.stringify([timezone, calendar, cutOff, processingMinutes]),
    ),
    openings: Float64Array.from(rates, ({ shipment }) => shipment),
    handlings: numbered(rates, ({ line, unit }) => `${line} ${unit}`),
  };
  networks.set(given, fresh);
  return fresh;
}
