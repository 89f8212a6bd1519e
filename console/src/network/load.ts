/** How loaded locations are, and what is changed of one. Pure. */
import type { ListedLocation, LocationBody, ShownLocationLoad } from './network-types.ts';

type Load = Pick<ShownLocationLoad, 'open' | 'windows'>;

/** How much of the fullest window is taken: 1 is full; 0 without a limit. */
export function fullness({ windows }: Pick<Load, 'windows'>): number {
  return Math.max(0, ...windows.map(({ cap, taken }) => (cap === 0 ? 1 : taken / cap)));
}

/** The word for how a location stands: what colour it has on the map. */
export type Standing = 'off' | 'full' | 'busy';

export function standingOf(location: Pick<ListedLocation, 'active'>, load: Load | undefined): Standing {
  if (location.active === false) return 'off';
  return load !== undefined && fullness(load) >= 1 ? 'full' : 'busy';
}

/** The fullest first, then those with most work, then by id. */
export function byLoad(loads: ReadonlyMap<string, Load>) {
  const none: Load = { open: 0, windows: [] };
  return (one: Pick<ListedLocation, 'id'>, other: Pick<ListedLocation, 'id'>): number => {
    const [first, second] = [loads.get(one.id) ?? none, loads.get(other.id) ?? none];
    return fullness(second) - fullness(first) || second.open - first.open || one.id.localeCompare(other.id);
  };
}

/** What a person changes of a location; an empty time is left to the stage. */
export interface LocationChange {
  readonly active: boolean;
  /** By the place of the limit in the location's list. */
  readonly caps: readonly number[];
  /** Orders a day, of a location that has no limit yet. */
  readonly newCap: number | undefined;
  /** Minutes. */
  readonly accept: number | undefined;
  readonly ship: number | undefined;
}

const SECONDS = 60;

function minutesOf(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.max(1, Math.round(seconds / SECONDS));
}

export function changeableOf({
  active = true,
  capacity = [],
  acceptWithin,
  shipWithin,
}: ListedLocation): LocationChange {
  return {
    active,
    caps: capacity.map(({ cap }) => cap),
    newCap: undefined,
    accept: minutesOf(acceptWithin),
    ship: minutesOf(shipWithin),
  };
}

const COUNTRY = /^[A-Z]{2}$/;

/** The API takes back what it answered; its document lists the countries only of what it takes. */
function isTaken(location: ListedLocation): location is ListedLocation & LocationBody {
  return COUNTRY.test(location.address.country);
}

function capacityOf({ capacity = [] }: ListedLocation, { caps, newCap }: LocationChange) {
  if (capacity.length === 0 && newCap !== undefined)
    return [{ unit: 'orders' as const, window: 'P1D', cap: newCap }];
  return capacity.map((limit, at) => ({ ...limit, cap: caps[at] ?? limit.cap }));
}

/** The location as it is to be, over the version that was read; undefined where the API would not take it. */
export function changedLocation(location: ListedLocation, change: LocationChange): LocationBody | undefined {
  if (!isTaken(location)) return undefined;
  const { acceptWithin: _accept, shipWithin: _ship, ...kept } = location;
  const before = changeableOf(location);
  const seconds = (name: 'accept' | 'ship', known: number | undefined): number | undefined =>
    change[name] === before[name] ? known : (change[name] ?? 0) * SECONDS || undefined;
  const accept = seconds('accept', location.acceptWithin);
  const ship = seconds('ship', location.shipWithin);
  return {
    ...kept,
    active: change.active,
    capacity: capacityOf(location, change),
    ...(accept === undefined ? {} : { acceptWithin: accept }),
    ...(ship === undefined ? {} : { shipWithin: ship }),
  };
}
