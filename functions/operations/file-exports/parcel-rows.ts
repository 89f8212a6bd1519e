/** Rows of what was shipped, and of how far it is, for channels that are told by files. */
import { listOrders, type OrderListPosition } from '../../capture/reading/order-list.store.ts';
import { readFulfillments } from '../../fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import type { FileExport } from '../../network/entities/file-export.ts';
import type { Order } from '../../order/order.ts';
import { after } from '../../shared/time.ts';
import { readShipments, type TrackedShipment } from '../../tracking/parcel/tracking.store.ts';
import type { FileRowValues } from './csv-text.ts';

type ParcelExport = Extract<FileExport, { of: 'fulfillments' | 'tracking' }>;

const PAGE = 100;
/** Writes of a time may still be under way when it is over: each file ends so long before its name says. Seconds. */
const SETTLED = 120;
const DAY = 86_400;

/** What a file of a time tells of: from the end of the one before it. */
interface Stretch {
  readonly from: string;
  readonly to: string;
}

function isWithin(at: string | undefined, { from, to }: Stretch): boolean {
  return at !== undefined && at >= from && at < to;
}

/** When the location told of the parcel, which may be later than it left. */
function toldAt({ n, m, shippedAt }: TrackedShipment, fulfillments: readonly Fulfillment[]): string {
  const sent = fulfillments.find((one) => one.n === n)?.sent?.find((parcel) => parcel.m === m);
  return sent?.at ?? shippedAt;
}

function commonOf({ channel, external, orderId }: Order, parcel: TrackedShipment): FileRowValues {
  const { shipmentId: shipment, carrier, trackingNumber: tracking } = parcel;
  return { channel, order: external.id, number: external.number, orderId, shipment, carrier, tracking };
}

function shippedRows(order: Order, parcel: TrackedShipment): FileRowValues[] {
  const { lines, location, shippedAt } = parcel;
  return lines.map(({ lineId: line, sku, units }) => ({
    ...commonOf(order, parcel),
    ...{ line, sku, units: String(units), location, shippedAt },
  }));
}

function trackedRow(order: Order, parcel: TrackedShipment): FileRowValues[] {
  const { status = 'unknown', occurredAt, heardAt = '' } = parcel.tracking ?? {};
  return [{ ...commonOf(order, parcel), status, at: occurredAt ?? heardAt }];
}

async function rowsOfOrder(order: Order, { of }: ParcelExport, stretch: Stretch): Promise<FileRowValues[]> {
  const fulfillments = await readFulfillments(order.orderId);
  const parcels = await readShipments(order.orderId, fulfillments);
  return parcels.flatMap((parcel) => {
    if (of === 'tracking')
      return isWithin(parcel.tracking?.heardAt, stretch) ? trackedRow(order, parcel) : [];
    return isWithin(toldAt(parcel, fulfillments), stretch) ? shippedRows(order, parcel) : [];
  });
}

/** The rows of the file of a time, order by order. */
export async function parcelRows(
  channel: string,
  one: ParcelExport,
  slot: string,
  now: string,
): Promise<FileRowValues[]> {
  const to = after(slot, -SETTLED);
  const stretch = { from: after(to, -one.every * 60), to };
  const rows: FileRowValues[] = [];
  let position: OrderListPosition | undefined;
  do {
    const from = after(now, -one.days * DAY);
    const { orders, next } = await listOrders({ channel, from, to: now, limit: PAGE }, position);
    for (const order of orders)
      if (order.counts.fulfillments > 0) rows.push(...(await rowsOfOrder(order, one, stretch)));
    position = next;
  } while (position);
  return rows;
}
