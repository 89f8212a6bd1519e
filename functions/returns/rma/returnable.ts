import { readFulfillments } from '../../fulfillment/work-order/fulfillment.store.ts';
import { claimPolicySchema } from '../../network/entities/claim-policy.ts';
import { isShippedByUs, setLines } from '../../order/goods.ts';
import type { Order } from '../../order/order.ts';
import { findBody } from '../../order/order-body.store.ts';
import { claimableNow } from '../claims/claimable.ts';
import { judgeLine } from '../policy/eligibility.ts';
import { channelOf, readReturnTerms } from '../policy/return-terms.ts';
import { readReturns } from './return.store.ts';
import { factsOfLine } from './return-request.ts';

/** What of an order may come back at a time, or be claimed, line by line: the same that a request for it is judged by. */
export async function returnableNow(order: Order, now: string) {
  const { orderId, bodyVersion } = order;
  const [terms, channel, body, fulfillments, returns] = await Promise.all([
    readReturnTerms(order),
    channelOf(order),
    findBody(orderId, bodyVersion),
    readFulfillments(orderId),
    readReturns(orderId),
  ]);
  const { policyVersion, reasons, ruleOf, arrived, paid } = terms;
  const lines = body?.lines ?? [];
  const sets = setLines(lines);
  const goods = lines.filter((line) => isShippedByUs(line, sets));
  const named = goods.map(({ lineId, sku = '', title }) => ({ lineId, sku, title }));
  const claims = { policy: channel?.policies.claims ?? claimPolicySchema.parse({}), arrived };
  return {
    ...(policyVersion === undefined ? {} : { policyVersion }),
    reasons,
    lines: named.map(({ lineId, sku, title }) => {
      const known = factsOfLine({ fulfillments, returns }, lineId, sku);
      const line = title === undefined ? known : { ...known, title };
      return judgeLine(line, ruleOf(known), arrived, now, paid?.currency);
    }),
    claims: claimableNow({ fulfillments, returns }, named, claims, now),
  };
}
