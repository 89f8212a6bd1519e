import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mutated, mutations } from '../../simulator/mutations/mutations.ts';

test.each(mutations)('what "$name" undoes stands in the product ($rule)', (mutation) => {
  const source = readFileSync(new URL(`../../${mutation.file}`, import.meta.url), 'utf8');

  expect(mutated(mutation, source)).not.toBe(source);
});
