/** A wait for stock that ends without it ends as the channel's policy says: with a person, or with a cancel. */
import * as z from 'zod';
import { key } from '../../functions/shared/keys.ts';
import type { ItemChange, ItemStore } from '../aws/item-store.ts';
import type { Violation } from './violation.ts';

/** Functions know of a channel what they have read within this time. */
const KNOWN_MS = 10 * 60_000;

const waitSchema = z.looseObject({
  expired: z.boolean().default(false),
  cancels: z.boolean().default(false),
});
const channelSchema = z.looseObject({
  policies: z.looseObject({ onBackorderExpiry: z.enum(['attention', 'cancel']).default('attention') }),
});

export class ExpiredWaits {
  readonly #store: ItemStore;
  readonly #changedAt = new Map<string, number>();

  constructor(store: ItemStore) {
    this.#store = store;
  }

  /** `now` in milliseconds. */
  violations({ old, new: item }: ItemChange, now: number): Violation[] {
    if (item?.['type'] === 'Channel') this.#changedAt.set(String(item['id']), now);
    if (item?.['type'] !== 'Order' || !item['backorder'] || !old?.['backorder']) return [];
    const [before, after] = [waitSchema.parse(old['backorder']), waitSchema.parse(item['backorder'])];
    const channel = String(item['channel']);
    const isNew = now - (this.#changedAt.get(channel) ?? now) < KNOWN_MS;
    const known = channelSchema.safeParse(this.#store.read(key.channel(channel)));
    // What waits apart from the rest of its order has an exception of its own, which the policy settles.
    if (before.expired || !after.expired || isNew || !known.success || after['apart'] === true) return [];
    const isCancelled = known.data.policies.onBackorderExpiry === 'cancel';
    const text = isCancelled ? 'its channel would cancel, and a person is asked' : 'a person was to be asked';
    return after.cancels === isCancelled
      ? []
      : [{ rule: 'expired wait', about: String(item['orderId']), text }];
  }
}
