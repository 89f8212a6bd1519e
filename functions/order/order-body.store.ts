import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import { Corrupt, NotFound, TooLarge } from '../shared/errors.ts';
import { type Key, key, type ListKey, listKey } from '../shared/keys.ts';
import { parseOwn } from '../shared/parse.ts';
import { joinParts, MAX_CONTENT_BYTES, partsOf } from '../shared/parts.ts';
import { getItem } from '../shared/table.ts';
import type { Write } from '../shared/transact.ts';
import { type CanonicalOrder, capturedOrderSchema } from './order-form.ts';
import { searchableNumber } from './order-id.ts';

/** A message of a channel as it came. `topic` and `delivery` as its headers said. */
export interface ReceivedMessage {
  readonly bytes: Buffer;
  readonly topic?: string;
  readonly delivery?: string;
  readonly at: string;
}

/**
 * A version of an order. `order`: the one in force; `said`: what the channel said, where not all of it has
 * been given effect (the next version is compared with that). `draft`: a quarantined order as far as it was
 * understood.
 */
export type VersionBody =
  | { readonly order: CanonicalOrder; readonly fromChannel?: CanonicalOrder }
  | { readonly draft: unknown };

export interface OrderVersion {
  readonly orderId: string;
  readonly version: number;
  readonly body: VersionBody;
  /** Of the first version: what the order is looked up by, its number as the customer says it first. */
  readonly numbers?: readonly string[];
  /** Left out for a version that a person made. */
  readonly received?: ReceivedMessage | undefined;
}

export function gzipJson(content: unknown): Buffer {
  return gzipSync(JSON.stringify(content));
}

/** Somebody else has written this version of the order: what it is compared with has to be read again. */
export class VersionTaken extends Error {
  override readonly name = 'VersionTaken';
}

const isNew = { expression: 'attribute_not_exists(#pk)', names: { '#pk': 'pk' } } as const;

/** Content over several items: the first under `at(0)`. */
function parts(
  content: Buffer,
  at: (part: number) => Key,
  common: Record<string, unknown>,
  listed: Partial<ListKey>,
): Write[] {
  return partsOf(content).map(
    (own, part, all): Write => ({
      kind: 'put',
      key: at(part),
      refused: () => new VersionTaken(`${at(part).pk} ${at(part).sk} is there already`),
      item: {
        ...at(part),
        ...common,
        ...(part === 0 ? listed : {}),
        ...(part === 0 && all.length > 1 ? { parts: all.length } : {}),
        content: own,
      },
    }),
  );
}

/**
 * A version of an order beside META: BODY, immutable, and the message as received, both gzipped (most orders
 * then take one write unit each). An order has one list entry for its number, and one more where the
 * channel's own id is another. Refused as VersionTaken.
 * @throws TooLarge when the order itself does not fit an item
 */
export function bodyWrites({ orderId, version, body, numbers = [], received }: OrderVersion): Write[] {
  const content = gzipJson('order' in body ? body.order : body.draft);
  const said = 'order' in body && body.fromChannel ? gzipJson(body.fromChannel) : undefined;
  const size = content.length + (said?.length ?? 0);
  if (size > MAX_CONTENT_BYTES)
    throw new TooLarge(`The order takes ${size} bytes gzipped; at most ${MAX_CONTENT_BYTES} are taken.`);
  const at = key.body(orderId, version);
  const [number, alias] = [...new Set(numbers.map(searchableNumber))].map((text) =>
    listKey.number(text, orderId),
  );
  return [
    {
      kind: 'put',
      key: at,
      condition: isNew,
      refused: () => new VersionTaken(`version ${version} of order ${orderId} is there already`),
      item: {
        ...at,
        type: 'Body',
        ...number,
        ...('order' in body ? {} : { draft: true }),
        content,
        ...(said ? { said } : {}),
      },
    },
    ...(received ? receivedWrites(received, (part) => key.raw(orderId, version, part), {}, alias) : []),
  ];
}

/** A message as received, gzipped, over as many items as it takes. */
export function receivedWrites(
  { bytes, topic, delivery, at: receivedAt }: ReceivedMessage,
  at: (part: number) => Key,
  common: Record<string, unknown> = {},
  listed: Partial<ListKey> = {},
): Write[] {
  return parts(
    gzipSync(bytes),
    at,
    {
      type: 'Raw',
      receivedAt,
      ...(topic === undefined ? {} : { topic }),
      ...(delivery === undefined ? {} : { delivery }),
      ...common,
    },
    listed,
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
  // Immutable: what the cheaper read finds is right; only what it does not find may be too new for it.
  const item =
    (await getItem(key.body(orderId, version), { consistent: false })) ??
    (await getItem(key.body(orderId, version)));
  if (!item) throw new NotFound(`There is no version ${version} of order ${orderId}.`);
  return parseOwn(bodySchema, item, `version ${version} of order ${orderId}`);
}

function gunzipJson(content: Uint8Array): unknown {
  return JSON.parse(gunzipSync(content).toString('utf8')) as unknown;
}

/**
 * The order in force at a version, and what its channel said last, which the next version is compared with;
 * undefined for a version in quarantine.
 * @throws NotFound
 */
export async function findVersions(
  orderId: string,
  version: number,
): Promise<{ inForce: CanonicalOrder; fromChannel: CanonicalOrder } | undefined> {
  const { draft, content, said } = await readVersion(orderId, version);
  const parse = (bytes: Uint8Array): CanonicalOrder =>
    parseOwn(capturedOrderSchema, gunzipJson(bytes), `version ${version} of order ${orderId}`);
  if (draft) return undefined;
  const inForce = parse(content);
  return { inForce, fromChannel: said ? parse(said) : inForce };
}

/** The canonical order of a version; undefined for one in quarantine. @throws NotFound */
export async function findBody(orderId: string, version: number): Promise<CanonicalOrder | undefined> {
  const { draft, content } = await readVersion(orderId, version);
  return draft
    ? undefined
    : parseOwn(capturedOrderSchema, gunzipJson(content), `version ${version} of order ${orderId}`);
}

/**
 * The canonical order of a version (`order.bodyVersion` is the one in force).
 * @throws NotFound; Corrupt for one in quarantine
 */
export async function readBody(orderId: string, version: number): Promise<CanonicalOrder> {
  const body = await findBody(orderId, version);
  if (!body) throw new Corrupt(`version ${version} of order ${orderId} is in quarantine`);
  return body;
}

/** A quarantined order as far as it was understood: any field may be missing. @throws NotFound */
export async function readDraft(orderId: string, version: number): Promise<Record<string, unknown>> {
  const { content } = await readVersion(orderId, version);
  return parseOwn(draftSchema, gunzipJson(content), `version ${version} of order ${orderId}`);
}

const rawSchema = z.looseObject({ parts: z.number().int().default(1), content: bytesSchema });

/** The message of a version, byte for byte as received. @throws NotFound */
export async function readReceived(orderId: string, version: number): Promise<Buffer> {
  const first = await getItem(key.raw(orderId, version, 0));
  if (!first) throw new NotFound(`There is no message of version ${version} of order ${orderId}.`);
  const parse = (item: unknown) => parseOwn(rawSchema, item, `message of order ${orderId}`);
  const { parts: count, content } = parse(first);
  return gunzipSync(
    await joinParts(
      content,
      count,
      (part) => key.raw(orderId, version, part),
      (item) => parse(item).content,
    ),
  );
}
