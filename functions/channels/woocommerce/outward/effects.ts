/** What a shop is told of its orders: parcels and collections by note and mark, cancels by status, refunds by mark. */
import * as z from 'zod';
import { cannot } from '../../contract/ability.ts';
import type { EffectTellers } from '../../contract/adapter.ts';
import type { CallResult, NotDone } from '../../contract/call-answer.ts';
import type {
  CancelEffect,
  LineOfShop,
  PickupEffect,
  RefundEffect,
  RenumberEffect,
  ShipEffect,
  ToldEffect,
} from '../../contract/order-effects.ts';
import type { Session } from '../../contract/session.ts';
import { list, scalar } from '../../message/payload.ts';
import { fetchShopView, type ShopView } from './at-shop.ts';
import { callShop, readReply } from './call.ts';
import { type MarkedKind, markField, markIn, markText } from './marks.ts';
import { refundBody } from './refund-lines.ts';
import { refundableSchema } from './refundable.ts';

/** PHP runs on when its caller has gone, for as long as hosts let it. */
const QUIET = 300;

export const wooEffects: EffectTellers = {
  ship: { can: true, once: 'mark', quiet: QUIET, tell: tellShipped },
  cancel: { can: true, once: 'state', quiet: QUIET, tell: tellCancelled },
  refund: { can: true, once: 'mark', quiet: QUIET, tell: tellRefund },
  pickup: { can: true, once: 'mark', quiet: QUIET, tell: tellPickup },
  renumber: { can: true, once: 'mark', quiet: QUIET, tell: tellRenumbered },
  cancelAnswer: cannot('WooCommerce has no requests to cancel: an order is cancelled, or it is not'),
  hold: cannot('WooCommerce has no work orders to hold: on-hold is an order that waits for its payment'),
  release: cannot('WooCommerce has no work orders to release'),
  move: cannot('WooCommerce has one figure for an article, and no locations'),
  tracking: cannot('WooCommerce keeps no status of parcels: the note of a shipment has its tracking link'),
  acknowledge: cannot('WooCommerce asks for no acknowledgement'),
};

type Told = CallResult<{ readonly theirs: string }>;

function labelText({ carrier, number, url }: ShipEffect['parcel'], before: string): string {
  const named = [carrier, number].filter((part) => part !== undefined).join(' ');
  const words = named === '' ? `${before}.` : `${before}: ${named}`;
  return [words, url].filter((part) => part !== undefined).join(' ');
}

async function tellShipped(session: Session, effect: ShipEffect): Promise<Told> {
  const note = labelText(effect.parcel, 'Shipped');
  const view = await openView(session, effect.order);
  if (view.kind !== 'done') return view;
  return tellByNote(session, view.value, effect, 'ship', {
    note,
    isForCustomer: effect.notifyCustomer,
    ends: true,
  });
}

/** The note of the shipment has the number of before: another one says how the parcel goes on. */
async function tellRenumbered(session: Session, effect: RenumberEffect): Promise<Told> {
  const view = await openView(session, effect.order);
  if (view.kind !== 'done') return view;
  const note = labelText(effect.parcel, 'Goes on as');
  const noted = await noteOnce(session, effect, note, effect.notifyCustomer);
  return noted.kind === 'done' ? toldAs(effect.id) : noted;
}

/** Goods that wait for their customer are still open; collected ones are not. */
async function tellPickup(session: Session, effect: PickupEffect): Promise<Told> {
  const isCollected = effect.state === 'collected';
  const note = isCollected ? 'Collected.' : 'Ready to be collected.';
  const view = await openView(session, effect.order);
  if (view.kind !== 'done') return view;
  return tellByNote(session, view.value, effect, 'pickup', {
    note,
    isForCustomer: !isCollected,
    ends: isCollected,
  });
}

interface NoteToTell {
  readonly note: string;
  readonly isForCustomer: boolean;
  /** Whether the units of the effect are done with. */
  readonly ends: boolean;
}

type EffectOfLines = Extract<ToldEffect, { lines: readonly LineOfShop[] }>;

/**
 * The note first, and once: what has its mark is not written again. The field that marks the order comes after it, so
 * that an order with the mark has had its note.
 */
async function tellByNote(
  session: Session,
  view: ShopView,
  effect: EffectOfLines,
  kind: MarkedKind,
  { note, isForCustomer, ends }: NoteToTell,
): Promise<Told> {
  const mark = markField(effect.id, kind, ends ? effect.lines : []);
  if (view.atShop.effects.some(({ theirs }) => theirs === mark.key)) return toldAs(mark.key);
  const noted = await noteOnce(session, effect, note, isForCustomer);
  if (noted.kind !== 'done') return noted;
  const status = ends && endsOrder(view, effect.lines) ? { status: 'completed' } : {};
  return updateOrder(session, effect.order, { meta_data: [mark], ...status }, mark.key);
}

function toldAs(theirs: string): Told {
  return { kind: 'done', value: { theirs } };
}

/** An order of which something may still be told. */
async function openView(session: Session, order: string): Promise<CallResult<ShopView>> {
  const view = await fetchShopView(session, order);
  if (view.kind !== 'done') return view;
  if (!view.value) return closed('ORDER_GONE', 'The shop does not have this order any more.');
  if (!view.value.atShop.isCancelled) return { kind: 'done', value: view.value };
  return closed('ORDER_CANCELLED', `The shop's order is ${view.value.order.status}.`);
}

function closed(code: string, words: string): NotDone {
  return { kind: 'refused', about: 'order', code, words };
}

const noteSchema = z.object({ note: scalar });

async function noteOnce(
  session: Session,
  { id, order }: Pick<ToldEffect, 'id' | 'order'>,
  note: string,
  isForCustomer: boolean,
): Promise<CallResult<unknown>> {
  const path = `/orders/${encodeURIComponent(order)}/notes`;
  const answer = await callShop(session, { method: 'GET', path, about: 'order' });
  const notes = readReply(answer, list(noteSchema));
  if (notes.kind !== 'done' || notes.value.some((one) => markIn(one.note) === id)) return notes;
  const body = { note: `${note} ${markText(id)}`, customer_note: isForCustomer };
  return callShop(session, { method: 'POST', path, body, about: 'order' });
}

/** Statuses that a shipment completes; an order that waits for its money is the shop's to complete. */
const UNFINISHED: ReadonlySet<string> = new Set(['pending', 'on-hold', 'failed', 'completed', 'refunded']);

function endsOrder({ order, atShop }: ShopView, lines: readonly LineOfShop[]): boolean {
  if (UNFINISHED.has(order.status ?? '')) return false;
  return atShop.open.every((open) => {
    const ended = lines.filter(({ lineId }) => lineId === open.lineId);
    return ended.reduce((sum, { units }) => sum + units, 0) >= open.units;
  });
}

async function updateOrder(
  session: Session,
  order: string,
  body: Readonly<Record<string, unknown>>,
  theirs: string,
): Promise<Told> {
  const path = `/orders/${encodeURIComponent(order)}`;
  const answer = await callShop(session, { method: 'PUT', path, body, about: 'order' });
  return answer.kind === 'done' ? toldAs(theirs) : answer;
}

/**
 * An order that is cancelled as a whole gets the status, by which the shop also puts its units back on sale. Of a part,
 * and of an order that something was shipped of, WooCommerce has no cancel: the status would put back what has left. The
 * order is marked and its staff told, and money goes back by a refund.
 */
async function tellCancelled(session: Session, effect: CancelEffect): Promise<Told> {
  const view = await fetchShopView(session, effect.order);
  if (view.kind !== 'done') return view;
  if (!view.value || view.value.atShop.isCancelled) return toldAs('cancelled');
  const { order, atShop } = view.value;
  if (order.status === 'completed' || order.status === 'refunded')
    return closed('ORDER_COMPLETED', `The shop's order is ${order.status}.`);
  const hasLeft = atShop.effects.some(
    ({ kind, lines }) => kind !== 'refund' && kind !== 'cancel' && lines.length > 0,
  );
  if (!effect.isWhole || hasLeft) {
    const note = `Not shipped: ${effect.reason}. ${partsText(view.value, effect.lines)}`;
    return tellByNote(session, view.value, effect, 'cancel', { note, isForCustomer: false, ends: true });
  }
  const mark = markField(effect.id, 'cancel', effect.lines);
  return updateOrder(session, effect.order, { status: 'cancelled', meta_data: [mark] }, mark.key);
}

function partsText({ order }: ShopView, lines: readonly LineOfShop[]): string {
  const parts = lines.map(({ lineId, units }) => {
    const line = order.line_items.find(({ id }) => id === lineId);
    return `${units} × ${line?.sku ?? line?.name ?? lineId}`;
  });
  return parts.join(', ');
}

/** The gateway pays back, or the shop refuses; nothing is restocked, since the figure has one writer (T8). */
async function tellRefund(session: Session, effect: RefundEffect): Promise<Told> {
  const path = `/orders/${encodeURIComponent(effect.order)}`;
  const answer = await callShop(session, { method: 'GET', path, about: 'order' });
  const order = readReply(answer, refundableSchema);
  if (order.kind !== 'done') return order;
  const made = order.value.refunds.find(({ reason }) => markIn(reason) === effect.id);
  if (made) return toldAs(made.id);
  const refunded = await callShop(session, {
    method: 'POST',
    path: `${path}/refunds`,
    body: {
      ...refundBody(effect, order.value),
      reason: `${effect.reason} ${markText(effect.id)}`.trim(),
      api_refund: true,
      api_restock: false,
    },
    about: 'order',
  });
  const refund = readReply(refunded, z.object({ id: z.string() }));
  return refund.kind === 'done' ? toldAs(refund.value.id) : refund;
}
