/** What is otherwise in one ruleset than in another: strategies by name, filters and terms by type. Pure. */
import { type Fields, isFields, isSame, listOf } from './document.ts';

/** A step of the way to what changed: a field, the name of a strategy, or a filter or term by type. */
export type Step =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'typed'; readonly name: string; readonly of: string }
  | { readonly kind: 'order' };

/** Undefined: what is not there. */
export interface Change {
  readonly path: readonly Step[];
  readonly before: unknown;
  readonly after: unknown;
}

type Keyed = ReadonlyMap<string, { readonly step: Step; readonly value: Fields }>;

function selectorText(value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join(', ');
  return isFields(value) ? Object.values(value).map(selectorText).join(', ') : '';
}

/** What an entry of a list is known by; undefined where it is a plain value. */
function stepOf(entry: unknown): Step | undefined {
  if (!isFields(entry)) return undefined;
  const { name, type, where, skuTags, unit } = entry;
  if (typeof name === 'string') return { kind: 'named', name };
  if (typeof type !== 'string') return undefined;
  const of = [where, skuTags, unit].map(selectorText).filter((text) => text !== '');
  return { kind: 'typed', name: type, of: of.join(', ') };
}

/** The entries of a list by what they are known by; undefined where one of them is known by nothing. */
function keyed(list: readonly unknown[]): Keyed | undefined {
  const found = new Map<string, { step: Step; value: Fields }>();
  for (const value of list) {
    const step = stepOf(value);
    if (step === undefined || !isFields(value)) return undefined;
    const key = JSON.stringify(step);
    const again = [...found.keys()].filter((known) => known.startsWith(key)).length;
    found.set(again === 0 ? key : `${key} ${again}`, { step, value });
  }
  return found;
}

function namesOf(keys: Keyed, common: ReadonlySet<string>): string[] {
  return [...keys].flatMap(([key, { step }]) => (common.has(key) && 'name' in step ? [step.name] : []));
}

function orderChange(one: Keyed, other: Keyed, path: readonly Step[]): Change[] {
  const common = new Set([...one.keys()].filter((key) => other.has(key)));
  const before = namesOf(one, common);
  const after = namesOf(other, common);
  return isSame(before, after) ? [] : [{ path: [...path, { kind: 'order' }], before, after }];
}

function listChanges(before: readonly unknown[], after: readonly unknown[], path: readonly Step[]): Change[] {
  const one = keyed(before);
  const other = keyed(after);
  if (one === undefined || other === undefined) return [{ path, before, after }];
  const keys = new Set([...one.keys(), ...other.keys()]);
  const changes = [...keys].flatMap((key) => {
    const step = one.get(key)?.step ?? other.get(key)?.step;
    const further = step === undefined ? path : [...path, step];
    return differences(one.get(key)?.value, other.get(key)?.value, further);
  });
  return [...changes, ...orderChange(one, other, path)];
}

/** Every change on the way from one value to another, each at its path. */
export function differences(before: unknown, after: unknown, path: readonly Step[] = []): Change[] {
  if (isSame(before, after)) return [];
  if (Array.isArray(before) && Array.isArray(after)) return listChanges(listOf(before), listOf(after), path);
  if (!isFields(before) || !isFields(after)) return [{ path, before, after }];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) =>
    differences(before[name], after[name], [...path, { kind: 'field', name }]),
  );
}
