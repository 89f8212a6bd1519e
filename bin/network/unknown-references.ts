import type { ApiClient } from '../../local/brand/api-client.ts';
import type { EntityPut } from './entity-puts.ts';
import type { ImportedMovement } from './stock-movements.ts';

type Api = Pick<ApiClient, 'send'>;
const AT_ONCE = 8;

/** What a movement names that has to be declared. */
const references = [
  { field: 'sku', word: 'SKU', path: 'skus' },
  { field: 'location', word: 'location', path: 'locations' },
] as const;

/**
 * Errors for stock of SKUs and at locations that neither the folder nor the system declares: such stock would be
 * counted for nobody.
 */
export async function unknownReferences(
  api: Api,
  puts: readonly EntityPut[],
  movements: readonly ImportedMovement[],
): Promise<string[]> {
  const declared = new Set(puts.map(({ path }) => path));
  const errors: string[] = [];
  for (const { field, word, path } of references) {
    const pathOf = (id: string): string => `/${path}/${encodeURIComponent(id)}`;
    const named = new Set(movements.map(({ body }) => body[field]));
    const foreign = [...named].filter((id) => !declared.has(pathOf(id)));
    const missing = new Set(await missingOf(api, foreign, pathOf));
    for (const { at, body } of movements)
      if (missing.has(body[field]))
        errors.push(`${at}: there is no ${word} ${body[field]}${hintOf(body[field], path, declared)}`);
  }
  return errors;
}

async function missingOf(
  api: Api,
  ids: readonly string[],
  pathOf: (id: string) => string,
): Promise<string[]> {
  const missing: string[] = [];
  const waiting = ids.values();
  const ask = async (): Promise<void> => {
    for (const id of waiting) if (!(await isThere(api, pathOf(id)))) missing.push(id);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, ask));
  return missing;
}

/** Whether the system knows an entity. What may not be asked, or cannot be, is left to the movement's own answer. */
async function isThere(api: Api, path: string): Promise<boolean> {
  try {
    return (await api.send('GET', path)).status !== 404;
  } catch {
    return true;
  }
}

/** A declared code that differs by leading zeros, which spreadsheets drop. */
function hintOf(id: string, path: string, declared: ReadonlySet<string>): string {
  const ids = [...declared].flatMap((one) =>
    one.startsWith(`/${path}/`) ? [decodeURIComponent(one.split('/')[2] ?? '')] : [],
  );
  const whole = ids.find((one) => one.replace(/^0+/, '') === id);
  return whole === undefined ? '' : `; there is ${whole}, whose zeros a spreadsheet may have dropped`;
}
