/** How often units are not found where they were asked for, by location and by tag of SKU. Pure. */
import type { PastWork } from './facts.ts';
import type { Estimate } from './shrunk-means.ts';
import { type Cases, shrunkRates } from './shrunk-rates.ts';

export interface PickFailure {
  readonly location: string;
  /** Of the SKUs; undefined of those without any. */
  readonly tag: string | undefined;
  /** The share of units that were not found. */
  readonly share: Estimate;
  readonly missing: number;
}

export interface PickedPast {
  readonly failures: readonly PickFailure[];
  /** The share of all units. */
  readonly overall: number;
  readonly units: number;
}

function groupName(location: string, tag: string | undefined): string {
  return tag === undefined ? location : `${location}\t${tag}`;
}

/** A unit counts for each tag of its SKU. Work that is open is left out: what is missing there is not known yet. */
export function pickedPast(
  work: readonly PastWork[],
  tagsOf: (sku: string) => readonly string[],
): PickedPast {
  const cases = new Map<string, { hits: number; of: number }>();
  const total = { hits: 0, of: 0 };
  const over = work.filter(({ isOver }) => isOver);
  for (const { location, units } of over)
    for (const { sku, asked, missing } of units) {
      total.hits += missing;
      total.of += asked;
      const tags = tagsOf(sku);
      for (const tag of tags.length > 0 ? tags : [undefined]) {
        const name = groupName(location, tag);
        const known: Cases = cases.get(name) ?? { hits: 0, of: 0 };
        cases.set(name, { hits: known.hits + missing, of: known.of + asked });
      }
    }
  const failures = [...shrunkRates(cases)].map(([name, share]): PickFailure => {
    const [location = '', tag] = name.split('\t');
    return { location, tag, share, missing: cases.get(name)?.hits ?? 0 };
  });
  return { failures, overall: total.of === 0 ? 0 : total.hits / total.of, units: total.of };
}
