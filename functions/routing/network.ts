/** The network as plans use it, prepared once for each snapshot: order, places on the sphere, equal calendars. */
import { unitVector, type UnitVector } from './distance.ts';
import type { Location } from './model.ts';

export interface Network {
  /** By priority, then id: the order of tie-breaks, whatever order they were given in. */
  readonly locations: readonly Location[];
  readonly indexOf: ReadonlyMap<string, number>;
  /** Rows in the order of location ids, and the place of each row in it. */
  readonly rowsById: Int32Array;
  readonly rankById: Int32Array;
  readonly places: readonly (UnitVector | undefined)[];
  /** Equal numbers mean equal opening, cut-off, processing and zone. */
  readonly calendars: Int32Array;
  /** Equal numbers mean equal handling by line and by unit. */
  readonly handlings: Int32Array;
  /** Minor units for handling and packaging of a shipment, whatever is in it. */
  readonly openings: Float64Array;
}

/** Numbers for equal things, in the order in which they are met. */
const numbered = (locations: readonly Location[], signature: (location: Location) => string): Int32Array => {
  const numbers = new Map<string, number>();
  return Int32Array.from(locations, (location) => {
    const key = signature(location);
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  });
};

const networks = new WeakMap<readonly Location[], Network>();

export const networkOf = (given: readonly Location[]): Network => {
  const known = networks.get(given);
  if (known) return known;
  const locations = [...given].sort((a, b) => a.priority - b.priority || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const rowsById = Int32Array.from(locations.map((_, row) => row).sort((a, b) => ((locations[a]?.id ?? '') < (locations[b]?.id ?? '') ? -1 : 1)));
  const rankById = new Int32Array(locations.length);
  rowsById.forEach((row, rank) => { rankById[row] = rank; });
  const fresh: Network = {
    locations, rowsById, rankById,
    indexOf: new Map(locations.map((location, at) => [location.id, at])),
    places: locations.map((location) => location.point && unitVector(location.point)),
    calendars: numbered(locations, ({ timezone, calendar, cutOff, processingMinutes }) => JSON.stringify([timezone, calendar, cutOff, processingMinutes])),
    openings: Float64Array.from(locations, ({ handling, packaging }) => handling.perOrderMinor + packaging.perShipmentMinor),
    handlings: numbered(locations, ({ handling }) => `${handling.perLineMinor} ${handling.perUnitMinor}`),
  };
  networks.set(given, fresh);
  return fresh;
};
