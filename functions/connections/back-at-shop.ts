/** What a shop's own refunds say has come back, against the returns that there are. Pure. */
import type { RefundAtShop } from '../channels/contract/adapter.ts';
import type { Connection } from '../network/entities/connection.ts';
import { minus, unitsOf } from '../order/line-units.ts';
import { paidUnits, type Refund } from '../returns/refunds/refund.ts';
import { awaitsGoods, isEnded, type Return } from '../returns/rma/return.ts';

/** Goods of one refund that came back to one place. */
export interface BackAtShop {
  readonly refund: string;
  /** Our location that has them; undefined where the shop names none of ours. */
  readonly location: string | undefined;
  /** The return that waited for them; undefined where none did. */
  readonly of?: OwnReturn;
  readonly lines: readonly { readonly lineId: string; readonly units: number }[];
}

type OwnReturn = Pick<Return, 'returnId' | 'n'>;

/** Units of one line of a return of ours. */
interface ReturnedUnits {
  readonly returned: Return;
  /** Those that the return stands for and no refund of ours has paid for: a shop's own refund may be for these. */
  unpaid: number;
  /** Of these, those that are here. */
  here: number;
  /** Those that are announced and not here; of a return that waits no more they may come late. */
  toCome: number;
}

/** Units of a line that a return stands for: those that it announced, or brought. */
function unitsIn(returned: Return, lineId: string): number {
  const { lines, taken = [], undelivered = [], kept } = returned;
  const brought = unitsOf(taken, lineId) + unitsOf(undelivered, lineId);
  return isEnded(returned) && !kept ? brought : Math.max(brought, unitsOf(lines, lineId));
}

/** Goods that may still come: of a return that waits for them, has had a first box, or has waited too long. */
function mayCome(returned: Return): boolean {
  const { status, kept } = returned;
  return !kept && (awaitsGoods(returned) || status === 'received' || status === 'expired');
}

function unitsOfLine(returned: Return, refunds: readonly Refund[], lineId: string): ReturnedUnits {
  const { returnId, lines, received = [] } = returned;
  const own = refunds.filter((one) => one.returnId === returnId);
  const paid = paidUnits(own, lineId);
  const unpaid = Math.max(0, unitsIn(returned, lineId) - paid);
  const here = Math.max(0, Math.min(unpaid, unitsOf(received, lineId) - paid));
  const announced = Math.max(0, unitsOf(lines, lineId) - paid - here);
  const toCome = mayCome(returned) ? Math.min(announced, unitsOf(minus(lines, received), lineId)) : 0;
  return { returned, unpaid, here, toCome };
}

/** What came back to one place can be of a return that waits for it there, or that has had nothing anywhere yet. */
function mayBeAt({ returned }: ReturnedUnits, location: string): boolean {
  return returned.location === location || returned.received === undefined;
}

interface Arrived {
  readonly of?: OwnReturn;
  readonly units: number;
}

/** Refunded units that a place of ours has: of returns that wait for them, as far as there are any. */
function arrivals(units: number, location: string, known: readonly ReturnedUnits[]): Arrived[] {
  let left = units;
  const found: Arrived[] = [];
  for (const one of known.filter((each) => mayBeAt(each, location))) {
    const some = Math.min(left, one.toCome);
    if (some === 0) continue;
    one.toCome -= some;
    one.unpaid -= Math.min(some, one.unpaid);
    left -= some;
    found.push({ of: one.returned, units: some });
  }
  return found;
}

/** Takes refunded units off those that returns stand for. Answers how many there were. */
function cover(units: number, known: readonly ReturnedUnits[], of: 'here' | 'unpaid'): number {
  let left = units;
  for (const one of known) {
    const some = Math.min(left, one[of]);
    one[of] -= some;
    if (of === 'here') one.unpaid -= some;
    left -= some;
  }
  return units - left;
}

/**
 * What became of refunded units that the shop has back: some have come here by a return before, some are those that a
 * return waits for, and of the rest nobody knew.
 */
function partsOf(units: number, location: string | undefined, known: readonly ReturnedUnits[]): Arrived[] {
  const news = units - cover(units, known, 'here');
  const arrived = location === undefined ? [] : arrivals(news, location, known);
  const unexplained = news - arrived.reduce((sum, one) => sum + one.units, 0);
  const unknown = unexplained - cover(unexplained, known, 'unpaid');
  return unknown > 0 ? [...arrived, { units: unknown }] : arrived;
}

function ourLocation({ locations }: Pick<Connection, 'locations'>, theirs: string | undefined) {
  return Object.entries(locations).find(([, shop]) => shop === theirs)?.[0];
}

/** Units by where they are and by the return that they are of, each line once. */
function grouped(refund: string, parts: readonly (Arrived & PlacedLine)[]): BackAtShop[] {
  const groups = Map.groupBy(parts, ({ location, of }) => JSON.stringify([location, of?.n]));
  return [...groups.values()].flatMap((own): BackAtShop[] => {
    const [first] = own;
    if (!first) return [];
    const units = new Map<string, number>();
    for (const one of own) units.set(one.lineId, (units.get(one.lineId) ?? 0) + one.units);
    const { location, of } = first;
    const lines = [...units].map(([lineId, some]) => ({ lineId, units: some }));
    return [{ refund, location, ...(of && { of }), lines }];
  });
}

interface PlacedLine {
  readonly lineId: string;
  readonly location: string | undefined;
}

/**
 * What came back by refunds that the shop has made: goods that a return of ours waits for and that one of our locations has,
 * and goods that no return stands for. Refunds are told by their age; what is here already was the first ones'.
 */
export function backAtShop(
  given: readonly RefundAtShop[],
  known: { readonly returns: readonly Return[]; readonly refunds: readonly Refund[] },
  connection: Pick<Connection, 'locations'>,
): BackAtShop[] {
  const byLine = new Map<string, readonly ReturnedUnits[]>();
  const knownOf = (lineId: string): readonly ReturnedUnits[] => {
    const units = byLine.get(lineId) ?? known.returns.map((one) => unitsOfLine(one, known.refunds, lineId));
    byLine.set(lineId, units);
    return units;
  };
  return given.flatMap(({ refund, lines }) => {
    const back = lines.filter(({ restock }) => restock === 'return');
    const parts = back.flatMap(({ lineId, units, at }) => {
      const location = ourLocation(connection, at);
      return partsOf(units, location, knownOf(lineId)).map((part) => ({ ...part, lineId, location }));
    });
    return grouped(refund, parts);
  });
}
