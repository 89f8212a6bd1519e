/** How long locations take to accept work. Pure. */
import type { PastWork } from './facts.ts';
import { type Estimate, pooledDeviation, type Sample, shrunkMeans } from './shrunk-means.ts';

export interface Acceptance {
  readonly location: string;
  /** Seconds within which half of the work is accepted, ... */
  readonly median: Estimate;
  /** ... and 19 of 20: what a deadline has to leave. */
  readonly slowest: Estimate;
  readonly accepted: number;
  /** Work that is over and that the location never accepted. */
  readonly notAccepted: number;
}

/** 19 of 20 values of a normal distribution lie below so many of its standard deviations above the mean. */
const Z95 = 1.6449;

function secondsToAccept({ requestedAt, acceptedAt }: PastWork): number | undefined {
  if (acceptedAt === undefined) return undefined;
  const seconds = (Date.parse(acceptedAt) - Date.parse(requestedAt)) / 1000;
  return seconds >= 0 ? seconds : undefined;
}

function exponential({ count, raw, value, low, high }: Estimate, more: number): Estimate {
  const seconds = (logarithm: number): number => Math.exp(logarithm + more);
  return { count, raw: seconds(raw), value: seconds(value), low: seconds(low), high: seconds(high) };
}

/**
 * How fast each location accepts. Times are compared by their logarithms, since they differ by powers of ten. Work that its
 * deadline took away was never accepted and is left out: a location that loses much of it is slower than this says.
 */
export function acceptancePast(work: readonly PastWork[]): Acceptance[] {
  const byLocation = Map.groupBy(work, ({ location }) => location);
  const samples = new Map(
    [...byLocation].map(([location, own]): [string, Sample[]] => {
      const seconds = own.flatMap((one) => secondsToAccept(one) ?? []);
      return [location, seconds.map((each) => ({ value: Math.log(Math.max(1, each)), weight: 1 }))];
    }),
  );
  const deviation = pooledDeviation(samples.values()) ?? 0;
  return [...shrunkMeans(samples)].map(([location, logarithm]): Acceptance => {
    const own = byLocation.get(location) ?? [];
    const refused = own.filter(({ isOver, acceptedAt }) => isOver && acceptedAt === undefined);
    return {
      location,
      median: exponential(logarithm, 0),
      slowest: exponential(logarithm, Z95 * deviation),
      accepted: samples.get(location)?.length ?? 0,
      notAccepted: refused.length,
    };
  });
}
