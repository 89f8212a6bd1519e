import { describe, expect, test } from 'vitest';
import { explored, type NaiveReading, type ToldBounds } from './told-once.ts';

const bounds: ToldBounds = { units: 2, once: 'mark', foreign: 1, timeouts: 2, corrections: 1 };

describe('a refund that is told, whatever is lost, late, or done by hand meanwhile', () => {
  test.each<[string, Partial<ToldBounds>]>([
    ['by a key, of one unit of two', { once: 'key' }],
    ['by a key, of the only unit', { once: 'key', units: 1 }],
    ['by a mark that is read back, of one unit of two', {}],
    ['by a mark that is read back, of the only unit', { units: 1 }],
    ['by a mark, of one unit of three, beside two by hand', { units: 3, foreign: 2, timeouts: 1 }],
  ])('is there once, and both sides agree at rest: %s (T1, T2, T4, T5, T6)', (_name, over) => {
    const { fault, worlds } = explored({ ...bounds, ...over });

    expect(fault).toBeUndefined();
    expect(worlds).toBeGreaterThan(50);
  });

  test.each<[NaiveReading, string, RegExp]>([
    ['nResend', 'sent again at once (T2)', /twice/],
    ['nNoQuiet', 'looked for before it can act no more (T2)', /twice/],
    ['nNoMark', 'sent without a mark (T2, T5)', /here \d given back/],
    ['nQuantity', 'compared by quantity (T5)', /put back/],
    ['nDeaf', 'whose answer is taken for a version of the order (T6)', /here \d given back/],
    ['nRetryRefused', 'sent again though it was refused (T4)', /endless|settled/],
  ])('%s goes wrong: a refund that is %s', (naive, _what, how) => {
    expect(explored(bounds, naive).fault ?? explored({ ...bounds, units: 1 }, naive).fault).toMatch(how);
  });
});
