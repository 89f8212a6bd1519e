/** Parcels, moves and pickups: everything that goes through fulfillment orders. */
import * as z from 'zod';
import type { CallResult } from '../../contract/call-answer.ts';
import type { EffectOf, LineOfShop, TellEffect } from '../../contract/order-effects.ts';
import type { Session } from '../../contract/session.ts';
import { fetchWholeAtShop, hasNumber, isOpenPart, type WholeAtShop } from './at-shop.ts';
import { callAdmin, digitsOf, gidOf, refused, userErrors, userRefusal } from './call.ts';
import { documents } from './documents.ts';
import { QUIET } from './limits.ts';
import {
  type ChosenPart,
  choose,
  isAllOf,
  isElsewhere,
  isSendable,
  locationIdOf,
  missingRefusal,
} from './parts.ts';
import { fulfillmentOrder, type WholePart } from './shapes.ts';

type Told = CallResult<{ readonly theirs: string }>;

/** The order with its parts, or a refusal where the shop no longer has it. */
export async function orderFor(session: Session, order: string): Promise<CallResult<WholeAtShop>> {
  const answer = await fetchWholeAtShop(session, order);
  if (answer.kind !== 'done') return answer;
  if (answer.value) return { kind: 'done', value: answer.value };
  return refused('order', 'ORDER_NOT_FOUND', 'The shop no longer has this order.');
}

const splitAnswer = z.object({
  fulfillmentOrderSplit: z.object({
    fulfillmentOrderSplits: z
      .array(z.object({ fulfillmentOrder, remainingFulfillmentOrder: fulfillmentOrder }))
      .nullish(),
    userErrors,
  }),
});

/**
 * A fulfillment order of exactly the units, split off where there is more in it. Sent whole, it is closed: the shop itself
 * then refuses to send it twice (T3).
 */
async function ownPart(session: Session, chosen: ChosenPart): Promise<CallResult<ChosenPart>> {
  if (isAllOf(chosen)) return { kind: 'done', value: chosen };
  const splits = [{ fulfillmentOrderId: chosen.part.id, fulfillmentOrderLineItems: chosen.units }];
  const answer = await callAdmin(session, documents.splitParts, { splits }, splitAnswer);
  if (answer.kind !== 'done') return answer;
  const { fulfillmentOrderSplits: made, userErrors: errors } = answer.value.fulfillmentOrderSplit;
  const refusal = userRefusal(errors, 'order');
  if (refusal) return refusal;
  const wanted = unitsByLine(chosen);
  const parts = (made ?? []).flatMap(({ fulfillmentOrder: one, remainingFulfillmentOrder: other }) => [
    one,
    other,
  ]);
  const own = parts.map(wholeOf).find((part) => isExactly(part, wanted));
  if (own) return { kind: 'done', value: own };
  return { kind: 'unanswered', why: 'Shopify split the fulfillment order otherwise than it was asked to' };
}

function wholeOf({ lineItems, ...part }: z.output<typeof fulfillmentOrder>): ChosenPart {
  const lines = lineItems.nodes;
  const units = lines
    .filter(({ remainingQuantity }) => remainingQuantity > 0)
    .map(({ id, remainingQuantity }) => ({ id, quantity: remainingQuantity }));
  return { part: { ...part, lines }, units };
}

function unitsByLine({ part, units }: ChosenPart): ReadonlyMap<string, number> {
  return new Map(
    units.map(({ id, quantity }) => [part.lines.find((line) => line.id === id)?.lineItem.id ?? '', quantity]),
  );
}

function isExactly(chosen: ChosenPart, wanted: ReadonlyMap<string, number>): boolean {
  const own = unitsByLine(chosen);
  return own.size === wanted.size && [...wanted].every(([line, units]) => own.get(line) === units);
}

async function ownParts(session: Session, chosen: readonly ChosenPart[]): Promise<CallResult<ChosenPart[]>> {
  const parts: ChosenPart[] = [];
  for (const one of chosen) {
    const answer = await ownPart(session, one);
    if (answer.kind !== 'done') return answer;
    parts.push(answer.value);
  }
  return { kind: 'done', value: parts };
}

interface Parcel {
  readonly tracking?: {
    readonly company?: string;
    readonly numbers: readonly string[];
    readonly urls?: readonly string[];
  };
  readonly notifyCustomer: boolean;
}

const fulfilAnswer = z.object({
  fulfillmentCreate: z.object({ fulfillment: z.object({ id: z.string() }).nullish(), userErrors }),
});

/** One fulfilment of these units: all in one order and at one location. The lines are always named. */
async function fulfil(session: Session, chosen: readonly ChosenPart[], parcel: Parcel): Promise<Told> {
  const parts = await ownParts(session, chosen);
  if (parts.kind !== 'done') return parts;
  const fulfillment = {
    lineItemsByFulfillmentOrder: parts.value.map(({ part, units }) => ({
      fulfillmentOrderId: part.id,
      fulfillmentOrderLineItems: units,
    })),
    notifyCustomer: parcel.notifyCustomer,
    ...(parcel.tracking ? { trackingInfo: parcel.tracking } : {}),
  };
  const answer = await callAdmin(session, documents.fulfil, { fulfillment }, fulfilAnswer);
  if (answer.kind !== 'done') return answer;
  const { fulfillment: made, userErrors: errors } = answer.value.fulfillmentCreate;
  const refusal = userRefusal(errors, 'order');
  if (refusal) return refusal;
  if (made) return { kind: 'done', value: { theirs: digitsOf(made.id) } };
  return { kind: 'unanswered', why: 'Shopify answered neither a fulfilment nor an error' };
}

/** Where the units can leave from: the location that is named, else the one that has all of them. */
function leavingFrom(
  lines: readonly LineOfShop[],
  parts: readonly WholePart[],
  named: string | undefined,
): string | undefined {
  if (named !== undefined) return digitsOf(named);
  const sendable = parts.filter(isSendable);
  const places = [...new Set(sendable.map(locationIdOf))];
  const whole = places.find(
    (place) =>
      choose(
        lines,
        sendable.filter((part) => locationIdOf(part) === place),
      ).missing.length === 0,
  );
  return whole ?? places[0];
}

function numbersOf(effect: EffectOf<'ship'>): readonly string[] {
  return [effect.parcel.number ?? effect.id];
}

async function ship(session: Session, effect: EffectOf<'ship'>): Promise<Told> {
  const fetched = await orderFor(session, effect.order);
  if (fetched.kind !== 'done') return fetched;
  const [number = effect.id] = numbersOf(effect);
  const told = fetched.value.fulfillments.find(
    (one) => hasNumber(one, number) && !effect.others?.includes(digitsOf(one.id)),
  );
  if (told) return { kind: 'done', value: { theirs: digitsOf(told.id) } };
  const from = leavingFrom(effect.lines, fetched.value.parts, effect.location);
  const moved = await bringTo(session, fetched.value, effect.lines, from);
  if (moved.kind !== 'done') return moved;
  const here = moved.value.parts.filter((part) => isSendable(part) && locationIdOf(part) === from);
  const { chosen, missing } = choose(effect.lines, here);
  if (missing.length > 0) return missingRefusal(missing, moved.value.parts);
  const { carrier, url } = effect.parcel;
  return await fulfil(session, chosen, {
    tracking: {
      ...(carrier ? { company: carrier } : {}),
      numbers: [number],
      ...(url ? { urls: [url] } : {}),
    },
    notifyCustomer: effect.notifyCustomer,
  });
}

const moveAnswer = z.object({
  fulfillmentOrderMove: z.object({
    movedFulfillmentOrder: z.object({ id: z.string() }).nullish(),
    userErrors,
  }),
});

async function moveUnits(
  session: Session,
  { part, units }: ChosenPart,
  location: string,
): Promise<CallResult<undefined>> {
  const variables = { id: part.id, location: gidOf('Location', location), lines: units };
  const answer = await callAdmin(session, documents.movePart, variables, moveAnswer);
  if (answer.kind !== 'done') return answer;
  const refusal = userRefusal(answer.value.fulfillmentOrderMove.userErrors, 'location');
  return refusal ?? { kind: 'done', value: undefined };
}

/** Moves what of the lines is not at the location yet. Answers the order as it is then; nothing moved, as it was. */
async function bringTo(
  session: Session,
  order: WholeAtShop,
  lines: readonly LineOfShop[],
  location: string | undefined,
): Promise<CallResult<WholeAtShop>> {
  if (location === undefined) return { kind: 'done', value: order };
  const open = order.parts.filter((part) => isOpenPart(part) && !isElsewhere(part));
  const { missing } = choose(
    lines,
    open.filter((part) => locationIdOf(part) === location),
  );
  const { chosen } = choose(
    missing,
    open.filter((part) => locationIdOf(part) !== location && part.status !== 'ON_HOLD'),
  );
  if (chosen.length === 0) return { kind: 'done', value: order };
  for (const one of chosen) {
    const moved = await moveUnits(session, one, location);
    if (moved.kind !== 'done') return moved;
  }
  return await orderFor(session, digitsOf(order.id));
}

async function move(session: Session, effect: EffectOf<'move'>): Promise<Told> {
  const fetched = await orderFor(session, effect.order);
  if (fetched.kind !== 'done') return fetched;
  const location = digitsOf(effect.location);
  const moved = await bringTo(session, fetched.value, effect.lines, location);
  if (moved.kind !== 'done') return moved;
  const here = moved.value.parts.filter((part) => isOpenPart(part) && locationIdOf(part) === location);
  const { chosen, missing } = choose(effect.lines, here);
  if (missing.length > 0) return missingRefusal(missing, moved.value.parts);
  return { kind: 'done', value: { theirs: chosen.map(({ part }) => digitsOf(part.id)).join(',') } };
}

const prepareAnswer = z.object({ fulfillmentOrderLineItemsPreparedForPickup: z.object({ userErrors }) });

/** Goods that wait are a fulfillment order in progress of their own. */
async function prepare(session: Session, order: WholeAtShop, lines: readonly LineOfShop[]): Promise<Told> {
  const waiting = order.parts.filter((part) => part.status === 'IN_PROGRESS');
  const prepared = choose(lines, waiting);
  const { chosen, missing } = choose(
    prepared.missing,
    order.parts.filter((part) => isSendable(part) && part.status === 'OPEN'),
  );
  if (missing.length > 0) return missingRefusal(missing, order.parts);
  const own = await ownParts(session, chosen);
  if (own.kind !== 'done') return own;
  const all = [...prepared.chosen, ...own.value].map(({ part }) => digitsOf(part.id));
  const told = { kind: 'done' as const, value: { theirs: all.join(',') } };
  if (own.value.length === 0) return told;
  const input = {
    lineItemsByFulfillmentOrder: own.value.map(({ part }) => ({ fulfillmentOrderId: part.id })),
  };
  const answer = await callAdmin(session, documents.preparePickup, { input }, prepareAnswer);
  if (answer.kind !== 'done') return answer;
  return userRefusal(answer.value.fulfillmentOrderLineItemsPreparedForPickup.userErrors, 'order') ?? told;
}

/**
 * Collected goods are fulfilled: those that were had ready, which are a fulfillment order in progress of their own. Where none
 * are, units that were fulfilled are those that were collected before.
 */
async function collect(session: Session, order: WholeAtShop, lines: readonly LineOfShop[]): Promise<Told> {
  const sendable = order.parts.filter(isSendable);
  const ready = choose(
    lines,
    sendable.filter(({ status }) => status === 'IN_PROGRESS'),
  );
  const parcel = { notifyCustomer: false };
  if (ready.missing.length === 0) return await fulfil(session, ready.chosen, parcel);
  const collected = order.fulfillments.find((one) => hasAll(one.lines, lines));
  if (collected) return { kind: 'done', value: { theirs: digitsOf(collected.id) } };
  const { chosen, missing } = choose(lines, sendable);
  return missing.length === 0 ? await fulfil(session, chosen, parcel) : missingRefusal(missing, order.parts);
}

function hasAll(lines: WholeAtShop['fulfillments'][number]['lines'], wanted: readonly LineOfShop[]): boolean {
  return wanted.every(({ lineId, units }) =>
    lines.some(({ lineItem, quantity }) => digitsOf(lineItem.id) === lineId && (quantity ?? 0) >= units),
  );
}

async function pickup(session: Session, effect: EffectOf<'pickup'>): Promise<Told> {
  const fetched = await orderFor(session, effect.order);
  if (fetched.kind !== 'done') return fetched;
  const tell = effect.state === 'prepared' ? prepare : collect;
  return await tell(session, fetched.value, effect.lines);
}

export const tellShip: TellEffect<'ship'> = { once: 'mark', quiet: QUIET, tell: ship };
/** A call that acts late would move as many units again: after the quiet time, where they are is read first. */
export const tellMove: TellEffect<'move'> = { once: 'mark', quiet: QUIET, tell: move };
export const tellPickup: TellEffect<'pickup'> = { once: 'state', quiet: QUIET, tell: pickup };
