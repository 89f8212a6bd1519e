import * as z from 'zod';
import { canonicalJson } from '../../shared/content-hash.ts';
import { Conflict, InvalidRequest, NotFound } from '../../shared/errors.ts';
import { carry } from '../../shared/events/carried.ts';
import { key } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import {
  getItem,
  getItems,
  type Page,
  type QueryOptions,
  queryIndex,
  queryPartition,
  type TableItem,
} from '../../shared/table.ts';
import { moved, putVersion, retryMoved, transact, type Write } from '../../shared/transact.ts';
import type { Entity } from './entities.ts';

type Sent = Record<string, unknown> & {
  readonly id?: string | undefined;
  readonly version?: number | undefined;
};
type Kept = Record<string, unknown> & { readonly id: string; readonly version: number };

function parse(entity: Entity, item: unknown): Kept {
  return parseOwn(entity.stored, item, entity.name);
}

function contentOf({ id: _id, version: _version, ...content }: Sent): Record<string, unknown> {
  return content;
}

/** Who wrote what, when: one record for each version, kept for ever. */
function audit(entity: Entity, next: Kept, by: string, at: string): Write {
  const where = key.audit(entity.name, next.id, next.version);
  return {
    kind: 'put',
    key: where,
    item: {
      ...where,
      type: 'Audit',
      entity: entity.name,
      id: next.id,
      version: next.version,
      by,
      at,
      content: contentOf(next),
    },
    refused: moved('the audit'),
  };
}

function version(entity: Entity, next: Kept): Write[] {
  if (!entity.versionKey) return [];
  const where = entity.versionKey(next.id, next.version);
  return [
    {
      kind: 'put',
      key: where,
      item: { ...where, type: `${entity.type}Version`, ...next },
      refused: moved(entity.name),
    },
  ];
}

/**
 * What follows from writing `sent` over `before`: the next version, or `before` itself when it says the same.
 * Pure.
 * @throws Conflict, InvalidRequest
 */
export function nextVersion(entity: Entity, id: string, before: Kept | undefined, sent: Sent): Kept {
  if (sent.id !== undefined && sent.id !== id)
    throw new InvalidRequest('The body is not valid.', [
      { path: 'id', message: `is not the id of the path, "${id}"` },
    ]);
  if (sent.version !== undefined && sent.version !== before?.version) {
    throw new Conflict(`Version ${sent.version} of ${entity.name} ${id} is not the present one.`, {
      version: before?.version ?? 0,
    });
  }
  const content = contentOf(sent);
  if (before && canonicalJson(contentOf(before)) === canonicalJson(content)) return before;
  if (before) entity.mustAllow?.(before, content);
  return { ...content, id, version: (before?.version ?? 0) + 1 };
}

/**
 * Writes an entity as its next version, with its audit record and the event network.changed, in one write.
 * `by`: `<caller kind>:<id>`.
 * @returns what is in force then, and whether it is new, changed, or was the same before
 * @throws Conflict when `sent.version` is not the present one, or a field may not change any more
 */
export async function putEntity(
  entity: Entity,
  id: string,
  sent: Sent,
  by: string,
  now: string,
): Promise<{ kept: Kept; as: 'new' | 'changed' | 'same' }> {
  return retryMoved(async () => {
    const item = await getItem(entity.key(id));
    const before = item ? parse(entity, item) : undefined;
    const next = nextVersion(entity, id, before, sent);
    if (next === before) return { kept: next, as: 'same' as const };
    const listed = 'listKey' in entity.listed ? entity.listed.listKey(id) : {};
    const event = carry(
      { type: 'network.changed', data: { entity: entity.name, id, version: next.version, by } },
      next.version,
      now,
    );
    await transact([
      putVersion(
        entity.key(id),
        { type: entity.type, ...next, ...listed, ...event },
        before?.version,
        moved(`${entity.name} ${id}`),
      ),
      audit(entity, next, by, now),
      ...version(entity, next),
    ]);
    return { kept: next, as: before ? ('changed' as const) : ('new' as const) };
  });
}

/** What is in force, read consistently. @throws NotFound */
export async function readEntity(entity: Entity, id: string): Promise<Kept> {
  const item = await getItem(entity.key(id));
  if (!item) throw new NotFound(`There is no ${entity.name} ${id}.`);
  return parse(entity, item);
}

/** Where a list goes on: the partition, and the key behind which. */
export const listPositionSchema = z.strictObject({
  partition: z.int().min(0),
  after: z.record(z.string(), z.string()).optional(),
});
export type ListPosition = z.output<typeof listPositionSchema>;

/** One partition's part of a list, the items in whole. */
async function pageOf({ listed }: Entity, pk: string, options: QueryOptions): Promise<Page> {
  if (!('partitions' in listed)) return queryPartition(pk, { ...options, beginsWith: listed.beginsWith });
  const { items: keys, next } = await queryIndex('lists', pk, options);
  const items = await getItems(keys.map((item) => ({ pk: String(item['pk']), sk: String(item['sk']) })));
  return { items: items.filter((item) => item !== undefined), ...(next ? { next } : {}) };
}

/** A page of at most `limit`: by id, or (SKUs) by partition and id. */
export async function listEntities(
  entity: Entity,
  from: ListPosition | undefined,
  limit: number,
): Promise<{ entities: Kept[]; next?: ListPosition }> {
  const partitions = 'partitions' in entity.listed ? entity.listed.partitions : [entity.listed.pk];
  const found: TableItem[] = [];
  let after = from?.after;
  for (let partition = from?.partition ?? 0; partition < partitions.length; partition++, after = undefined) {
    const page = await pageOf(entity, partitions[partition] ?? '', {
      limit: limit - found.length,
      ...(after ? { startAfter: after } : {}),
    });
    found.push(...page.items);
    if (found.length < limit && !page.next) continue;
    const next = page.next
      ? { partition, after: z.record(z.string(), z.string()).parse(page.next) }
      : { partition: partition + 1 };
    return {
      entities: found.map((item) => parse(entity, item)),
      ...(next.partition < partitions.length ? { next } : {}),
    };
  }
  return { entities: found.map((item) => parse(entity, item)) };
}
