/** What a person says of a return that somebody looks at: before its goods come, or where they have not. */
import * as z from 'zod';
import { readFulfillments } from '../../fulfillment/work-order/fulfillment.store.ts';
import { findExchange, saveExchange } from '../../returns/exchange/exchange.store.ts';
import { type Exchange, exchangeIds, reviseExchange } from '../../returns/exchange/exchange.ts';
import { readReturn, readReturns, saveReturn } from '../../returns/rma/return.store.ts';
import { awaitsGoods, type Return } from '../../returns/rma/return.ts';
import {
  approveReturn,
  chargeForReturn,
  extendReturn,
  refuseReturn,
} from '../../returns/rma/return-change.ts';
import { announceableUnits } from '../../returns/rma/return-request.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import { Conflict } from '../../shared/errors.ts';
import { settings } from '../../shared/settings.ts';
import { type Resolving, resolveWith } from './resolution.ts';

const returnDetailSchema = z.looseObject({ returnId: z.string() });

async function resolveReturn(resolving: Resolving, decide: (before: Return) => Return): Promise<DoorAnswer> {
  const { returnId } = returnDetailSchema.parse(resolving.exception.detail);
  const before = await readReturn(returnId);
  const next = decide(before);
  return resolveWith(resolving, () => ({ writes: [saveReturn(before, next)] }));
}

const chargeDetailSchema = returnDetailSchema.extend({ amount: z.number().int(), currency: z.string() });

/** @throws Conflict where units of the return are coming back by another one */
async function mustBeFree(returned: Return): Promise<void> {
  const { orderId, returnId } = returned;
  const [fulfillments, returns] = await Promise.all([readFulfillments(orderId), readReturns(orderId)]);
  const facts = { fulfillments, returns };
  const isFree = returned.lines.every(({ lineId, units }) => units <= announceableUnits(facts, lineId));
  if (!isFree)
    throw new Conflict(`Units of return ${returnId} are coming back by another one.`, { returnId });
}

/** Goods that were paid back and have not come get as long again; META is written, so that nobody announces them meanwhile. */
export async function extendAsked(resolving: Resolving): Promise<DoorAnswer> {
  const { resolution, now, exception } = resolving;
  const before = await readReturn(returnDetailSchema.parse(exception.detail).returnId);
  const next = extendReturn(before, resolution.by, { now, settings: settings() });
  await mustBeFree(before);
  return resolveWith(resolving, (order) => ({
    ...(order ? { change: { counts: order.counts } } : {}),
    writes: [saveReturn(before, next)],
  }));
}

/** The customer is charged with what went back for goods that have not come. */
export async function chargeAsked(resolving: Resolving): Promise<DoorAnswer> {
  const { resolution, now, exception } = resolving;
  const { returnId, amount, currency } = chargeDetailSchema.parse(exception.detail);
  const before = await readReturn(returnId);
  const next = chargeForReturn(before, resolution.by, { amount, currency }, now);
  return resolveWith(resolving, () => ({ writes: [saveReturn(before, next)] }));
}

/** The goods may come: they are due from now on. */
export function approveAsked(resolving: Resolving): Promise<DoorAnswer> {
  const { resolution, now } = resolving;
  return resolveReturn(resolving, (before) =>
    approveReturn(before, resolution.by, { now, settings: settings() }),
  );
}

/** The goods are not to come: the return is cancelled, and its units may be asked for again. */
export function refuseAsked(resolving: Resolving): Promise<DoorAnswer> {
  const { resolution, now } = resolving;
  return resolveReturn(resolving, (before) => refuseReturn(before, resolution.by, resolution.note, now));
}

/** The next attempt of the return's execution makes the label; the present one ends as superseded. */
export function makeLabelAgain(resolving: Resolving): Promise<DoorAnswer> {
  return resolveReturn(resolving, (before) => {
    if (!awaitsGoods(before))
      throw new Conflict(`Return ${before.returnId} is ${before.status}: it needs no label.`, {
        returnStatus: before.status,
      });
    return { ...before, attempt: before.attempt + 1, version: before.version + 1 };
  });
}

/** @throws Conflict where nobody is asked about the exchange any more */
async function resolveQuestion(
  resolving: Resolving,
  decide: (before: Exchange) => Exchange,
): Promise<DoorAnswer> {
  const { returnId } = returnDetailSchema.parse(resolving.exception.detail);
  const { orderId, n } = await readReturn(returnId);
  const before = await findExchange(orderId, n);
  if (before?.state !== 'asked')
    throw new Conflict(`Nobody is asked about the exchange of return ${returnId} any more.`);
  return resolveWith(resolving, () => ({ writes: [saveExchange(before, decide(before))] }));
}

/** It leaves all the same: the relay lifts its hold. */
export function releaseAsked(resolving: Resolving): Promise<DoorAnswer> {
  const { resolution, now } = resolving;
  return resolveQuestion(resolving, (before) => {
    const event = {
      type: 'exchange.released',
      data: { ...exchangeIds(before), by: resolution.by },
    } as const;
    return reviseExchange(before, { state: 'released', dueAt: now }, now, event);
  });
}

/** It does not leave: the relay cancels it, and the money is given back. */
export function giveUpAsked(resolving: Resolving): Promise<DoorAnswer> {
  const { now } = resolving;
  return resolveQuestion(resolving, (before) => {
    const data = { ...exchangeIds(before), because: 'refused' };
    const event = { type: 'exchange.given_up', data } as const;
    return reviseExchange(before, { state: 'givenUp', dueAt: now }, now, event);
  });
}
