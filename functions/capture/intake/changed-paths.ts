import { canonicalJson } from '../../shared/content-hash.ts';
import { isRecord } from '../../shared/is-record.ts';

/** Fields whose keys are a customer's own words: a path names them as a whole, since paths are told to everybody. */
const FREE_KEYS: ReadonlySet<string> = new Set(['attributes', 'properties', 'externalSkuIds']);

/** Dotted paths of the leaves, and of arrays as a whole, that differ between two JSON values. */
export function changedPaths(before: unknown, after: unknown, path = ''): string[] {
  if (canonicalJson(before) === canonicalJson(after)) return [];
  const isWhole = FREE_KEYS.has(path.slice(path.lastIndexOf('.') + 1));
  if (isWhole || !isRecord(before) || !isRecord(after)) return [path];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys]
    .sort()
    .flatMap((key) => changedPaths(before[key], after[key], path === '' ? key : `${path}.${key}`));
}
