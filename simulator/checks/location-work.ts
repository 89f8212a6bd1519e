import { locationSchema } from '../../functions/network/entities/location.ts';
import { key, prefix } from '../../functions/shared/keys.ts';
import type { ItemChange } from '../aws/item-store.ts';
import type { SimulatedProcess } from '../engine/engine.ts';
import type { World } from '../world.ts';
import type { Violation } from './violation.ts';

const LOCATIONS = key.location('').pk;

function isLocation({ pk, sk }: Readonly<Record<string, unknown>>): boolean {
  return pk === LOCATIONS && String(sk).startsWith(prefix.location);
}

/**
 * Whoever begins after a location was switched off gives it no work and shows it none, however early that was planned:
 * what is kept of locations may be older than the switch. Only somebody who had begun before may have looked before.
 */
export class LocationWork {
  /** Locations that are switched off, with the step of the history at which that was written. All work at first. */
  readonly #offSince = new Map<string, number>();

  /** Takes in one item of a write, and who wrote it. */
  violations({ key: { pk, sk }, old, new: now }: ItemChange, by: SimulatedProcess): Violation[] {
    if (isLocation({ pk, sk }) && now)
      this.#switch(String(now['id']), now['active'] !== false, by.engine.steps);
    if (now?.['type'] !== 'Fulfillment') return [];
    const location = String(now['location']);
    const offSince = this.#offSince.get(location);
    if (offSince === undefined || by.startedAt <= offSince) return [];
    const about = String(now['fulfillmentId']);
    const isShown = old?.['status'] === 'planned' && now['status'] === 'requested';
    const tell = (what: string): Violation => ({
      rule: 'switched off',
      about,
      text: `it was ${what} ${location} after that was switched off`,
    });
    // What was sold at a store's till is recorded as handed over: nobody is asked for it.
    const isWork = now['status'] !== 'delivered';
    if (!old) return isWork ? [tell('made for')] : [];
    return isShown ? [tell('shown to')] : [];
  }

  #switch(location: string, isOn: boolean, step: number): void {
    if (isOn) this.#offSince.delete(location);
    else if (!this.#offSince.has(location)) this.#offSince.set(location, step);
  }
}

function locationsOf({ table }: World) {
  return [...table.store.items()].filter(isLocation).map((item) => locationSchema.parse(item));
}

/** What is at a location is sold in the location's own pool, however it came there. */
export function strayStockViolations(world: World): Violation[] {
  const pools = new Map(locationsOf(world).map(({ id, pool }) => [id, pool]));
  const stray = [...world.books.positions.values()].filter((one) => one.pool !== pools.get(one.location));
  return stray.map(({ sku, location, pool }) => ({
    rule: 'stray stock',
    about: `${sku} at ${location}`,
    text: `it is sold in ${pool}, and its location's pool is ${pools.get(location)}`,
  }));
}

/** The stock of a location that is switched off is in no pool, that of any other is; what was lost begins no walk. */
export function switchedStockViolations(world: World): Violation[] {
  const { books, stream } = world;
  if (stream.lost > 0) return [];
  const locations = locationsOf(world);
  const off = new Set(locations.filter(({ active }) => !active).map(({ id }) => id));
  return [...books.positions.values()]
    .filter((position) => (position.off ?? false) !== off.has(position.location))
    .map(({ sku, location, off: isOut }) => ({
      rule: 'switched off',
      about: `${sku} at ${location}`,
      text: isOut ? 'it is in no pool, and its location works' : 'it is in its pool, and its location is off',
    }));
}
