import { moveStock } from '../inventory/stock/stock.store.ts';
import { mustOwn } from '../shared/caller.ts';
import { carryOutOnce } from '../shared/command.ts';
import type { DoorAnswer } from '../shared/door.ts';
import { on, serve } from '../shared/http.ts';
import { key } from '../shared/keys.ts';
import { settings } from '../shared/settings.ts';
import { retryMoved, transact, type Write } from '../shared/transact.ts';
import { type ReturnEvent, returnEventDoor, returnViewSchema } from './doors.ts';
import { receiptEffect } from './rma/receipt-effect.ts';
import { readReturn, saveReturn } from './rma/return.store.ts';
import type { Return } from './rma/return.ts';
import { cancelReturn, inspectReturn, type ReturnChange, receiveReturn } from './rma/return-change.ts';

function decideReturnEvent(before: Return, event: ReturnEvent, now: string): ReturnChange {
  const moment = { now, settings: settings() };
  switch (event.kind) {
    case 'received':
      return receiveReturn(before, event.lines, moment);
    case 'inspected':
      return inspectReturn(before, event.lines, moment);
    case 'cancelled':
      return { next: cancelReturn(before, now), movements: [], back: [] };
  }
}

/** What the return has been through already: a fact that is told again, by another command, has no effect. */
const REACHED: Readonly<Record<ReturnEvent['kind'], readonly Return['status'][]>> = {
  received: ['received', 'inspected', 'closed'],
  inspected: ['inspected', 'closed'],
  // A request, which may come too late.
  cancelled: [],
};

function isToldAgain({ status }: Return, { kind }: ReturnEvent): boolean {
  return REACHED[kind].includes(status);
}

/** One write: the command's `record`, RETURN, the order with the fulfillments that sent the units, the stock. */
function carryOut(
  returnId: string,
  event: ReturnEvent,
  now: string,
  record: (answer: DoorAnswer) => Write,
): Promise<DoorAnswer> {
  return retryMoved(async () => {
    const before = await readReturn(returnId);
    if (isToldAgain(before, event)) {
      const known = { status: 200, body: returnViewSchema.parse(before) };
      await transact([record(known)]);
      return known;
    }
    const { next, movements, back } = decideReturnEvent(before, event, now);
    const receipt = back.length > 0 ? await receiptEffect(before, back, now) : undefined;
    const returned = receipt ? { ...next, taken: [...receipt.taken] } : next;
    const answer = { status: 200, body: returnViewSchema.parse(returned) };
    await transact([
      record(answer),
      saveReturn(before, returned),
      ...(receipt?.writes ?? []),
      ...(await moveStock(movements, now)),
    ]);
    return answer;
  });
}

/** POST /returns/{id}/events. */
export const handler = serve(
  on(returnEventDoor, async ({ params: { id: returnId }, body, caller, now }) => {
    const { orderId, n, location } = await readReturn(returnId);
    mustOwn(caller, 'location', location);
    const { id, ...content } = body;
    const command = { aggregate: key.return(orderId, n), caller, id, content, now };
    const answer = await carryOutOnce(command, (record) => carryOut(returnId, body, now, record));
    return { ...answer, correlation: { orderId } };
  }),
);
