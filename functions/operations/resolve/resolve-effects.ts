import * as z from 'zod';
import { tellEffectAgain } from '../../channels/effects/effect.store.ts';
import { tellAgainWrites } from '../../channels/levels/level.store.ts';
import { saveException } from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import type { ExceptionEffect } from '../../exceptions/exception-types.ts';
import { exceptionAnswer } from '../../exceptions/exception-view.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import { transact } from '../../shared/transact.ts';
import { waitAgainWrites } from '../../tracking/parcel/sweep-tracking.ts';
import { applyEdit } from './apply-edit.ts';
import { askAgain, cancelPart, cancelWholeOrder, takeBack } from './cancel-effects.ts';
import { choose } from './choose-effect.ts';
import { conclude } from './conclude.ts';
import { acceptDelay, cancelDelayed } from './delay-effects.ts';
import { confirmHold, liftHold } from './hold-effects.ts';
import { recapture } from './recapture.ts';
import { refundAgain, refundElsewhere, waiveRefund } from './refund-effects.ts';
import { type Resolving, resolveWith } from './resolution.ts';
import { restart, resume } from './resume-effects.ts';
import {
  approveAsked,
  chargeAsked,
  extendAsked,
  giveUpAsked,
  makeLabelAgain,
  refuseAsked,
  releaseAsked,
} from './return-effects.ts';
import { cancelWaiting, closeIfOver, closeWaiting, serveAgain } from './shrunk-effects.ts';

/**
 * Makes a parked record due at once. The sweeper, which may do what the relay may, tries the record within a
 * minute and resolves the exception when it succeeds.
 */
async function reemit({ exception, resolution, now, record }: Resolving): Promise<DoorAnswer> {
  const next: Exception = {
    ...exception,
    dueAt: now,
    detail: { ...exception.detail, retriedBy: resolution.by },
    version: exception.version + 1,
  };
  const answer = exceptionAnswer(next);
  await transact([record(answer), saveException(exception, next)]);
  return answer;
}

const parcelDetailSchema = z.looseObject({ carrier: z.string(), trackingNumber: z.string() });

/** Waits for the parcel's carrier once more, with a new deadline. */
async function waitAgain(resolving: Resolving): Promise<DoorAnswer> {
  const { carrier, trackingNumber } = parcelDetailSchema.parse(resolving.exception.detail);
  const writes = await waitAgainWrites({ carrier, number: trackingNumber }, resolving.now);
  return resolveWith(resolving, () => ({ writes }));
}

const figureDetailSchema = z.looseObject({ channel: z.string(), sku: z.string() });

/** Has the sweeper look at the shop's figures of a SKU within a minute. */
async function tellAgain(resolving: Resolving): Promise<DoorAnswer> {
  const { channel, sku } = figureDetailSchema.parse(resolving.exception.detail);
  const writes = await tellAgainWrites(channel, sku, resolving.now);
  return resolveWith(resolving, () => ({ writes }));
}

const effectDetailSchema = z.looseObject({ channel: z.string(), order: z.string(), effect: z.string() });

/** The shop is told what it refused, by another request: the sweeper asks for it within a minute. */
async function tellEffect(resolving: Resolving): Promise<DoorAnswer> {
  const { channel, order, effect } = effectDetailSchema.parse(resolving.exception.detail);
  const writes = await tellEffectAgain({ channel, order, id: effect }, resolving.now);
  return resolveWith(resolving, () => ({ writes }));
}

/** Resolves the exception with the person's note and changes nothing else. */
function note(resolving: Resolving): Promise<DoorAnswer> {
  return resolveWith(resolving);
}

/**
 * What each effect that the table of exception types names does. Each is one write, refused as Moved where
 * somebody was faster (P13).
 */
export const effects: Readonly<Record<ExceptionEffect, (resolving: Resolving) => Promise<DoorAnswer>>> = {
  recapture,
  applyEdit,
  resume,
  choose,
  restart,
  askAgain,
  takeBack,
  conclude,
  reemit,
  // They make the exception due at once: the sweeper, which may do what the relay may, acts within a minute.
  shrinkAgain: reemit,
  auditAgain: reemit,
  tellAgain,
  tellEffect,
  serveAgain,
  cancelWaiting,
  acceptDelay,
  cancelDelayed,
  makeLabelAgain,
  approveReturn: approveAsked,
  refuseReturn: refuseAsked,
  extendReturn: extendAsked,
  chargeReturn: chargeAsked,
  refundAgain,
  refundElsewhere,
  waiveRefund,
  releaseExchange: releaseAsked,
  giveUpExchange: giveUpAsked,
  closeWaiting,
  closeIfOver,
  waitAgain,
  confirmHold,
  liftHold,
  cancelOrder: cancelWholeOrder,
  cancelPart,
  note,
};
