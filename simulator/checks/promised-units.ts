/** What is promised before it is there: counted as it waits, and no wait outlives its end. */
import { futureSchema } from '../../functions/inventory/future/supply.ts';
import type { World } from '../world.ts';
import type { Violation } from './violation.ts';

/** How late the sweeper may be while it looks at longer and longer pauses. */
const LATE_MS = 2 * 3600_000;

/** The counter of each pool and SKU is the sum over the places of orders with a promise. */
function countViolations({ table }: World): Violation[] {
  const places = table.store.ofType('Backorder').filter(({ promise }) => promise !== undefined);
  return table.store.ofType('Future').flatMap((item): Violation[] => {
    const { pool, sku, promised } = futureSchema.parse(item);
    const own = places.filter((place) => place['pool'] === pool && place['sku'] === sku);
    const waiting = own.reduce((sum, { units }) => sum + Number(units), 0);
    const text = `${promised} units are counted as promised, orders wait for ${waiting}`;
    return promised === waiting ? [] : [{ rule: 'promised', about: `${sku} in ${pool}`, text }];
  });
}

/** A wait whose end has passed has an outcome. */
function overdueViolations({ books, engine }: World): Violation[] {
  const latest = new Date(engine.now - LATE_MS).toISOString();
  return [...books.orders.values()].flatMap(({ orderId, closed, cancel, backorder }): Violation[] => {
    const isOverdue = backorder && !backorder.expired && backorder.until < latest;
    if (closed || cancel || !isOverdue) return [];
    return [{ rule: 'overdue wait', about: orderId, text: `waits since its end at ${backorder.until}` }];
  });
}

export function promisedViolations(world: World): Violation[] {
  return [...countViolations(world), ...overdueViolations(world)];
}
