/** What refunds an order's returns are to have beside those that there are, and what went out beyond that. Pure. */
import type { Channel } from '../../network/entities/channel.ts';
import { compareText } from '../../shared/compare-text.ts';
import { isExchanged } from '../exchange/exchange.ts';
import { ceilingOf, type MoneyFacts, owedByReturn } from '../money/return-owed.ts';
import type { OwedReturn } from '../money/settlement.ts';
import { unitsNotSettled } from '../money/settling-sequence.ts';
import type { Return } from '../rma/return.ts';
import { type Refund, type RefundLine, reservedBy, sumOf, waivedBy } from './refund.ts';
import type { RefundDraft } from './refund-change.ts';

/** A return that more was given back for than it is owed by now. Minor units. */
export interface BeyondOwed {
  readonly returned: Return;
  readonly refunded: number;
  readonly owed: number;
}

export interface WantedRefunds {
  readonly refunds: readonly Omit<RefundDraft, 'seq' | 'dueAt'>[];
  readonly beyond: readonly BeyondOwed[];
}

/** What of a return goes back as money, or as credit: what is spent on goods that are sent for it does not. */
function moneyOf(returned: Return, owed: OwedReturn | undefined, { goods }: MoneyFacts): number {
  const amount = owed?.amount ?? 0;
  if (!isExchanged(returned)) return amount;
  const use = goods?.get(returned.returnId) ?? { state: 'pending' };
  if (use.state === 'spent') return Math.max(0, amount - use.amount);
  return use.state === 'pending' ? 0 : amount;
}

/** The shop is asked where it is connected and gives money back; credit is never its business. */
function settlerOf(channel: Channel | undefined, kind: Refund['kind']): Refund['settledBy'] {
  const isAble = channel?.active === true && channel.connection?.effects.refunds === true;
  return isAble && kind === 'refund' && channel.policies.returns.refundBy === 'shop' ? 'shop' : 'partner';
}

/** The units that a refund settles, with what is owed for those of them that nothing was asked for yet. */
function linesOf(returned: Return, owed: OwedReturn, refunds: readonly Refund[]): RefundLine[] {
  const amountOf = (lineId: string): number =>
    owed.lines
      .filter((line) => line.lineId === lineId)
      .reduce((sum, { units, amount }) => sum + units * amount, 0);
  const askedFor = (lineId: string): number =>
    refunds
      .flatMap(({ lines }) => lines)
      .filter((line) => line.lineId === lineId)
      .reduce((sum, { amount }) => sum + amount, 0);
  return unitsNotSettled(returned, refunds).map(({ lineId, units }) => ({
    lineId,
    units,
    amount: Math.max(0, amountOf(lineId) - askedFor(lineId)),
  }));
}

/** Returns of release 0.2.0 have no terms, and their money went by other ways: nobody is asked for it once more. */
function isOurs({ terms, shipmentId }: Return): boolean {
  return terms !== undefined || shipmentId !== undefined;
}

interface OneReturn {
  readonly returned: Return;
  readonly owed: OwedReturn | undefined;
  readonly own: readonly Refund[];
}

function refundOf({ returned, owed, own }: OneReturn, amount: number, { body, channel }: MoneyFacts) {
  const { orderId, returnId, n, outcome } = returned;
  const kind: Refund['kind'] = outcome === 'store_credit' ? 'store_credit' : 'refund';
  const shipped = own.reduce((sum, { shipping }) => sum + shipping, 0);
  return {
    orderId,
    channel: returned.channel,
    returnId,
    n,
    m: Math.max(0, ...own.map(({ m }) => m)) + 1,
    kind,
    settledBy: settlerOf(channel, kind),
    currency: body.currency,
    amount,
    lines: owed ? linesOf(returned, owed, own) : [],
    shipping: Math.max(0, (owed?.shipping ?? 0) - shipped),
  };
}

/** What was captured beyond what the order costs: charges for goods that had not come were carried out so far. */
function paidAgain({ order, body }: MoneyFacts): number {
  const total = body.charges.total.amount;
  return Math.max(0, (order.payments?.captured ?? total) - total);
}

/**
 * A refund for each return that is owed more than was asked for, as long as what was paid suffices: what is gone, or may
 * go, counts as given back, whatever of it should not have gone.
 */
export function wantedRefunds(facts: MoneyFacts): WantedRefunds {
  const owed = owedByReturn(facts);
  let room = ceilingOf(facts.order, facts.body) - reservedBy(facts.refunds);
  let again = paidAgain(facts);
  const refunds: WantedRefunds['refunds'][number][] = [];
  const beyond: BeyondOwed[] = [];
  const inTurn = facts.returns
    .filter(isOurs)
    .toSorted((a, b) => compareText(a.requestedAt, b.requestedAt) || a.n - b.n);
  for (const returned of inTurn) {
    const { returnId } = returned;
    const one = {
      returned,
      owed: owed.get(returnId),
      own: facts.refunds.filter((refund) => refund.returnId === returnId),
    };
    // What the customer has paid once more counts as never given back.
    const undone = Math.min(returned.charged ?? 0, again);
    again -= undone;
    const due = moneyOf(returned, one.owed, facts);
    const asked = sumOf(one.own.filter((refund) => waivedBy(refund) === 0)) - undone;
    const amount = Math.max(0, Math.min(due - asked, room));
    // What is settled with nothing keeps its place, too.
    if (amount > 0 || unitsNotSettled(returned, one.own).length > 0) {
      refunds.push(refundOf(one, amount, facts));
      room -= amount;
    }
    const refunded = reservedBy(one.own) - undone;
    if (refunded > due) beyond.push({ returned, refunded, owed: due });
  }
  return { refunds, beyond };
}
