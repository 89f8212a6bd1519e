/** What a carrier brings back undelivered is a return by itself, which waits for its sender's receipt as any other. */
import { findParcel, parcelsOf } from '../../fulfillment/parcels/fulfillment-parcels.ts';
import { undeliveredIn } from '../../fulfillment/parcels/return-units.ts';
import { readFulfillments } from '../../fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import type { Order } from '../../order/order.ts';
import { shipmentId } from '../../order/order-id.ts';
import { settings } from '../../shared/settings.ts';
import type { Write } from '../../shared/transact.ts';
import { withoutKept } from './claimed-units.ts';
import { inPoolOfLocation } from './open-return.ts';
import { addReturn, readReturns } from './return.store.ts';
import type { Return, ReturnLine } from './return.ts';
import { announceableUnits, announceReturn } from './return-request.ts';

/** A fulfillment before and after a change. */
interface Changed {
  readonly before: Fulfillment;
  readonly after: Fulfillment;
}

/** A parcel of which more units came back undelivered than were known to. */
interface ParcelBack {
  readonly fulfillment: Fulfillment;
  readonly shipmentId: string;
  readonly lines: readonly ReturnLine[];
}

function parcelsBack({ before, after }: Changed): ParcelBack[] {
  return parcelsOf(after).flatMap((parcel) => {
    const known = findParcel(before, parcel.m);
    const lines = after.lines
      .map(({ lineId, sku }): ReturnLine => {
        const earlier = known ? undeliveredIn(known, lineId) : 0;
        return { lineId, sku, units: undeliveredIn(parcel, lineId) - earlier };
      })
      .filter(({ units }) => units > 0);
    const id = shipmentId(after.orderId, after.n, parcel.m);
    return lines.length > 0 ? [{ fulfillment: after, shipmentId: id, lines }] : [];
  });
}

/** The returns that a change opens, the first of each parcel, and what they write. */
export interface OpenedReturns {
  readonly returns: readonly Return[];
  readonly writes: readonly Write[];
  /** META's, with the numbers that were given out; the caller writes META in the same write. */
  readonly counts: Order['counts'];
}

/**
 * Opens a return for each parcel of which `changed` says that units came back undelivered. Units that somebody has
 * announced or taken in already are left out.
 */
export async function returnUndelivered(
  order: Order,
  changed: readonly Changed[],
  now: string,
): Promise<OpenedReturns> {
  const back = changed.flatMap(parcelsBack);
  const { orderId, channel, counts } = order;
  if (back.length === 0) return { returns: [], writes: [], counts };
  const [stored, known] = await Promise.all([readFulfillments(orderId), readReturns(orderId)]);
  const fulfillments = stored.map((one) => changed.find(({ after }) => after.n === one.n)?.after ?? one);
  const opened: Return[] = [];
  for (const parcel of back) {
    // Goods that were to stay with the customer, or were lost, and come back all the same have to be seen to.
    const returns = [...withoutKept(known), ...opened];
    const lines = parcel.lines
      .map((line) => ({
        ...line,
        units: Math.min(line.units, announceableUnits({ fulfillments, returns }, line.lineId)),
      }))
      .filter(({ units }) => units > 0);
    if (lines.length === 0) continue;
    const { location, pool } = parcel.fulfillment;
    const announced = { lines, location, pool, reason: 'undelivered', shipmentId: parcel.shipmentId };
    const n = counts.returns + opened.length + 1;
    const made = announceReturn({ orderId, channel, n }, announced, { now, settings: settings() });
    opened.push(await inPoolOfLocation(made));
  }
  return {
    returns: opened,
    writes: opened.flatMap(addReturn),
    counts: { ...counts, returns: counts.returns + opened.length },
  };
}
