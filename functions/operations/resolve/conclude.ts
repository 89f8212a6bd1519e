import { freeCapacity } from '../../capacity/counters/capacity.store.ts';
import { leaveQueue } from '../../capacity/queue/capacity-wait.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { withOwners } from '../../fulfillment/work-order/earlier-release.ts';
import { readFulfillments, saveFulfillment } from '../../fulfillment/work-order/fulfillment.store.ts';
import { removeBackorders } from '../../inventory/backorder/backorder.store.ts';
import { readReservation, saveReservation } from '../../inventory/reservation/reservation.store.ts';
import { moveStock } from '../../inventory/stock/stock.store.ts';
import { parcelName } from '../../network/carriers/carrier.ts';
import { type Order, unfinishedUnits } from '../../order/order.ts';
import { checkSoon } from '../../order/progress.ts';
import { readUnreserved } from '../../order/unreserved.ts';
import type { CancelFacts } from '../../requests/cancel/cancel-decision.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import { Conflict } from '../../shared/errors.ts';
import { settings } from '../../shared/settings.ts';
import { MAX_ITEMS, type Write } from '../../shared/transact.ts';
import { readShipments } from '../../tracking/parcel/tracking.store.ts';
import { type Conclusion, decideConclusion } from './conclusion.ts';
import { ownedPart } from './owned-part.ts';
import type { ConclusionScope } from './piles.ts';
import { type BesideResolution, orderIdOf, type Resolving, resolveWith } from './resolution.ts';

/** Items of the write beside the conclusion's own: the command's record, the exception, META. */
const OTHER_ITEMS = 3;

async function scopeOf(exception: Exception): Promise<ConclusionScope> {
  const { fulfillment, shipment } = exception;
  if (shipment === undefined || fulfillment === undefined) return { part: ownedPart(exception) };
  const shipments = await readShipments(orderIdOf(exception));
  const parcel = shipments.find(({ n, m }) => n === fulfillment && m === shipment);
  const { carrier = '', trackingNumber = '', lines = [], shippedAt = '' } = parcel ?? {};
  const number = parcelName({ carrier, number: trackingNumber });
  const part = { fulfillments: [fulfillment], owns: () => false };
  return { part, parcel: { m: shipment, number, at: shippedAt, lines } };
}

async function readFacts(order: Order): Promise<CancelFacts> {
  const { orderId } = order;
  const [stored, fulfillments, unreserved] = await Promise.all([
    readReservation(orderId),
    readFulfillments(orderId),
    readUnreserved(order),
  ]);
  return { order, reservation: withOwners(stored, fulfillments), fulfillments, unreserved };
}

async function writesOf(
  { order, reservation }: CancelFacts,
  conclusion: Conclusion,
  now: string,
): Promise<Write[]> {
  const { totals, parts, movements, unreserved } = conclusion;
  const waitsForNothing = totals.open + totals.backordered + totals.reserved === 0;
  const skus = unreserved.map(({ sku }) => sku);
  return [
    ...parts.map(({ before, next }) => saveFulfillment(before, next)),
    ...parts.flatMap(({ before, next }) => freeCapacity(before, now, next)),
    ...(conclusion.reservation ? [saveReservation(reservation, conclusion.reservation, now)] : []),
    ...(await moveStock(movements, now)),
    ...removeBackorders(order, skus),
    ...(waitsForNothing ? leaveQueue(order) : []),
  ];
}

/** The waits that end because none of the order's units waits any more. */
function endedWaits({ totals: { open, backordered, reserved } }: Conclusion): BesideResolution['drop'] {
  if (open + backordered > 0) return [];
  return reserved > 0 ? ['backorder'] : ['backorder', 'capacityWait'];
}

function closeQuarantined({ orderId }: Order, { body, now }: Resolving): BesideResolution {
  const reason = body.note ?? 'settled outside';
  return {
    drop: ['quarantined'],
    change: { closed: { as: 'completed', at: now } },
    event: { type: 'order.closed', data: { orderId, as: 'completed', reason } },
  };
}

async function concludeOrder(
  order: Order,
  scope: ConclusionScope,
  { body, now }: Resolving,
): Promise<BesideResolution> {
  const facts = await readFacts(order);
  const conclusion = decideConclusion(facts, scope, body.outcomes, { now, settings: settings() });
  const writes = await writesOf(facts, conclusion, now);
  if (writes.length + OTHER_ITEMS > MAX_ITEMS)
    throw new Conflict('So many lines cannot be closed at once: cancel what is open first.', {
      orderStatus: order.status,
    });
  const { totals } = conclusion;
  const check = unfinishedUnits(totals) > 0 ? checkSoon(order, now) : {};
  const concluded = conclusion.concluded.length > 0 ? { concluded: [...conclusion.concluded] } : {};
  return { drop: endedWaits(conclusion) ?? [], change: { totals, ...concluded, ...check }, writes };
}

/** `close`: a person says what became of the units that the exception is about (P13). */
export async function conclude(resolving: Resolving): Promise<DoorAnswer> {
  const { exception } = resolving;
  const isOfReturn = typeof exception.detail['returnId'] === 'string';
  if (isOfReturn) return resolveWith(resolving);
  orderIdOf(exception);
  const scope = await scopeOf(exception);
  return resolveWith(resolving, (order) => {
    if (!order || order.closed) return {};
    return order.quarantined ? closeQuarantined(order, resolving) : concludeOrder(order, scope, resolving);
  });
}
