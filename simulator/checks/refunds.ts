import { dueUnits } from '../../functions/returns/money/due-units.ts';
import { unitsNotSettled } from '../../functions/returns/money/settling-sequence.ts';
import { parseRefund } from '../../functions/returns/refunds/refund.store.ts';
import { isAwaited } from '../../functions/returns/refunds/refund.ts';
import { parseReturn } from '../../functions/returns/rma/return.store.ts';
import type { Memory } from '../actors/cast.ts';
import type { World } from '../world.ts';
import type { Violation } from './violation.ts';

/** At the end each refund is what its partner made of it, no money went twice, and every unit that is owed was settled. */
export function refundViolations(world: World, { settledRefunds }: Memory): Violation[] {
  const refunds = world.table.store.ofType('Refund').map(parseRefund);
  const returns = world.table.store.ofType('Return').map(parseReturn);
  const wrong = refunds.flatMap((refund): Violation[] => {
    const { refundId: about, status } = refund;
    const answers = [...settledRefunds.values()].filter(({ refundId }) => refundId === about);
    const paid = answers.filter(({ outcome }) => outcome === 'succeeded').length;
    const isDone = !isAwaited(refund) && status !== 'failed';
    const isPaid = status === 'succeeded' && refund.amount > 0;
    const isTrue = paid === (isPaid ? 1 : 0);
    return isDone && isTrue
      ? []
      : [{ rule: 'refunds', about, text: `is ${status}, and was paid ${paid} times` }];
  });
  // What is asked for follows from the records of the stream, and from the end of the return's execution.
  const isWhole = world.stream.lost === 0;
  const unsettled = returns.flatMap((returned): Violation[] => {
    const own = refunds.filter(({ orderId }) => orderId === returned.orderId);
    const isSettled = dueUnits(returned).length === 0 || unitsNotSettled(returned, own).length === 0;
    if (isSettled || !isWhole) return [];
    return [{ rule: 'refunds', about: returned.returnId, text: 'nobody was asked for its money' }];
  });
  return [...wrong, ...unsettled];
}
