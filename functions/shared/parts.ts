/** Content that may be larger than an item, over as many items as it takes. */
import type { Key } from './keys.ts';
import { getItems, type TableItem } from './table.ts';

/** DynamoDB takes items of 400 KB; the rest is for keys and what is beside the content. */
export const MAX_CONTENT_BYTES = 380 * 1024;

/** At least one part; only the last may be shorter than MAX_CONTENT_BYTES. */
export function partsOf(content: Uint8Array): Uint8Array[] {
  return Array.from({ length: Math.max(1, Math.ceil(content.length / MAX_CONTENT_BYTES)) }, (_, part) =>
    content.subarray(part * MAX_CONTENT_BYTES, (part + 1) * MAX_CONTENT_BYTES),
  );
}

/**
 * The content again: the first part is in hand, of `count` in all; `at` names the others from 1, `contentOf`
 * reads one.
 */
export async function joined(
  first: Uint8Array,
  count: number,
  at: (part: number) => Key,
  contentOf: (item: TableItem | undefined) => Uint8Array,
): Promise<Buffer> {
  const rest =
    count > 1 ? await getItems(Array.from({ length: count - 1 }, (_, index) => at(index + 1))) : [];
  return Buffer.concat([first, ...rest.map(contentOf)]);
}
