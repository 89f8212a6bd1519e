const LISTED = 10;

/** Paths at which a stored JSON value and the one of now differ, at most ten, each with both values. Pure. */
export function differences(stored: unknown, now: unknown, path = ''): string[] {
  if (!isObject(stored) || !isObject(now)) {
    if (Object.is(stored, now)) return [];
    return [`${path}: ${JSON.stringify(stored)} stored, ${JSON.stringify(now)} now`];
  }
  const names = [...new Set([...Object.keys(stored), ...Object.keys(now)])].sort();
  const below = names.flatMap((name) =>
    differences(Reflect.get(stored, name), Reflect.get(now, name), path === '' ? name : `${path}.${name}`),
  );
  return below.slice(0, LISTED);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
