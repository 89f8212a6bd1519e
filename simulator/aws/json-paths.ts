/** JSONPath and payload templates of the Amazon States Language, as far as the machines use them. */
type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The value at a reference path; `$$` reads the context object.
 * @throws Error where nothing is there: Step Functions fails the state with States.ParameterPathFailure
 */
export function valueAt(path: string, input: unknown, context: unknown): unknown {
  const isOfContext = path.startsWith('$$');
  const names = path
    .slice(isOfContext ? 2 : 1)
    .split('.')
    .filter(Boolean);
  let value = isOfContext ? context : input;
  for (const name of names) {
    if (!/^[\w-]+$/.test(name)) throw new Error(`the simulator reads no path like ${path}`);
    if (!isFields(value) || !(name in value)) throw new Error(`there is nothing at ${path}`);
    value = value[name];
  }
  return value;
}

/** Whether there is anything at a path of one name, `$.name`. */
export function isThere(path: string, input: unknown): boolean {
  return isFields(input) && path.slice(2) in input;
}

/** A payload template with its paths (`"name.$": "$.path"`) replaced by their values. */
export function filled(template: unknown, input: unknown, context: unknown): unknown {
  if (Array.isArray(template)) return template.map((part) => filled(part, input, context));
  if (!isFields(template)) return template;
  return Object.fromEntries(
    Object.entries(template).map(([name, value]) =>
      name.endsWith('.$')
        ? [name.slice(0, -2), valueAt(String(value), input, context)]
        : [name, filled(value, input, context)],
    ),
  );
}

/** The state's input with a result at `ResultPath`; absent: the result takes the input's place. */
export function withResult(input: unknown, path: string | null | undefined, result: unknown): unknown {
  if (path === null) return input;
  if (path === undefined || path === '$') return result;
  const names = path.slice(2).split('.');
  return placed(isFields(input) ? input : {}, names, result);
}

function placed(target: Fields, [name = '', ...rest]: readonly string[], result: unknown): Fields {
  if (rest.length === 0) return { ...target, [name]: result };
  const inner = target[name];
  return { ...target, [name]: placed(isFields(inner) ? inner : {}, rest, result) };
}
