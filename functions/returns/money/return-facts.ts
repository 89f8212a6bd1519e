/** What figures are made of, once a return is closed: why, what the units were, how long, what it brought and cost. Pure. */
import * as z from 'zod';
import { type SomeUnits, sumUnits, unitsOf } from '../../order/line-units.ts';
import { grades } from '../rma/grades.ts';
import type { Return } from '../rma/return.ts';
import { sharesOfFirst } from './largest-remainder.ts';
import type { PaidOrder } from './paid-order.ts';
import type { OwedReturn } from './settlement.ts';

const units = z.number().int();
const days = z.number().int();
const minor = z.number().int();

export const closedFactsSchema = z.object({
  /** Units by the coded reason that was said as they were asked for; of a claim by what is wrong with them; or undelivered. */
  reasons: z.array(z.object({ reason: z.string(), units })),
  grades: z.array(z.object({ grade: z.enum(grades), units })),
  /** Whole days since the return was asked for. */
  days: z.object({ toReceive: days.optional(), toInspect: days.optional(), toClose: days }),
  currency: z.string().optional(),
  /** What the units were sold for that are on sale again, minor units. */
  recoveredMinor: minor.optional(),
  /** What the carrier paid for a lost parcel, minor units; absent where it was asked nothing, or has not said so. */
  carrierPaidMinor: minor.optional(),
  /** What labels cost that the brand pays for, less void ones whose cost came back, as far as that is known, ... */
  labelsMinor: minor.optional(),
  /** ... and what those cost that were paid in another currency. */
  otherLabels: z.array(z.object({ currency: z.string(), amount: minor })).optional(),
});
export type ClosedFacts = z.output<typeof closedFactsSchema>;

function unitsByName<T extends string>(found: readonly (readonly [T, number])[]): (readonly [T, number])[] {
  const sums = new Map<T, number>();
  for (const [name, some] of found) sums.set(name, (sums.get(name) ?? 0) + some);
  return [...sums];
}

function reasonsOf({ claim, wishes = [], lines, shipmentId }: Return): ClosedFacts['reasons'] {
  if (claim) return [{ reason: claim.kind, units: sumUnits(lines) }];
  if (shipmentId !== undefined) return [{ reason: 'undelivered', units: sumUnits(lines) }];
  const said = wishes.flatMap(({ lineId, reason }) => {
    const line = lines.find((one) => one.lineId === lineId);
    return reason === undefined || !line ? [] : [[reason, line.units] as const];
  });
  return unitsByName(said).map(([reason, some]) => ({ reason, units: some }));
}

const DAY_MS = 86_400_000;

function daysBetween(from: string, to: string): number {
  return Math.floor((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

/** What is known of the money of a return's order. */
export interface MoneyOfFacts {
  readonly paid: PaidOrder;
  /** Units that are owed something, as runs of equal shares. */
  readonly owed: OwedReturn['lines'];
  /** Units of the order that its shop has given money back for by itself. */
  readonly byShop: readonly SomeUnits[];
}

/**
 * What the units were sold for that are on sale again. The dearest of those that are owed are taken to be among them: who
 * inspects names no single unit. Then come those for which nothing is owed though they were paid: a carrier brought them
 * back undelivered, or the shop has settled them.
 */
function recovered({ dispositions, undelivered = [] }: Return, { paid, owed, byShop }: MoneyOfFacts): number {
  let sum = 0;
  for (const { lineId, price, quantity } of paid.lines) {
    const sellable = dispositions.filter((one) => one.lineId === lineId && one.as === 'sellable');
    let left = sumUnits(sellable);
    const ofLine = owed.filter((one) => one.lineId === lineId).toSorted((a, b) => b.price - a.price);
    for (const run of ofLine) {
      sum += Math.min(left, run.units) * run.price;
      left -= Math.min(left, run.units);
    }
    const settled = unitsOf(undelivered, lineId) + unitsOf(byShop, lineId);
    sum += sharesOfFirst(price, quantity, Math.min(left, settled));
  }
  return sum;
}

/** What labels cost by currency: their maker's need not be the order's. */
function labelsCost({ labels = [] }: Return): ReadonlyMap<string, number> {
  // What is void and was not taken back by whoever made it is paid for all the same.
  const paid = labels.filter(
    ({ paidBy, voidedAt, givenBack }) =>
      paidBy === 'brand' && (voidedAt === undefined || givenBack === 'refused'),
  );
  return new Map(
    unitsByName(paid.flatMap(({ cost }) => (cost ? [[cost.currency, cost.amount] as const] : []))),
  );
}

function moneyFacts(returned: Return, money: MoneyOfFacts) {
  const { currency } = money.paid;
  const labels = labelsCost(returned);
  const others = [...labels].filter(([other]) => other !== currency);
  const carrierPaid = returned.claim?.carrier?.paid;
  return {
    currency,
    recoveredMinor: recovered(returned, money),
    ...(carrierPaid === undefined ? {} : { carrierPaidMinor: carrierPaid }),
    labelsMinor: labels.get(currency) ?? 0,
    ...(others.length > 0
      ? { otherLabels: others.map(([other, amount]) => ({ currency: other, amount })) }
      : {}),
  };
}

/** The facts of a return; undefined before it is closed. */
export function closedFacts(returned: Return, money: MoneyOfFacts | undefined): ClosedFacts | undefined {
  const { status, requestedAt, receivedAt, inspectedAt, closedAt, dispositions } = returned;
  if (status !== 'closed' || closedAt === undefined) return undefined;
  const found = dispositions.map(({ as, units: some }) => [as, some] as const);
  return {
    reasons: reasonsOf(returned),
    grades: unitsByName(found).map(([grade, some]) => ({ grade, units: some })),
    days: {
      ...(receivedAt === undefined ? {} : { toReceive: daysBetween(requestedAt, receivedAt) }),
      ...(inspectedAt === undefined ? {} : { toInspect: daysBetween(requestedAt, inspectedAt) }),
      toClose: daysBetween(requestedAt, closedAt),
    },
    ...(money ? moneyFacts(returned, money) : {}),
  };
}
