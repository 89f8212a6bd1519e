import type { ApiClient } from '../../local/brand/api-client.ts';
import { readNetworkFolder } from './network-folder.ts';
import { sendMovements, sendPuts } from './send.ts';
import { unknownReferences } from './unknown-references.ts';

/**
 * How much was taken over, by kind, what was assumed to read the files, and every error by file and row. Nothing is
 * sent while a file has an error of its own.
 */
export interface Imported {
  readonly counts: Readonly<Record<string, number>>;
  readonly errors: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Loads `channels`, `tracking-sources`, `rate-cards`, `locations`, `skus` and `stock` (each `.csv` or
 * `.json`, any may be absent) of a folder through the public API.
 * @throws UnreadableFile for a folder that is not there
 */
export async function importNetwork(folder: string, api: Pick<ApiClient, 'send'>): Promise<Imported> {
  const { plan, movements, notes, errors: found } = readNetworkFolder(folder);
  const errors = [...found];
  if (errors.length === 0)
    errors.push(
      ...(await unknownReferences(
        api,
        plan.flatMap(({ puts }) => puts),
        movements,
      )),
    );
  const counts: Record<string, number> = {};
  if (errors.length > 0) return { counts, errors, notes };

  for (const { entity, puts } of plan)
    if (puts.length > 0) counts[entity.path.replace('-', ' ')] = await sendPuts(api, puts, errors);
  if (movements.length > 0 && errors.length === 0)
    counts['stock movements'] = await sendMovements(api, movements, errors);
  return { counts, errors, notes };
}

/** `3 channels, 1 tracking source, 40 SKUs`; empty when nothing was taken over. */
export function countsText(counts: Imported['counts']): string {
  return Object.entries(counts)
    .map(([kind, count]) => `${count} ${nounOf(kind, count)}`)
    .join(', ');
}

function nounOf(kind: string, count: number): string {
  const plural = kind === 'skus' ? 'SKUs' : kind;
  return count === 1 ? plural.slice(0, -1) : plural;
}
