/** What must hold of returns and refunds that connected shops make by themselves, when all is quiet. */
import * as z from 'zod';
import { backAtShop } from '../../functions/connections/back-at-shop.ts';
import type { Order } from '../../functions/order/order.ts';
import { parseRefund } from '../../functions/returns/refunds/refund.store.ts';
import { parseReturn } from '../../functions/returns/rma/return.store.ts';
import { awaitsGoods, type Return } from '../../functions/returns/rma/return.ts';
import { commandKey } from '../../functions/shared/command.ts';
import { key } from '../../functions/shared/keys.ts';
import type { OrderVersion, ReturnOfShop } from '../shops/order-version.ts';
import { lineIdOf } from '../shops/shop-bodies.ts';
import { PLACE } from '../shops/shop-plan.ts';
import type { SimulatedShop } from '../shops/simulated-shop.ts';
import type { World } from '../world.ts';
import { isConnected, orderOf } from './shop-effects.ts';
import type { Violation } from './violation.ts';

const answered = z.looseObject({ answer: z.object({ body: z.object({ returnId: z.string() }) }) });

/** The return that was opened here by this command of the shop's, if any was. */
function openedBy({ table }: World, { orderId, channel }: Order, id: string): Return | undefined {
  const caller = { kind: 'channel', id: channel } as const;
  const at = commandKey({ aggregate: key.order(orderId), caller, id, kind: 'return' });
  const command = answered.safeParse(table.store.read(at));
  if (!command.success) return undefined;
  const { returnId } = command.data.answer.body;
  return table.store
    .ofType('Return')
    .map(parseReturn)
    .find((one) => one.returnId === returnId);
}

/** Every return that was opened here for one of the shop's: another one for each time that it was cut there. */
function openedFor(world: World, ours: Order, { name }: ReturnOfShop): Return[] {
  const opened: Return[] = [];
  for (let nth = 1; ; nth++) {
    const next = openedBy(world, ours, nth === 1 ? `return ${name}` : `return ${name} #${nth}`);
    if (!next) return opened;
    opened.push(next);
  }
}

/** Nobody waits for goods of a return that the shop has declined or cancelled. */
function cancelledViolations(world: World, ours: Order, { returns }: OrderVersion): Violation[] {
  const off = returns.filter(({ state }) => state === 'cancelled' || state === 'declined');
  return off.flatMap((theirs) => {
    const awaited = openedFor(world, ours, theirs).filter(awaitsGoods);
    return awaited.map(({ returnId }): Violation => {
      return {
        rule: 'return of a shop',
        about: returnId,
        text: `it is ${theirs.state} there and awaited here`,
      };
    });
  });
}

/** Of an open return so many units are awaited as the shop's staff has left in it, unless its goods were on their way. */
function cutViolations(world: World, ours: Order, { returns }: OrderVersion): Violation[] {
  const open = returns.filter(({ state }) => state === 'open');
  return open.flatMap((theirs) => {
    const awaited = openedFor(world, ours, theirs).filter(({ status }) => status === 'requested');
    const units = awaited.flatMap(({ lines }) => lines).reduce((sum, line) => sum + line.units, 0);
    const [one] = awaited;
    if (!one || units === theirs.units) return [];
    return [
      { rule: 'cut return of a shop', about: one.returnId, text: `${units} of ${theirs.units} are awaited` },
    ];
  });
}

/** What one of our locations has back by a refund of the shop no return waits for any more. */
function backViolations(world: World, shop: SimulatedShop, ours: Order, version: OrderVersion): Violation[] {
  const { table } = world;
  const isOwn = ({ orderId }: { readonly orderId: string }): boolean => orderId === ours.orderId;
  const returns = table.store.ofType('Return').map(parseReturn).filter(isOwn);
  const refunds = table.store.ofType('Refund').map(parseRefund).filter(isOwn);
  const { platform } = shop.plan;
  const place = platform === 'shopify' ? { at: PLACE } : {};
  const given = version.refunds.map(({ refund, back, amount }) => {
    const line = { lineId: lineIdOf(platform), units: back, restock: 'return' as const, ...place };
    return { refund, amount, lines: back > 0 ? [line] : [] };
  });
  const left = backAtShop(given, { returns, refunds }, { locations: { NYC: PLACE } });
  return left.flatMap(({ of, refund }): Violation[] => {
    if (!of) return [];
    return [{ rule: 'goods of a shop', about: of.returnId, text: `${refund} has brought what it waits for` }];
  });
}

/** What staff has given back is known here, and lowers what is left to give. */
function moneyViolations(ours: Order, { refunds }: OrderVersion): Violation[] {
  const byHand = refunds.filter(({ note }) => note === undefined);
  const given = byHand.reduce((sum, { amount }) => sum + amount, 0);
  const known = (ours.payments?.refunded ?? 0) - (ours.payments?.byReturns ?? 0);
  if (known >= given) return [];
  return [
    { rule: 'money of a shop', about: ours.orderId, text: `${known} of ${given} is known to be given back` },
  ];
}

/** What shops say of goods and money that went back is true here, once everything has been heard. */
export function shopReturnViolations(world: World): Violation[] {
  return [...world.shops.values()].flatMap((shop) => {
    if (world.stream.lost > 0 || shop.wasLeft || !isConnected(world, shop)) return [];
    return shop.latest().flatMap((version) => {
      const ours = orderOf(world, shop, version.id);
      if (!ours || ours.quarantined) return [];
      return [
        ...cancelledViolations(world, ours, version),
        ...cutViolations(world, ours, version),
        ...backViolations(world, shop, ours, version),
        ...moneyViolations(ours, version),
      ];
    });
  });
}
