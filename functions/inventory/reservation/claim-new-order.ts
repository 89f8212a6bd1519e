/**
 * Claims an order in the write that captures it, so that a unit which a shop has sold is nobody else's from then on (S3),
 * and each shard is written once for it. What cannot be claimed at once is counted as unclaimed, and is Reserve's.
 */
import type { LineUnits } from '../../order/line-units.ts';
import type { Order } from '../../order/order.ts';
import { OutOfStock } from '../../shared/errors.ts';
import { findCartOf } from '../carts/take-over.ts';
import { COUNTED_AT_ONCE } from './count-unclaimed.ts';
import { type ClaimedOrder, firstClaim } from './whole-claim.ts';

/** An order that is not stored yet. */
export interface NewClaim {
  /** META, with the order's pool and destination, and who hands it over. */
  readonly order: Order;
  /** All that is to be claimed. */
  readonly lines: readonly LineUnits[];
  /** The order's own shard of a hot SKU is taken from unread. */
  readonly unread: boolean;
  readonly now: string;
}

/** Whether nothing stands before the claim: no hold, no question which location hands the order over. */
function mayClaim({ attempt, closed, barred, handover }: Order): boolean {
  const isUnknownStore = handover !== undefined && handover.location === undefined && !handover.ship;
  return attempt === 1 && !closed && barred.reserve === 0 && !isUnknownStore && !handover?.till;
}

/** The order with all its units claimed; undefined where that is not to be done now, or is more than fits one write. */
export async function claimNewOrder({
  order,
  lines,
  unread,
  now,
}: NewClaim): Promise<ClaimedOrder | undefined> {
  if (!mayClaim(order)) return undefined;
  const { pool = 'main', attempt } = order;
  const found = await findCartOf(order, pool, now);
  if (found.cart?.status === 'ending') return undefined;
  const claim = { order, reservation: undefined, pool, attempt, lines, found, now, unread } as const;
  try {
    const claimed = await firstClaim({ ...claim, serves: false, mayPart: false });
    return claimed.writes.length <= COUNTED_AT_ONCE ? claimed : undefined;
  } catch (error) {
    if (error instanceof OutOfStock) return undefined;
    throw error;
  }
}
