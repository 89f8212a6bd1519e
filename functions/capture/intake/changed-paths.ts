import { canonicalJson } from '../../shared/content-hash.ts';
import { isRecord } from '../../shared/is-record.ts';

/** Dotted paths of the leaves, and of arrays as a whole, that differ between two JSON values. */
export function changedPaths(before: unknown, after: unknown, path = ''): string[] {
  if (canonicalJson(before) === canonicalJson(after)) return [];
  if (!isRecord(before) || !isRecord(after)) return [path];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys]
    .sort()
    .flatMap((key) => changedPaths(before[key], after[key], path === '' ? key : `${path}.${key}`));
}
