import type { Channel } from '../../network/entities/channel.ts';
import { readChannel, readSkus } from '../../network/entities/network.store.ts';
import {
  type ExchangePolicy,
  type RefundTrigger,
  type ReturnPolicy,
  type ReturnRule,
  reasonsOf,
  returnPolicySchema,
  returnRuleFor,
} from '../../network/entities/return-policy.ts';
import type { ResaleTerms } from '../../network/planning/return-terms.ts';
import type { Order } from '../../order/order.ts';
import { findBody } from '../../order/order-body.store.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import { NotFound } from '../../shared/errors.ts';
import { type OtherDiscounts, type PaidOrder, paidOrder } from '../money/paid-order.ts';
import type { Return } from '../rma/return.ts';
import { deliveredAt } from './eligibility.ts';

export type DueDays = NonNullable<NonNullable<Return['terms']>['days']>;

/** The policy of an order's channel, as far as it says something of the order's lines. */
export interface ReturnTerms {
  /** The version of the channel that says so; absent where the channel is gone, and nothing is said. */
  readonly policyVersion?: number;
  /** All reasons that may be said. */
  readonly reasons: readonly string[];
  readonly ruleOf: (line: { readonly lineId: string; readonly sku: string }) => ReturnRule;
  /** When the order was delivered (UTC). */
  readonly arrived: string | undefined;
  /** What goods may be exchanged for, and when that leaves. */
  readonly exchange: ExchangePolicy;
  /** Labels are made for ways back that the brand pays for. */
  readonly makesLabels?: true;
  /** What was paid for shipping is owed, too, once all of the order is back. */
  readonly shipping: boolean;
  /** When the money goes back. */
  readonly refundOn: RefundTrigger;
  /** What goods are worth where they come back to. */
  readonly resale: ResaleTerms;
  /** Whole days in which goods and inspection are due, as far as the channel says. */
  readonly days?: DueDays;
  /** What the lines were sold for; absent where no rule asks for it, or nobody has understood the order. */
  readonly paid?: PaidOrder;
}

/** The channel of an order; undefined where it is gone. */
export async function channelOf({ channel }: Pick<Order, 'channel'>): Promise<Channel | undefined> {
  try {
    return await readChannel(channel);
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}

/** Shops of these platforms give each line its share of a discount; what is beside was for shipping. */
export function otherDiscountsOf(channel: Pick<Channel, 'platform'> | undefined): OtherDiscounts {
  return channel === undefined || channel.platform === 'canonical' ? 'lines' : 'shipping';
}

type Lines = CanonicalOrder['lines'];

/** The tags of each line: its SKU's, and those that the shop has given the line itself. */
async function tagsByLine(lines: Lines): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const skus = await readSkus(lines.flatMap(({ sku }) => (sku === undefined ? [] : [sku])));
  return new Map(
    lines.map(({ lineId, sku = '', tags }) => [lineId, new Set([...tags, ...(skus.get(sku)?.tags ?? [])])]),
  );
}

/** The rule of each line. What the SKUs' tags are is asked only where a rule names one. */
async function rulesByLine(lines: Lines, policy: ReturnPolicy): Promise<ReturnTerms['ruleOf']> {
  const none: ReadonlySet<string> = new Set();
  if (policy.rules.every(({ tag }) => tag === undefined)) return () => returnRuleFor(policy, none);
  const tags = await tagsByLine(lines);
  return ({ lineId }) => returnRuleFor(policy, tags.get(lineId) ?? none);
}

/** Whether a rule says more than what holds for every line of every order. */
function needsBody({ rules }: ReturnPolicy): boolean {
  const hasAmounts = (amounts: Readonly<Record<string, number>>): boolean => Object.keys(amounts).length > 0;
  return rules.some(
    ({ tag, fee, keepBelow }) => tag !== undefined || hasAmounts(fee) || hasAmounts(keepBelow),
  );
}

function daysOf({ receiveDays, inspectDays, remindDays }: ReturnPolicy): Pick<ReturnTerms, 'days'> {
  const days = {
    ...(receiveDays === undefined ? {} : { receive: receiveDays }),
    ...(inspectDays === undefined ? {} : { inspect: inspectDays }),
    ...(remindDays === undefined ? {} : { remind: remindDays }),
  };
  return Object.keys(days).length > 0 ? { days } : {};
}

/** What holds for returns of the order. */
export async function readReturnTerms(order: Order): Promise<ReturnTerms> {
  const channel = await channelOf(order);
  const policy = channel?.policies.returns ?? returnPolicySchema.parse({});
  const body = needsBody(policy) ? await findBody(order.orderId, order.bodyVersion) : undefined;
  return {
    ...(channel ? { policyVersion: channel.version } : {}),
    exchange: policy.exchange,
    shipping: policy.refundShipping === 'whenAllIsBack',
    refundOn: policy.refundOn,
    resale: policy.resale,
    ...daysOf(policy),
    ...(policy.labels ? { makesLabels: true } : {}),
    ...(body ? { paid: paidOrder(body, otherDiscountsOf(channel)) } : {}),
    reasons: reasonsOf(policy),
    ruleOf: await rulesByLine(body?.lines ?? [], policy),
    arrived: deliveredAt(order),
  };
}
