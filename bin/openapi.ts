import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { extendZodWithOpenApi, OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi';
import * as z from 'zod';
import type { Door } from '../functions/shared/door.ts';

extendZodWithOpenApi(z);
// The doors' schemas are made by the same zod, after it was extended.
const { doors, doorsBySection } = await import('../lib/doors.ts');
const [
  { addressSchema },
  { orderSummarySchema },
  { exceptionViewSchema },
  { returnViewSchema },
  ruleset,
  { channelSchema },
  { locationSchema },
  { skuSchema },
  { rateCardSchema },
  { trackingSourceSchema },
] = await Promise.all([
  import('../functions/order/order-form.ts'),
  import('../functions/capture/reading/order-view.ts'),
  import('../functions/exceptions/doors.ts'),
  import('../functions/returns/doors.ts'),
  import('../functions/planner/ruleset.ts'),
  import('../functions/network/entities/channel.ts'),
  import('../functions/network/entities/location.ts'),
  import('../functions/network/entities/sku.ts'),
  import('../functions/network/entities/rate-card.ts'),
  import('../functions/network/entities/tracking-source.ts'),
]);

/** What several doors share, and a client wants to know by a name. */
const named: Readonly<Record<string, z.ZodType>> = {
  Address: addressSchema,
  OrderSummary: orderSummarySchema,
  Exception: exceptionViewSchema,
  Return: returnViewSchema,
  Channel: channelSchema,
  Location: locationSchema,
  Sku: skuSchema,
  RateCard: rateCardSchema,
  TrackingSource: trackingSourceSchema,
  Ruleset: ruleset.rulesetSchema,
  RoutingStrategy: ruleset.strategySchema,
  RoutingFilter: ruleset.filterSchema,
  CostTerm: ruleset.termSchema,
  LocationSelector: ruleset.selectorSchema,
};

export const openapiFile = fileURLToPath(new URL('../openapi.json', import.meta.url));
/** JSON Schema of a ruleset, for editors: `$schema` of a document names it. */
export const rulesetSchemaFile = fileURLToPath(
  new URL('../example/routing/ruleset.schema.json', import.meta.url),
);

const problemSchema = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
const meaning: Readonly<Record<number, string>> = {
  200: 'Done, or the same again',
  201: 'Made',
  202: 'Asked',
  204: 'Done',
  400: 'Invalid: every field is named',
  401: 'No or revoked credential, or a signature that does not verify',
  403: 'Valid credential, but not for this id or scope',
  404: 'Unknown',
  409: 'The present state, or an earlier use of the id, forbids it',
  413: 'Too large',
  429: 'Too many requests',
};

const problemStatuses = [400, 401, 403, 404, 409, 413, 429] as const;

/** The document with every repetition of a named schema replaced by a reference to it. */
function withReferences(document: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const components = z
    .looseObject({ schemas: z.record(z.string(), z.unknown()) })
    .parse(document['components']);
  const nameOf = new Map(
    Object.entries(components.schemas).map(([name, schema]) => [JSON.stringify(schema), name]),
  );
  const inside = (node: unknown): unknown =>
    Array.isArray(node)
      ? node.map(shared)
      : typeof node === 'object' && node !== null
        ? Object.fromEntries(Object.entries(node).map(([name, part]) => [name, shared(part)]))
        : node;
  const shared = (node: unknown): unknown => {
    const name = typeof node === 'object' ? nameOf.get(JSON.stringify(node)) : undefined;
    return name === undefined ? inside(node) : { $ref: `#/components/schemas/${name}` };
  };
  const schemas = Object.fromEntries(
    Object.entries(components.schemas).map(([name, schema]) => [name, inside(schema)]),
  );
  return { ...document, paths: inside(document['paths']), components: { ...components, schemas } };
}

/** Every door with the section of the document that it stands in. */
function sectioned(): [string, Door][] {
  return Object.entries(doorsBySection).flatMap(([section, doors]) =>
    doors.map((door): [string, Door] => [section, door]),
  );
}

/** The OpenAPI 3.1 document of every door. */
export function openapi(): Record<string, unknown> {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer' });
  registry.register('Problem', problemSchema);
  for (const status of problemStatuses) {
    registry.registerComponent('responses', `Problem${status}`, {
      description: meaning[status] ?? '',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    });
  }
  for (const [name, schema] of Object.entries(named)) registry.register(name, schema);
  for (const [section, door] of sectioned()) {
    const problems = [
      400,
      ...(door.scope === 'signed' ? [401, 404] : [401, 403, 404]),
      ...(door.method === 'GET' ? [] : [409, 413]),
      429,
    ];
    const answers = Object.entries(door.answers).map(
      ([status, schema]) =>
        [
          status,
          {
            description: meaning[Number(status)] ?? 'Done',
            ...(schema ? { content: { 'application/json': { schema } } } : {}),
          },
        ] as const,
    );
    registry.registerPath({
      method: ({ GET: 'get', POST: 'post', PUT: 'put', DELETE: 'delete' } as const)[door.method],
      path: door.path,
      operationId: door.name,
      summary: door.summary,
      tags: [section],
      security: door.scope === 'signed' ? [] : [{ bearer: [] }],
      ...(door.scope === 'signed' ? {} : { 'x-scope': door.scope, 'x-callers': door.callers }),
      request: {
        ...(door.params instanceof z.ZodObject ? { params: door.params } : {}),
        ...(door.query instanceof z.ZodObject ? { query: door.query } : {}),
        ...(door.body
          ? { body: { required: true, content: { 'application/json': { schema: door.body } } } }
          : {}),
      },
      responses: {
        ...Object.fromEntries(answers),
        ...Object.fromEntries(
          problems.map((status) => [status, { $ref: `#/components/responses/Problem${status}` }]),
        ),
      },
    });
  }
  return withReferences({
    ...new OpenApiGeneratorV31(registry.definitions).generateDocument({
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
    }),
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(openapiFile, `${JSON.stringify(openapi(), null, 2)}\n`);
  writeFileSync(rulesetSchemaFile, `${JSON.stringify(ruleset.rulesetJsonSchema(), null, 2)}\n`);
  console.error(`${doors.length} doors written to openapi.json, and the JSON Schema of a ruleset`);
}
