import { type Resolution, settleException } from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { exceptionRules } from '../../exceptions/exception-types.ts';
import { type Fulfillment, isFinished } from '../../fulfillment/work-order/fulfillment.ts';
import { type Order, unfinishedUnits } from '../../order/order.ts';
import type { Write } from '../../shared/transact.ts';
import type { CancelDecision } from './cancel-decision.ts';

/** The exception that a cancel resolves, and how. */
export interface ResolvedByCancel {
  readonly exceptionId: string;
  readonly resolution: Resolution;
}

/**
 * The writes that settle exceptions beside a cancel, and META's `attention` after them: the one that the
 * cancel resolves, and each that kept the order from going on and is now without an open unit (P13).
 */
export function settleExceptions(
  order: Order,
  exceptions: readonly Exception[],
  fulfillments: readonly Fulfillment[],
  decision: CancelDecision,
  { by, now, resolves }: { by: string; now: string; resolves?: ResolvedByCancel | undefined },
): { writes: Write[]; attention: number } {
  const after = new Map(fulfillments.map((fulfillment) => [fulfillment.n, fulfillment]));
  for (const { next } of decision.parts) after.set(next.n, next);
  const writes: Write[] = [];
  let current = order;
  for (const exception of exceptions.filter(({ status }) => status === 'open')) {
    const resolution = resolves?.exceptionId === exception.exceptionId ? resolves.resolution : undefined;
    if (!resolution && !isOver(exception, decision, after)) continue;
    const settled = settleException(current, exception, resolution ?? { action: 'cancel', by }, now);
    writes.push(settled.write);
    current = { ...current, ...settled.change };
  }
  return { writes, attention: current.attention };
}

function isOver(
  { exceptionType, fulfillment }: Exception,
  decision: CancelDecision,
  fulfillmentsAfter: ReadonlyMap<number, Fulfillment>,
): boolean {
  if (!exceptionRules[exceptionType].blocks) return false;
  const about = fulfillment === undefined ? undefined : fulfillmentsAfter.get(fulfillment);
  return unfinishedUnits(decision.totals) === 0 || (about !== undefined && isFinished(about));
}
