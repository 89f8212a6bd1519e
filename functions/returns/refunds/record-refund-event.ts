import type { DoorAnswer } from '../../shared/door.ts';
import { InvalidRequest } from '../../shared/errors.ts';
import { retryMoved, transact, type Write } from '../../shared/transact.ts';
import { refundViewSchema } from '../refund-doors.ts';
import { readRefund, saveRefund } from './refund.store.ts';
import { isKeyOf, type Refund } from './refund.ts';
import { isOpen, waive } from './refund-change.ts';
import { settleAboutRefund } from './refund-exceptions.ts';
import { outcomeOf, type RefundAnswer } from './refund-outcome.ts';

/** @throws InvalidRequest where the answer is to a request that nobody made: what it is about is not known */
function mustBeAsked(refund: Refund, { idempotencyKey }: RefundAnswer): void {
  if (idempotencyKey === undefined || isKeyOf(refund, idempotencyKey)) return;
  const message = `is no key by which refund ${refund.refundId} was asked for`;
  throw new InvalidRequest('The body is not valid.', [{ path: 'idempotencyKey', message }]);
}

/**
 * Records what whoever settles a refund says of it, with its command.
 * @throws NotFound, InvalidRequest
 */
export function recordRefundEvent(
  refundId: string,
  answer: RefundAnswer,
  now: string,
  record: (answer: DoorAnswer) => Write,
): Promise<DoorAnswer> {
  return retryMoved(async () => {
    const before = await readRefund(refundId);
    mustBeAsked(before, answer);
    const outcome = await outcomeOf(before, answer, now);
    const made = { status: 200, body: refundViewSchema.parse(outcome?.next ?? before) };
    await transact([record(made), ...(outcome?.writes ?? [])]);
    return made;
  });
}

/** The same without a command: of a shop that was asked itself, which may be asked again what it said. */
export function takeRefundAnswer(refundId: string, answer: RefundAnswer, now: string): Promise<void> {
  return retryMoved(async () => {
    const outcome = await outcomeOf(await readRefund(refundId), answer, now);
    if (outcome) await transact(outcome.writes);
  });
}

/** Whoever was to settle it finds that somebody else has: nobody is to any more. */
export function letRefundBe(refundId: string, now: string): Promise<void> {
  return retryMoved(async () => {
    const before = await readRefund(refundId);
    if (!isOpen(before)) return;
    const settled = await settleAboutRefund(before, 'somebody else gave it back', now);
    await transact([saveRefund(before, waive(before, 'system', now)), ...settled]);
  });
}
