/** META says what its work says: its sums, how it ended, and whether anybody is still asked. */
import { askedBack, type Fulfillment } from '../../functions/fulfillment/work-order/fulfillment.ts';
import { sumUnits } from '../../functions/order/line-units.ts';
import type { Order } from '../../functions/order/order.ts';
import type { Totals } from '../../functions/shared/events/statuses.ts';
import type { World } from '../world.ts';
import type { Violation } from './violation.ts';

const unitEnds = ['delivered', 'returned', 'lost'] as const;

/** What has ended is the sum of the lines of its work, and of what a person concluded while it waited (P13). */
function endedViolations({ orderId: about, totals, concluded = [] }: Order, work: readonly Fulfillment[]) {
  const lines = work.flatMap((one) => one.lines);
  return unitEnds.flatMap((end): Violation[] => {
    const ended = [...lines, ...concluded].reduce((sum, line) => sum + line[end], 0);
    const text = `META has ${totals[end]} ${end}, its lines ${ended}`;
    return totals[end] === ended ? [] : [{ rule: 'totals', about, text }];
  });
}

/** What is claimed and not allocated is what RESERVATION lists. */
function reservedViolations({ books }: World, { orderId: about, totals }: Order): Violation[] {
  const stored = books.reservations.get(`ORDER#${about}\nRESERVATION`);
  const held = stored && stored.status !== 'released' ? sumUnits(stored.held) : 0;
  const text = `META has ${totals.reserved} reserved, RESERVATION lists ${held}`;
  return totals.reserved === held ? [] : [{ rule: 'totals', about, text }];
}

/** How an order ended that has units, by where they are: the first of these. */
const furthest: readonly (keyof Totals)[] = ['delivered', 'returned', 'cancelled', 'lost'];

/** An order that is over ended as its units did, those that turned up, or came back, afterwards too (P27). */
function endViolations({ orderId: about, totals, closed }: Order): Violation[] {
  const end = furthest.find((one) => totals[one] > 0);
  if (!closed || end === undefined || closed.as === end) return [];
  return [{ rule: 'end', about, text: `closed as ${closed.as}: ${JSON.stringify(totals)}` }];
}

/** A cancel that nobody is asked for any more is over. */
function askedViolations({ orderId: about, cancel, closed }: Order, work: readonly Fulfillment[]) {
  const isAsking = cancel?.state === 'asked' && !closed;
  if (!isAsking || work.some((one) => askedBack(one).length > 0)) return [];
  return [{ rule: 'cancelling', about, text: 'is being cancelled, and nobody is asked for anything' }];
}

export function orderSumViolations(world: World): Violation[] {
  const { orders, fulfillments } = world.books;
  const workOf = Map.groupBy(fulfillments.values(), ({ orderId }) => orderId);
  return [...orders.values()].flatMap((order) => {
    const work = workOf.get(order.orderId) ?? [];
    return [
      ...endedViolations(order, work),
      ...reservedViolations(world, order),
      ...endViolations(order),
      ...askedViolations(order, work),
    ];
  });
}
