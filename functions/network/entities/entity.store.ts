import * as z from 'zod';
import { readableItems } from '../../exceptions/readable-items.ts';
import { canonicalJson } from '../../shared/content-hash.ts';
import { behindPlace, indexPlaceSchema, placeOf } from '../../shared/cursor.ts';
import { Conflict, InvalidRequest, NotFound } from '../../shared/errors.ts';
import { carry } from '../../shared/events/carried.ts';
import { key } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { getItem, getItems, keyOf, queryIndex, queryPartition, type TableItem } from '../../shared/table.ts';
import { moved, putVersion, retryMoved, transact, type Write } from '../../shared/transact.ts';
import type { Entity } from './entities.ts';

/** An entity as its owner sends it. */
type SentEntity = Record<string, unknown> & {
  readonly id?: string | undefined;
  readonly version?: number | undefined;
};

/** An entity as it is kept. */
type KeptEntity = Record<string, unknown> & { readonly id: string; readonly version: number };

/** The entity in force after a write, and what the write made of it. */
interface PutResult {
  readonly kept: KeptEntity;
  readonly as: 'new' | 'changed' | 'same';
}

/**
 * Writes an entity as its next version, with its audit record and the event network.changed, in one write.
 * `by`: `<caller kind>:<id>`.
 * @throws Conflict when `sent.version` is not the present one, or a field may not change any more
 */
export async function putEntity(
  entity: Entity,
  id: string,
  sent: SentEntity,
  by: string,
  now: string,
): Promise<PutResult> {
  return retryMoved(async (): Promise<PutResult> => {
    const item = await getItem(entity.key(id));
    const before = item && replacedEntity(entity, item);
    const next = nextVersion(entity, id, before, sent);
    if (next === before) return { kept: next, as: 'same' };
    await transact([
      entityWrite(entity, before, next, { by, now }),
      auditWrite(entity, next, { by, now }),
      ...versionWrites(entity, next),
      ...(entity.keeps?.(id, before, next) ?? []),
      ...(before ? [] : ((await entity.settles?.(id, by, now)) ?? [])),
    ]);
    return { kept: next, as: before ? 'changed' : 'new' };
  });
}

/**
 * The writes by which an entity is declared with what it begins with, for a caller who has more to write. Refused as
 * Moved where somebody was faster.
 */
export async function declarationWrites(entity: Entity, id: string, author: Author): Promise<Write[]> {
  const next = { ...contentOf(entity.body.parse({})), id, version: 1 };
  return [
    entityWrite(entity, undefined, next, author),
    auditWrite(entity, next, author),
    ...versionWrites(entity, next),
    ...((await entity.settles?.(id, author.by, author.now)) ?? []),
  ];
}

/**
 * The version that writing `sent` over `before` makes, or `before` itself where both say the same. Pure.
 * @throws Conflict, InvalidRequest
 */
export function nextVersion(
  entity: Entity,
  id: string,
  before: KeptEntity | undefined,
  sent: SentEntity,
): KeptEntity {
  if (sent.id !== undefined && sent.id !== id)
    throw new InvalidRequest('The body is not valid.', [
      { path: 'id', message: `is not the id of the path, "${id}"` },
    ]);
  if (sent.version !== undefined && sent.version !== before?.version)
    throw new Conflict(`Version ${sent.version} of ${entity.name} ${id} is not the present one.`, {
      version: before?.version ?? 0,
    });
  const content = contentOf(sent);
  if (before && canonicalJson(contentOf(before)) === canonicalJson(content)) return before;
  if (before) entity.mustAllow?.(before, content);
  return { ...content, id, version: (before?.version ?? 0) + 1 };
}

function contentOf({
  id: _id,
  version: _version,
  warnings: _warnings,
  ...content
}: SentEntity): Record<string, unknown> {
  return content;
}

/** What a write replaces: an entity that cannot be read any more is replaced, too. */
function replacedEntity(entity: Entity, item: TableItem): KeptEntity {
  const { success, data } = entity.stored.safeParse(item);
  return success ? data : { ...item, id: String(item['id']), version: Number(item['version']) };
}

function parseEntity(entity: Entity, item: unknown): KeptEntity {
  return parseOwn(entity.stored, item, entity.name);
}

/** Who writes, and when. */
interface Author {
  readonly by: string;
  readonly now: string;
}

function entityWrite(
  { name, type, key: keyOf, listed }: Entity,
  before: KeptEntity | undefined,
  next: KeptEntity,
  { by, now }: Author,
): Write {
  const { id, version } = next;
  const listKey = 'listKey' in listed ? listed.listKey(id) : {};
  const event = carry({ type: 'network.changed', data: { entity: name, id, version, by } }, version, now);
  const item = { type, ...next, ...listKey, ...event };
  return putVersion(keyOf(id), item, before?.version, moved(`${name} ${id}`));
}

/** Who wrote what, when: one record for each version, kept for ever. */
function auditWrite({ name }: Entity, next: KeptEntity, { by, now: at }: Author): Write {
  const { id, version } = next;
  const auditKey = key.audit(name, id, version);
  const content = contentOf(next);
  return {
    kind: 'put',
    key: auditKey,
    item: { ...auditKey, type: 'Audit', entity: name, id, version, by, at, content },
    refused: moved('the audit'),
  };
}

function versionWrites({ name, type, versionKey }: Entity, next: KeptEntity): Write[] {
  if (!versionKey) return [];
  const at = versionKey(next.id, next.version);
  const item = { ...at, type: `${type}Version`, ...next };
  return [{ kind: 'put', key: at, item, refused: moved(name) }];
}

/** The entity in force. @throws NotFound */
export async function readEntity(entity: Entity, id: string): Promise<KeptEntity> {
  const item = await getItem(entity.key(id));
  if (!item) throw new NotFound(`There is no ${entity.name} ${id}.`);
  return parseEntity(entity, item);
}

/** Where a list goes on: in which partition, and behind which key. */
export const listPositionSchema = z.strictObject({
  partition: z.int().min(0),
  after: z.union([indexPlaceSchema, z.strictObject({ sk: z.string().min(1).max(1000) })]).optional(),
});
export type ListPosition = z.output<typeof listPositionSchema>;

/** A page of at most `limit` entities: by id, or (SKUs) by partition and id. */
export async function listEntities(
  entity: Entity,
  from: ListPosition | undefined,
  limit: number,
): Promise<{ entities: KeptEntity[]; next?: ListPosition }> {
  const { listed } = entity;
  const partitions = 'partitions' in listed ? listed.partitions : [listed.pk];
  const found: TableItem[] = [];
  let position: ListPosition = from ?? { partition: 0 };
  while (position.partition < partitions.length) {
    const { items, next } = await partitionPage(listed, partitions[position.partition] ?? '', {
      limit: limit - found.length,
      ...(position.after ? { after: position.after } : {}),
    });
    found.push(...items);
    position = next ? { ...position, after: next } : { partition: position.partition + 1 };
    if (next || found.length >= limit) break;
  }
  const entities = await readableItems(found, (item) => parseEntity(entity, item));
  return position.partition < partitions.length ? { entities, next: position } : { entities };
}

type PlaceInPartition = NonNullable<ListPosition['after']>;

/** The part of a page that one partition has. */
async function partitionPage(
  listed: Entity['listed'],
  pk: string,
  { limit, after }: { limit: number; after?: PlaceInPartition },
): Promise<{ items: TableItem[]; next?: PlaceInPartition }> {
  const startAfter = after && ('at' in after ? behindPlace(pk, after) : { pk, ...after });
  const options = { limit, ...(startAfter ? { startAfter } : {}) };
  if (!('partitions' in listed)) {
    const { items, next } = await queryPartition(pk, { ...options, beginsWith: listed.beginsWith });
    return next ? { items, next: { sk: keyOf(next).sk } } : { items };
  }
  const { items: keys, next } = await queryIndex('lists', pk, options);
  const items = (await getItems(keys.map(keyOf))).filter((item) => item !== undefined);
  return next ? { items, next: placeOf(next) } : { items };
}
