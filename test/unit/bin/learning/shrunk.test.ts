import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Sample, shrunkMeans } from '../../../../bin/learning/shrunk-means.ts';
import { type Cases, shrunkRates } from '../../../../bin/learning/shrunk-rates.ts';
import { Random } from '../../../../simulator/engine/random.ts';

/** A normal number (Box and Muller). */
function normal(random: Random, mean: number, deviation: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.unit()));
  return mean + deviation * radius * Math.cos(2 * Math.PI * random.unit());
}

function samplesOf(values: readonly number[]): Sample[] {
  return values.map((value) => ({ value, weight: 1 }));
}

/** Worlds of groups with known truths: how often those are within the bounds, and how far off either figure is. */
function judge(
  worlds: number,
  world: (random: Random) => { truth: number; raw: number; value: number; low: number; high: number }[],
) {
  const all = Array.from({ length: worlds }, (_, seed) => world(new Random(`world ${seed}`))).flat();
  const error = (of: 'raw' | 'value'): number =>
    all.reduce((sum, one) => sum + (one[of] - one.truth) ** 2, 0);
  const covered = all.filter(({ truth, low, high }) => truth >= low && truth <= high).length;
  return { covered: covered / all.length, gain: error('value') / error('raw') };
}

describe('means of groups', () => {
  test('the bounds of a mean hold in nine of ten cases, and its estimate is nearer to the truth than the plain mean', () => {
    const { covered, gain } = judge(120, (random) => {
      const truths = Array.from({ length: 25 }, (_, at) => [`g${at}`, normal(random, 1.1, 0.05)] as const);
      const samples = new Map(
        truths.map(([name, truth]) => {
          const count = random.between(1, 30);
          return [name, samplesOf(Array.from({ length: count }, () => normal(random, truth, 0.2)))] as const;
        }),
      );
      const estimates = shrunkMeans(samples);
      return truths.flatMap(([name, truth]) => {
        const found = estimates.get(name);
        return found ? [{ truth, ...found }] : [];
      });
    });

    expect(covered).toBeGreaterThan(0.86);
    expect(covered).toBeLessThan(0.94);
    expect(gain).toBeLessThan(0.6);
  });

  test('an estimate lies between the mean of its group and that of all, and many samples outweigh all others', () => {
    const few = samplesOf([3, 3.2]);
    const many = samplesOf(Array.from({ length: 400 }, (_, at) => 1 + (at % 2) * 0.2));
    const estimates = shrunkMeans(
      new Map([
        ['few', few],
        ['many', many],
      ]),
    );

    expect(estimates.get('few')?.value).toBeGreaterThan(1.1);
    expect(estimates.get('few')?.value).toBeLessThanOrEqual(3.1);
    expect(estimates.get('many')?.value).toBeCloseTo(1.1, 2);
  });

  test('a mean weighs its samples by what they stand for', () => {
    const samples = [
      { value: 1, weight: 900 },
      { value: 2, weight: 100 },
    ];

    expect(shrunkMeans(new Map([['only', samples]])).get('only')?.raw).toBeCloseTo(1.1);
  });

  test('no mean is estimated where every group has one sample, which says nothing of its spread', () => {
    expect(
      shrunkMeans(
        new Map([
          ['a', samplesOf([1])],
          ['b', samplesOf([5])],
          ['c', []],
        ]),
      ).size,
    ).toBe(0);
  });

  test('the estimate of a group whose samples are all alike is what those say', () => {
    const estimates = shrunkMeans(
      new Map([
        ['a', samplesOf([1, 1, 1])],
        ['b', samplesOf([2, 2])],
      ]),
    );

    expect(estimates.get('a')?.value).toBeCloseTo(1, 6);
    expect(estimates.get('b')?.high).toBeCloseTo(2, 4);
  });
});

describe('shares of groups', () => {
  test('the bounds of a share hold in nine of ten cases, and its estimate is nearer to the truth than the plain share', () => {
    const { covered, gain } = judge(150, (random) => {
      const truths = Array.from(
        { length: 25 },
        (_, at) => [`g${at}`, Math.max(0.001, normal(random, 0.04, 0.015))] as const,
      );
      const cases = new Map(
        truths.map(([name, truth]): [string, Cases] => {
          const of = random.between(5, 300);
          const hits = Array.from({ length: of }, () => random.unit() < truth).filter((hit) => hit).length;
          return [name, { hits, of }];
        }),
      );
      const estimates = shrunkRates(cases);
      return truths.flatMap(([name, truth]) => {
        const found = estimates.get(name);
        return found ? [{ truth, ...found }] : [];
      });
    });

    expect(covered).toBeGreaterThan(0.86);
    expect(covered).toBeLessThan(0.96);
    expect(gain).toBeLessThan(0.6);
  });

  test('a share and its bounds stay between none and all, whatever was counted', () => {
    const group = fc
      .integer({ min: 1, max: 500 })
      .chain((of) => fc.record({ of: fc.constant(of), hits: fc.integer({ min: 0, max: of }) }));
    fc.assert(
      fc.property(fc.array(group, { minLength: 1, maxLength: 20 }), (groups) => {
        const estimates = shrunkRates(new Map(groups.map((one, at) => [`g${at}`, one])));
        for (const { low, value, high } of estimates.values()) {
          expect(low).toBeGreaterThanOrEqual(0);
          expect(low).toBeLessThanOrEqual(value);
          expect(value).toBeLessThanOrEqual(high);
          expect(high).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test('a share is never certainly nought because nothing has happened yet', () => {
    const found = shrunkRates(new Map([['quiet', { hits: 0, of: 40 }]])).get('quiet');

    expect(found?.value).toBeGreaterThan(0);
    expect(found?.high).toBeGreaterThan(0.01);
  });
});
