import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import { Corrupt, NotFound, TooLarge } from '../shared/errors.ts';
import { type Key, key, type ListKey, listKey } from '../shared/keys.ts';
import { parseOwn } from '../shared/parse.ts';
import { joinParts, MAX_CONTENT_BYTES, partsOf } from '../shared/parts.ts';
import { getItem, type TableItem } from '../shared/table.ts';
import { isNew, type Write } from '../shared/transact.ts';
import type { Order } from './order.ts';
import { type CanonicalOrder, capturedOrderSchema } from './order-form.ts';
import { searchableNumber } from './order-id.ts';

/** A channel's message as received. */
export interface ReceivedMessage {
  readonly bytes: Buffer;
  /** What the headers name: kind of message, and the channel's own id of the delivery. */
  readonly topic?: string;
  readonly delivery?: string;
  /** When it was received, UTC ISO. */
  readonly at: string;
}

/** The content of a version: an order, or the draft of a quarantined one, as far as it was understood. */
export type VersionBody =
  | {
      /** The order that is in force. */
      readonly order: CanonicalOrder;
      /**
       * The order as the channel has it, where not all of that has effect: the next version is compared with
       * it.
       */
      readonly fromChannel?: CanonicalOrder;
    }
  | { readonly draft: unknown };

export interface OrderVersion {
  readonly orderId: string;
  readonly version: number;
  readonly body: VersionBody;
  /** The numbers that find the order, the customer's own first. Only the first version has them. */
  readonly numbers?: readonly string[];
  /** The message that made the version; a person's version has none. */
  readonly received?: ReceivedMessage | undefined;
}

export function gzipJson(content: unknown): Buffer {
  return gzipSync(JSON.stringify(content));
}

/** Somebody else has written this version of the order: the caller reads and compares again. */
export class VersionTaken extends Error {
  override readonly name = 'VersionTaken';
}

/**
 * The writes of a version beside META: BODY, which never changes, and the message as received. Both are
 * gzipped: most orders then take one write unit each. An order is listed by its number, and by the channel's
 * own id where that is another. Refused as VersionTaken.
 * @throws TooLarge when the order itself does not fit into an item
 */
export function bodyWrites(orderVersion: OrderVersion): Write[] {
  const { orderId, version, body, numbers = [], received } = orderVersion;
  const listed = [...new Set(numbers.map(searchableNumber))].map((number) => listKey.number(number, orderId));
  // One item carries one entry of the list: BODY the first, the message the second.
  const [byNumber, byAlias] = listed;
  const at = key.body(orderId, version);
  const writes: Write[] = [
    {
      kind: 'put',
      key: at,
      condition: isNew,
      refused: () => new VersionTaken(`version ${version} of order ${orderId} is there already`),
      item: { ...at, type: 'Body', ...byNumber, ...bodyContent(body) },
    },
  ];
  if (!received) return writes;
  return [...writes, ...receivedWrites(received, (part) => key.raw(orderId, version, part), {}, byAlias)];
}

/** @throws TooLarge */
function bodyContent(body: VersionBody): TableItem {
  const content = gzipJson('order' in body ? body.order : body.draft);
  const said = 'order' in body && body.fromChannel ? gzipJson(body.fromChannel) : undefined;
  const size = content.length + (said?.length ?? 0);
  if (size > MAX_CONTENT_BYTES)
    throw new TooLarge(`The order takes ${size} bytes gzipped; at most ${MAX_CONTENT_BYTES} are taken.`);
  const kind = 'order' in body ? {} : { draft: true };
  return { ...kind, content, ...(said ? { said } : {}) };
}

/**
 * The writes of a message as received, gzipped, over as many items as it takes; part 0 is stored under
 * `at(0)` and carries the entry of a list (`listed`), every part the attributes `common`.
 */
export function receivedWrites(
  { bytes, topic, delivery, at: receivedAt }: ReceivedMessage,
  at: (part: number) => Key,
  common: TableItem = {},
  listed: Partial<ListKey> = {},
): Write[] {
  const headers = {
    ...(topic === undefined ? {} : { topic }),
    ...(delivery === undefined ? {} : { delivery }),
  };
  const attributes = { type: 'Raw', receivedAt, ...headers, ...common };
  const parts = partsOf(gzipSync(bytes));
  const first = { ...listed, ...(parts.length > 1 ? { parts: parts.length } : {}) };
  return parts.map(
    (content, part): Write => ({
      kind: 'put',
      key: at(part),
      refused: () => new VersionTaken(`${at(part).pk} ${at(part).sk} is there already`),
      item: { ...at(part), ...attributes, ...(part === 0 ? first : {}), content },
    }),
  );
}

const bytesSchema = z.instanceof(Uint8Array);
const bodySchema = z.looseObject({
  draft: z.boolean().default(false),
  content: bytesSchema,
  said: bytesSchema.optional(),
});
const draftSchema = z.record(z.string(), z.unknown());

async function readVersion(orderId: string, version: number): Promise<z.output<typeof bodySchema>> {
  // A version never changes: the cheaper read may only miss one that is a moment old.
  const item =
    (await getItem(key.body(orderId, version), { consistent: false })) ??
    (await getItem(key.body(orderId, version)));
  if (!item) throw new NotFound(`There is no version ${version} of order ${orderId}.`);
  return parseOwn(bodySchema, item, `version ${version} of order ${orderId}`);
}

/** @throws Corrupt, which quotes nothing: the content is personal */
function gunzipJson(content: Uint8Array): unknown {
  try {
    return JSON.parse(gunzipSync(content).toString('utf8')) as unknown;
  } catch {
    throw new Corrupt('the body of an order is no JSON, gzipped');
  }
}

/** Of one version: the order in force, and the order as its channel has it. */
export interface KnownVersion {
  readonly inForce: CanonicalOrder;
  readonly fromChannel: CanonicalOrder;
}

/**
 * What the channel's next version is compared with; undefined for a version in quarantine.
 * @throws NotFound
 */
export async function findVersions(orderId: string, version: number): Promise<KnownVersion | undefined> {
  const { draft, content, said } = await readVersion(orderId, version);
  if (draft) return undefined;
  const inForce = parseBody(content, orderId, version);
  return { inForce, fromChannel: said ? parseBody(said, orderId, version) : inForce };
}

/** The canonical order of a version; undefined for a version in quarantine. @throws NotFound */
export async function findBody(orderId: string, version: number): Promise<CanonicalOrder | undefined> {
  return bodyIn(await readVersion(orderId, version), orderId, version);
}

/** The canonical order in an item of BODY; undefined for a version in quarantine. */
export function bodyIn(item: TableItem, orderId: string, version: number): CanonicalOrder | undefined {
  const { draft, content } = parseOwn(bodySchema, item, `version ${version} of order ${orderId}`);
  return draft ? undefined : parseBody(content, orderId, version);
}

function parseBody(content: Uint8Array, orderId: string, version: number): CanonicalOrder {
  return parseOwn(capturedOrderSchema, gunzipJson(content), `version ${version} of order ${orderId}`);
}

/**
 * The canonical order of a version; `order.bodyVersion` is the version in force.
 * @throws NotFound, Corrupt for a version in quarantine
 */
export async function readBody(orderId: string, version: number): Promise<CanonicalOrder> {
  const body = await findBody(orderId, version);
  if (!body) throw new Corrupt(`version ${version} of order ${orderId} is in quarantine`);
  return body;
}

/** A version as far as it was understood: in the draft of a quarantined order any field may be missing. @throws NotFound */
export async function readDraft(orderId: string, version: number): Promise<Record<string, unknown>> {
  const { content } = await readVersion(orderId, version);
  return parseOwn(draftSchema, gunzipJson(content), `version ${version} of order ${orderId}`);
}

const rawSchema = z.looseObject({
  parts: z.number().int().default(1),
  content: bytesSchema,
  receivedAt: z.string(),
  topic: z.string().optional(),
  delivery: z.string().optional(),
});

/** A message as it was kept under these keys; undefined where there is none. */
export async function findMessage(
  keyOf: (part: number) => Key,
  what: string,
): Promise<ReceivedMessage | undefined> {
  const parse = (item: unknown) => parseOwn(rawSchema, item, what);
  const first = await getItem(keyOf(0));
  if (!first) return undefined;
  const { parts: count, content, receivedAt: at, topic, delivery } = parse(first);
  const bytes = gunzipSync(await joinParts(content, count, keyOf, (item) => parse(item).content));
  return {
    bytes,
    at,
    ...(topic === undefined ? {} : { topic }),
    ...(delivery === undefined ? {} : { delivery }),
  };
}

/** The message that made a version; undefined for one that a person has made. */
export function findReceived(orderId: string, version: number): Promise<ReceivedMessage | undefined> {
  return findMessage((part) => key.raw(orderId, version, part), `message of order ${orderId}`);
}

/** The message of a version, byte for byte as received. @throws NotFound */
export async function readReceived(orderId: string, version: number): Promise<Buffer> {
  const message = await findReceived(orderId, version);
  if (!message) throw new NotFound(`There is no message of version ${version} of order ${orderId}.`);
  return message.bytes;
}

/** When the channel's last version of the order was received, UTC ISO; where no message is kept, when the order was captured. */
export async function readHeardAt({
  orderId,
  bodyVersion,
  capturedAt,
}: Pick<Order, 'orderId' | 'bodyVersion' | 'capturedAt'>): Promise<string> {
  for (let version = bodyVersion; version >= 0; version--) {
    const message = await findReceived(orderId, version);
    if (message) return message.at;
  }
  return capturedAt;
}
