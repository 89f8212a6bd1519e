/** Which orders a customer has: entries under a keyed hash, so that the table names nobody. */
import { createHmac } from 'node:crypto';
import * as z from 'zod';
import { secretsOf } from '../../access/secrets.ts';
import type { Order } from '../../order/order.ts';
import { findBody } from '../../order/order-body.store.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import { asError, InvalidRequest } from '../../shared/errors.ts';
import { customerPk, key } from '../../shared/keys.ts';
import { putItems } from '../../shared/put-items.ts';
import { settings } from '../../shared/settings.ts';
import { queryPartition, type TableItem } from '../../shared/table.ts';
import { expiryAfter } from '../../shared/time.ts';
import { moved, transact } from '../../shared/transact.ts';

/** The name of the secret whose key the hashes have, below the stage's prefix. */
export const CUSTOMER_KEYS = 'search/customers';
const HASH_LENGTH = 32;
/** A key that nobody has set is not asked for again with every order. */
const ABSENT_MS = 60_000;
let absentUntil = 0;

/** The keys, the present one first; none while nobody has set one. */
async function customerKeys(): Promise<string[]> {
  if (Date.now() < absentUntil) return [];
  const keys = await secretsOf(CUSTOMER_KEYS);
  absentUntil = keys.length > 0 ? 0 : Date.now() + ABSENT_MS;
  return keys;
}

/** A number that somebody is called by, however it is written. */
const PHONE = /^\+?[\d\s()./-]{6,}$/;

/** What is hashed: an address or an id in lower case, of a phone number its digits. */
function spelled(name: string): string {
  const text = name.normalize('NFC').trim().toLowerCase();
  return PHONE.test(text) ? text.replace(/\D/g, '') : text;
}

/** By what a customer is known under a key. */
export function hashOfCustomer(secret: string, name: string): string {
  return createHmac('sha256', secret)
    .update(`customer.1.${spelled(name)}`)
    .digest('hex')
    .slice(0, HASH_LENGTH);
}

/** By what an order's customer is found: one name, as one entry costs a write unit. */
export function customerNameOf({ buyer, shipTo }: CanonicalOrder): string | undefined {
  return buyer.email ?? shipTo?.email ?? buyer.phone ?? shipTo?.phone ?? buyer.customerId;
}

/** An order whose customer is entered, or taken out of the list. */
export type CustomersOrder = Pick<Order, 'orderId' | 'capturedAt' | 'bodyVersion'>;

async function customerOf({ orderId, bodyVersion }: CustomersOrder): Promise<string | undefined> {
  const body = await findBody(orderId, bodyVersion);
  return body && customerNameOf(body);
}

/**
 * Enters an order under its customer. The same order again is the same entry. Nothing is entered where the stage does not
 * ask for it, nobody has set the key, or nobody knows who ordered.
 * @throws what kept the entry from being written
 */
export async function enterCustomer(order: CustomersOrder): Promise<boolean> {
  const { customerSearch, customerSearchKept } = settings();
  if (!customerSearch) return false;
  const [secret] = await customerKeys();
  const name = secret === undefined ? undefined : await customerOf(order);
  if (secret === undefined || name === undefined) return false;
  const { orderId, capturedAt } = order;
  const at = key.customerOrder(hashOfCustomer(secret, name), capturedAt, orderId);
  const expiresAt = expiryAfter(capturedAt, customerSearchKept);
  const [failure] = (await putItems([{ ...at, type: 'CustomerOrder', orderId, expiresAt }])).values();
  if (failure !== undefined) throw asError(failure);
  return true;
}

/** Takes every version of an order out of the lists of its customers: before its names are erased. */
export async function forgetCustomer(order: CustomersOrder): Promise<void> {
  if (!settings().customerSearch) return;
  const secrets = await customerKeys();
  const versions = Array.from({ length: order.bodyVersion + 1 }, (_, bodyVersion) => ({
    ...order,
    bodyVersion,
  }));
  const names = new Set<string>();
  for (const version of versions) {
    const name = await customerOf(version);
    if (name !== undefined) names.add(name);
  }
  const hashes = [...names].flatMap((name) => secrets.map((secret) => hashOfCustomer(secret, name)));
  for (const hash of new Set(hashes)) {
    const at = key.customerOrder(hash, order.capturedAt, order.orderId);
    await transact([{ kind: 'delete', key: at, refused: moved('the entry of a customer') }]);
  }
}

/** @throws InvalidRequest where the stage does not find orders by their customer: it does not ask for it, or has no key */
export async function mustFindCustomers(): Promise<void> {
  if (settings().customerSearch && (await customerKeys()).length > 0) return;
  throw new InvalidRequest('Orders are not found by their customer here.', [
    { path: 'customer', message: 'needs the setting customerSearch, and its key' },
  ]);
}

/** Between which times of capture a customer's orders are looked for, and how many. */
interface CustomerPage {
  /** UTC, both included. */
  readonly from: string;
  /** `<capturedAt>#<orderId>`, or a time. */
  readonly to: string;
  readonly limit: number;
}

/** What parts the hashes under the present key and under the one before it. */
const BETWEEN = '.';

/**
 * By what the orders of a customer are asked for: the name is told once, and stands in no address. While the key is rotated it
 * has a hash under either.
 * @throws InvalidRequest where the stage does not find orders by their customer
 */
export async function markOfCustomer(name: string): Promise<string> {
  await mustFindCustomers();
  return (await customerKeys()).map((secret) => hashOfCustomer(secret, name)).join(BETWEEN);
}

/** The sort keys of a customer's orders, newest first: `<capturedAt>#<orderId>`. `mark`: as `markOfCustomer` gives it. */
export async function findCustomerEntries(
  mark: string,
  { from, to, limit }: CustomerPage,
): Promise<{ readonly at: string; readonly orderId: string }[]> {
  const pages = await Promise.all(
    mark.split(BETWEEN).map((hash) =>
      queryPartition(customerPk(hash), {
        between: [from, to],
        newestFirst: true,
        limit,
        consistent: false,
      }),
    ),
  );
  const byPlace = new Map(pages.flatMap(({ items }) => items.map(entryOf)).map((entry) => [entry.at, entry]));
  return [...byPlace.values()].sort((one, other) => (one.at < other.at ? 1 : -1)).slice(0, limit);
}

const entrySchema = z.looseObject({ sk: z.string(), orderId: z.string() });

function entryOf(item: TableItem): { at: string; orderId: string } {
  const { sk, orderId } = entrySchema.parse(item);
  return { at: sk, orderId };
}
