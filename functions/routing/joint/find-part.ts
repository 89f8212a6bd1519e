import type { LineUnits } from '../../order/line-units.ts';
import type { Order } from '../../order/order.ts';
import { newestGroups } from './group.store.ts';
import { partFor, type TakenPart } from './group-record.ts';

/** Which units of an order Route is about to plan. `order`: as it was read, before the attempt has begun. */
export interface PlannedPart {
  readonly order: Order;
  readonly lines: readonly LineUnits[];
  readonly attempt: number;
  /** UTC ISO. */
  readonly now: string;
}

/**
 * The part of a joint plan that is there for an order which has waited. An order that has never waited asks nobody: it is
 * planned for the first time, in the first state of its execution.
 */
export async function findPart({ order, lines, attempt, now }: PlannedPart): Promise<TakenPart | undefined> {
  const { counts, started, handover, pool = 'main' } = order;
  const hasWaited = counts.decisions > 0 || started >= attempt;
  if (!hasWaited || counts.fulfillments > 0 || counts.exceptions > 0 || handover) return undefined;
  return partFor(await newestGroups(pool), order, lines, now);
}
