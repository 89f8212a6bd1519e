/** What the image of an item says happened, and of what. */
import * as z from 'zod';
import { shownName } from '../../network/carriers/untracked.ts';
import { orderSchema } from '../../order/order.ts';
import { fulfillmentId } from '../../order/order-id.ts';
import { type CarriedEvent, carriedEventSchema } from '../../shared/events/carried.ts';
import { expandedEvent } from '../../shared/events/compact.ts';
import type { Image } from './record.ts';
import type { RelayedType } from './relayed.ts';

const linkSchema = z.object({ orderId: z.string() }).optional();
const eventSchema = carriedEventSchema.optional();
const textSchema = z.string().min(1);
const orderIdSchema = z.string().optional();
const numberSchema = z.number();

/** The event that the item's last write to say something carries. @throws ZodError for an image that is none of ours */
export function carriedEventOf(image: Image | undefined): CarriedEvent | undefined {
  const event = eventSchema.parse(image?.['evt']);
  const orderId = image && compactFor(image);
  return event && orderId !== undefined ? expandedEvent(event, orderId) : event;
}

/** The order whose id the item's event leaves out. */
function compactFor(image: Image): string | undefined {
  if (image.type === 'Order' || image.type === 'Fulfillment') return requiredText(image['orderId']);
  return image.type === 'Tracking' ? linkSchema.parse(image['link'])?.orderId : undefined;
}

function requiredText(value: unknown): string {
  return textSchema.parse(value);
}

/** How an event names an item of reference data: `<word>/<sort key>`. */
const referenceWords: Readonly<Partial<Record<RelayedType, string>>> = {
  Channel: 'channel',
  warehouse: 'location',
  store: 'location',
  supplier: 'location',
  RateCard: 'rate-card',
  TrackingSource: 'tracking-source',
  Ruleset: 'ruleset',
};

/** The readable id of the item that an event tells of, and the order that the item belongs to. */
export function subjectOf(image: Image): { subject: string; orderId?: string } {
  const orderId = orderIdSchema.parse(image['orderId']);
  const withOrder = orderId === undefined ? {} : { orderId };
  switch (image.type) {
    case 'Order':
      return { subject: requiredText(orderId), ...withOrder };
    case 'Fulfillment':
      return { subject: fulfillmentId(requiredText(orderId), numberSchema.parse(image['n'])), ...withOrder };
    case 'Return':
      return { subject: requiredText(image['returnId']), ...withOrder };
    case 'Refund':
      return { subject: requiredText(image['refundId']), ...withOrder };
    case 'PaymentCapture':
      return { subject: requiredText(image['captureId']), ...withOrder };
    case 'Exchange':
      return { subject: requiredText(image['returnId']).concat('-exchange'), ...withOrder };
    case 'Exception':
      return { subject: requiredText(image['exceptionId']), ...withOrder };
    case 'Tracking': {
      const link = linkSchema.parse(image['link']);
      return {
        subject: shownName({
          carrier: requiredText(image['carrier']),
          number: requiredText(image['number']),
        }),
        ...(link ? { orderId: link.orderId } : {}),
      };
    }
    case 'Position':
      return { subject: `${requiredText(image['sku'])}@${requiredText(image['location'])}` };
    case 'Sellable':
      return { subject: `${requiredText(image['sku'])}@channel:${requiredText(image['channel'])}` };
    case 'Supply':
      return {
        subject: `${requiredText(image['document'])}/${requiredText(image['sku'])}@${requiredText(image['pool'])}`,
      };
    case 'Sku':
      // All SKUs have one sort key: their positions stand beside them.
      return { subject: `sku/${requiredText(image['id'])}` };
    default:
      return { subject: `${referenceWords[image.type] ?? image.type.toLowerCase()}/${image.sk}` };
  }
}

const metaSchema = orderSchema.pick({ orderId: true, channel: true, pool: true, totals: true });

/**
 * The event with what META knows of its order: events of release 0.2.0, which may be told only now, leave out the
 * channel, or where the units are. What the event says itself stands.
 */
export function completeEvent(image: Image, event: CarriedEvent): CarriedEvent {
  if (image.type !== 'Order') return event;
  const { pool = 'main', ...meta } = metaSchema.parse(image);
  const known = { ...meta, pool };
  const { also } = event;
  return {
    ...event,
    data: { ...known, ...event.data },
    ...(also ? { also: { ...also, data: { ...known, ...also.data } } } : {}),
  };
}
