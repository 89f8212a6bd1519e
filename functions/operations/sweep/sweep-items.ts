import * as z from 'zod';
import { sweepCapacityWait } from '../../capacity/queue/review-place.ts';
import { sweepRefundAtShop } from '../../connections/effects/refund-of-return.ts';
import { confirmedZero } from '../../connections/figures/confirmed-at-shop.ts';
import { sweepFulfillment } from '../../fulfillment/deadlines/sweep-fulfillment.ts';
import { sweepBackorder } from '../../inventory/backorder/look-after-backorders.ts';
import { sweepCart } from '../../inventory/carts/end-cart.ts';
import { sweepReservation } from '../../inventory/reservation/give-back.ts';
import { sweepLastUnits } from '../../inventory/sellable/tell-sellable.ts';
import { sweepWalk } from '../../inventory/sellable/walk-stock.ts';
import { sweepPosition } from '../../inventory/stock/sweep-position.ts';
import { sweepTransfer } from '../../inventory/transfer/transfer.store.ts';
import { sweepExchange } from '../../returns/exchange/sweep-exchange.ts';
import { sweepReturn } from '../../returns/rma/sweep-return.ts';
import { sweepRollOut } from '../../routing/canary/sweep-roll-out.ts';
import { planConsolidated } from '../../routing/joint/plan-consolidated.ts';
import { Moved } from '../../shared/errors.ts';
import type { Key } from '../../shared/keys.ts';
import { log } from '../../shared/log.ts';
import { inParallel } from '../../shared/parallel.ts';
import { getItems, type TableItem } from '../../shared/table.ts';
import { withinTime } from '../../shared/time-budget.ts';
import { sweepTracking } from '../../tracking/parcel/sweep-tracking.ts';
import { sweepException } from './sweep-exception.ts';
import { sweepOrder } from './sweep-order.ts';
import { sweepConnection, sweepEffect, sweepLevel } from './sweep-shop.ts';
import { sweepToken } from './sweep-token.ts';

type Sweep = (item: TableItem, now: string) => Promise<void>;

/** Who acts on a deadline, by the type of the item that has it. */
const sweeps: Readonly<Record<string, Sweep>> = {
  Order: sweepOrder,
  Fulfillment: sweepFulfillment,
  Tracking: sweepTracking,
  Position: sweepPosition,
  Transfer: sweepTransfer,
  Reservation: sweepReservation,
  Exception: sweepException,
  Return: sweepReturn,
  Refund: sweepRefundAtShop,
  Exchange: sweepExchange,
  CapacityWait: sweepCapacityWait,
  Backorder: sweepBackorder,
  Cart: sweepCart,
  Token: sweepToken,
  StockWalk: (item, now) => sweepWalk(item, now, confirmedZero),
  LastUnits: (item, now) => sweepLastUnits(item, now, confirmedZero),
  Level: sweepLevel,
  Connection: sweepConnection,
  ShopEffect: sweepEffect,
  RollOut: sweepRollOut,
};

/** Acting on an item is mostly waiting for the table: as many side by side as the clients have sockets for. */
const AT_ONCE = 32;
/** What one item may take: more than the longest call. Another minute takes up what did not end. */
const ITEM_MS = 19_000;
const typedSchema = z.looseObject({ type: z.string(), gsi2sk: z.string().optional() });

/**
 * Acts on one item; answers whether that succeeded. An item that fails is logged, stays overdue, and holds up
 * no other.
 */
async function sweepItem(item: TableItem, now: string): Promise<boolean> {
  const { type, gsi2sk } = typedSchema.parse(item);
  // The index may lag behind the item, which says itself whether it is due.
  if (gsi2sk === undefined || gsi2sk.slice(0, now.length) > now) return true;
  try {
    const sweep = sweeps[type];
    if (!sweep) throw new Error(`nobody sweeps items of type ${type}`);
    await withinTime(ITEM_MS, () => sweep(item, now));
    return true;
  } catch (error) {
    if (error instanceof Moved) return true;
    log.error('sweep failed', {
      pk: item['pk'],
      sk: item['sk'],
      error: error instanceof Error ? error : new Error(String(error)),
    });
    return false;
  }
}

/** What became of some items: how many were looked at, and how many of these failed. */
export interface SweptItems {
  readonly swept: number;
  readonly failed: number;
}

/**
 * Acts on each of these items that is due, several at a time, while there is time: the rest stays due.
 */
export async function sweepItems(
  keys: readonly Key[],
  now: string,
  hasTime: () => boolean,
): Promise<SweptItems> {
  let [swept, failed] = [0, 0];
  const items = (await getItems(keys)).filter((item) => item !== undefined);
  await planConsolidated(items, now);
  await inParallel(items, AT_ONCE, async (item) => {
    if (!hasTime()) return;
    swept++;
    if (!(await sweepItem(item, now))) failed++;
  });
  return { swept, failed };
}
