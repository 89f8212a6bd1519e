import * as z from 'zod';
import { endedAuthorization } from '../../functions/order/authorization.ts';
import type { Order } from '../../functions/order/order.ts';
import type { ItemChange, StoredItem } from '../aws/item-store.ts';
import { cartViolations, takenOnce } from './carts.ts';
import type { Violation } from './violation.ts';

/** Item types of which every write counts the version up by one (P19 for stock, the house's habit for all). */
const VERSIONED = new Set([
  'Order',
  'Fulfillment',
  'Reservation',
  'Position',
  'Pool',
  'Return',
  'Exception',
  'Cart',
  'Supply',
  'Future',
]);

/** What has a deadline as long as it is open (rule 5 of the house, P3, P14, P29), by its item's type. */
const openUnless: Readonly<Record<string, (item: StoredItem) => boolean>> = {
  Order: ({ closed, quarantined }) => closed !== undefined || quarantined === true,
  Exception: ({ status }) => status !== 'open',
  Return: ({ status }) => !['requested', 'in_transit', 'received', 'inspected'].includes(String(status)),
  // The waits of a fulfillment are looked at with its own deadlines.
  Token: ({ state }) => state === 'Dispatch' || state === 'Track',
  Cart: ({ status }) => status === 'ended',
  Backorder: () => false,
  CapacityWait: () => false,
};

function deadlineViolations(about: string, now: StoredItem): Violation[] {
  const isOver = openUnless[String(now['type'])];
  if (!isOver || isOver(now) || now['gsi2sk'] !== undefined) return [];
  return [{ rule: 'deadline', about, text: 'it is open and was written without a deadline' }];
}

function sumOf(totals: unknown): number {
  if (typeof totals !== 'object' || totals === null) return 0;
  return Object.values(totals).reduce<number>((sum, units) => sum + Number(units), 0);
}

function numberOf(item: StoredItem | undefined, name: string): number {
  return Number(item?.[name] ?? 0);
}

/** No write promises more of what is to come than the SKU's limit. */
function promiseViolations(about: string, now: StoredItem, old: StoredItem | undefined): Violation[] {
  if (now['type'] !== 'Future') return [];
  const [promised, limit] = [numberOf(now, 'promised'), numberOf(now, 'limit')];
  const isTooMuch = promised > numberOf(old, 'promised') && promised > limit;
  if (promised >= 0 && !isTooMuch) return [];
  return [{ rule: 'limit', about, text: `${promised} units are promised, the limit is ${limit}` }];
}

/** What must be so of every single change of an item, whatever came before it. */
export function changeViolations(change: ItemChange): Violation[] {
  const { old, new: now } = change;
  if (!now) return [];
  const type = String(now['type']);
  const about = `${String(now['pk'])} ${String(now['sk'])}`;
  const found = deadlineViolations(about, now);
  const versions = [numberOf(old, 'version'), numberOf(now, 'version')] as const;
  if (VERSIONED.has(type) && old && versions[1] !== versions[0] + 1)
    found.push({ rule: 'version', about, text: `from ${versions[0]} to ${versions[1]}` });
  if (type === 'Fulfillment') found.push(...parcelViolations(about, now));
  found.push(...promiseViolations(about, now, old));
  if (type === 'Cart') found.push(...cartViolations(about, now), ...takenOnce(change));
  if (type === 'Order' && old) found.push(...orderViolations(about, old, now));
  if (type === 'Fulfillment' && isShown(old, now) && isEarly(old ?? now))
    found.push({ rule: 'ship date', about, text: `it was shown before ${String(old?.['hiddenUntil'])}` });
  if (type === 'Token' && old) found.push(...tokenViolations(about, old, now));
  return found;
}

/** Route shows what it makes, Dispatch what was planned. */
function isShown(old: StoredItem | undefined, now: StoredItem): boolean {
  return (!old || old['status'] === 'planned') && now['status'] === 'requested';
}

/** Goods of a later date whose location is not to see them yet, by the clock of the history. */
function isEarly(old: StoredItem | undefined): boolean {
  const hiddenUntil = old?.['hiddenUntil'];
  return typeof hiddenUntil === 'string' && hiddenUntil > new Date().toISOString();
}

/**
 * Nothing is revealed to a location, and no work is made, under a cancel or a hold before that step (P7), and nothing is
 * revealed whose money was authorised no more when whoever shows it began (`began`, UTC ISO).
 */
export function barredViolations(
  { old, new: now }: ItemChange,
  order: Order | undefined,
  began: string,
): Violation[] {
  if (now?.['type'] !== 'Fulfillment' || !order) return [];
  const about = `${String(now['orderId'])}-f${String(now['n'])}`;
  const isBarred = (gate: 'route' | 'dispatch'): boolean =>
    order.barred[gate] > 0 || order.closed !== undefined;
  if (isShown(old, now) && isBarred('dispatch'))
    return [{ rule: 'barred', about, text: 'it was shown under a hold' }];
  if (isShown(old, now) && endedAuthorization(order, began) !== undefined)
    return [{ rule: 'authorised', about, text: 'it was shown though its money is authorised no more' }];
  if (!old && isBarred('route')) return [{ rule: 'barred', about, text: 'it was made under a hold' }];
  return [];
}

const sentSchema = z.looseObject({
  sent: z.array(z.looseObject({ numbers: z.array(z.string()) })).default([]),
});

/** A parcel is known on its fulfillment by each of its numbers, once (P28). */
function parcelViolations(about: string, now: StoredItem): Violation[] {
  const names = sentSchema.parse(now).sent.flatMap(({ numbers }) => numbers);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  return twice === undefined ? [] : [{ rule: 'parcel once', about, text: `${twice} is two of its parcels` }];
}

function orderViolations(about: string, old: StoredItem, now: StoredItem): Violation[] {
  const found: Violation[] = [];
  const [before, after] = [sumOf(old['totals']), sumOf(now['totals'])];
  const isEdited = old['bodyVersion'] !== now['bodyVersion'] || old['quarantined'] !== now['quarantined'];
  if (before !== after && !isEdited)
    found.push({ rule: 'units conserved', about, text: `${before} units became ${after}` });
  if (old['closed'] && !now['closed'])
    found.push({ rule: 'closed once', about, text: 'a closed order opened again' });
  return found;
}

/** A token is replaced only by a later attempt of its state (P1). */
function tokenViolations(about: string, old: StoredItem, now: StoredItem): Violation[] {
  const [before, after] = [attemptOf(old), attemptOf(now)];
  return after >= before ? [] : [{ rule: 'token', about, text: `${before} was replaced by ${after}` }];
}

function attemptOf(item: StoredItem): string {
  const attempt = item['attempt'];
  if (typeof attempt !== 'object' || attempt === null) return '';
  const { enteredAt, retry } = { enteredAt: '', retry: 0, ...attempt };
  return `${enteredAt} ${String(retry).padStart(4, '0')}`;
}
