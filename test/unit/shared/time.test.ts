import { describe, expect, it } from 'vitest';
import { dateSchema, instantSchema, utcInstant } from '../../../functions/shared/time.ts';

describe('instantSchema', () => {
  it.each([
    ['2026-11-20T10:00:00+02:00', '2026-11-20T08:00:00.000Z'],
    ['2000-01-01T00:00:00Z', '2000-01-01T00:00:00.000Z'],
    ['1999-12-31T23:00:00-02:00', '2000-01-01T01:00:00.000Z'],
    ['2199-12-31T23:59:59.999Z', '2199-12-31T23:59:59.999Z'],
  ])('takes %s, in UTC', (written, utc) => {
    expect(instantSchema.parse(written)).toBe(utc);
  });

  it.each([
    '9999-12-31T23:59:59-05:00',
    '0000-01-01T00:00:00+01:00',
    '1970-01-01T00:00:00Z',
    '2200-01-01T00:00:00Z',
    '2199-12-31T23:30:00-01:00',
    '2000-01-01T00:30:00+01:00',
  ])('refuses %s, which is of another year in UTC', (written) => {
    const { error } = instantSchema.safeParse(written);

    expect(error?.issues.map(({ message }) => message)).toEqual(['must be a time of the years 2000 to 2199']);
  });

  it.each(['yesterday', '2026-11-20T10:00:00', '2026-02-30T00:00:00Z'])(
    'names one fault of %s',
    (written) => {
      expect(instantSchema.safeParse(written).error?.issues).toHaveLength(1);
    },
  );
});

describe('dateSchema', () => {
  it.each([
    ['2026-11-20', true],
    ['0001-01-01', false],
    ['9999-12-31', false],
  ])('judges %s: %s', (written, isTaken) => {
    expect(dateSchema.safeParse(written).success).toBe(isTaken);
  });
});

describe('utcInstant', () => {
  it.each(['', '12026-11-05', '275760-09-13', 'soon', '1969-12-31'])('knows no time in %j', (text) => {
    expect(utcInstant(text)).toBeUndefined();
  });
});
