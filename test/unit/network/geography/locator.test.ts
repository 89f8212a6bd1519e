import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compiledGeography, publishedCentroids } from '../../../../bin/compile-geography.ts';
import { encodeCentroids } from '../../../../functions/network/geography/centroids.ts';
import { locate, locator, locatorOf } from '../../../../functions/network/geography/locator.ts';
import { fromGeoNames, fromZipcodes } from '../../../../functions/network/geography/sources.ts';
import { metresBetween, unitVector } from '../../../../functions/planner/ways/distance.ts';

const kilometres = (a: { lat: number; lon: number }, b: { lat: number; lon: number }): number =>
  metresBetween(unitVector(a), unitVector(b)) / 1000;

describe('the centroids compiled at build', () => {
  it.each([
    ['US', '10001', 40.7484, -73.9967],
    ['US', '90210', 34.0901, -118.4065],
    ['US', '99501', 61.2116, -149.8761],
    ['US', '00901', 18.4653, -66.1068],
    ['US', '96910', 13.4443, 144.7863],
    ['CA', 'K1A', 45.4207, -75.7023],
    ['CA', 'V6B', 49.2788, -123.1139],
  ])('find the place of %s %s to 10 km', (country, code, lat, lon) => {
    const point = locate(country, code);

    expect(point).toBeDefined();
    expect(kilometres(point ?? { lat: 0, lon: 0 }, { lat, lon })).toBeLessThan(10);
  });

  it('agree with their source to 500 m for every code', () => {
    for (const [country, published] of publishedCentroids())
      for (const one of published)
        expect(kilometres(locate(country, one.code) ?? { lat: 0, lon: 0 }, one), one.code).toBeLessThan(0.5);
  });

  it('are what the build compiles', () => {
    const { source, points } = compiledGeography([]);

    expect(source).toBe(
      readFileSync(
        new URL('../../../../functions/network/geography/centroids.generated.ts', import.meta.url),
        'utf8',
      ),
    );
    expect(points.get('US')).toBeGreaterThan(41_000);
    expect(points.get('CA')).toBeGreaterThan(1_600);
  });

  it('find ZIP+4 and full Canadian codes in any case and spacing', () => {
    expect(locate('US', '10001-1234')).toEqual(locate('US', '10001'));
    expect(locate('CA', ' k1a 0b1 ')).toEqual(locate('CA', 'K1A'));
    expect(locate('us', '10001')).toEqual(locate('US', '10001'));
  });

  it.each([
    ['US', '6061-2345'],
    ['US', '60612345'],
    ['US', '606123456789'],
    ['US', '6061'],
    ['US', `60612${' '.repeat(200_000)}`],
    ['US', '-'.repeat(200_000)],
    ['CA', 'K1AXXX'],
    ['CA', 'K1A 0B'],
    ['CA', '10001'],
  ])('find no beginning of a code that cannot be one of %s', (country, code) => {
    expect(locate(country, code)).toBeUndefined();
  });

  it.each([
    ['PR', '00901'],
    ['VI', '00802-1234'],
    ['gu', '96910'],
  ])('find %s %s among the codes of the United States', (country, code) => {
    expect(locate(country, code)).toBeDefined();
    expect(locate(country, code)).toEqual(locate('US', code));
  });

  it('answer undefined for an unknown code, never a point at zero', () => {
    for (const [country, code] of [
      ['US', '00000'],
      ['US', '09001'],
      ['US', ''],
      ['US', '1'],
      ['FR', '75001'],
      ['CA', 'V0N'],
      ['US', undefined],
    ] as const)
      expect(locate(country, code)).toBeUndefined();

    expect(locator().countries).toEqual(['CA', 'US']);
  });
});

describe('imported centroids', () => {
  const row = (country: string, code: string, lat: string, lon: string): string =>
    [country, code, 'Place', 'State', 'ST', '', '', '', '', lat, lon, '4'].join('\t');

  it('come from GeoNames dumps of any country; several places of a code become their mean', () => {
    const centroidsOf = fromGeoNames(
      [
        row('FR', '75001', '48.86', '2.34'),
        row('FR', '75001', '48.88', '2.36'),
        row('GB', 'AB10', '57.13', '-2.11'),
        '',
      ].join('\n'),
    );
    const { locate: find, countries } = locatorOf(encodeCentroids(centroidsOf));

    expect(countries).toEqual(['FR', 'GB']);
    expect(find('FR', '75001')?.lat).toBeCloseTo(48.87, 2);
    expect(find('GB', 'AB10 1XY')?.lon).toBeCloseTo(-2.11, 2);
    expect(find('GB', 'ZZ1 1ZZ')).toBeUndefined();
  });

  it('are refused with the line of a row that is not of the form of a dump', () => {
    expect(() => fromGeoNames(`${row('FR', '75001', '48.86', '2.34')}\nFR;75002`)).toThrow('line 2');
    expect(() => fromGeoNames(row('FR', '75001', '', '2.34'))).toThrow('line 1');
    expect(() => fromGeoNames(row('FR', '75001', '148', '2.34'))).toThrow('line 1');
  });

  it('leave out codes of military post, without coordinates or with a lost sign', () => {
    const published = (
      zip: string,
      latitude: number | null,
      longitude: number | null,
      state = 'NY',
      country = 'US',
    ) => ({ zip, latitude, longitude, state, country });
    const kept = fromZipcodes([
      published('10001', 40.7, -74),
      published('10200', 40.77, 73.95),
      published('34002', 8.97, -79.5, 'AA'),
      published('E1H', null, 46.1, 'NB', 'Canada'),
      published('09001', 50, 8, 'AE'),
    ]);

    expect(kept.get('US')?.map(({ code }) => code)).toEqual(['10001']);
    expect(kept.get('CA')).toEqual([]);
  });
});
