/** An order as effects are cut to it and found in it. */
import * as z from 'zod';
import type { CallResult } from '../../contract/call-answer.ts';
import type { FoundEffect, LineOfShop, OrderAtShop } from '../../contract/order-effects.ts';
import type { Session } from '../../contract/session.ts';
import { callAdmin, digitsOf, gidOf } from './call.ts';
import { documents } from './documents.ts';
import { holdMark, markIn } from './marks.ts';
import { pageOf } from './pages.ts';
import {
  fulfillment,
  fulfillmentOrder,
  refund,
  type WholeFulfillment,
  type WholePart,
  type WholeRefund,
} from './shapes.ts';
import { wholeFulfillments, wholeParts, wholeRefunds } from './whole.ts';

const FULFILLMENTS_ASKED = 20;
const REFUNDS_ASKED = 10;

const atShopAnswer = z.object({
  order: z
    .object({
      id: z.string(),
      updatedAt: z.string(),
      cancelledAt: z.string().nullish(),
      cancellation: z.object({ staffNote: z.string().nullish() }).nullish(),
      page: pageOf(fulfillmentOrder),
      fulfillments: z.array(fulfillment),
      refunds: z.array(refund),
    })
    .nullable(),
});

export interface WholeAtShop {
  readonly id: string;
  readonly updatedAt: string;
  readonly isCancelled: boolean;
  readonly staffNote: string | undefined;
  readonly parts: readonly WholePart[];
  readonly fulfillments: readonly WholeFulfillment[];
  readonly refunds: readonly WholeRefund[];
}

/** Everything of the order that effects touch. */
export async function fetchWholeAtShop(
  session: Session,
  orderId: string,
): Promise<CallResult<WholeAtShop | undefined>> {
  const id = gidOf('Order', orderId);
  const answer = await callAdmin(session, documents.atShop, { id }, atShopAnswer);
  if (answer.kind !== 'done') return answer;
  const { order } = answer.value;
  if (order === null) return { kind: 'done', value: undefined };
  const parts = await wholeParts(session, id, order.page);
  if (parts.kind !== 'done') return parts;
  const fulfillments = await wholeFulfillments(session, id, order.fulfillments, FULFILLMENTS_ASKED);
  if (fulfillments.kind !== 'done') return fulfillments;
  const refunds = await wholeRefunds(session, id, order.refunds, REFUNDS_ASKED);
  if (refunds.kind !== 'done') return refunds;
  const value = {
    id: order.id,
    updatedAt: order.updatedAt,
    isCancelled: Boolean(order.cancelledAt),
    staffNote: order.cancellation?.staffNote ?? undefined,
    parts: parts.value,
    fulfillments: fulfillments.value,
    refunds: refunds.value,
  };
  return { kind: 'done', value };
}

export function isOpenPart({ status }: WholePart): boolean {
  return status !== 'CLOSED' && status !== 'CANCELLED';
}

function openLines(parts: readonly WholePart[]): LineOfShop[] {
  const open = parts.filter(isOpenPart).flatMap(({ lines }) => lines);
  const units = new Map<string, number>();
  for (const { lineItem, remainingQuantity } of open) {
    const lineId = digitsOf(lineItem.id);
    units.set(lineId, (units.get(lineId) ?? 0) + remainingQuantity);
  }
  return [...units].filter(([, left]) => left > 0).map(([lineId, left]) => ({ lineId, units: left }));
}

/** Whether a parcel stands under the number. */
export function hasNumber({ status, trackingInfo }: WholeFulfillment, number: string): boolean {
  return status === 'SUCCESS' && trackingInfo.some((one) => one.number === number);
}

/** Shopify keeps no mark of a fulfilment: a parcel is known by its number, which is our own where the carrier gave none. */
function shipmentsOf(fulfillments: readonly WholeFulfillment[]): FoundEffect[] {
  return fulfillments
    .filter(({ status }) => status !== 'CANCELLED' && status !== 'ERROR' && status !== 'FAILURE')
    .map(({ id, trackingInfo, lines }) => ({
      kind: 'ship',
      parcel: trackingInfo.find(({ number }) => number)?.number ?? undefined,
      theirs: digitsOf(id),
      lines: lines.map(({ lineItem, quantity }) => ({ lineId: digitsOf(lineItem.id), units: quantity ?? 0 })),
    }));
}

/** A refund without money takes units out: it is a cancel of them. */
function refundsOf(refunds: readonly WholeRefund[]): FoundEffect[] {
  return refunds.map(({ id, note, totalRefundedSet, lines }) => {
    const mark = markIn(note);
    const isPaid = Number(totalRefundedSet ?? 0) > 0;
    return {
      kind: mark?.kind ?? (isPaid ? 'refund' : 'cancel'),
      mark: mark?.id,
      theirs: digitsOf(id),
      lines: lines.map(({ lineItem, quantity }) => ({ lineId: digitsOf(lineItem.id), units: quantity })),
    };
  });
}

function holdsOf(parts: readonly WholePart[]): FoundEffect[] {
  return parts.filter(isOpenPart).flatMap(({ fulfillmentHolds, lines }) =>
    fulfillmentHolds.map(({ id, handle, heldByRequestingApp }) => ({
      kind: 'hold' as const,
      mark: heldByRequestingApp ? holdMark(handle) : undefined,
      theirs: digitsOf(id),
      lines: lines.map(({ lineItem, remainingQuantity }) => ({
        lineId: digitsOf(lineItem.id),
        units: remainingQuantity,
      })),
    })),
  );
}

function cancellationOf({ id, isCancelled, staffNote }: WholeAtShop): FoundEffect[] {
  if (!isCancelled) return [];
  return [{ kind: 'cancel', mark: markIn(staffNote)?.id, theirs: digitsOf(id), lines: [] }];
}

function orderAtShop(whole: WholeAtShop): OrderAtShop {
  return {
    order: digitsOf(whole.id),
    updatedAt: new Date(whole.updatedAt).toISOString(),
    isCancelled: whole.isCancelled,
    open: openLines(whole.parts),
    effects: [
      ...shipmentsOf(whole.fulfillments),
      ...refundsOf(whole.refunds),
      ...holdsOf(whole.parts),
      ...cancellationOf(whole),
    ],
  };
}

export async function fetchAtShop(
  session: Session,
  order: string,
): Promise<CallResult<OrderAtShop | undefined>> {
  const answer = await fetchWholeAtShop(session, order);
  if (answer.kind !== 'done') return answer;
  return { kind: 'done', value: answer.value ? orderAtShop(answer.value) : undefined };
}
