import { callerName, mustOwn } from '../shared/caller.ts';
import { carryOutOnce, findProgress, progressWrite } from '../shared/command.ts';
import { on, serve } from '../shared/http.ts';
import { key } from '../shared/keys.ts';
import { carrierAnswerDoor } from './claim-doors.ts';
import { recordCarrierAnswer } from './claims/carrier-answer.ts';
import { returnEventDoor } from './doors.ts';
import { refundEventDoor } from './refund-doors.ts';
import { recordRefundEvent } from './refunds/record-refund-event.ts';
import { mustSeeRefund, readRefund } from './refunds/refund.store.ts';
import { recordReturnEvent } from './rma/record-return-event.ts';
import { readReturn } from './rma/return.store.ts';

/** POST /returns/{id}/events. */
const ofReturn = on(returnEventDoor, async ({ params: { id: returnId }, body, caller, now }) => {
  const { orderId, n, location } = await readReturn(returnId);
  mustOwn(caller, 'location', location);
  const { id, ...content } = body;
  const command = { aggregate: key.return(orderId, n), caller, id, content, now };
  const answer = await carryOutOnce(command, (record) =>
    recordReturnEvent(returnId, body, now, {
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
