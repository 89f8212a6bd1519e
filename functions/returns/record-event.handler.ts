import { type Caller, callerName } from '../shared/caller.ts';
import { carryOutOnce, findProgress, progressWrite } from '../shared/command.ts';
import { Forbidden } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { key } from '../shared/keys.ts';
import { carrierAnswerDoor } from './claim-doors.ts';
import { recordCarrierAnswer } from './claims/carrier-answer.ts';
import { type ReturnEvent, returnEventDoor } from './goods-doors.ts';
import { refundEventDoor } from './refund-doors.ts';
import { recordRefundEvent } from './refunds/record-refund-event.ts';
import { mustSeeRefund, readRefund } from './refunds/refund.store.ts';
import { recordReturnEvent } from './rma/record-return-event.ts';
import { mustSeeReturn, readReturn } from './rma/return.store.ts';
import type { Return } from './rma/return.ts';

/** What a channel tells of its returns: it has no goods in its hands. */
const ofChannel: ReadonlySet<ReturnEvent['kind']> = new Set(['labelled', 'cancelled']);

/** @throws NotFound for a return of another channel, Forbidden for what only the location knows, or another's return */
function mustBeTellers(caller: Caller, returned: Return, { kind }: ReturnEvent): void {
  mustSeeReturn(caller, returned);
  if (caller.kind === 'channel' && !ofChannel.has(kind))
    throw new Forbidden(`A channel does not tell what was ${kind}.`, { refused: 'kind' });
}

/** POST /returns/{id}/events. */
const ofReturn = on(returnEventDoor, async ({ params: { id: returnId }, body, caller, now }) => {
  const returned = await readReturn(returnId);
  mustBeTellers(caller, returned, body);
  const { orderId, n } = returned;
  const { id, ...content } = body;
  const command = { aggregate: key.return(orderId, n), caller, id, content, now };
  const answer = await carryOutOnce(command, (record) =>
    recordReturnEvent(returnId, body, now, {
      by: callerName(caller),
      record,
      remember: (progress) => progressWrite(command, progress),
      findProgress: () => findProgress(command),
    }),
  );
  return { ...answer, correlation: { orderId } };
});

/** POST /returns/{id}/carrier-answers. */
const carrierAnswers = on(carrierAnswerDoor, async ({ params: { id: returnId }, body, caller, now }) => {
  const { orderId, n } = await readReturn(returnId);
  const { id, ...content } = body;
  const kind = 'carrierAnswer' as const;
  const command = { aggregate: key.return(orderId, n), caller, id, kind, content, now };
  const told = { ...content, by: callerName(caller), now };
  const answer = await carryOutOnce(command, (record) => recordCarrierAnswer(returnId, told, record));
  return { ...answer, correlation: { orderId } };
});

/** POST /refunds/{id}/events: one write, the command with the refund and META. */
const ofRefund = on(refundEventDoor, async ({ params: { id: refundId }, body, caller, now }) => {
  const refund = await readRefund(refundId);
  mustSeeRefund(caller, refund);
  const { orderId, n, m } = refund;
  const { id, ...content } = body;
  const command = { aggregate: key.refund(orderId, n, m), caller, id, content, now };
  const answer = await carryOutOnce(command, (record) => recordRefundEvent(refundId, body, now, record));
  return { ...answer, correlation: { orderId } };
});

export const handler = serve(ofReturn, ofRefund, carrierAnswers);
