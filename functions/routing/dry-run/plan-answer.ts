/** What `POST /routing/plan` answers, by who asks and what there is to plan. */
import * as z from 'zod';
import { decisionSchema, type PlannedFulfillment, type StoredDecision } from '../../planner/decision.ts';
import type { Explanation } from '../../planner/explain/explanation-schema.ts';
import { explanationSchema } from '../../planner/explain/explanation-schema.ts';
import { orderStatuses } from '../../shared/events/statuses.ts';

const orderStatus = z.enum(orderStatuses).optional();

/** For operators: the decision with all that explains it. `orderStatus`: of an order that there is. */
const wholePlanSchema = explanationSchema.extend({ orderStatus });

const { outcome, then, until, cause, promise } = decisionSchema.shape;

/**
 * For channels: what would reach the customer, when, and what would not. Where stock is and what anything costs no
 * other door tells them.
 */
export const channelPlanSchema = z.object({
  orderId: z.string().optional(),
  orderStatus,
  at: z.string(),
  text: z.string(),
  decision: z.object({
    outcome,
    then,
    until,
    cause,
    fulfillments: z.array(
      z.object({
        lines: z.array(z.object({ sku: z.string(), quantity: z.int() })),
        service: z.string().optional(),
        carrier: z.string().optional(),
        shipBy: z.string().optional(),
        deliverBy: z.string().optional(),
      }),
    ),
    unserved: z.array(z.object({ sku: z.string(), quantity: z.int() })),
    promise,
  }),
});
export type ChannelPlan = z.output<typeof channelPlanSchema>;

/** An order of which there is nothing to plan: `text` says why. */
export const nothingPlannedSchema = z.object({
  orderId: z.string(),
  orderStatus: z.enum(orderStatuses),
  at: z.string(),
  text: z.string(),
});
export type NothingPlanned = z.output<typeof nothingPlannedSchema>;

export const planAnswerSchema = z.union([wholePlanSchema, channelPlanSchema, nothingPlannedSchema]);

function shareOf({ lines, service, carrier, shipBy, deliverBy }: PlannedFulfillment) {
  return {
    lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
    ...(service === undefined ? {} : { service }),
    ...(carrier === undefined ? {} : { carrier }),
    ...(shipBy === undefined ? {} : { shipBy }),
    ...(deliverBy === undefined ? {} : { deliverBy }),
  };
}

function unitsText(lines: readonly { readonly sku: string; readonly quantity: number }[]): string {
  return lines.map(({ sku, quantity }) => `${quantity} x ${sku}`).join(', ');
}

function parcelText({ lines, service, deliverBy }: PlannedFulfillment): string {
  const by = service === undefined ? '' : ` by ${service}`;
  const when = deliverBy === undefined ? '' : `, there by ${deliverBy.slice(0, 10)}`;
  return `${unitsText(lines)}${by}${when}`;
}

/** The plan in words, without a location and without a price. */
function channelText({ outcome: came, fulfillments, unserved, until: end }: StoredDecision): string {
  const parcels = fulfillments.map(parcelText);
  const missing = unserved.length > 0 ? [`not served: ${unitsText(unserved)}`] : [];
  const head = end === undefined ? came : `${came} until ${end}`;
  return [head, ...parcels, ...missing].join('. ');
}

/** A plan as a channel sees it. */
export function channelPlan(
  decision: StoredDecision,
  about: Pick<ChannelPlan, 'orderId' | 'orderStatus' | 'at'>,
  note: string | undefined,
): ChannelPlan {
  const { unserved, fulfillments } = decision;
  const text = channelText(decision);
  return {
    ...about,
    text: note === undefined ? text : `${note} ${text}`,
    decision: {
      outcome: decision.outcome,
      ...(decision.then === undefined ? {} : { then: decision.then }),
      ...(decision.until === undefined ? {} : { until: decision.until }),
      ...(decision.cause === undefined ? {} : { cause: decision.cause }),
      fulfillments: fulfillments.map(shareOf),
      unserved: unserved.map(({ sku, quantity }) => ({ sku, quantity })),
      promise: decision.promise,
    },
  };
}

/** An operator's answer, with what is to be said of the order before the plan. */
export function operatorPlan(
  explanation: Explanation,
  status: ChannelPlan['orderStatus'],
  note: string | undefined,
): z.output<typeof wholePlanSchema> {
  return {
    ...explanation,
    ...(status === undefined ? {} : { orderStatus: status }),
    text: note === undefined ? explanation.text : `${note} ${explanation.text}`,
  };
}
