import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import foundBy from '../../simulator/mutations/found-by.json' with { type: 'json' };
import { mutated, mutations, notUndone } from '../../simulator/mutations/mutations.ts';

test.each(mutations)('what "$name" undoes stands in the product ($rule)', (mutation) => {
  const source = readFileSync(new URL(`../../${mutation.file}`, import.meta.url), 'utf8');

  expect(mutated(mutation, source)).not.toBe(source);
});

test('the seeds that are tried first are those of undoings on the list', () => {
  const names = new Set(mutations.map(({ name }) => name));

  expect(Object.keys(foundBy).filter((name) => !names.has(name))).toEqual([]);
});

test('every rule of the protocol has an undoing, or says why none shows', () => {
  const protocol = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');
  const rules = [...protocol.matchAll(/^### ([PST]\d+) /gm)].map(([, rule]) => rule ?? '');
  const undone = new Set([...mutations.map(({ rule }) => rule), ...Object.keys(notUndone)]);

  expect(rules.length).toBeGreaterThan(50);
  expect(rules.filter((rule) => !undone.has(rule))).toEqual([]);
});
