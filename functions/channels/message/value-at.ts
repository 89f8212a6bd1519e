/** What is at a path of a value; undefined when the path leads nowhere. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let part = value;
  for (const key of path)
    part = typeof part === 'object' && part !== null ? Reflect.get(part, key) : undefined;
  return part;
}

/** The text at a path of a value; undefined when there is none. */
export function textAt(value: unknown, path: readonly PropertyKey[]): string | undefined {
  const found = valueAt(value, path);
  return typeof found === 'string' ? found : undefined;
}
