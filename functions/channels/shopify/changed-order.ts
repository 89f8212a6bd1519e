/** Which order a webhook of Shopify is about that carries none. */
import * as z from 'zod';

/** A return, as its webhooks have it; numbers are the text that was sent. */
const returnPayload = z.object({ order: z.object({ id: z.string().trim().regex(/^\d+$/) }) });

/** The order of a return of which `returns/*` tells. */
export function changedOrder(payload: unknown, topic: string): string | undefined {
  if (!topic.startsWith('returns/')) return undefined;
  const read = returnPayload.safeParse(payload);
  return read.success ? read.data.order.id : undefined;
}
