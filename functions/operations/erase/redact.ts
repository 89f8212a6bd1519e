/** What erasing leaves of each kind of item that may hold personal data. Pure. */
import { isDeepStrictEqual } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import { parseException } from '../../exceptions/exception.store.ts';
import { withoutPersonalData } from '../../order/erased-order.ts';
import type { Order } from '../../order/order.ts';
import { gzipJson } from '../../order/order-body.store.ts';
import { capturedOrderSchema } from '../../order/order-form.ts';
import { parseOwn } from '../../shared/parse.ts';
import { reasonCode } from '../../shared/reason-code.ts';
import type { TableItem } from '../../shared/table.ts';
import { fieldsWithoutSpoken, withoutSpoken } from './spoken-words.ts';

/** The kinds of items that hold personal data, and the words for them in a report. */
export const personalKinds = {
  Body: 'bodies',
  Raw: 'messages as received',
  Message: 'messages without effect',
  Tracking: 'parcels',
  Exception: 'notes of exceptions',
  Fulfillment: 'words of locations',
  Return: 'words of returns',
  Refund: 'words about refunds',
  Command: 'answers that repeat words',
  ShopEffect: 'words that shops were told',
} as const;
export type PersonalKind = keyof typeof personalKinds;

export function isPersonalKind(type: unknown): type is PersonalKind {
  return typeof type === 'string' && Object.hasOwn(personalKinds, type);
}

const bytesSchema = z.looseObject({ content: z.instanceof(Uint8Array) });
const scansSchema = z.looseObject({
  scans: z.array(z.looseObject({ description: z.string().optional() })).default([]),
});

/** The text of an item whose content is gzipped. */
export function contentOf(item: TableItem): string {
  return gunzipSync(bytesSchema.parse(item).content).toString('utf8');
}

function redactedBody(item: TableItem): TableItem {
  const { said: _, ...rest } = item;
  if (item['draft'] === true) return { ...rest, content: gzipJson({}) };
  const order = parseOwn(capturedOrderSchema, JSON.parse(contentOf(item)), 'body to erase');
  return { ...rest, content: gzipJson(withoutPersonalData(order)) };
}

function redactedMessage(item: TableItem): TableItem {
  const { parts: _, ...rest } = item;
  return { ...rest, content: gzipSync('') };
}

/** Carriers write who took a parcel; what its status depends on stays. */
function redactedParcel(item: TableItem): TableItem {
  const { scans } = scansSchema.parse(item);
  return { ...item, scans: scans.map(({ description: _, ...scan }) => scan) };
}

/**
 * What people, shops and makers of labels wrote, also where it is quoted beside units, and the values that a quarantined
 * order's reasons quote.
 */
function redactedException(item: TableItem): TableItem {
  const { resolved, detail } = parseException(item);
  const reasons = z.array(z.looseObject({ code: z.string() })).safeParse(detail['reasons']).data;
  const quoted = reasons?.map(({ message: _, ...reason }) => ({ ...reason, message: reason.code }));
  const { note: _, ...kept } = resolved ?? {};
  const { photos: __, words: ___, ...told } = detail;
  // What an execution failed of is in words of ours; lists hold what people said of units.
  const cleaned = Object.entries(told).map(([name, value]) => [
    name,
    Array.isArray(value) ? withoutSpoken(value) : value,
  ]);
  return {
    ...item,
    detail: { ...Object.fromEntries(cleaned), ...(quoted ? { reasons: quoted } : {}) },
    ...(resolved ? { resolved: kept } : {}),
  };
}

/** The code that somebody gave as a reason; of words nothing that they say. */
function withoutWords<T extends { readonly reason?: string | undefined }>(told: T): T {
  return told.reason === undefined ? told : { ...told, reason: reasonCode(told.reason) };
}

const answerSchema = z.looseObject({ because: z.string().optional() });
const spokenSchema = z.looseObject({
  collection: z.looseObject({ by: z.string().optional() }).optional(),
  cancelAsked: answerSchema.optional(),
  recall: answerSchema.optional(),
});

/** Who has collected, and what a location wrote of why it gives nothing back; why units left is a code anyway. */
function redactedWork(item: TableItem): TableItem {
  const { collection, cancelAsked, recall, ...rest } = spokenSchema.parse(item);
  const { by: _, ...collected } = collection ?? {};
  const { because: __, ...asked } = cancelAsked ?? {};
  const { because: ___, ...recalled } = recall ?? {};
  return {
    ...rest,
    ...(collection ? { collection: collected } : {}),
    ...(cancelAsked ? { cancelAsked: asked } : {}),
    ...(recall ? { recall: recalled } : {}),
  };
}

const gradedSchema = z.array(z.looseObject({ reason: z.string().optional() }));
const returnWordsSchema = z.looseObject({
  reason: z.string().optional(),
  photos: z.array(z.string()).optional(),
  review: z.looseObject({ note: z.string().optional() }).optional(),
  dispositions: gradedSchema.default([]),
  strangeDispositions: gradedSchema.optional(),
});

/** What a customer wrote of the goods, their photos, and what persons wrote who have looked at it. */
function redactedReturn(item: TableItem): TableItem {
  const said = returnWordsSchema.parse(item);
  const { reason: _, photos: __, review, dispositions, strangeDispositions: strange, ...rest } = said;
  const { note: ___, ...looked } = review ?? {};
  return {
    ...rest,
    ...(review ? { review: looked } : {}),
    dispositions: dispositions.map(withoutWords),
    ...(strange ? { strangeDispositions: strange.map(withoutWords) } : {}),
  };
}

/** What META keeps of an erased order: codes as reasons of its holds and of its cancel, no words. */
export function withoutReasons({ holds, cancel }: Pick<Order, 'holds' | 'cancel'>): Partial<Order> {
  return { holds: holds.map(withoutWords), ...(cancel ? { cancel: withoutWords(cancel) } : {}) };
}

/** Why money did not go, as whoever was to settle it says. */
function redactedRefund(item: TableItem): TableItem {
  const { words: _, ...rest } = item;
  return rest;
}

/** What was answered to a command may repeat what it said. */
function redactedAnswer(item: TableItem): TableItem {
  return { ...item, answer: withoutSpoken(item['answer']) };
}

const shopEffectSchema = z.looseObject({
  effect: z.looseObject({ reason: z.string().optional() }),
  state: z.looseObject({}),
});

/** Why the shop is told so, and what it said itself. Its words of an answer of ours are ours. */
function redactedEffect(item: TableItem): TableItem {
  const { effect, state, ...rest } = shopEffectSchema.parse(item);
  return { ...rest, effect: withoutWords(effect), state: fieldsWithoutSpoken(state) };
}

const redactions: Readonly<Record<PersonalKind, (item: TableItem) => TableItem>> = {
  Body: redactedBody,
  Raw: redactedMessage,
  Message: redactedMessage,
  Tracking: redactedParcel,
  Exception: redactedException,
  Fulfillment: redactedWork,
  Return: redactedReturn,
  Refund: redactedRefund,
  Command: redactedAnswer,
  ShopEffect: redactedEffect,
};

/** Kinds whose content is redacted as a whole, once. */
const WHOLE_KINDS: ReadonlySet<PersonalKind> = new Set(['Body', 'Raw', 'Message']);

/** Whether an item has anything personal; words may have come since it was redacted, as a return was inspected. */
export function isPersonal(kind: PersonalKind, item: TableItem): boolean {
  if (WHOLE_KINDS.has(kind)) return item['erased'] !== true;
  return !isDeepStrictEqual(redactions[kind](item), item);
}

/** The item without personal data; `erased` says so to whoever reads it. */
export function redacted(kind: PersonalKind, item: TableItem): TableItem {
  return { ...redactions[kind](item), erased: true };
}

/** What an order's body says of its customer, in lower case. */
function customersOf(body: TableItem): Set<string> {
  if (body['draft'] === true) return new Set();
  const { buyer, shipTo, billTo } = parseOwn(capturedOrderSchema, JSON.parse(contentOf(body)), 'body');
  const names = [buyer.email, buyer.customerId, shipTo?.email, billTo?.email];
  return new Set(names.filter((name) => name !== undefined).map((name) => name.trim().toLowerCase()));
}

/**
 * Whether an item is of this customer (an e-mail address, or the shop's own customer id). A message or a draft
 * that nobody understood is searched for an address as text.
 */
export function isOfCustomer(kind: PersonalKind, item: TableItem, customer: string): boolean {
  const wanted = customer.trim().toLowerCase();
  if (kind === 'Body' && item['draft'] !== true) return customersOf(item).has(wanted);
  const isText = kind === 'Body' || kind === 'Message';
  const isWhole = item['parts'] === undefined && !String(item['sk']).startsWith('RAW#');
  return isText && isWhole && wanted.includes('@') && contentOf(item).toLowerCase().includes(wanted);
}
