import { firstChunk } from '../../inventory/reservation/chunk.ts';
import { type PlannedStock, planStock, type StockMovement } from '../../inventory/stock/stock.store.ts';
import { settings } from '../../shared/settings.ts';
import { MAX_ITEMS, retryMoved, transact } from '../../shared/transact.ts';
import { readFulfillment, saveFulfillment } from '../work-order/fulfillment.store.ts';
import type { Fulfillment } from '../work-order/fulfillment.ts';
import { withDueAt } from '../work-order/next-deadline.ts';
import { reviseFulfillment } from '../work-order/revise-fulfillment.ts';
import { withSentLots } from '../work-order/sent-lots.ts';
import { stockMovement } from './fulfillment-change.ts';

/** A stock movement as a fulfillment keeps it until it is made. */
export type OwedMovement = NonNullable<Fulfillment['owed']>[number];

const owedKinds = ['ship', 'sale', 'restock', 'doubt'] as const;

/** A movement to be kept on the fulfillment, whose order, location and pool follow from it. */
export function owedMovement({ kind, sku, units, at, lots }: StockMovement): OwedMovement {
  return {
    kind: owedKinds.find((owed) => owed === kind) ?? 'ship',
    sku,
    units,
    ...(at === undefined ? {} : { at }),
    ...(lots ? { lots: [...lots] } : {}),
  };
}

function movementOf(fulfillment: Fulfillment, { kind, lots, at, sku, units }: OwedMovement): StockMovement {
  const movement = { ...stockMovement(fulfillment, kind, { sku, units }), lots };
  return at === undefined ? movement : { ...movement, at };
}

/** Makes as many owed movements as fit one write. Returns whether any is left. */
async function payOnce(orderId: string, n: number, now: string): Promise<boolean> {
  const before = await readFulfillment(orderId, n);
  const owed = (before.owed ?? []).map((movement, index) => ({ ...movement, lineId: String(index) }));
  if (owed.length === 0) return false;

  function paying(some: typeof owed): Promise<PlannedStock> {
    const movements = some.map((movement) => movementOf(before, movement));
    return planStock(movements, now);
  }

  const { lines: paid, plan } = await firstChunk(owed, MAX_ITEMS - 1, paying);
  const left = owed.filter((movement) => !paid.includes(movement)).map(({ lineId: _, ...rest }) => rest);
  const sent = withSentLots({ ...before, owed: left }, plan.positions);
  const next = withDueAt(sent, { now, settings: settings() });
  await transact([saveFulfillment(before, reviseFulfillment(next, now)), ...plan.writes]);
  return left.length > 0;
}

/**
 * Makes the stock movements that a ship, or a late no, still owes, as many at a time as fit one write. They change no
 * promise that was made: only what the positions say is there.
 */
export async function payOwedMovements(
  { orderId, n }: Pick<Fulfillment, 'orderId' | 'n'>,
  now: string,
): Promise<void> {
  while (await retryMoved(() => payOnce(orderId, n, now)));
}
