import * as z from 'zod';
import { fulfillmentSchema, isVisible } from '../../fulfillment/work/fulfillment.ts';
import { type Order, orderSchema } from '../../order/order.ts';
import { carriedEventSchema } from '../../shared/events/carried.ts';
import { parseOwn } from '../../shared/parse.ts';
import { type Envelope, envelope } from '../effects/envelope.ts';
import type { Change, Image } from './record.ts';

/** What a change entails. Each is idempotent: the relay works at least once. */
export type Effect =
  /** Start the order's execution `<orderId>-<attempt>`. */
  | { readonly kind: 'startOrder'; readonly orderId: string; readonly attempt: number }
  | {
      readonly kind: 'startReturn';
      readonly orderId: string;
      readonly returnId: string;
      readonly n: number;
      readonly attempt: number;
    }
  /** Look whether what waits in this order is answered; `n`: only at this fulfillment's or return's wait. */
  | { readonly kind: 'resume'; readonly orderId: string; readonly n?: number }
  | { readonly kind: 'publish'; readonly event: Envelope }
  | { readonly kind: 'append'; readonly orderId: string; readonly event: Envelope }
  /** Tell what is left of a SKU in a pool, read when it is published. */
  | { readonly kind: 'tellStock'; readonly pool: string; readonly sku: string; readonly at: string }
  | { readonly kind: 'wakeForStock'; readonly pool: string; readonly sku: string }
  | { readonly kind: 'wakeForCapacity'; readonly pool: string };

const eventOf = (image: Image | undefined): z.output<typeof carriedEventSchema> | undefined =>
  carriedEventSchema.optional().parse(image?.['evt']);

const text = (value: unknown): string => z.string().min(1).parse(value);
const reference: Readonly<Partial<Record<Change['type'], string>>> = {
  Channel: 'channel',
  Location: 'location',
  Sku: 'sku',
  RateCard: 'rate-card',
  TrackingSource: 'tracking-source',
  Ruleset: 'ruleset',
};

/** The readable id of what an event is about, and the order that it belongs to. */
function subjectOf(image: Image): { subject: string; orderId?: string } {
  const orderId = z.string().optional().parse(image['orderId']);
  const withOrder = orderId === undefined ? {} : { orderId };
  switch (image.type) {
    case 'Order':
      return { subject: text(orderId), ...withOrder };
    case 'Fulfillment':
      return { subject: text(image['fulfillmentId']), ...withOrder };
    case 'Return':
      return { subject: text(image['returnId']), ...withOrder };
    case 'Exception':
      return { subject: text(image['exceptionId']), ...withOrder };
    case 'Tracking': {
      const link = z.object({ orderId: z.string() }).optional().parse(image['link']);
      return {
        subject: `${text(image['carrier'])}/${text(image['number'])}`,
        ...(link ? { orderId: link.orderId } : {}),
      };
    }
    case 'Position':
      return { subject: `${text(image['sku'])}@${text(image['location'])}` };
    default:
      return { subject: `${reference[image.type] ?? image.type.toLowerCase()}/${image.sk}` };
  }
}

/**
 * The item's event, when this change carries one: its sequence differs from the old image's. Its order's
 * timeline gets it too.
 */
function announcements(change: Change): Effect[] {
  const event = eventOf(change.new);
  if (!change.new || !event || event.seq === eventOf(change.old)?.seq) return [];
  const { subject, orderId } = subjectOf(change.new);
  const published = envelope(subject, orderId ?? subject, event);
  return [
    { kind: 'publish', event: published },
    ...(orderId === undefined ? [] : [{ kind: 'append', orderId, event: published } as const]),
  ];
}

/**
 * Waits of the order can be answered by META only when it is closed, a cancel is asked, a gate has opened, a
 * wait has ended, or the sweeper touched it (P4).
 */
function mayAnswer(now: Order, old: Order | undefined): boolean {
  const opened =
    old !== undefined &&
    (['reserve', 'route', 'dispatch'] as const).some(
      (gate) => old.barred[gate] > 0 && now.barred[gate] === 0,
    );
  return (
    now.closed !== undefined ||
    now.cancel !== undefined ||
    opened ||
    now.touched !== old?.touched ||
    now.backorder?.expired === true ||
    now.capacityWait?.expired === true ||
    now.capacityWait?.opened === true
  );
}

function effectsOfOrder(change: Change): Effect[] {
  if (!change.new) return [];
  const now = parseOwn(orderSchema, change.new, 'order image');
  const old = change.old ? parseOwn(orderSchema, change.old, 'order image') : undefined;
  return [
    // From state, not from having seen the insert: wanted and not yet seen to run.
    ...(now.attempt > now.started && !(now.closed && now.counts.fulfillments === 0)
      ? [{ kind: 'startOrder', orderId: now.orderId, attempt: now.attempt } as const]
      : []),
    ...(mayAnswer(now, old) ? [{ kind: 'resume', orderId: now.orderId } as const] : []),
  ];
}

function effectsOfFulfillment(change: Change): Effect[] {
  if (!change.new) return [];
  const now = parseOwn(fulfillmentSchema, change.new, 'fulfillment image');
  const old = change.old ? parseOwn(fulfillmentSchema, change.old, 'fulfillment image') : undefined;
  const quiet =
    now.failure === undefined && (now.status === 'planned' || isVisible(now)) && now.touched === old?.touched;
  return quiet ? [] : [{ kind: 'resume', orderId: now.orderId, n: now.n }];
}

const poolSchema = z.looseObject({ pool: z.string(), sku: z.string(), atp: z.number() });
const backorderSchema = z.looseObject({ pool: z.string(), sku: z.string() });
const returnSchema = z.looseObject({
  orderId: z.string(),
  returnId: z.string(),
  n: z.number(),
  status: z.string(),
  attempt: z.number().default(1),
});
const placed = z.looseObject({ orderId: z.string(), n: z.number().int().default(0) });
const pooled = z.looseObject({ pool: z.string() });

/**
 * Everything that follows from a change, in the order in which it is to be done.
 * @throws Corrupt or ZodError for an image that cannot be one of ours.
 */
export function effectsOf(change: Change): Effect[] {
  const image = change.new ?? change.old;
  if (!image) return [];
  switch (change.type) {
    case 'Order':
      return [...effectsOfOrder(change), ...announcements(change)];
    case 'Fulfillment':
      return [...effectsOfFulfillment(change), ...announcements(change)];
    case 'Token': {
      const { orderId, n } = placed.parse(image);
      return change.new ? [{ kind: 'resume', orderId, n }] : [];
    }
    case 'Pool': {
      const { pool, sku, atp } = poolSchema.parse(image);
      const before = change.old ? poolSchema.parse(change.old).atp : undefined;
      if (!change.new || atp === before) return [];
      const at = new Date(change.createdAt || 0).toISOString();
      return [
        { kind: 'tellStock', pool, sku, at },
        ...(atp > (before ?? 0) ? [{ kind: 'wakeForStock', pool, sku } as const] : []),
      ];
    }
    // What leaves the queue may let the next one be served; what joins it may find stock there.
    case 'Backorder':
      return [
        { kind: 'wakeForStock', ...(({ pool, sku }) => ({ pool, sku }))(backorderSchema.parse(image)) },
      ];
    case 'CapacityWait':
      return [{ kind: 'wakeForCapacity', pool: pooled.parse(image).pool }];
    case 'Capacity': {
      const { pool } = z.looseObject({ pool: z.string().optional() }).parse(image);
      const left = (one: Image | undefined): number | undefined => z.number().optional().parse(one?.['left']);
      return pool !== undefined && change.new && (left(change.new) ?? 0) > (left(change.old) ?? Infinity)
        ? [{ kind: 'wakeForCapacity', pool }]
        : [];
    }
    case 'Return': {
      const { orderId, returnId, n, status, attempt } = returnSchema.parse(image);
      if (!change.new) return [];
      // The first attempt of a new one; a later attempt because a person wants it, wherever the return
      // stands.
      const wanted =
        status === 'requested' || (attempt > 1 && (status === 'received' || status === 'inspected'));
      const start = wanted ? [{ kind: 'startReturn', orderId, returnId, n, attempt } as const] : [];
      return [...start, { kind: 'resume', orderId, n }, ...announcements(change)];
    }
    case 'Exception': {
      const { orderId, n } = z
        .looseObject({ orderId: z.string().optional(), fulfillment: z.number().int().optional() })
        .transform((exception) => ({ orderId: exception.orderId, n: exception.fulfillment }))
        .parse(image);
      const resolved =
        change.new?.['status'] === 'resolved' && orderId !== undefined
          ? [{ kind: 'resume', orderId, ...(n === undefined ? {} : { n }) } as const]
          : [];
      return [...resolved, ...announcements(change)];
    }
    default:
      return announcements(change);
  }
}
