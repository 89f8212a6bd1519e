/** What figures are made of, once a return is closed: why, what the units were, how long, what it brought and cost. Pure. */
import * as z from 'zod';
import { sumUnits } from '../../order/line-units.ts';
import { grades } from '../rma/grades.ts';
import type { Return } from '../rma/return.ts';
import type { Owed } from './return-owed.ts';

const units = z.number().int();
const days = z.number().int();
const minor = z.number().int();

export const closedFactsSchema = z.object({
  /** Units by the coded reason that was said as they were asked for; of a claim by what is wrong with them. */
  reasons: z.array(z.object({ reason: z.string(), units })),
  grades: z.array(z.object({ grade: z.enum(grades), units })),
  /** Whole days since the return was asked for. */
  days: z.object({ toReceive: days.optional(), toInspect: days.optional(), toClose: days }),
  currency: z.string().optional(),
  /** What the units were sold for that are on sale again, minor units; absent where nothing is owed. */
  recoveredMinor: minor.optional(),
  /** What labels cost that the brand pays for and nobody has voided, as far as that is known. */
  labelsMinor: minor.optional(),
});
export type ClosedFacts = z.output<typeof closedFactsSchema>;

type Dispositions = Return['dispositions'];

function unitsByName<T extends string>(found: readonly (readonly [T, number])[]): (readonly [T, number])[] {
  const sums = new Map<T, number>();
  for (const [name, some] of found) sums.set(name, (sums.get(name) ?? 0) + some);
  return [...sums];
}

function reasonsOf({ claim, wishes = [], lines }: Return): ClosedFacts['reasons'] {
  if (claim) return [{ reason: claim.kind, units: sumUnits(lines) }];
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

/** The dearest of the units that are owed are taken to be those on sale again: who inspects names no single unit. */
function recovered(dispositions: Dispositions, { lines }: Owed): number {
  let sum = 0;
  for (const lineId of new Set(dispositions.map((one) => one.lineId))) {
    const sellable = dispositions.filter((one) => one.lineId === lineId && one.as === 'sellable');
    let left = sellable.reduce((total, one) => total + one.units, 0);
    const owed = lines.filter((one) => one.lineId === lineId).toSorted((a, b) => b.price - a.price);
    for (const { units: some, price } of owed) {
      sum += Math.min(left, some) * price;
      left -= Math.min(left, some);
    }
  }
  return sum;
}

function labelsCost({ labels = [] }: Return): number {
  return labels
    .filter(({ paidBy, voidedAt }) => paidBy === 'brand' && voidedAt === undefined)
    .reduce((sum, { cost }) => sum + (cost?.amount ?? 0), 0);
}

/** The facts of a return; undefined before it is closed. `owed`: what its units are owed, where they are. */
export function closedFacts(returned: Return, owed: Owed | undefined): ClosedFacts | undefined {
  const { status, requestedAt, receivedAt, inspectedAt, closedAt, dispositions } = returned;
  if (status !== 'closed' || closedAt === undefined) return undefined;
  const found = dispositions.map(({ as, units: some }) => [as, some] as const);
  const money = owed && {
    currency: owed.currency,
    recoveredMinor: recovered(dispositions, owed),
    labelsMinor: labelsCost(returned),
  };
  return {
    reasons: reasonsOf(returned),
    grades: unitsByName(found).map(([grade, some]) => ({ grade, units: some })),
    days: {
      ...(receivedAt === undefined ? {} : { toReceive: daysBetween(requestedAt, receivedAt) }),
      ...(inspectedAt === undefined ? {} : { toInspect: daysBetween(requestedAt, inspectedAt) }),
      toClose: daysBetween(requestedAt, closedAt),
    },
    ...money,
  };
}
