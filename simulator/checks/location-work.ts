import { key, prefix } from '../../functions/shared/keys.ts';
import type { ItemChange } from '../aws/item-store.ts';
import type { Violation } from './violation.ts';

const LOCATIONS = key.location('').pk;

/**
 * From the instant at which a location is switched off nothing more is routed to it: work that is written after that,
 * however early it was planned, is never shown to it while it stays off.
 */
export class LocationWork {
  /** All locations of a history work when it begins. */
  readonly #off = new Set<string>();
  /** Work that was made for a location while that was off, by its id, until the location works again. */
  readonly #madeWhileOff = new Map<string, string>();

  /** Takes in one item of a write. */
  violations({ key: { pk, sk }, old, new: now }: ItemChange): Violation[] {
    const isLocation = pk === LOCATIONS && sk.startsWith(prefix.location);
    if (isLocation && now) this.#switch(String(now['id']), now['active'] !== false);
    if (now?.['type'] !== 'Fulfillment') return [];
    const [id, location] = [String(now['fulfillmentId']), String(now['location'])];
    if (!old && this.#off.has(location)) this.#madeWhileOff.set(id, location);
    const isShown = old?.['status'] === 'planned' && now['status'] === 'requested';
    if (!isShown || !this.#madeWhileOff.has(id)) return [];
    const text = `it was made for ${location}, and shown to it, while that was off`;
    return [{ rule: 'switched off', about: id, text }];
  }

  #switch(location: string, isOn: boolean): void {
    if (!isOn) {
      this.#off.add(location);
      return;
    }
    this.#off.delete(location);
    for (const [id, of] of this.#madeWhileOff) if (of === location) this.#madeWhileOff.delete(id);
  }
}
