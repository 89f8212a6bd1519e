/** Orders are found by each question as they are: META stands in the list of its group, and of its risk, and in no other. */
import { groupEntry, isAtRisk } from '../../functions/order/promise-risk.ts';
import { key } from '../../functions/shared/keys.ts';
import type { World } from '../world.ts';
import type { Violation } from './violation.ts';

/** How late the sweeper may be while it looks at longer and longer pauses. */
const LATE_MS = 2 * 3600_000;

export function orderListViolations({ books, table, engine }: World): Violation[] {
  const isSwept = new Date(engine.now - LATE_MS).toISOString();
  return [...books.orders.values()].flatMap((order): Violation[] => {
    const about = order.orderId;
    const found: Violation[] = [];
    const item = table.store.read(key.order(about));
    const { gsi3pk, gsi3sk }: { gsi3pk?: string; gsi3sk?: string } = groupEntry(order);
    if (item?.['gsi3pk'] !== gsi3pk || item?.['gsi3sk'] !== gsi3sk)
      found.push({
        rule: 'lists',
        about,
        text: `${order.status}, and listed as ${String(item?.['gsi3pk'])}`,
      });
    if (isAtRisk(order, isSwept) && !order.atRisk)
      found.push({ rule: 'lists', about, text: 'its promise is at risk, and nobody was told' });
    return found;
  });
}
