/** What each return of an order is owed: unit shares that add up, as far as what was paid suffices. Pure. */
import { sharesOfFirst } from './largest-remainder.ts';
import type { PaidLine, PaidOrder } from './paid-order.ts';

/**
 * Units of a return for which money is owed, by the order in which units are settled. A return that is settled bit by
 * bit has several.
 */
export interface UnitsToSettle {
  readonly returnId: string;
  readonly lines: readonly { readonly lineId: string; readonly units: number }[];
  /** Minor units that are kept back of each unit of a line. */
  readonly feeOf: (lineId: string) => number;
  /** The shipping of the order is owed, too, once everything is back. */
  readonly withShipping: boolean;
  /** Minor units of which somebody has said that they do not go: so much less is owed for these units. */
  readonly waived?: number;
}

/** Units that a shop has given money back for by itself: nothing more is owed for them when they come back. */
export interface SettledByShop {
  readonly byShop: readonly { readonly lineId: string; readonly units: number }[];
}

/** Units of a line that are owed the same each; minor units. */
export interface OwedUnits {
  readonly lineId: string;
  readonly units: number;
  readonly price: number;
  readonly tax: number;
  /** What is kept back of it. */
  readonly fee: number;
  /** What is owed for each unit. */
  readonly amount: number;
}

export interface OwedReturn {
  readonly lines: readonly OwedUnits[];
  readonly shipping: number;
  /** What all of it comes to, ... */
  readonly shares: number;
  /** ... and what is owed: no more than was paid and is not given back, and nothing of what a person has waived. */
  readonly amount: number;
}

/** What is settled by now. */
interface Settled {
  /** Units by line, surplus too. */
  readonly back: Map<string, number>;
  /** Of those, units that a shop has settled and that no return has brought back. */
  readonly ahead: Map<string, number>;
  /** Units for which no money of ours goes, and that no shop has settled either. */
  readonly waived: Map<string, number>;
  /** What may still be given back. */
  left: number;
  hasShipping: boolean;
}

/** Units of the line that are paid for, among the first so many that came back: surplus comes first, and is owed nothing. */
function paidUnits({ units }: PaidLine, surplus: number, back: number): number {
  return Math.min(units, Math.max(0, back - surplus));
}

/** The places at which a unit's share becomes smaller by one, between two. */
function steps({ price, tax, quantity }: PaidLine, from: number, to: number): number[] {
  const places = [price % quantity, tax % quantity].filter((place) => place > from && place < to);
  return [...new Set([...places, to])].sort((a, b) => a - b);
}

function shareOfUnit(amount: number, quantity: number, at: number): number {
  return sharesOfFirst(amount, quantity, at + 1) - sharesOfFirst(amount, quantity, at);
}

/** Units of the line from one place to another, in runs of equal shares. */
function owedUnits(line: PaidLine, from: number, to: number, fee: number, taxIncluded: boolean): OwedUnits[] {
  const { lineId, quantity } = line;
  let start = from;
  return steps(line, from, to).flatMap((end): OwedUnits[] => {
    const units = end - start;
    const price = shareOfUnit(line.price, quantity, start);
    const tax = shareOfUnit(line.tax, quantity, start);
    start = end;
    const full = taxIncluded ? price : price + tax;
    const kept = Math.min(fee, full);
    return units > 0 ? [{ lineId, units, price, tax, fee: kept, amount: full - kept }] : [];
  });
}

/** Whether all goods of the order are back. */
function isAllBack({ lines }: PaidOrder, back: ReadonlyMap<string, number>, surplusOf: SurplusOf): boolean {
  const goods = lines.filter(({ units, isGoods }) => units > 0 && isGoods);
  return goods.every(
    (line) => paidUnits(line, surplusOf(line.lineId), back.get(line.lineId) ?? 0) === line.units,
  );
}

/** Units of a line that came back and were sent beyond what was ordered (P11). */
export type SurplusOf = (lineId: string) => number;

function addUnits(units: Map<string, number>, lineId: string, more: number): void {
  units.set(lineId, (units.get(lineId) ?? 0) + more);
}

/** Takes so many of the wanted units as there are. */
function takeUnits(units: Map<string, number>, lineId: string, wanted: number): number {
  const taken = Math.min(units.get(lineId) ?? 0, wanted);
  addUnits(units, lineId, -taken);
  return taken;
}

/** What a shop gives back is first for units that are back and for which nobody else gives any money. */
function settleByShop({ byShop }: SettledByShop, { back, ahead, waived }: Settled): void {
  for (const { lineId, units } of byShop) {
    const others = units - takeUnits(waived, lineId, units);
    addUnits(back, lineId, others);
    addUnits(ahead, lineId, others);
  }
}

function together(one: OwedReturn | undefined, other: OwedReturn): OwedReturn {
  if (!one) return other;
  return {
    lines: [...one.lines, ...other.lines],
    shipping: one.shipping + other.shipping,
    shares: one.shares + other.shares,
    amount: one.amount + other.amount,
  };
}

function settleOne(paid: PaidOrder, one: UnitsToSettle, surplusOf: SurplusOf, settled: Settled): OwedReturn {
  const { taxIncluded, shipping } = paid;
  const { waived = 0 } = one;
  const lines = one.lines.flatMap(({ lineId, units: all }) => {
    const line = paid.lines.find((known) => known.lineId === lineId);
    const units = all - takeUnits(settled.ahead, lineId, all);
    const before = settled.back.get(lineId) ?? 0;
    settled.back.set(lineId, before + units);
    if (waived > 0) addUnits(settled.waived, lineId, units);
    if (!line) return [];
    const surplus = surplusOf(lineId);
    const [from, to] = [paidUnits(line, surplus, before), paidUnits(line, surplus, before + units)];
    return owedUnits(line, from, to, one.feeOf(lineId), taxIncluded);
  });
  const isShippingOwed =
    one.withShipping && !settled.hasShipping && lines.length > 0 && isAllBack(paid, settled.back, surplusOf);
  if (isShippingOwed) settled.hasShipping = true;
  const shippingFull = taxIncluded ? shipping.price : shipping.price + shipping.tax;
  const owedShipping = isShippingOwed ? shippingFull : 0;
  const shares = lines.reduce((sum, { units, amount }) => sum + units * amount, owedShipping);
  const amount = Math.max(0, Math.min(shares, settled.left) - waived);
  settled.left -= amount;
  return { lines, shipping: owedShipping, shares, amount };
}

/**
 * What each return is owed. `sequence`: all units of the order that have come back, and what a shop has settled by
 * itself, in the order in which they are settled. `ceiling`: what was paid and not given back otherwise. Whatever the
 * returns, the shares of all units of a line add up to what the line was sold for.
 */
export function settleReturns(
  paid: PaidOrder,
  sequence: readonly (UnitsToSettle | SettledByShop)[],
  surplusOf: SurplusOf,
  ceiling: number,
): ReadonlyMap<string, OwedReturn> {
  const units = { back: new Map(), ahead: new Map(), waived: new Map() };
  const settled: Settled = { ...units, left: ceiling, hasShipping: false };
  const owed = new Map<string, OwedReturn>();
  for (const one of sequence) {
    if ('byShop' in one) settleByShop(one, settled);
    else owed.set(one.returnId, together(owed.get(one.returnId), settleOne(paid, one, surplusOf, settled)));
  }
  return owed;
}

/** What the first so many units of a line are worth together. */
export function worthOf({ lines, taxIncluded }: PaidOrder, lineId: string, units: number): number {
  const line = lines.find((known) => known.lineId === lineId);
  if (!line) return 0;
  const count = Math.min(units, line.units);
  const price = sharesOfFirst(line.price, line.quantity, count);
  return taxIncluded ? price : price + sharesOfFirst(line.tax, line.quantity, count);
}
