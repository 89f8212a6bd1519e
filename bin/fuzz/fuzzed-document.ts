import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

const openapiFile = fileURLToPath(new URL('../../openapi.json', import.meta.url));
const recordSchema = z.record(z.string(), z.unknown());
const documentSchema = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), z.looseObject({ requestBody: z.unknown().optional() }))),
  components: z.looseObject({ schemas: recordSchema }),
});

/** Of the codes of currencies and countries these are asked with. */
const ASKED_CODES: ReadonlySet<unknown> = new Set(['USD', 'JPY', 'KWD', 'US', 'CA', 'PR', 'GB', null]);
/** schemathesis asks with each of a list at each place where one may be: a longer one leaves no time for the rest. */
const LONG_LIST = 40;
const SCHEMAS = '#/components/schemas/';
const PREFIX = 'Asked';

/** A schema as requests are made from it; what it refers to is another one, too. */
export function askedSchema(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(askedSchema);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([name, part]) => [name, askedPart(name, part)]));
}

function askedPart(name: string, part: unknown): unknown {
  if (name === '$ref' && typeof part === 'string') return part.replace(SCHEMAS, SCHEMAS + PREFIX);
  if (name === 'enum' && Array.isArray(part) && part.length > LONG_LIST)
    return part.filter((code) => ASKED_CODES.has(code));
  return askedSchema(part);
}

/** openapi.json with short lists of codes in what is asked, and whole ones in what is answered. */
export function withShortLists(document: unknown): z.output<typeof documentSchema> {
  const { paths, components, ...rest } = documentSchema.parse(document);
  const { schemas } = components;
  const asked = Object.entries(schemas).map(([name, schema]) => [PREFIX + name, askedSchema(schema)]);
  for (const operations of Object.values(paths))
    for (const operation of Object.values(operations))
      if (operation.requestBody !== undefined) operation.requestBody = askedSchema(operation.requestBody);
  return {
    ...rest,
    paths,
    components: { ...components, schemas: { ...schemas, ...Object.fromEntries(asked) } },
  };
}

/** Writes the document that requests are made from into a folder; its path. */
export async function fuzzedDocument(folder: string, name: string): Promise<string> {
  const file = join(folder, `fuzz-${name}-openapi.json`);
  await writeFile(file, JSON.stringify(withShortLists(JSON.parse(await readFile(openapiFile, 'utf8')))));
  return file;
}
