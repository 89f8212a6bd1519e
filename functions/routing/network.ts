/** The network as plans use it, prepared once for each snapshot: order, places on the sphere, equal calendars. */
import { unitVector, type UnitVector } from './distance.ts';
import type { Location } from './model.ts';

export interface Network {
  /** By priority, then id: the order of tie-breaks, whatever order they were given in. */
  readonly locations: readonly Location[];
  readonly indexOf: ReadonlyMap<string, number>;
  readonly places: readonly (UnitVector | undefined)[];
  /** Equal numbers mean equal opening, cut-off, processing and zone. */
  readonly calendars: readonly number[];
}

const networks = new WeakMap<readonly Location[], Network>();

export const networkOf = (given: readonly Location[]): Network => {
  const known = networks.get(given);
  if (known) return known;
  const locations = [...given].sort((a, b) => a.priority - b.priority || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const signatures = new Map<string, number>();
  const fresh: Network = {
    locations,
    indexOf: new Map(locations.map((location, at) => [location.id, at])),
    places: locations.map((location) => location.point && unitVector(location.point)),
    calendars: locations.map((location) => {
      const signature = JSON.stringify([location.timezone, location.calendar, location.cutOff, location.processingMinutes]);
      const number = signatures.get(signature) ?? signatures.size;
      signatures.set(signature, number);
      return number;
    }),
  };
  networks.set(given, fresh);
  return fresh;
};
