import * as z from 'zod';
import { hashOf } from './content-hash.ts';
import { InvalidRequest } from './errors.ts';
import type { TableItem } from './table.ts';

/** One list as one caller asks for it: a cursor goes on with the same list alone. */
export interface CursorOwner {
  /** The name of the list's door. */
  readonly list: string;
  /** As `callerName` says it. */
  readonly caller: string;
  /** Whatever narrows the list: ids of the path, filters of the query. The size of a page does not. */
  readonly by: Readonly<Record<string, unknown>>;
}

/** What a cursor's text says: the seal, and the place that it is of. */
const sealedPlaceSchema = z.tuple([z.string(), z.unknown()]);

/**
 * Opaque cursors of lists: where the next page begins. A cursor is of one list, caller and filter; a stranger's cannot
 * be told from one that was made up, and both are 400.
 */
export const cursor = {
  encode(place: unknown, owner: CursorOwner): string {
    return Buffer.from(JSON.stringify([sealOf(place, owner), place])).toString('base64url');
  },
  /** @throws InvalidRequest for a cursor that this list did not give this caller */
  decode<S extends z.ZodType>(schema: S, text: string, owner: CursorOwner): z.output<S> {
    const [seal, place] = sealedPlaceSchema.safeParse(jsonOf(text)).data ?? [];
    const known = schema.safeParse(place);
    if (seal === undefined || seal !== sealOf(place, owner) || !known.success) throw foreignCursor();
    return known.data;
  },
};

const SEAL_LENGTH = 16;

function sealOf(place: unknown, owner: CursorOwner): string {
  return hashOf([owner, place]).slice(0, SEAL_LENGTH);
}

function foreignCursor(): InvalidRequest {
  return new InvalidRequest('The cursor is not valid.', [
    { path: 'cursor', message: 'is not a cursor that this list gave for these filters' },
  ]);
}

/** The JSON of a cursor's text; undefined for other text. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The key of an entry of the list index: in the cursor without the partition, which the list itself knows. */
export const indexPlaceSchema = z.strictObject({
  pk: z.string().min(1).max(2000),
  sk: z.string().min(1).max(1000),
  at: z.string().min(1).max(1000),
});
export type IndexPlace = z.output<typeof indexPlaceSchema>;

/** The place behind which a page of the list index goes on. */
export function placeOf(next: TableItem): IndexPlace {
  return indexPlaceSchema.parse({ pk: next['pk'], sk: next['sk'], at: next['gsi1sk'] });
}

/** `startAfter` of a query of the partition, at a place in it. */
export function behindPlace(partition: string, { pk, sk, at }: IndexPlace): TableItem {
  return { pk, sk, gsi1pk: partition, gsi1sk: at };
}
