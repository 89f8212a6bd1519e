import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { AWAITING_RETURN_ITEMS, type Gate, type Hold, type Order } from '../../order/order.ts';
import { Forbidden } from '../../shared/errors.ts';
import { after } from '../../shared/time.ts';

/**
 * The step that a wait in OnHold is for: the first barred one of those that the machine goes on to. `isBranch`: a
 * branch may not be dispatched or re-routed; else the order itself waits. When no step is barred any more the
 * wait ends at once.
 */
export function gateOfWait(order: Pick<Order, 'barred'>, isBranch: boolean): Gate {
  const steps: readonly Gate[] = isBranch ? ['dispatch', 'route'] : ['reserve', 'route'];
  const last: Gate = isBranch ? 'dispatch' : 'route';
  return steps.find((gate) => order.barred[gate] > 0) ?? last;
}

/** Whether no unit of the order is still before the step. `fulfillments` matter for dispatch only. */
export function hasPassed(
  { closed, quarantined, totals }: Pick<Order, 'closed' | 'quarantined' | 'totals'>,
  fulfillments: readonly Pick<Fulfillment, 'status'>[],
  gate: Gate,
): boolean {
  if (closed) return true;
  // What is quarantined has units that nobody has understood yet.
  const unreserved = quarantined ? 1 : totals.open + totals.backordered;
  if (gate === 'reserve') return unreserved === 0;
  const unplanned = unreserved + totals.reserved;
  if (gate === 'route') return unplanned === 0;
  return unplanned === 0 && !fulfillments.some(({ status }) => status === 'planned');
}

/**
 * A channel lifts what it placed; an operator, and the system, any. `by`: `<caller kind>:<id>`, or `system`.
 * @throws Forbidden
 */
export function mustBeAllowedToLift({ id, placedBy }: Pick<Hold, 'id' | 'placedBy'>, by: string): void {
  if (by.startsWith('channel:') && placedBy !== by)
    throw new Forbidden(`Hold ${id} was placed by somebody else.`);
}

/** A hold whose time has come, and what is to be done about it; `tell`: a person hears that it is overdue. */
export interface DueHold {
  readonly hold: Hold;
  readonly action: 'lift' | 'cancel' | 'tell';
}

/**
 * The first hold of an order that is due: it expires, or has no expiry, has stood for longer than `within`
 * seconds and nobody was told.
 */
export function dueHold(order: Pick<Order, 'holds'>, within: number, now: string): DueHold | undefined {
  for (const hold of order.holds) {
    // Its return has deadlines of its own.
    if (hold.id === AWAITING_RETURN_ITEMS) continue;
    if (hold.expiresAt === undefined) {
      const isOverdue = after(hold.confirmedAt ?? hold.placedAt, within) <= now;
      if (isOverdue && !hold.overdue) return { hold, action: 'tell' };
    } else if (hold.expiresAt <= now) return { hold, action: hold.onExpiry };
  }
  return undefined;
}
