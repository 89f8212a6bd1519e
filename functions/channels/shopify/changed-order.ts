/** Which order a webhook of Shopify is about that carries none. */
import * as z from 'zod';

const id = z.string().trim().regex(/^\d+$/);
/** Returns, as their webhooks have them: approved, with their order; cancelled, with its id. Numbers are the text that was sent. */
const returnPayload = z.union([
  z.object({ order: z.object({ id }) }).transform(({ order }) => order.id),
  z.object({ order_id: id }).transform(({ order_id: order }) => order),
]);

/** The order of a return of which `returns/*` tells; `returns/update` names the return alone. */
export function changedOrder(payload: unknown, topic: string): string | undefined {
  if (!topic.startsWith('returns/')) return undefined;
  return returnPayload.safeParse(payload).data;
}
