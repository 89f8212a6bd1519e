import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { markOf, usedOperations, usedPart } from '../../../console/client/used-operations.ts';

function textOf(file: string): string {
  return readFileSync(fileURLToPath(new URL(`../../../${file}`, import.meta.url)), 'utf8');
}

const documentSchema = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
});
const document = documentSchema.parse(JSON.parse(textOf('openapi.json')));

describe("the console's typed client", () => {
  test('is the one of openapi.json: if not, npm run openapi', () => {
    const [mark] = textOf('console/client/api.generated.ts').split('\n');
    expect(mark).toBe(markOf(usedPart(document)));
  });

  test('has every operation that the console calls, and no other', () => {
    const { paths } = documentSchema.partial().parse(usedPart(document));
    const operations = Object.values(paths ?? {}).flatMap((methods) => Object.values(methods));
    const ids = operations.map(
      (operation) => z.looseObject({ operationId: z.string() }).parse(operation).operationId,
    );
    expect(ids.toSorted()).toEqual(usedOperations.toSorted());
  });

  test('changes with what its operations refer to, and not with others', () => {
    const before = markOf(usedPart(document));
    const { schemas } = document.components;
    const change = (name: string) =>
      markOf(
        usedPart({
          ...document,
          components: { ...document.components, schemas: { ...schemas, [name]: { type: 'null' } } },
        }),
      );

    expect(change('Exception')).not.toBe(before);
    expect(change('NothingOfTheKind')).toBe(before);
  });

  test('cannot be made where an operation is missing', () => {
    expect(() => usedPart({ ...document, paths: {} })).toThrow('openapi.json lacks an operation');
  });
});
