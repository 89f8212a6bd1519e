import { canonicalOrderSchema } from '../../order/canonical-order.ts';
import { hashOf } from '../../shared/content-hash.ts';
import type { ChannelMessage, QuarantinedOrder } from './channel-message.ts';
import { type QuarantineReason, reasonOf, textAt } from './quarantine-reason.ts';

/**
 * The order of a draft (a platform's `PartialOrder`, or any JSON that a person has completed), or the
 * quarantine that names all that is wrong with the draft, after the `reasons` found while mapping.
 */
export function orderOrQuarantine(draft: unknown, reasons: readonly QuarantineReason[] = []): ChannelMessage {
  const given = withoutUndefined(draft);
  const parsed = canonicalOrderSchema.safeParse(given);
  if (parsed.success && reasons.length === 0) return { kind: 'order', order: parsed.data };
  const invalid = parsed.error?.issues.map((issue) => reasonOf(issue, given)) ?? [];
  return quarantined(given, [...reasons, ...invalid]);
}

/** What a topic may add to an order. */
export type OrderSaid = NonNullable<Extract<ChannelMessage, { readonly kind: 'order' }>['said']>;

/** The message with what its topic adds, where it is an order. */
export function withSaid(message: ChannelMessage, said: OrderSaid | undefined): ChannelMessage {
  return message.kind === 'order' && said !== undefined ? { ...message, said } : message;
}

function quarantined(draft: unknown, reasons: readonly QuarantineReason[]): QuarantinedOrder {
  const id = textAt(draft, ['external', 'id']);
  const number = textAt(draft, ['external', 'number']);
  const updatedAt = textAt(draft, ['version', 'updatedAt']) ?? textAt(draft, ['placedAt']);
  return {
    kind: 'quarantined',
    reasons,
    draft,
    external: {
      ...(id === undefined ? {} : { id }),
      ...(number === undefined ? {} : { number }),
    },
    version: { hash: hashOf(draft), ...(updatedAt === undefined ? {} : { updatedAt }) },
  };
}

/** Without keys whose value is undefined, at any depth. */
function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => withoutUndefined(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .map(([key, part]: [string, unknown]) => [key, withoutUndefined(part)]),
  );
}
