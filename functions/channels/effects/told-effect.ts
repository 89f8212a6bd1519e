/** What a shop is told of an order, as it is stored. */
import * as z from 'zod';
import type { ToldEffect } from '../contract/order-effects.ts';

const text = z.string();
const units = z.number().int().min(1);
const line = z.object({ lineId: text, units });
const base = { id: text, order: text };
const time = z.iso.datetime();

const label = z.object({ carrier: text.optional(), number: text.optional(), url: text.optional() });

export const toldEffectSchema: z.ZodType<ToldEffect> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('ship'),
    ...base,
    lines: z.array(line),
    location: text.optional(),
    parcel: label,
    notifyCustomer: z.boolean(),
    shippedAt: time,
  }),
  z.object({ kind: z.literal('cancel'), ...base, lines: z.array(line), isWhole: z.boolean(), reason: text }),
  z.object({ kind: z.literal('cancelAnswer'), ...base, accepted: z.boolean(), words: text }),
  z.object({
    kind: z.literal('refund'),
    ...base,
    lines: z.array(line),
    amount: z.number().int().min(0),
    currency: text,
    reason: text,
  }),
  z.object({ kind: z.literal('hold'), ...base, reason: text }),
  z.object({ kind: z.literal('release'), ...base }),
  z.object({ kind: z.literal('move'), ...base, lines: z.array(line), location: text }),
  z.object({
    kind: z.literal('tracking'),
    ...base,
    shipment: text,
    status: z.enum(['in_transit', 'out_for_delivery', 'delivered', 'failed']),
    at: time,
  }),
  z.object({
    kind: z.literal('renumber'),
    ...base,
    shipment: text,
    parcel: label,
    notifyCustomer: z.boolean(),
  }),
  z.object({
    kind: z.literal('pickup'),
    ...base,
    lines: z.array(line),
    state: z.enum(['prepared', 'collected']),
  }),
  z.object({
    kind: z.literal('acknowledge'),
    ...base,
    lines: z.array(line.extend({ state: z.enum(['accepted', 'backordered', 'rejected']) })),
  }),
]);
