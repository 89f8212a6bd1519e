/** `npm run openapi`: writes openapi.json from the doors, and the JSON Schema of a ruleset. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { extendZodWithOpenApi, OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi';
import * as z from 'zod';
import { runAsCommand } from './command/command.ts';

extendZodWithOpenApi(z);
// The schemas are made by the same zod, after it was extended.
const { doors, doorsBySection } = await import('../lib/doors.ts');
const { namedSchemas } = await import('./openapi/named-schemas.ts');
const { operationOf } = await import('./openapi/operation.ts');
const { registerProblems } = await import('./openapi/problems.ts');
const { withReferences } = await import('./openapi/references.ts');
const { withPortablePatterns } = await import('./openapi/portable-patterns.ts');
const { rulesetJsonSchema } = await import('../functions/planner/ruleset.ts');

export const openapiFile = fileURLToPath(new URL('../openapi.json', import.meta.url));
/** JSON Schema of a ruleset, for editors: `$schema` of a document names it. */
export const rulesetSchemaFile = fileURLToPath(
  new URL('../example/routing/ruleset.schema.json', import.meta.url),
);

const head = {
  openapi: '3.1.0',
  info: {
    title: 'Order Orchestrator',
    version: '1.0.0',
    description: 'Orders in, stock reserved, fulfillments routed, parcels followed, returns taken back.',
    license: { name: 'Proprietary', identifier: 'LicenseRef-Proprietary' },
  },
  servers: [
    {
      url: 'https://{api}.execute-api.{region}.amazonaws.com',
      variables: { api: { default: 'api' }, region: { default: 'us-east-1' } },
    },
  ],
};

/** The OpenAPI 3.1 document of every door. */
export function openapi(): Record<string, unknown> {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer' });
  registerProblems(registry);
  for (const [name, schema] of Object.entries(namedSchemas)) registry.register(name, schema);
  for (const [section, own] of Object.entries(doorsBySection))
    for (const door of own) registry.registerPath(operationOf(section, door));
  const document = new OpenApiGeneratorV31(registry.definitions).generateDocument(head);
  return withReferences(portable(document));
}

function portable(document: object): Record<string, unknown> {
  return z.record(z.string(), z.unknown()).parse(withPortablePatterns(document));
}

const USAGE =
  'npm run openapi   writes openapi.json from the declarations of the doors, and the JSON Schema of a ruleset';

if (import.meta.main)
  await runAsCommand(USAGE, async () => {
    parseArgs();
    writeFileSync(openapiFile, `${JSON.stringify(openapi(), null, 2)}\n`);
    writeFileSync(rulesetSchemaFile, `${JSON.stringify(rulesetJsonSchema(), null, 2)}\n`);
    console.error(`${doors.length} doors written to openapi.json, and the JSON Schema of a ruleset`);
    return 0;
  });
