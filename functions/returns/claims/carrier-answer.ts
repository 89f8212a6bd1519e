import { readOrder } from '../../order/order.store.ts';
import { findBody } from '../../order/order-body.store.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import { Conflict } from '../../shared/errors.ts';
import type { EventDraft } from '../../shared/events/carried.ts';
import { retryMoved, transact, type Write } from '../../shared/transact.ts';
import { returnViewSchema } from '../doors.ts';
import { readReturn, saveReturn } from '../rma/return.store.ts';
import type { Return, ReturnClaim } from '../rma/return.ts';
import { reviseReturn } from '../rma/return-change.ts';
import { settleOfReturn } from '../rma/return-exceptions.ts';

/** What a carrier says of a parcel that was claimed as lost. `paid`: minor units of the order's currency. */
export interface CarrierAnswer {
  readonly result: 'paid' | 'refused';
  readonly paid?: number | undefined;
  /** `<caller kind>:<id>` */
  readonly by: string;
  readonly now: string;
}

type CarrierClaim = NonNullable<ReturnClaim['carrier']>;

/**
 * What its carrier was asked, with the answer; undefined where that was told before. Carriers refuse and pay all the
 * same, or pay another amount than they said: what they say last is what counts.
 * @throws Conflict where its carrier was asked nothing
 */
function answered(returned: Return, { result, paid, now }: CarrierAnswer): CarrierClaim | undefined {
  const { returnId, claim } = returned;
  if (!claim?.carrier) throw new Conflict(`No carrier was asked anything of return ${returnId}.`);
  const { paid: paidBefore, ...carrier } = claim.carrier;
  if (carrier.state === result && paidBefore === paid) return undefined;
  return { ...carrier, state: result, ...(paid === undefined ? {} : { paid }), answeredAt: now };
}

function eventOfAnswer({ orderId, returnId, location }: Return, claim: CarrierClaim, currency: string) {
  const { shipmentId, carrier, state, paid } = claim;
  const result = state === 'paid' ? 'paid' : 'refused';
  const amount = paid === undefined ? {} : { paid: { amount: paid, currency } };
  return {
    type: 'claim.carrier_answered',
    data: { orderId, returnId, location, shipmentId, carrier, result, ...amount },
  } as const satisfies EventDraft;
}

/**
 * Keeps what a carrier says, in one write; what is told again changes nothing, and what it says otherwise later is kept
 * in its place. @throws NotFound, Conflict
 */
export function recordCarrierAnswer(
  returnId: string,
  answer: CarrierAnswer,
  record: (answer: DoorAnswer) => Write,
): Promise<DoorAnswer> {
  const { now } = answer;
  return retryMoved(async () => {
    const before = await readReturn(returnId);
    const carrier = answered(before, answer);
    if (!carrier || !before.claim) {
      const known = { status: 200, body: returnViewSchema.parse(before) };
      await transact([record(known)]);
      return known;
    }
    const { orderId, dueAt } = before;
    const order = await readOrder(orderId);
    const currency = (await findBody(orderId, order.bodyVersion))?.currency ?? 'XXX';
    const change = { claim: { ...before.claim, carrier }, ...(dueAt === undefined ? {} : { dueAt }) };
    const next = reviseReturn(before, change, now, eventOfAnswer(before, carrier, currency));
    const made = { status: 200, body: returnViewSchema.parse(next) };
    const settled = await settleOfReturn(before, 'CarrierClaim', 'the carrier answered', now);
    await transact([record(made), saveReturn(before, next), ...settled]);
    return made;
  });
}
