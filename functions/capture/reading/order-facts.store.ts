import * as z from 'zod';
import { parseException } from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { ReadableParts, reportUnreadable } from '../../exceptions/readable-items.ts';
import { withOwners } from '../../fulfillment/work-order/earlier-release.ts';
import { parseFulfillment } from '../../fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { parseReservation } from '../../inventory/reservation/reservation.store.ts';
import type { Reservation } from '../../inventory/reservation/reservation.ts';
import { parseOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { findBody } from '../../order/order-body.store.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import { parseReturn } from '../../returns/rma/return.store.ts';
import type { Return } from '../../returns/rma/return.ts';
import { NotFound } from '../../shared/errors.ts';
import { key, prefix } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { queryPartition, type TableItem } from '../../shared/table.ts';
import { readShipments, type TrackedShipment } from '../../tracking/parcel/tracking.store.ts';

/** An entry of the timeline as the relay has written it. */
const timelineEntrySchema = z.looseObject({
  at: z.iso.datetime(),
  event: z.string(),
  subject: z.string(),
  data: z.record(z.string(), z.unknown()),
  actor: z.string().optional(),
});

/** All that belongs to an order. `body` is absent while the order is in quarantine. */
export interface OrderFacts {
  readonly order: Order;
  readonly body: CanonicalOrder | undefined;
  readonly reservation: Reservation | undefined;
  readonly fulfillments: readonly Fulfillment[];
  readonly shipments: readonly TrackedShipment[];
  readonly returns: readonly Return[];
  readonly exceptions: readonly Exception[];
  readonly timeline: readonly z.output<typeof timelineEntrySchema>[];
  /** `<pk> <sk>` of each part that is left out because it cannot be read. */
  readonly unreadable?: readonly string[];
}

/**
 * All that belongs to an order, read consistently: stretches of its partition that leave out what is large
 * and not asked for (messages as received, decisions, tokens), its body, and where its parcels are. What cannot be
 * read, but META, is left out and named. `timeline`: whether it is wanted, too.
 * @throws NotFound
 */
export async function readOrderFacts(
  orderId: string,
  wanted: { readonly timeline: boolean } = { timeline: true },
): Promise<OrderFacts> {
  const at = key.order(orderId);
  const [head, middle, timeline] = await Promise.all([
    // Exceptions, fulfillments, META; the reservation and returns.
    queryPartition(at.pk, { between: [prefix.exception, at.sk] }),
    queryPartition(at.pk, { between: [key.reservation(orderId).sk, `${prefix.return}~`] }),
    wanted.timeline ? queryPartition(at.pk, { beginsWith: prefix.timeline }) : { items: [] },
  ]);
  const items = [...head.items, ...middle.items];
  const below = (start: string): TableItem[] => items.filter(({ sk }) => String(sk).startsWith(start));
  const meta = items.find(({ sk }) => sk === at.sk);
  if (!meta) throw new NotFound(`There is no order ${orderId}.`);
  const parts = new ReadableParts();
  const order = await reportUnreadable(at, async () => parseOrder(meta));
  const { bodyVersion } = order;
  const fulfillments = await parts.items(below(prefix.fulfillment), parseFulfillment);
  const isReservation = ({ sk }: TableItem): boolean => sk === key.reservation(orderId).sk;
  const [reservation] = await parts.items(items.filter(isReservation), parseReservation);
  const [body, shipments] = await Promise.all([
    parts.one(key.body(orderId, bodyVersion), () => findBody(orderId, bodyVersion)),
    fulfillments.length > 0 ? readShipments(orderId, fulfillments, parts.items) : [],
  ]);
  const returns = await parts.items(below(prefix.return), parseReturn);
  const exceptions = await parts.items(below(prefix.exception), parseException);
  const entries = await parts.items(timeline.items, (item) =>
    parseOwn(timelineEntrySchema, item, `timeline of ${orderId}`),
  );
  return {
    order,
    body,
    shipments,
    reservation: reservation ? withOwners(reservation, fulfillments) : undefined,
    fulfillments,
    returns,
    exceptions,
    timeline: entries,
    ...parts.unreadable,
  };
}
