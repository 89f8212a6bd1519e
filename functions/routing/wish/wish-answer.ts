/** What an operator is told of a re-route: what moves where, who is asked, and what it costs more. */
import * as z from 'zod';
import { lineUnitsSchema } from '../../order/line-units.ts';
import type { Order } from '../../order/order.ts';
import { decisionSchema } from '../../planner/decision.ts';
import { minorFromMicros } from '../../planner/pricing/micros.ts';
import { orderStatuses } from '../../shared/events/statuses.ts';
import { isServed, type PricedPart } from './price-of-wish.ts';

const { outcome } = decisionSchema.shape;
const minor = z.int();

export const wishAnswerSchema = z.object({
  orderId: z.string(),
  status: z.enum(orderStatuses),
  dryRun: z.boolean(),
  /** By fulfillment that gives units up. What is expected: the plan is made when its location has answered. */
  moves: z.array(
    z.object({
      fulfillmentId: z.string(),
      from: z.string(),
      lines: z.array(lineUnitsSchema),
      /** The location sees the work and is asked; by when it answers (UTC). Absent: at once. */
      answerBy: z.iso.datetime().optional(),
      outcome,
      to: z.array(
        z.object({
          location: z.string(),
          lines: z.array(z.object({ sku: z.string(), quantity: z.int() })),
          service: z.string().optional(),
          deliverBy: z.string().optional(),
          cost: minor,
        }),
      ),
      /** The plan in words, with the reasons where there is none. */
      text: z.string(),
    }),
  ),
  /** Minor units: of the open units of these fulfillments as they are and once the wish is met; absent where no plan meets it. */
  cost: z.object({ currency: z.string(), now: minor, then: minor, more: minor }).optional(),
});
export type WishAnswer = z.output<typeof wishAnswerSchema>;

function moveOf(part: PricedPart, answerBy: string): WishAnswer['moves'][number] {
  const { before, lines, isAsked, decision, text, currency } = part;
  return {
    fulfillmentId: before.fulfillmentId,
    from: before.location,
    lines: [...lines],
    ...(isAsked ? { answerBy } : {}),
    outcome: decision.outcome,
    to: decision.fulfillments.map(({ location, lines: shipped, service, deliverBy, costMicros }) => ({
      location,
      lines: shipped.map(({ sku, quantity }) => ({ sku, quantity })),
      ...(service === undefined ? {} : { service }),
      ...(deliverBy === undefined ? {} : { deliverBy }),
      cost: minorFromMicros(costMicros, currency),
    })),
    text,
  };
}

function costOf(parts: readonly PricedPart[]): WishAnswer['cost'] {
  const [first] = parts;
  if (!first || !parts.every(isServed)) return undefined;
  const now = parts.reduce((sum, { costNow }) => sum + costNow, 0);
  const then = parts.reduce((sum, { costThen }) => sum + costThen, 0);
  return { currency: first.currency, now, then, more: then - now };
}

export function wishAnswer(
  { orderId, status }: Pick<Order, 'orderId' | 'status'>,
  parts: readonly PricedPart[],
  { answerBy, dryRun }: { readonly answerBy: string; readonly dryRun: boolean },
): WishAnswer {
  const cost = costOf(parts);
  return {
    orderId,
    status,
    dryRun,
    moves: parts.map((part) => moveOf(part, answerBy)),
    ...(cost ? { cost } : {}),
  };
}
