import type * as z from 'zod';
import { sumUnits } from '../../order/line-units.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import type { fulfillmentViewSchema, workSchema } from '../doors.ts';
import { askedBack, type Fulfillment, openOf, openUnits } from './fulfillment.ts';

type WorkAnswer = z.output<typeof fulfillmentViewSchema>;

const deadlines = ({ acceptBy, shipBy, service }: Fulfillment) => ({
  ...(acceptBy === undefined ? {} : { acceptBy }),
  ...(shipBy === undefined ? {} : { shipBy }),
  ...(service === undefined ? {} : { service }),
});

const cancelRequest = (fulfillment: Fulfillment) => {
  const asked = askedBack(fulfillment);
  return {
    cancelRequested: asked.length > 0,
    ...(asked.length > 0 && fulfillment.cancelAsked
      ? { cancelAnswerBy: fulfillment.cancelAsked.answerBy }
      : {}),
  };
};

/** A row of a location's work queue: ids, deadlines, counts, no personal data. */
export function asWork(fulfillment: Fulfillment): z.output<typeof workSchema> {
  const { fulfillmentId, orderId, status, requestedAt } = fulfillment;
  const open = openOf(fulfillment);
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

/** Whom it goes to, and what was asked for besides: personal data. */
function personal({ shipTo, shipping, notes, gift }: CanonicalOrder) {
  const { internal: _, ...others } = notes;
  const said = Object.fromEntries(
    Object.entries(others).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  return {
    ...(shipTo ? { shipTo } : {}),
    method: shipping.method,
    notes: said,
    ...(gift.isGift ? { gift } : {}),
  };
}

/** A parcel of the fulfillment; `tracking` is absent until its carrier tells something. UTC. */
export interface WorkParcel {
  readonly shipmentId: string;
  readonly carrier: string;
  readonly trackingNumber: string;
  readonly shippedAt: string;
  readonly tracking?: { readonly status: WorkAnswer['shipments'][number]['status'] };
}

/** A fulfillment in full; with the customer's name, address and notes where the caller may know them. */
export function asView(
  fulfillment: Fulfillment,
  order: CanonicalOrder,
  shipments: readonly WorkParcel[],
  withPersonal: boolean,
): WorkAnswer {
  const { fulfillmentId, orderId, status, location, requestedAt, reason, promise } = fulfillment;
  const ordered = new Map(order.lines.map((line) => [line.lineId, line]));
  const asked = askedBack(fulfillment);
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
    ...(asked.length > 0 ? { cancelAsked: asked } : {}),
    lines: fulfillment.lines.map((line) => {
      const known = ordered.get(line.lineId);
      return {
        ...line,
        open: openUnits(line),
        ...(known?.title === undefined ? {} : { title: known.title }),
        ...(withPersonal && known ? { properties: known.properties } : {}),
      };
    }),
    shipments: shipments.map(({ shipmentId, carrier, trackingNumber, shippedAt, tracking }) => ({
      shipmentId,
      carrier,
      trackingNumber,
      shippedAt,
      status: tracking?.status ?? 'unknown',
    })),
    ...(withPersonal ? personal(order) : {}),
  };
}
