/** What a shop takes out of an order and cannot be taken out here any more, somebody is told of. */
import { askedBack } from '../../functions/fulfillment/work-order/fulfillment.ts';
import { sumUnits } from '../../functions/order/line-units.ts';
import type { Order } from '../../functions/order/order.ts';
import { bodyIn } from '../../functions/order/order-body.store.ts';
import type { CanonicalOrder } from '../../functions/order/order-form.ts';
import { key } from '../../functions/shared/keys.ts';
import type { ItemChange, StoredItem } from '../aws/item-store.ts';
import type { World } from '../world.ts';
import type { Violation } from './violation.ts';

/** The order as its channel has it, in a version of it; undefined for one in quarantine. */
function saidIn(item: StoredItem | undefined): CanonicalOrder | undefined {
  if (item?.['type'] !== 'Body') return undefined;
  return bodyIn({ ...item, content: item['said'] ?? item['content'] }, String(item['pk']), 0);
}

/** Units that a shop sells of an order of one line; undefined of any other, and of one that it has ended. */
function soldUnits(said: CanonicalOrder | undefined): number | undefined {
  const [line] = said?.lines ?? [];
  if (!line || said?.lines.length !== 1 || said.state !== 'open') return undefined;
  return line.quantity - line.cancelled;
}

/** Units that are here, or went to the customer, and that no location is asked for. */
function keptUnits({ books }: World, { orderId, totals }: Order): number {
  const own = [...books.fulfillments.values()].filter((one) => one.orderId === orderId);
  const { open, backordered, reserved, allocated, shipped, delivered } = totals;
  const asked = sumUnits(own.flatMap(askedBack));
  return open + backordered + reserved + allocated + shipped + delivered - asked;
}

/** Whether an exception that is open lists the units, or the whole order. */
function isTold({ table }: World, { orderId, counts }: Order): boolean {
  return Array.from({ length: counts.exceptions }, (_, at) => at + 1).some((n) => {
    const item = table.store.read(key.exception(orderId, n));
    const isOpen = item?.['status'] === 'open' && item['exceptionType'] === 'ChannelEdit';
    return isOpen && /"(lines\.[^"]*\.quantity|state)"/.test(JSON.stringify(item['detail']));
  });
}

/** The order as it is after the write that stored the version; undefined where it is over or about to be, or has units of a person's. */
function concernedBy({ books }: World, { pk }: StoredItem): Order | undefined {
  const order = books.orders.get(`${String(pk)}\nMETA`);
  const isOurs = order && !order.cancel && !order.quarantined && order.additions === undefined;
  return isOurs ? order : undefined;
}

/** A version by which a shop takes units out leaves no more here than it sells, or tells a person of them. */
export function untoldEditViolations(world: World, changes: readonly ItemChange[]): Violation[] {
  return changes.flatMap(({ new: item }): Violation[] => {
    const sold = soldUnits(saidIn(item));
    const order = item && sold !== undefined ? concernedBy(world, item) : undefined;
    if (!order || sold === undefined) return [];
    const { orderId, bodyVersion } = order;
    const before = soldUnits(saidIn(world.table.store.read(key.body(orderId, bodyVersion - 1))));
    const kept = keptUnits(world, order);
    if (before === undefined || sold >= before || kept <= sold || isTold(world, order)) return [];
    const text = `its shop sells ${sold} of ${before} units, ${kept} are kept, and nobody is told`;
    return [{ rule: 'untold edit', about: orderId, text }];
  });
}
