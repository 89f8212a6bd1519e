/** Content that may be larger than an item is stored over as many items as it takes. */
import type { Key } from './keys.ts';
import { getItems, type TableItem } from './table.ts';

/** DynamoDB takes items of 400 KB: 20 KB are left for keys and the attributes beside the content. */
export const MAX_CONTENT_BYTES = 380 * 1024;

/** The content in parts of MAX_CONTENT_BYTES, the last one shorter; no content is one empty part. */
export function partsOf(content: Uint8Array): Uint8Array[] {
  const count = Math.max(1, Math.ceil(content.length / MAX_CONTENT_BYTES));
  return Array.from({ length: count }, (_, part) =>
    content.subarray(part * MAX_CONTENT_BYTES, (part + 1) * MAX_CONTENT_BYTES),
  );
}

/**
 * The whole content of `count` parts, of which the caller has read the first. `keyOf` names the others,
 * counted from 1; `contentOf` takes the part out of an item.
 */
export async function joinParts(
  first: Uint8Array,
  count: number,
  keyOf: (part: number) => Key,
  contentOf: (item: TableItem | undefined) => Uint8Array,
): Promise<Buffer> {
  const others = Array.from({ length: count - 1 }, (_, index) => keyOf(index + 1));
  const items = await getItems(others);
  return Buffer.concat([first, ...items.map(contentOf)]);
}
