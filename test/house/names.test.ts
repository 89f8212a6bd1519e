import { expect, test } from 'vitest';
import { sourceFiles } from './source.ts';

const EXPORTED_TYPE = /^export (?:declare )?(?:interface|type|class|enum) (\w+)/gm;

test('an exported type has a name of its own in the whole product', () => {
  const product = sourceFiles().filter(({ file }) => /^(?:functions|lib|bin|local)\//.test(file));
  const declared = product.flatMap(({ file, text }) =>
    [...text.matchAll(EXPORTED_TYPE)].map(([, name]) => ({ name, file })),
  );

  const shared = [...Map.groupBy(declared, ({ name }) => name)].filter(([, places]) => places.length > 1);

  expect(shared.map(([name, places]) => `${name}: ${places.map(({ file }) => file).join(', ')}`)).toEqual([]);
});
