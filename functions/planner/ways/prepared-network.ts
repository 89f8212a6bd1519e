/**
 * The locations as plans use them, prepared once for each list of locations: in the order of tie-breaks, and
 * what every plan asks of every location in flat arrays, so that a large network stays in the processor's
 * cache. A row is a location.
 */
import type { PlannedLocation } from '../../network/planning/planned-network.ts';
import { compareText } from '../../shared/compare-text.ts';
import { preparedRates } from '../pricing/prepared-rates.ts';
import { unitVector } from './distance.ts';

export interface PreparedNetwork {
  /** By priority, then id, in whatever order they were given. */
  readonly locations: readonly PlannedLocation[];
  /** Row by id. */
  readonly indexOf: ReadonlyMap<string, number>;
  readonly ids: readonly string[];
  /** Coordinates on the unit sphere; NaN is unknown. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  /** 1 for active locations. */
  readonly active: Uint8Array;
  /** 1 for locations that name the services which collect there. */
  readonly namesServices: Uint8Array;
  /** Equal numbers mean equal markets. */
  readonly markets: Int32Array;
  readonly marketNumbers: ReadonlyMap<string, number>;
  /** Grams of packaging. */
  readonly tares: Int32Array;
  /** Equal numbers mean equal opening, cut-off, processing and zone. */
  readonly calendars: Int32Array;
  /** Equal numbers mean equal prepared rates by line and by unit. */
  readonly handlings: Int32Array;
  /** Minor units of the prepared rates for a shipment, whatever is in it. */
  readonly openings: Float64Array;
}

/** One number for all things of the same key, in the order in which they are met. */
function numbered<T>(all: readonly T[], keyOf: (one: T) => string): Int32Array {
  const numbers = new Map<string, number>();
  return Int32Array.from(all, (one) => {
    const key = keyOf(one);
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  });
}

/** What the time of a location's collections depends on. */
function calendarKey({ timezone, calendar, cutOff, processingMinutes }: PlannedLocation): string {
  return JSON.stringify([timezone, calendar, cutOff, processingMinutes]);
}

function prepare(given: readonly PlannedLocation[]): PreparedNetwork {
  const locations = given.toSorted((a, b) => a.priority - b.priority || compareText(a.id, b.id));
  const points = locations.map(({ point }) => point && unitVector(point));
  const rates = locations.map(preparedRates);
  const markets = [...new Set(locations.map(({ market }) => market))];
  const marketNumbers = new Map(markets.map((market, number) => [market, number]));
  return {
    locations,
    indexOf: new Map(locations.map(({ id }, row) => [id, row])),
    ids: locations.map(({ id }) => id),
    x: Float64Array.from(points, (point) => point?.x ?? NaN),
    y: Float64Array.from(points, (point) => point?.y ?? NaN),
    z: Float64Array.from(points, (point) => point?.z ?? NaN),
    active: Uint8Array.from(locations, ({ active }) => (active ? 1 : 0)),
    namesServices: Uint8Array.from(locations, ({ services }) => (services === undefined ? 0 : 1)),
    markets: Int32Array.from(locations, ({ market }) => marketNumbers.get(market) ?? -1),
    marketNumbers,
    tares: Int32Array.from(locations, ({ packaging }) => packaging.tareGrams),
    calendars: numbered(locations, calendarKey),
    openings: Float64Array.from(rates, ({ shipment }) => shipment),
    handlings: numbered(rates, ({ line, unit }) => `${line} ${unit}`),
  };
}

const networks = new WeakMap<readonly PlannedLocation[], PreparedNetwork>();

export function preparedNetwork(locations: readonly PlannedLocation[]): PreparedNetwork {
  const known = networks.get(locations);
  if (known) return known;
  const prepared = prepare(locations);
  networks.set(locations, prepared);
  return prepared;
}
