import { describe, expect, it } from 'vitest';
import { pageText } from '../../../bin/docs/parts.ts';
import { exclusionCodes, predicateOf, sentenceOf } from '../../../functions/planner/exclusion-reasons.ts';
import { infeasibilityCauses, meaningOf } from '../../../functions/planner/infeasibility-causes.ts';

const facts = { sku: 'A', unit: 'orders', value: 7, limit: 9 };

describe('why a location has no part in a plan', () => {
  it.each(exclusionCodes)('%s has a sentence of its own, and stands in docs/routing.md with it', (code) => {
    expect(sentenceOf(code)).toMatch(/^[A-Z].{15,}\.$/);
    expect(exclusionCodes.filter((other) => sentenceOf(other) === sentenceOf(code))).toEqual([code]);
    expect(pageText('docs/routing.md')).toContain(`| \`${code}\` | ${sentenceOf(code)} |`);
  });

  it.each(exclusionCodes)('%s reads as English behind the name of a location, and names its code', (code) => {
    const said = predicateOf({ code, ...facts });
    expect(said).toMatch(/^(is|has|was|serves|may|does|would) /);
    expect(said.endsWith(` (${code})`)).toBe(true);
    expect(predicateOf({ ...facts, code, value: 'unknown' })).not.toMatch(/undefined|NaN/);
  });

  it('one is one: 1 unit and 1 day, not 1 units', () => {
    expect(predicateOf({ code: 'KEEP_STOCK', sku: 'A', value: 1, limit: 2 })).toBe(
      'has 1 unit of A and keeps 2 (KEEP_STOCK)',
    );
    expect(predicateOf({ code: 'MIN_LIFE', sku: 'A', value: 1, limit: 14 })).toBe(
      'has units of A with 1 day of life, 14 days asked for (MIN_LIFE)',
    );
    expect(predicateOf({ code: 'CAPACITY', unit: 'orders', value: 1, limit: 1 })).toBe(
      'has 1 order in a window that takes 1 (CAPACITY)',
    );
    expect(predicateOf({ code: 'TRANSIT', value: 3, limit: 1 })).toBe(
      'would need 3 days, 1 is allowed (TRANSIT)',
    );
    expect(predicateOf({ code: 'RADIUS', value: 7, limit: 1 })).toBe(
      'is 7 km away, 1 km is allowed (RADIUS)',
    );
  });

  it('goods past their date are said to be so many days past it, not to live less than no days', () => {
    expect(predicateOf({ code: 'MIN_LIFE', sku: 'A', value: -1, limit: 14 })).toBe(
      'has units of A that would arrive 1 day past their life date, 14 days of life asked for (MIN_LIFE)',
    );
    expect(predicateOf({ code: 'MIN_LIFE', sku: 'A', value: -3, limit: -1 })).toBe(
      'has units of A that would arrive 3 days past their life date, 1 is allowed (MIN_LIFE)',
    );
  });
});

describe('why there is no plan', () => {
  it.each(infeasibilityCauses)(
    '%s has a sentence of its own, and stands in docs/routing.md with it',
    (cause) => {
      expect(meaningOf(cause)).toMatch(/^[A-Z].{15,}\.$/);
      expect(infeasibilityCauses.filter((other) => meaningOf(other) === meaningOf(cause))).toEqual([cause]);
      expect(pageText('docs/routing.md')).toContain(`| \`${cause}\` | ${meaningOf(cause)} |`);
    },
  );
});
