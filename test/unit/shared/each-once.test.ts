import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { eachOnce } from '../../../functions/shared/each-once.ts';

const lines = eachOnce(
  z.array(z.object({ lineId: z.string(), lot: z.string().optional() })),
  'lineId',
  'lot',
);

function pathsOf(schema: z.ZodType, value: unknown): string[] {
  return (schema.safeParse(value).error?.issues ?? []).map(({ path }) => path.join('.'));
}

describe('a list that names each item once', () => {
  test('names every item that was named before it, by its path', () => {
    const twice = [{ lineId: '1' }, { lineId: '2' }, { lineId: '1' }, { lineId: '2' }];

    expect(pathsOf(z.object({ lines }), { lines: twice })).toEqual(['lines.2.lineId', 'lines.3.lineId']);
  });

  test('takes items that differ in one of the fields', () => {
    expect(pathsOf(lines, [{ lineId: '1' }, { lineId: '1', lot: 'x' }, { lineId: '1', lot: 'y' }])).toEqual(
      [],
    );
  });

  test('tells fields apart where their texts joined would be the same', () => {
    expect(pathsOf(lines, [{ lineId: 'a b' }, { lineId: 'a', lot: 'b' }])).toEqual([]);
  });

  test('names a text by its place', () => {
    expect(pathsOf(eachOnce(z.array(z.string())), ['a', 'b', 'a'])).toEqual(['2']);
  });
});
