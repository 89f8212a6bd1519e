/** Reads an order's lists to their end: the first pages come with the order, the others are asked for. */
import * as z from 'zod';
import type { CallResult } from '../../contract/call-answer.ts';
import type { Session } from '../../contract/session.ts';
import { callAdmin } from './call.ts';
import { documents } from './documents.ts';
import { allNodes, type Page, pageOf, pageReader } from './pages.ts';
import {
  fulfilledLine,
  fulfillment,
  fulfillmentOrder,
  partLine,
  refund,
  refundedLine,
  returnAtShop,
  returnedLine,
  type WholeFulfillment,
  type WholePart,
  type WholeRefund,
  type WholeReturn,
} from './shapes.ts';

/** Turns each item of a list into an answer, one after the other; the first that is not done ends it. */
async function eachWhole<T, W>(
  items: readonly T[],
  wholeOf: (item: T) => Promise<CallResult<W>>,
): Promise<CallResult<W[]>> {
  const whole: W[] = [];
  for (const item of items) {
    const answer = await wholeOf(item);
    if (answer.kind !== 'done') return answer;
    whole.push(answer.value);
  }
  return { kind: 'done', value: whole };
}

/** All fulfillment orders of an order, each with all of its lines. */
export async function wholeParts(
  session: Session,
  orderId: string,
  first: Page<z.output<typeof fulfillmentOrder>>,
): Promise<CallResult<WholePart[]>> {
  const reader = pageReader(session, documents.fulfillmentOrders, {
    id: orderId,
    field: 'order',
    node: fulfillmentOrder,
  });
  const parts = await allNodes(first, reader);
  if (parts.kind !== 'done') return parts;
  return await eachWhole(parts.value, async ({ lineItems, ...part }) => {
    const at = { id: part.id, field: 'fulfillmentOrder', node: partLine };
    const lines = await allNodes(lineItems, pageReader(session, documents.fulfillmentOrderLines, at));
    return lines.kind === 'done' ? { kind: 'done', value: { ...part, lines: lines.value } } : lines;
  });
}

/** All refunds of an order. `asked`: how many the first list was asked for; fewer are all that there are. */
export async function wholeRefunds(
  session: Session,
  orderId: string,
  first: readonly z.output<typeof refund>[],
  asked: number,
): Promise<CallResult<WholeRefund[]>> {
  const refunds =
    first.length < asked ? { kind: 'done' as const, value: first } : await moreRefunds(session, orderId);
  if (refunds.kind !== 'done') return refunds;
  return await eachWhole(refunds.value, async ({ refundLineItems, ...one }) => {
    const at = { id: one.id, field: 'node', node: refundedLine };
    const lines = await allNodes(refundLineItems, pageReader(session, documents.refundLines, at));
    return lines.kind === 'done' ? { kind: 'done', value: { ...one, lines: lines.value } } : lines;
  });
}

async function moreRefunds(
  session: Session,
  id: string,
): Promise<CallResult<readonly z.output<typeof refund>[]>> {
  const data = z.object({ order: z.object({ refunds: z.array(refund) }).nullable() });
  const answer = await callAdmin(session, documents.refunds, { id }, data);
  if (answer.kind !== 'done') return answer;
  return { kind: 'done', value: answer.value.order?.refunds ?? [] };
}

/**
 * All returns that the shop knows of an order. `returnStatus`: whether there are any. An app that may not read returns knows
 * of none, and works all the same: `doctor` says so.
 */
export async function wholeReturns(
  session: Session,
  orderId: string,
  returnStatus: string,
): Promise<CallResult<WholeReturn[]>> {
  if (returnStatus === 'NO_RETURN') return { kind: 'done', value: [] };
  const at = { id: orderId, field: 'order', node: returnAtShop };
  const reader = pageReader(session, documents.returns, at);
  const first = await callAdmin(session, documents.returns, { id: orderId, after: null }, returnsAnswer);
  if (first.kind === 'refused' && first.code === 'ACCESS_DENIED') return { kind: 'done', value: [] };
  if (first.kind !== 'done') return first;
  const page = first.value.order?.page;
  const returns = page ? await allNodes(page, reader) : { kind: 'done' as const, value: [] };
  if (returns.kind !== 'done') return returns;
  return await eachWhole(returns.value, async ({ returnLineItems, ...one }) => {
    const lineAt = { id: one.id, field: 'node', node: returnedLine };
    const lines = await allNodes(returnLineItems, pageReader(session, documents.returnLines, lineAt));
    return lines.kind === 'done' ? { kind: 'done', value: { ...one, lines: lines.value } } : lines;
  });
}

const returnsAnswer = z.object({ order: z.object({ page: pageOf(returnAtShop) }).nullable() });

/** All fulfilments of an order, as `wholeRefunds`. */
export async function wholeFulfillments(
  session: Session,
  orderId: string,
  first: readonly z.output<typeof fulfillment>[],
  asked: number,
): Promise<CallResult<WholeFulfillment[]>> {
  const all =
    first.length < asked ? { kind: 'done' as const, value: first } : await moreFulfillments(session, orderId);
  if (all.kind !== 'done') return all;
  return await eachWhole(all.value, async ({ fulfillmentLineItems, ...one }) => {
    const at = { id: one.id, field: 'fulfillment', node: fulfilledLine };
    const lines = await allNodes(fulfillmentLineItems, pageReader(session, documents.fulfillmentLines, at));
    return lines.kind === 'done' ? { kind: 'done', value: { ...one, lines: lines.value } } : lines;
  });
}

async function moreFulfillments(
  session: Session,
  id: string,
): Promise<CallResult<readonly z.output<typeof fulfillment>[]>> {
  const data = z.object({ order: z.object({ fulfillments: z.array(fulfillment) }).nullable() });
  const answer = await callAdmin(session, documents.fulfillments, { id }, data);
  if (answer.kind !== 'done') return answer;
  return { kind: 'done', value: answer.value.order?.fulfillments ?? [] };
}
