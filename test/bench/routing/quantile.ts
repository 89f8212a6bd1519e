/** The value below which a share of ascending values lies; 0 where there are none. */
export function quantile(ascending: readonly number[], share: number): number {
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? 0;
}

/** Median and 99th percentile of times in any order. */
export function typicalTimes(times: readonly number[]): { p50: number; p99: number } {
  const ascending = times.toSorted((a, b) => a - b);
  return { p50: quantile(ascending, 0.5), p99: quantile(ascending, 0.99) };
}
