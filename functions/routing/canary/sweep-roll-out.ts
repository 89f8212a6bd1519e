/** A roll-out is due: its orders are counted. */
import type { TableItem } from '../../shared/table.ts';
import { after } from '../../shared/time.ts';
import { transact } from '../../shared/transact.ts';
import { countOrders, isAnyLater } from './counting.store.ts';
import { parseRollOut, saveRollOut } from './roll-out.store.ts';
import type { RollOut } from './roll-out.ts';

/** Seconds between two looks. */
const LOOK_EVERY = 60;
/** So long after its end a roll-out may still get an order: one that was drawn before its end was noticed. Seconds. */
const LATE_ORDERS = 3600;

/** Whether nothing more can come: what was looked at again ended long after the last order was drawn. */
async function isOver(rollOut: RollOut, now: string): Promise<boolean> {
  const { ended } = rollOut;
  if (!ended || after(ended.at, LATE_ORDERS) > now) return false;
  return !(await isAnyLater(rollOut));
}

/** Counts what waits, and says when to look again. Refused as Moved by whoever else counts, or changes the roll-out. */
export async function sweepRollOut(item: TableItem, now: string): Promise<void> {
  const counted = await countOrders(parseRollOut(item), now);
  const { dueAt: _, ...rest } = counted;
  const next = (await isOver(counted, now)) ? rest : { ...rest, dueAt: after(now, LOOK_EVERY) };
  await transact([saveRollOut(counted.version, next)]);
}
