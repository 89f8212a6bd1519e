/** What a platform calls the fields of an order, and where in its payload they are: both ways, by dotted paths. Pure. */
import { valueAt } from './value-at.ts';

/**
 * Fields of the order, each with those of the payload that it is read from, the usual one first. `*` stands for the
 * place of a line.
 */
export type FieldNames = readonly (readonly [ours: string, ...theirs: string[]])[];

/** A payload, as the order that is read from it names its fields. */
export interface ShopWords {
  readonly names: FieldNames;
  readonly payload: unknown;
  /** Of each line of the order, its place in the payload: lines without units are left out. */
  readonly places: readonly number[];
}

/** An address by the fields that both sides have. */
export function addressNames(
  ours: string,
  theirs: string,
  fields: Readonly<Record<string, readonly string[]>>,
): FieldNames {
  return [
    [ours, theirs],
    ...Object.entries(fields).map(([field, names]): [string, ...string[]] => [
      `${ours}.${field}`,
      ...names.map((name) => `${theirs}.${name}`),
    ]),
  ];
}

/** The place of a line where the path matches the pattern, or a part below it; undefined where it does not match. */
function matched(
  pattern: string,
  path: string,
): { readonly length: number; readonly place?: number } | undefined {
  const parts = path.split('.');
  const wanted = pattern.split('.');
  let place: number | undefined;
  for (const [at, name] of wanted.entries()) {
    const part = parts[at];
    if (name === '*' && part !== undefined && /^\d+$/.test(part)) place = Number(part);
    else if (name !== part) return undefined;
  }
  return { length: wanted.length, ...(place === undefined ? {} : { place }) };
}

function placed(pattern: string, place: number | undefined): string {
  return place === undefined ? pattern : pattern.replace('*', String(place));
}

/** The pairs of which one side matches the path, the closest first. */
function closest(names: FieldNames, path: string, patterns: (pair: FieldNames[number]) => readonly string[]) {
  return names
    .flatMap((pair) =>
      patterns(pair).flatMap((pattern) => {
        const found = matched(pattern, path);
        return found ? [{ pair, ...found }] : [];
      }),
    )
    .toSorted((one, other) => other.length - one.length);
}

/** The field of the order that is read from a field of the payload; undefined where none is. */
export function ourPath(theirs: string, { names, places }: ShopWords): string | undefined {
  const [found] = closest(names, theirs, ([, ...patterns]) => patterns);
  if (!found) return undefined;
  const [ours] = found.pair;
  if (found.place === undefined) return ours;
  const line = places.indexOf(found.place);
  return line < 0 ? 'lines' : placed(ours, line);
}

/** The field of the payload that a field of the order is read from, of several the one that the shop has filled in. */
export function shopPath(ours: string, { names, payload, places }: ShopWords): string | undefined {
  const [found] = closest(names, ours, ([pattern]) => [pattern]);
  if (!found) return undefined;
  const [, ...patterns] = found.pair;
  const place = found.place === undefined ? undefined : (places[found.place] ?? found.place);
  const paths = patterns.map((pattern) => placed(pattern, place));
  return paths.find((path) => isFilledIn(valueAt(payload, path.split('.')))) ?? paths[0];
}

function isFilledIn(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
