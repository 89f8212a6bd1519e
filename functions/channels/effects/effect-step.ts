/** What an effect needs next, and what the shop's answers make of it (T1 to T4, T7). Pure. */
import { after } from '../../shared/time.ts';
import type { NotDone } from '../contract/call-answer.ts';
import type { FoundEffect, LineOfShop, OrderAtShop, ToldEffect } from '../contract/order-effects.ts';
import { cutToOpen, type EffectState, type EffectTerms, isSettled, linesOf } from './effect.ts';

const AGAIN = 5;
/** A key that nobody answered for so long may be forgotten: the mark is looked for instead. Seconds. */
const KEY_KEPT = 3600;

/** The code of an effect of which the shop has closed everything. */
export const NOTHING_OPEN = 'NOTHING_OPEN';

export type EffectStep =
  /** Fetch the order, and cut the effect to it (T7); `looksFor`: our mark may be there (T2, T4). */
  | { readonly kind: 'fetch'; readonly looksFor: boolean }
  /** Send it; stored as sent already. */
  | { readonly kind: 'send' }
  | { readonly kind: 'report'; readonly ticket: string }
  | { readonly kind: 'wait'; readonly until: string }
  | { readonly kind: 'rest' };

/** Effects of which the shop may have closed the lines: fetched before they are sent. */
const CUT: ReadonlySet<ToldEffect['kind']> = new Set(['cancel', 'move', 'refund', 'ship']);

function again(state: EffectState, { once, quiet }: EffectTerms, now: string): EffectStep {
  const { sentAt = now, retryAt, ticket } = state;
  if (retryAt !== undefined && retryAt > now) return { kind: 'wait', until: retryAt };
  if (ticket !== undefined) return { kind: 'report', ticket };
  // Stored as sent, and nobody kept an answer: whoever sent it may have died before, or after, it left.
  const mayHaveActed = state.isUnanswered === true || retryAt === undefined;
  if (!mayHaveActed || once === 'state' || once === 'report') return { kind: 'send' };
  if (once === 'key' && after(sentAt, KEY_KEPT) > now) return { kind: 'send' };
  const until = after(sentAt, quiet);
  return until > now ? { kind: 'wait', until } : { kind: 'fetch', looksFor: true };
}

/** What the effect needs next. One effect of an order is under way at a time: the caller asks for the first alone. */
export function nextEffectStep(
  state: EffectState,
  effect: ToldEffect,
  terms: EffectTerms,
  now: string,
): EffectStep {
  if (isSettled(state)) return { kind: 'rest' };
  if (state.state === 'sent') return again(state, terms, now);
  if (state.retryAt !== undefined && state.retryAt > now) return { kind: 'wait', until: state.retryAt };
  // A refusal of before had the order fetched: what is open then is sent.
  return CUT.has(effect.kind) ? { kind: 'fetch', looksFor: true } : { kind: 'send' };
}

function markedBy(effect: ToldEffect, order: OrderAtShop): FoundEffect | undefined {
  return order.effects.find((found) => isMarked(effect, found));
}

/** Ours by its mark, or by the number of its parcel: a parcel without one carries the effect's id for a number. */
function isMarked(effect: ToldEffect, { kind, mark, parcel }: FoundEffect): boolean {
  if (kind !== effect.kind) return false;
  return mark === effect.id || (effect.kind === 'ship' && parcel === (effect.parcel.number ?? effect.id));
}

/** Whether others have done the same: nothing of the effect's lines is open, or the order is cancelled. */
function isDoneByOthers(effect: ToldEffect, order: OrderAtShop): boolean {
  if (effect.kind === 'cancel' && order.isCancelled) return true;
  const lines = linesOf(effect);
  // Earlier parcels of the same line may be ours without a mark: what is still open is not done.
  if (effect.kind !== 'refund' && cutToOpen(lines, order.open).length > 0) return false;
  const others = order.effects.filter((one) => one.kind === effect.kind && one.mark === undefined);
  const theirs = others.flatMap((one) => one.lines);
  return lines.length > 0 && cutToOpen(lines, theirs).length === lines.length && coversAll(lines, theirs);
}

function unitsOf(lines: readonly LineOfShop[]): number {
  return lines.reduce((sum, { units }) => sum + units, 0);
}

function coversAll(lines: readonly LineOfShop[], by: readonly LineOfShop[]): boolean {
  return unitsOf(cutToOpen(lines, by)) === unitsOf(lines);
}

/** What a fetched order makes of the effect; `lines` are what is to be sent. */
export function orderFetched(
  state: EffectState,
  effect: ToldEffect,
  order: OrderAtShop | undefined,
  now: string,
): EffectState {
  if (!order) return refuseAs(state, 'ORDER_MISSING', 'The shop does not have the order.');
  const marked = markedBy(effect, order);
  if (marked) return { state: 'told', theirs: marked.theirs };
  // Money that others gave back for the same line may be for another of its units: the shop itself refuses what is too much.
  if (effect.kind !== 'refund' && isDoneByOthers(effect, order)) return { state: 'moot', isByOthers: true };
  if (!isCutToOpen(effect)) return { state: 'sent', sentAt: now };
  const lines = cutToOpen(linesOf(effect), order.open);
  if (lines.length === 0) return nothingOpen(state, effect, order);
  return { state: 'sent', sentAt: now, lines: [...lines] };
}

/** The shop itself refuses a refund of too much, whatever is open. */
function isCutToOpen({ kind }: ToldEffect): boolean {
  return CUT.has(kind) && kind !== 'refund';
}

/**
 * Shipped is a fact: a line that the shop has closed is for a person, and so is one that is cancelled here and that others
 * have sent (T7). Where the shop awaits nothing of what is cancelled here, that is all that a cancel would say.
 */
function nothingOpen(state: EffectState, effect: ToldEffect, order: OrderAtShop): EffectState {
  // What the shop has taken out of an order lies nowhere.
  if (effect.kind === 'move') return { state: 'moot' };
  if (effect.kind !== 'cancel')
    return refuseAs(state, NOTHING_OPEN, 'Nothing of these lines is open at the shop.');
  const sent = order.effects.filter(({ kind }) => kind === 'ship').flatMap(({ lines }) => lines);
  const isSent = cutToOpen(linesOf(effect), sent).length > 0;
  return isSent
    ? refuseAs(state, 'SENT_BY_OTHERS', 'The shop says that others have sent it.')
    : { state: 'moot' };
}

function refuseAs({ sentAt }: EffectState, code: string, words: string): EffectState {
  return { state: 'refused', code, words, ...(sentAt === undefined ? {} : { sentAt }) };
}

export type EffectAnswer =
  | NotDone
  | {
      readonly kind: 'done';
      readonly value: { readonly theirs: string } | { readonly ticket: string } | 'processing';
    };

/** The answer to the request. A refusal is one: the order is fetched, and never the same request again (T4). */
export function effectAnswered(state: EffectState, answer: EffectAnswer, now: string): EffectState {
  switch (answer.kind) {
    case 'done':
      return doneAs(state, answer.value, now);
    case 'unanswered':
      return { ...state, isUnanswered: true, retryAt: after(now, AGAIN) };
    case 'later':
      return { ...state, retryAt: answer.retryAt ?? after(now, AGAIN) };
    case 'unauthorized':
      return { ...state, retryAt: after(now, KEY_KEPT / 4) };
    case 'refused':
      return {
        ...refuseAs(state, answer.code, answer.words),
        ...(state.lines === undefined ? {} : { lines: state.lines }),
      };
  }
}

function doneAs(
  state: EffectState,
  value: Extract<EffectAnswer, { kind: 'done' }>['value'],
  now: string,
): EffectState {
  if (value === 'processing') return { ...state, retryAt: after(now, 12 * AGAIN) };
  if ('ticket' in value) return { ...state, ticket: value.ticket, retryAt: after(now, AGAIN) };
  return {
    state: 'told',
    theirs: value.theirs,
    ...(state.sentAt === undefined ? {} : { sentAt: state.sentAt }),
  };
}

/**
 * A refusal is looked into: our mark at the shop is told, the same of others is moot (T4). What the shop closed between the
 * fetch and the request is no refusal of the effect: it is cut once more, and fewer units are another request (T7). Else a
 * person decides.
 */
export function refusalLookedInto(
  state: EffectState,
  effect: ToldEffect,
  order: OrderAtShop | undefined,
): EffectState {
  if (state.state !== 'refused' || !order) return state;
  const marked = markedBy(effect, order);
  if (marked) return { state: 'told', theirs: marked.theirs };
  if (isDoneByOthers(effect, order)) return { state: 'moot', isByOthers: true };
  if (!isCutToOpen(effect)) return state;
  const open = cutToOpen(linesOf(effect), order.open);
  if (open.length === 0) return nothingOpen(state, effect, order);
  return unitsOf(open) < unitsOf(state.lines ?? linesOf(effect)) ? { state: 'wanted' } : state;
}
