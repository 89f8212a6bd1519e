/**
 * In which order units of an order are settled: those that were settled already as they were then, so that what is found
 * out later of one return moves no cent of another one that was paid; the rest as their goods came. Pure.
 */
import type { Order } from '../../order/order.ts';
import { compareText } from '../../shared/compare-text.ts';
import { type Refund, waivedBy } from '../refunds/refund.ts';
import type { Return } from '../rma/return.ts';
import { dueUnits } from './due-units.ts';
import type { SettledByShop, UnitsToSettle } from './settlement.ts';

type ShopSettlements = NonNullable<NonNullable<Order['payments']>['byShop']>;

export interface UnitsOfOrder {
  readonly returns: readonly Return[];
  readonly refunds: readonly Refund[];
  /** Units that the shop has given money back for by itself. */
  readonly byShop: ShopSettlements;
}

/** Returns are settled in the order in which their goods came; one of which they stay, as it was let be. */
export function settledSince({ receivedAt, closedAt, requestedAt }: Return): string {
  return receivedAt ?? closedAt ?? requestedAt;
}

export function toSettle(returned: Return): UnitsToSettle {
  const { returnId, terms } = returned;
  return {
    returnId,
    lines: dueUnits(returned),
    feeOf: (lineId) => terms?.lines.find((line) => line.lineId === lineId)?.fee ?? 0,
    withShipping: terms?.shipping === true,
  };
}

/** What of a return is owed and not in the sequence yet. */
interface Unsettled {
  readonly whole: UnitsToSettle;
  readonly left: Map<string, number>;
}

function unsettledOf(returned: Return): Unsettled {
  const whole = toSettle(returned);
  return { whole, left: new Map(whole.lines.map(({ lineId, units }) => [lineId, units])) };
}

/** Takes so many units of lines out of what is left, as far as they are there. */
function take({ whole, left }: Unsettled, lines: UnitsToSettle['lines']): UnitsToSettle {
  const taken = lines.map(({ lineId, units: wanted }) => {
    const there = left.get(lineId) ?? 0;
    const units = Math.min(there, wanted);
    left.set(lineId, there - units);
    return { lineId, units };
  });
  return { ...whole, lines: taken.filter(({ units }) => units > 0) };
}

export function settlingSequence({
  returns,
  refunds,
  byShop,
}: UnitsOfOrder): (UnitsToSettle | SettledByShop)[] {
  const unsettled = new Map(returns.map((one) => [one.returnId, unsettledOf(one)]));
  const settled = [
    ...refunds.map((refund) => ({ ...refund, place: refund.n * 1000 + refund.m, waived: waivedBy(refund) })),
    ...byShop.map(({ seq, lines }) => ({ seq, place: 0, returnId: undefined, lines, waived: 0 })),
  ].toSorted((a, b) => a.seq - b.seq || a.place - b.place);
  const first = settled.flatMap(({ returnId, lines, waived }): (UnitsToSettle | SettledByShop)[] => {
    if (returnId === undefined) return [{ byShop: lines }];
    const own = unsettled.get(returnId);
    return own ? [{ ...take(own, lines), waived }] : [];
  });
  const rest = returns
    .toSorted((a, b) => compareText(settledSince(a), settledSince(b)) || a.n - b.n)
    .flatMap(({ returnId }) => {
      const own = unsettled.get(returnId);
      return own ? [take(own, own.whole.lines)] : [];
    });
  return [...first, ...rest];
}

/** Units of a return that no refund of it has settled yet. */
export function unitsNotSettled(returned: Return, refunds: readonly Refund[]): UnitsToSettle['lines'] {
  const own = unsettledOf(returned);
  for (const { returnId, lines } of refunds) if (returnId === returned.returnId) take(own, lines);
  return take(own, own.whole.lines).lines;
}
