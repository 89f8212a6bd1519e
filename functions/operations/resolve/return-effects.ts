/** What a person says of a return that the policy of its channel has somebody look at. */
import * as z from 'zod';
import { findExchange, saveExchange } from '../../returns/exchange/exchange.store.ts';
import { type Exchange, exchangeIds, reviseExchange } from '../../returns/exchange/exchange.ts';
import { readReturn, saveReturn } from '../../returns/rma/return.store.ts';
import type { Return } from '../../returns/rma/return.ts';
import { approveReturn, refuseReturn } from '../../returns/rma/return-change.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import { Conflict } from '../../shared/errors.ts';
import { settings } from '../../shared/settings.ts';
import { type Resolving, resolveWith } from './resolution.ts';

const reviewDetailSchema = z.looseObject({ returnId: z.string() });

async function resolveReview(resolving: Resolving, decide: (before: Return) => Return): Promise<DoorAnswer> {
  const { returnId } = reviewDetailSchema.parse(resolving.exception.detail);
  const before = await readReturn(returnId);
  const next = decide(before);
  return resolveWith(resolving, () => ({ writes: [saveReturn(before, next)] }));
}

/** The goods may come: they are due from now on. */
export function approveAsked(resolving: Resolving): Promise<DoorAnswer> {
  const { resolution, now } = resolving;
  return resolveReview(resolving, (before) =>
    approveReturn(before, resolution.by, { now, settings: settings() }),
  );
}

/** The goods are not to come: the return is cancelled, and its units may be asked for again. */
export function refuseAsked(resolving: Resolving): Promise<DoorAnswer> {
  const { resolution, now } = resolving;
  return resolveReview(resolving, (before) => refuseReturn(before, resolution.by, resolution.note, now));
}

/** @throws Conflict where nobody is asked about the exchange any more */
async function resolveQuestion(
  resolving: Resolving,
  decide: (before: Exchange) => Exchange,
): Promise<DoorAnswer> {
  const { returnId } = reviewDetailSchema.parse(resolving.exception.detail);
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
