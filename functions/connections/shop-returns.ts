/**
 * Goods that a shop says have come back with money that it gave back by itself: returns of ours, of which the money is
 * settled. Where the shop names a location of ours they are there; else they are awaited.
 */
import type { MoneyAtShop, RefundAtShop, ReturnAtShop } from '../channels/contract/adapter.ts';
import type { Connection } from '../network/entities/connection.ts';
import { findLocation } from '../network/entities/network.store.ts';
import { unitsOf } from '../order/line-units.ts';
import { readOrder } from '../order/order.store.ts';
import { readRefunds } from '../returns/refunds/refund.store.ts';
import type { Refund } from '../returns/refunds/refund.ts';
import { askForReturn } from '../returns/rma/ask-for-return.ts';
import { openedReturnSchema, tellAtCounter } from '../returns/rma/at-the-counter.ts';
import { readReturns } from '../returns/rma/return.store.ts';
import { isEnded, type Return } from '../returns/rma/return.ts';
import { type Caller, callerName } from '../shared/caller.ts';
import { Conflict } from '../shared/errors.ts';
import { parseOwn } from '../shared/parse.ts';

/** Goods of one refund that came back to one place. */
export interface BackAtShop {
  readonly refund: string;
  /** Our location that has them; undefined where the shop names none of ours. */
  readonly location: string | undefined;
  readonly lines: readonly { readonly lineId: string; readonly units: number }[];
}

/** Units of a line that a return stands for: those that it announced, or brought. */
function unitsIn(returned: Return, lineId: string): number {
  const { lines, taken = [], undelivered = [], kept } = returned;
  const brought = unitsOf(taken, lineId) + unitsOf(undelivered, lineId);
  return isEnded(returned) && !kept ? brought : Math.max(brought, unitsOf(lines, lineId));
}

/** Units of a line of which returns stand that no refund of ours has paid for: a shop's own refund may be for these. */
function unpaidUnits(returns: readonly Return[], refunds: readonly Refund[], lineId: string): number {
  const paid = refunds
    .filter(({ amount, status }) => amount > 0 && status !== 'waived')
    .reduce((sum, { lines }) => sum + unitsOf(lines, lineId), 0);
  return Math.max(0, returns.reduce((sum, one) => sum + unitsIn(one, lineId), 0) - paid);
}

function ourLocation({ locations }: Pick<Connection, 'locations'>, theirs: string | undefined) {
  return Object.entries(locations).find(([, shop]) => shop === theirs)?.[0];
}

/**
 * What came back by refunds that the shop has made and that no return of ours stands for. Refunds are told by their
 * age; what returns there are were the first ones'. Pure.
 */
export function backAtShop(
  given: readonly RefundAtShop[],
  known: { readonly returns: readonly Return[]; readonly refunds: readonly Refund[] },
  connection: Pick<Connection, 'locations'>,
): BackAtShop[] {
  const left = new Map<string, number>();
  const uncovered = ({ lineId, units }: RefundAtShop['lines'][number]): number => {
    const there = left.get(lineId) ?? unpaidUnits(known.returns, known.refunds, lineId);
    const covered = Math.min(there, units);
    left.set(lineId, there - covered);
    return units - covered;
  };
  return given.flatMap(({ refund, lines }): BackAtShop[] => {
    const back = lines.filter(({ restock }) => restock === 'return');
    const open = back.map((line) => ({ ...line, units: uncovered(line) })).filter(({ units }) => units > 0);
    const places = Map.groupBy(open, ({ at }) => ourLocation(connection, at));
    return [...places].map(([location, own]) => {
      const units = new Map<string, number>();
      for (const { lineId, units: some } of own) units.set(lineId, (units.get(lineId) ?? 0) + some);
      return { refund, location, lines: [...units].map(([lineId, some]) => ({ lineId, units: some })) };
    });
  });
}

/** Opens the return, and says that its goods are there where the shop has them at a location of ours. */
async function takeBack(
  orderId: string,
  channel: string,
  { refund, location, lines }: BackAtShop,
  now: string,
) {
  const caller: Caller = { kind: 'channel', id: channel, scopes: [] };
  const id = location === undefined ? `refund ${refund}` : `refund ${refund} at ${location}`;
  // A location that is gone has nobody who would say what the goods are worth.
  const isThere = location !== undefined && (await findLocation(location)) !== undefined;
  const place = isThere ? { location } : {};
  const wanted = { lines, outcome: 'refund' as const, despitePolicy: callerName(caller), ...place };
  const order = await readOrder(orderId);
  const { body } = await askForReturn(order, { wanted, caller, id, content: { shopRefund: refund } }, now);
  if (!isThere) return;
  const opened = parseOwn(openedReturnSchema, body, `return of ${id}`);
  await tellAtCounter({ id, kind: 'received', lines: [...lines] }, opened, { orderId }, caller, now);
}

/**
 * Opens the returns of goods that came back by refunds of the shop's own, each once. `given`: those refunds, without what
 * returns of ours have asked for.
 * @throws Contended, Unavailable
 */
export async function keepShopReturns(
  { channel, connection }: { readonly channel: string; readonly connection: Pick<Connection, 'locations'> },
  orderId: string,
  given: MoneyAtShop['refunds'],
  now: string,
): Promise<void> {
  if (given.every(({ lines }) => lines.every(({ restock }) => restock !== 'return'))) return;
  const [returns, refunds] = await Promise.all([readReturns(orderId), readRefunds(orderId)]);
  for (const back of backAtShop(given, { returns, refunds }, connection)) {
    try {
      await takeBack(orderId, channel, back, now);
    } catch (error) {
      // More than has left, as far as anybody told: once that is told, the shop's order is looked at again.
      if (!(error instanceof Conflict)) throw error;
    }
  }
}

/**
 * Opens the returns that somebody has asked for at the shop, and that it lets come: through the same door as everybody, each
 * once. Whoever pays for them first, here or there, has paid.
 * @throws Contended, Unavailable
 */
export async function openShopReturns(
  channel: string,
  orderId: string,
  asked: readonly ReturnAtShop[],
  now: string,
): Promise<void> {
  const caller: Caller = { kind: 'channel', id: channel, scopes: [] };
  for (const { name, lines } of asked.filter((one) => one.lines.length > 0)) {
    const wanted = { lines, outcome: 'refund' as const, despitePolicy: callerName(caller) };
    const command = { wanted, caller, id: `return ${name}`, content: { shopReturn: name } };
    try {
      await askForReturn(await readOrder(orderId), command, now);
    } catch (error) {
      // Its units are coming back already, or nobody here has heard that they left.
      if (!(error instanceof Conflict)) throw error;
    }
  }
}
