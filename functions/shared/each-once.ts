import type * as z from 'zod';

/** How the JSON Schema of a list says what no two of its items share. */
export const DISTINCT = 'x-distinct';

/** The item's values of the fields; the item itself where it has none. */
function identityOf(item: unknown, fields: readonly string[]): string {
  const values =
    typeof item === 'object' && item !== null ? fields.map((field) => Reflect.get(item, field)) : item;
  return JSON.stringify(values);
}

/**
 * A list in which each item is named once, by these fields together, or by itself where it is a text. What is named
 * again is refused by its path: nobody can tell which of two is meant, or whether they are to be added.
 */
export function eachOnce<List extends z.ZodArray>(list: List, ...fields: readonly string[]): List {
  const checked = list.check(({ value, issues }) => {
    const known = new Set<string>();
    for (const [index, item] of value.entries()) {
      const identity = identityOf(item, fields);
      const [first] = fields;
      const path = first === undefined ? [index] : [index, first];
      if (known.has(identity)) issues.push({ code: 'custom', path, input: item, message: 'is named twice' });
      known.add(identity);
    }
  });
  return checked.meta(fields.length > 0 ? { [DISTINCT]: fields } : { uniqueItems: true });
}
