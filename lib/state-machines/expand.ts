import * as z from 'zod';

type Fields = Readonly<Record<string, unknown>>;

/** What the states share by name: statemachines/policies.ts. */
export interface StatePolicies {
  readonly retry: Readonly<Record<string, readonly object[]>>;
  /** Each error's name and the state that follows it. */
  readonly catch: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly parameters: Readonly<Record<string, Fields>>;
}

/**
 * The machines as they are written: the content of each `*.asl.json` file under its name, and the policies.
 */
export interface MachineSource {
  readonly files: Fields;
  readonly policies: StatePolicies;
}

/** Where the expansion is, for the sentence that says what is wrong there. */
interface Place {
  readonly source: MachineSource;
  readonly file: string;
  readonly state?: string;
}

/** A catcher of the Amazon States Language. */
interface Catcher {
  readonly ErrorEquals: string[];
  readonly ResultPath: string;
  readonly Next: string;
}

/** Where a state finds the error that led to it. */
const ERROR_PATH = '$.error';
const ANY_ERROR = 'States.ALL';

const fieldsSchema = z.record(z.string(), z.unknown());
const statesSchema = z.record(z.string(), fieldsSchema);
const changedStatesSchema = z.tuple([
  z.string(),
  z.record(z.string(), z.record(z.string(), z.unknown()).nullable()),
]);
const retrySchema = z.string();
const catchSchema = z.array(z.union([z.string(), z.record(z.string(), z.string())]));
const parametersSchema = z.array(z.union([z.string(), fieldsSchema]));

/**
 * The definition that a file stands for, placeholders unresolved: each name of a policy is replaced by what
 * the policy says, each name of a file by the states of that file. Keys keep their order.
 *
 * @throws Error naming file, state and policy where a name is unknown
 */
export function expandMachine(file: string, source: MachineSource): Fields {
  const place = { source, file };
  return expandStatesIn(contentOf(file, place), place);
}

function contentOf(file: string, place: Place): Fields {
  const content = place.source.files[file];
  if (content !== undefined) return read(fieldsSchema, 'machine', content, { ...place, file });

  throw new Error(`${inWords(place)} names the file ${file}, which statemachines/ does not have`);
}

function expandStatesIn(machine: Fields, place: Place): Fields {
  return mapFields(machine, (key, value) => (key === 'States' ? expandStates(value, place) : value));
}

function expandStates(states: unknown, place: Place): Fields {
  if (typeof states === 'string')
    return expandStates(contentOf(states, place)['States'], { ...place, file: states });
  if (Array.isArray(states)) return expandChanged(states, place);

  return mapFields(read(statesSchema, 'States', states, place), (state, fields) =>
    expandState(fields, { ...place, state }),
  );
}

/** The states of a file and what is different of them here: fields over fields, `null` for what is not there. */
function expandChanged(parts: readonly unknown[], place: Place): Fields {
  const [file, changes] = read(changedStatesSchema, 'States', parts, place);
  const states = expandStates(file, place);
  for (const name of Object.keys(changes)) {
    if (states[name] === undefined)
      throw new Error(`${inWords(place)} changes the state ${name}, which ${file} does not have`);
  }
  return withChanges(states, changes, (name, change) => {
    const fields = read(fieldsSchema, 'state', states[name], place);
    return withChanges(fields, change, (key, value) => expandField(key, value, { ...place, state: name }));
  });
}

function withChanges<Change>(
  before: Fields,
  changes: Readonly<Record<string, Change | null>>,
  changed: (key: string, change: Change) => unknown,
): Fields {
  const kept = Object.entries(before).filter(([key]) => changes[key] !== null);
  const next = Object.entries(changes).flatMap(([key, change]) =>
    change === null ? [] : [[key, changed(key, change)] as const],
  );
  return { ...Object.fromEntries(kept), ...Object.fromEntries(next) };
}

function expandState(state: Fields, place: Place): Fields {
  return mapFields(state, (key, value) => expandField(key, value, place));
}

function expandField(key: string, value: unknown, place: Place): unknown {
  switch (key) {
    case 'Retry':
      return expandRetry(read(retrySchema, key, value, place), place);
    case 'Catch':
      return expandCatch(read(catchSchema, key, value, place), place);
    case 'Parameters':
    case 'Payload':
    case 'ItemSelector':
      return expandParameters(key, value, place);
    case 'ItemProcessor':
      return expandStatesIn(read(fieldsSchema, key, value, place), place);
    default:
      return value;
  }
}

function expandRetry(name: string, place: Place): readonly object[] {
  return policyOf('retry policy', place.source.policies.retry, name, place);
}

/** Tables and policies in the order in which the state lists them. */
function expandCatch(parts: z.output<typeof catchSchema>, place: Place): Catcher[] {
  const { policies } = place.source;
  const tables = parts.map((part) => policyOf('catch policy', policies.catch, part, place));
  const catchers = tables.flatMap(catchersOf);
  const catchAll = catchers.findIndex(({ ErrorEquals }) => ErrorEquals.includes(ANY_ERROR));
  if (catchAll >= 0 && catchAll < catchers.length - 1)
    throw new Error(
      `${inWords(place)} catches ${ANY_ERROR} before other errors, which would never be caught`,
    );
  return catchers;
}

/**
 * Neighbours that lead to the same state share a catcher; States.ALL stands alone, as Step Functions demands.
 */
function catchersOf(table: Readonly<Record<string, string>>): Catcher[] {
  const catchers: Catcher[] = [];
  for (const [error, next] of Object.entries(table)) {
    const last = catchers.at(-1);
    if (mayCatch(last, error, next)) last.ErrorEquals.push(error);
    else catchers.push({ ErrorEquals: [error], ResultPath: ERROR_PATH, Next: next });
  }
  return catchers;
}

function mayCatch(catcher: Catcher | undefined, error: string, next: string): catcher is Catcher {
  return catcher?.Next === next && ![...catcher.ErrorEquals, error].includes(ANY_ERROR);
}

/** A list is merged from left to right; an object stays as it is written, but for a list in its Payload. */
function expandParameters(key: string, value: unknown, place: Place): Fields {
  if (Array.isArray(value)) return mergeParameters(read(parametersSchema, key, value, place), place);

  return mapFields(read(fieldsSchema, key, value, place), (name, inner) =>
    name === 'Payload' ? expandParameters(name, inner, place) : inner,
  );
}

function mergeParameters(parts: z.output<typeof parametersSchema>, place: Place): Fields {
  const { policies } = place.source;
  const sets = parts.map((part) => policyOf('parameter set', policies.parameters, part, place));
  return Object.assign({}, ...sets);
}

/** The policy that a state names; what the state writes out itself stays as it is. */
function policyOf<Policy extends object>(
  kind: 'retry policy' | 'catch policy' | 'parameter set',
  known: Readonly<Record<string, Policy>>,
  name: string | Policy,
  place: Place,
): Policy {
  if (typeof name !== 'string') return name;

  const found = new Map(Object.entries(known)).get(name);
  if (found !== undefined) return found;

  const names = Object.keys(known).join(', ');
  throw new Error(
    `${inWords(place)} names the ${kind} "${name}", which policies.ts does not have (it has ${names})`,
  );
}

/** @throws Error naming file, state and `what`, where the value has another shape */
function read<Schema extends z.ZodType>(
  schema: Schema,
  what: string,
  value: unknown,
  place: Place,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;

  throw new Error(`${inWords(place)} has a ${what} that cannot be read: ${z.prettifyError(result.error)}`);
}

function inWords({ file, state }: Place): string {
  return state === undefined ? file : `${file}: state ${state}`;
}

function mapFields<Value>(
  fields: Readonly<Record<string, Value>>,
  change: (key: string, value: Value) => unknown,
): Fields {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, change(key, value)]));
}
