/**
 * Means of many groups, each drawn towards the mean of all as far as it has few samples. Pure.
 *
 * The model is the usual one of a mean of means: a group's true mean varies about that of all with variance T, its samples
 * about it with variance S, the same in each group. S is pooled; T is the estimate of DerSimonian and Laird (Controlled Clinical
 * Trials 7, 1986); the estimate and its uncertainty are those of the normal model's posterior (Morris, JASA 78, 1983).
 */

/** One observation; `weight` is how much of what is asked about it stands for, such as the money of a parcel. */
export interface Sample {
  readonly value: number;
  readonly weight: number;
}

export interface Estimate {
  /** How many samples the group has. */
  readonly count: number;
  /** The group's own mean, ... */
  readonly raw: number;
  /** ... and what is to be believed of it, with the bounds within which it is in nine of ten cases. */
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Nine tenths of a normal distribution are within so many of its standard deviations. */
export const Z90 = 1.6449;

interface GroupMean {
  readonly count: number;
  readonly mean: number;
  /** How many samples of equal weight say as much (Kish). */
  readonly effective: number;
  /** Squared distances from the mean, on the scale of `effective` samples. */
  readonly spread: number;
}

function meanOf(samples: readonly Sample[]): GroupMean {
  const total = samples.reduce((sum, { weight }) => sum + weight, 0);
  const squares = samples.reduce((sum, { weight }) => sum + weight ** 2, 0);
  const mean = samples.reduce((sum, { value, weight }) => sum + value * weight, 0) / total;
  const variance = samples.reduce((sum, { value, weight }) => sum + weight * (value - mean) ** 2, 0) / total;
  const effective = total ** 2 / squares;
  return { count: samples.length, mean, effective, spread: variance * effective };
}

/** The variance of samples about the mean of their group; undefined where no group has two. */
function pooledVariance(groups: readonly GroupMean[]): number | undefined {
  const freedom = groups.reduce((sum, { effective }) => sum + effective - 1, 0);
  return freedom > 1e-9 ? groups.reduce((sum, { spread }) => sum + spread, 0) / freedom : undefined;
}

interface Whole {
  readonly mean: number;
  /** The variance of that mean. */
  readonly variance: number;
  /** The variance of the groups' true means. */
  readonly between: number;
  /** How many there are. */
  readonly groups: number;
}

function weightedMean(groups: readonly GroupMean[], weightOf: (group: GroupMean) => number) {
  const weight = groups.reduce((sum, group) => sum + weightOf(group), 0);
  const mean = groups.reduce((sum, group) => sum + weightOf(group) * group.mean, 0) / weight;
  return { mean, weight };
}

function wholeOf(groups: readonly GroupMean[], within: number): Whole {
  const precision = ({ effective }: GroupMean): number => effective / within;
  const fixed = weightedMean(groups, precision);
  const distance = groups.reduce((sum, group) => sum + precision(group) * (group.mean - fixed.mean) ** 2, 0);
  const squares = groups.reduce((sum, group) => sum + precision(group) ** 2, 0);
  const scale = fixed.weight - squares / fixed.weight;
  const between = scale > 0 ? Math.max(0, (distance - (groups.length - 1)) / scale) : 0;
  const random = weightedMean(groups, (group) => 1 / (within / group.effective + between));
  return { mean: random.mean, variance: 1 / random.weight, between, groups: groups.length };
}

function estimateOf({ count, mean, effective }: GroupMean, whole: Whole, within: number): Estimate {
  const own = within / effective;
  const pull = own / (own + whole.between);
  const value = pull * whole.mean + (1 - pull) * mean;
  // How far the groups differ is itself an estimate: the last part is what that adds (Morris, formula 1.16).
  const ofSpread = (2 / Math.max(1, whole.groups - 3)) * pull ** 2 * (mean - whole.mean) ** 2;
  const reach = Z90 * Math.sqrt((1 - pull) * own + pull ** 2 * whole.variance + ofSpread);
  return { count, raw: mean, value, low: value - reach, high: value + reach };
}

/**
 * An estimate for each group, by its name; none where no group has two samples, since nothing then says how far to believe
 * one. Groups without samples have none. Weights are above zero.
 */
export function shrunkMeans(samples: ReadonlyMap<string, readonly Sample[]>): Map<string, Estimate> {
  const groups = new Map(
    [...samples].filter(([, own]) => own.length > 0).map(([name, own]) => [name, meanOf(own)]),
  );
  const variance = pooledVariance([...groups.values()]);
  if (variance === undefined) return new Map();
  // Samples that are all the same leave no doubt, and nothing to divide by.
  const within = Math.max(variance, 1e-12);
  const whole = wholeOf([...groups.values()], within);
  return new Map([...groups].map(([name, group]) => [name, estimateOf(group, whole, within)]));
}

/** The standard deviation of samples about the mean of their group; undefined where no group has two. */
export function pooledDeviation(samples: Iterable<readonly Sample[]>): number | undefined {
  const variance = pooledVariance([...samples].filter((own) => own.length > 0).map(meanOf));
  return variance === undefined ? undefined : Math.sqrt(variance);
}
