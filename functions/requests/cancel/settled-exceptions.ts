import { type Resolution, settleException } from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { isSettled } from '../../fulfillment/facts/settled-exception.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import type { Reservation } from '../../inventory/reservation/reservation.ts';
import type { Order } from '../../order/order.ts';
import type { Write } from '../../shared/transact.ts';
import type { CancelDecision } from './cancel-decision.ts';

/** The exception that a cancel resolves, and how. */
export interface ResolvedByCancel {
  readonly exceptionId: string;
  readonly resolution: Resolution;
}

/** The order's parts as a cancel leaves them. */
export interface PartsAfterCancel {
  /** As they were. */
  readonly fulfillments: readonly Fulfillment[];
  /** As it becomes. */
  readonly reservation: Reservation | undefined;
  readonly decision: Pick<CancelDecision, 'parts' | 'totals'>;
}

/**
 * The writes that settle exceptions beside a cancel, and META's `attention` after them: the one that the
 * cancel resolves, each that kept the order from going on and is now without a unit of its own, and where the order
 * closes all that end with it (P13, P24).
 */
export function settleExceptions(
  order: Order,
  exceptions: readonly Exception[],
  { fulfillments, reservation, decision }: PartsAfterCancel,
  { by, now, resolves }: { by: string; now: string; resolves?: ResolvedByCancel | undefined },
): { writes: Write[]; attention: number } {
  const after = new Map(fulfillments.map((fulfillment) => [fulfillment.n, fulfillment]));
  for (const { next } of decision.parts) after.set(next.n, next);
  const { backorder } = order;
  const parts = { totals: decision.totals, backorder, reservation, fulfillments: [...after.values()] };
  const writes: Write[] = [];
  let current = order;
  for (const exception of exceptions.filter(({ status }) => status === 'open')) {
    const resolution = resolves?.exceptionId === exception.exceptionId ? resolves.resolution : undefined;
    if (!resolution && !isSettled(exception, parts)) continue;
    const settled = settleException(current, exception, resolution ?? { action: 'cancel', by }, now);
    writes.push(settled.write);
    current = { ...current, ...settled.change };
  }
  return { writes, attention: current.attention };
}
