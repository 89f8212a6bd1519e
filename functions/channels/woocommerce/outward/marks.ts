/**
 * What we have told a shop of an order, kept by the order itself: WooCommerce takes no keys. Each effect is a meta field
 * of the order, which is set by its name and may be set twice. Notes carry the mark too, and may be gone: WordPress
 * deletes them with a customer's data.
 */
import * as z from 'zod';
import type { FoundEffect, LineOfShop, OrderEffectKind } from '../../contract/order-effects.ts';
import type { WooOrder } from '../payload.ts';

/** Hidden from customers by its first letter, and from our own reading of the order's attributes. */
const PREFIX = '_order_orchestrator_';

const MARKED_KINDS = ['ship', 'cancel', 'pickup'] as const satisfies readonly OrderEffectKind[];
export type MarkedKind = (typeof MARKED_KINDS)[number];

const markSchema = z.object({
  kind: z.enum(MARKED_KINDS),
  lines: z.array(z.object({ lineId: z.string(), units: z.coerce.number().int().min(0) })),
});

export interface MarkField {
  readonly key: string;
  readonly value: string;
}

export function markField(id: string, kind: MarkedKind, lines: readonly LineOfShop[]): MarkField {
  const told = lines.map(({ lineId, units }) => ({ lineId, units }));
  return { key: `${PREFIX}${id}`, value: JSON.stringify({ kind, lines: told }) };
}

/** Effects that the order has by our marks. A field that somebody has changed so that it cannot be read marks nothing. */
export function markedEffects({ meta_data }: WooOrder): FoundEffect[] {
  return meta_data.flatMap(({ key = '', value }) => {
    if (!key.startsWith(PREFIX) || typeof value !== 'string') return [];
    const read = markSchema.safeParse(jsonOf(value));
    if (!read.success) return [];
    const mark = key.slice(PREFIX.length);
    return [{ kind: read.data.kind, mark, theirs: key, lines: read.data.lines }];
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Our mark in a text that people read: a note, the reason of a refund. */
export function markText(id: string): string {
  return `[${id}]`;
}

export function markIn(text: string | undefined): string | undefined {
  return /\[([^[\]]+)\]\s*$/.exec(text ?? '')?.[1];
}
