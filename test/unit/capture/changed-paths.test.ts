import { describe, expect, it } from 'vitest';
import { changedPaths } from '../../../functions/capture/intake/changed-paths.ts';

describe('paths of what changed', () => {
  it('lead to the leaves, and to a list as a whole', () => {
    const before = { notes: { customer: 'a' }, tags: ['x'], same: 1 };
    const after = { notes: { customer: 'b', packing: 'c' }, tags: ['y'], same: 1 };

    expect(changedPaths(before, after)).toEqual(['notes.customer', 'notes.packing', 'tags']);
  });

  it('do not tell the keys that a customer wrote', () => {
    const before = { attributes: { 'Gift for Ada': '1' }, properties: {} };
    const after = { attributes: { 'Gift for Ada': '2' }, properties: { 'Engraving for Ada': 'x' } };

    expect(changedPaths(before, after, 'lines.1')).toEqual(['lines.1.attributes', 'lines.1.properties']);
  });
});
