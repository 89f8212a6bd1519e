/** Work as a location sees it: a row of its queue, and one fulfillment in full. */
import type * as z from 'zod';
import { shownParcel } from '../../network/carriers/untracked.ts';
import type { Sku } from '../../network/entities/sku.ts';
import { plus, sumUnits } from '../../order/line-units.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import type { fulfillmentViewSchema, workSchema } from '../doors.ts';
import {
  allocatedOf,
  askedBack,
  askedExcess,
  type Fulfillment,
  type FulfillmentLine,
  openUnits,
} from './fulfillment.ts';
import { answerDeadline } from './next-deadline.ts';
import { askedInRecall } from './recall.ts';

type FulfillmentView = z.output<typeof fulfillmentViewSchema>;

function deadlines(fulfillment: Fulfillment) {
  const { acceptBy, shipBy, readyBy, shipNotBefore, mustShipBy, pickup, handover, service } = fulfillment;
  return {
    ...(shipNotBefore === undefined ? {} : { shipNotBefore }),
    ...(mustShipBy === undefined ? {} : { mustShipBy }),
    ...(readyBy === undefined ? {} : { readyBy }),
    ...(pickup?.collectBy === undefined ? {} : { collectBy: pickup.collectBy }),
    ...(handover === undefined ? {} : { handover }),
    ...(acceptBy === undefined ? {} : { acceptBy }),
    ...(shipBy === undefined ? {} : { shipBy }),
    ...(service === undefined ? {} : { service }),
  };
}

function cancelRequest(fulfillment: Fulfillment) {
  const answerBy = answerDeadline(fulfillment);
  if (answerBy === undefined) return { cancelRequested: false };
  return { cancelRequested: true, cancelAnswerBy: answerBy };
}

/** A row of a location's work queue: ids, deadlines, counts, no personal data. */
export function asWork(fulfillment: Fulfillment): z.output<typeof workSchema> {
  const { fulfillmentId, orderId, status, requestedAt } = fulfillment;
  const open = allocatedOf(fulfillment);
  return {
    fulfillmentId,
    orderId,
    status,
    requestedAt: requestedAt ?? '',
    ...deadlines(fulfillment),
    lines: open.length,
    units: sumUnits(open),
    ...cancelRequest(fulfillment),
  };
}

/** Whom the work goes to, who comes for it, and what the customer asked for besides: personal data. */
function personalData({ handover }: Fulfillment, order: CanonicalOrder) {
  const { shipping, notes, gift, buyer, billTo } = order;
  // A pickup that is shipped after all goes to the only address there is.
  const shipTo = order.shipTo ?? (handover ? undefined : billTo);
  const { internal: _, ...shownNotes } = notes;
  const { customerId: _id, ...contact } = buyer;
  const written = Object.entries(shownNotes).filter(
    (note): note is [string, string] => note[1] !== undefined,
  );
  return {
    ...(shipTo ? { shipTo } : {}),
    contact,
    method: shipping.method,
    notes: Object.fromEntries(written),
    ...(gift.isGift ? { gift } : {}),
  };
}

/** What is printed on the packing slip and the label, and is not about a person. */
function forPaper({ external, poNumber, shipping }: CanonicalOrder) {
  const { signature, saturday, requested } = shipping;
  return {
    orderNumber: external.number,
    ...(poNumber === undefined ? {} : { poNumber }),
    serviceLevel: requested.serviceLevel,
    ...(requested.title === undefined ? {} : { serviceTitle: requested.title }),
    ...(signature === undefined ? {} : { signature }),
    ...(saturday === undefined ? {} : { saturday }),
  };
}

/** A parcel of the fulfillment; `tracking` is absent until its carrier tells something. UTC. */
export interface WorkParcel {
  readonly shipmentId: string;
  readonly carrier: string;
  readonly trackingNumber: string;
  readonly shippedAt: string;
  readonly tracking?: { readonly status: FulfillmentView['shipments'][number]['status'] };
}

function parcelView({ tracking, ...parcel }: WorkParcel): FulfillmentView['shipments'][number] {
  const { shipmentId, carrier, trackingNumber, shippedAt } = parcel;
  const shown = shownParcel({ carrier, number: trackingNumber });
  return { shipmentId, ...shown, shippedAt, status: tracking?.status ?? 'unknown' };
}

/** A line with what the order says of the article; what the customer had it made with is personal. */
function lineView(
  line: FulfillmentLine,
  ordered: CanonicalOrder['lines'][number] | undefined,
  gtins: Sku['gtins'],
  withPersonal: boolean,
): FulfillmentView['lines'][number] {
  const { excess = 0 } = line;
  return {
    ...line,
    units: line.units + excess,
    open: openUnits(line) + excess,
    ...(ordered?.title === undefined ? {} : { title: ordered.title }),
    ...(ordered?.hsCode === undefined ? {} : { hsCode: ordered.hsCode }),
    ...(ordered?.originCountry === undefined ? {} : { originCountry: ordered.originCountry }),
    ...(withPersonal && ordered ? { properties: ordered.properties } : {}),
    ...(gtins.length > 0 ? { gtins: [...gtins] } : {}),
  };
}

/** The last hand-over; the name of who came is personal. */
function collectionView(
  { collection }: Fulfillment,
  withPersonal: boolean,
): Pick<FulfillmentView, 'collection'> {
  if (!collection) return {};
  const { at, proof } = collection;
  return { collection: withPersonal ? collection : { at, proof } };
}

/** A fulfillment in full. `withPersonal`: the caller may know the customer's name, address and notes. */
export function asView(
  fulfillment: Fulfillment,
  order: CanonicalOrder | undefined,
  goods: ReadonlyMap<string, Pick<Sku, 'gtins'>>,
  parcels: readonly WorkParcel[],
  withPersonal: boolean,
): FulfillmentView {
  const { fulfillmentId, orderId, status, location, requestedAt, reason, promise } = fulfillment;
  const ordered = new Map(order?.lines.map((line) => [line.lineId, line]));
  const asked = plus(plus(askedBack(fulfillment), askedExcess(fulfillment)), askedInRecall(fulfillment));
  return {
    fulfillmentId,
    orderId,
    status,
    location,
    ...(requestedAt === undefined ? {} : { requestedAt }),
    ...deadlines(fulfillment),
    ...cancelRequest(fulfillment),
    ...(reason === undefined ? {} : { reason }),
    ...(promise ? { promise } : {}),
    ...(order ? forPaper(order) : {}),
    ...(asked.length > 0 ? { cancelAsked: asked } : {}),
    lines: fulfillment.lines.map((line) =>
      lineView(line, ordered.get(line.lineId), goods.get(line.sku)?.gtins ?? [], withPersonal),
    ),
    shipments: parcels.map(parcelView),
    ...(fulfillment.pickup ? { readyAt: fulfillment.pickup.readyAt } : {}),
    ...collectionView(fulfillment, withPersonal),
    ...(withPersonal && order ? personalData(fulfillment, order) : {}),
  };
}
