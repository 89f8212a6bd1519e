/** Executes a GraphQL request on the published schema itself, as Shopify answers it: errors and costs in a 200. */
import {
  type DocumentNode,
  execute,
  type FieldNode,
  GraphQLError,
  type GraphQLFieldResolver,
  getDirectiveValues,
  getNamedType,
  Kind,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { DEAREST_QUERY, type PointBucket, requestedCost } from './cost.ts';
import type { IdempotencyKeys } from './idempotency.ts';
import type { PublishedSchema } from './published-schema.ts';
import type { View } from './views.ts';

export interface GraphqlRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface GraphqlDoor {
  readonly published: PublishedSchema;
  readonly scopes: readonly string[];
  readonly bucket: PointBucket;
  readonly keys: IdempotencyKeys;
  readonly query: () => View;
  readonly mutation: () => View;
}

export type GraphqlAnswer = Readonly<Record<string, unknown>>;

interface ErrorOfAnswer {
  readonly message: string;
  readonly [more: string]: unknown;
}

const RATE_LIMITS = 'https://shopify.dev/api/usage/rate-limits';

function errorAnswer(...errors: readonly ErrorOfAnswer[]): GraphqlAnswer {
  return { errors };
}

/** What Shopify answers the request. Never throws for what the request says. */
export async function answerGraphql(
  door: GraphqlDoor,
  { query, variables }: GraphqlRequest,
): Promise<GraphqlAnswer> {
  const { document, faults } = checked(door, query);
  if (!document) return errorAnswer(...faults);
  const denied = deniedFields(door, document);
  if (denied.length > 0) return errorAnswer(...denied);

  const requestedQueryCost = requestedCost({ schema: door.published.schema, document, variables });
  if (requestedQueryCost > DEAREST_QUERY) return errorAnswer(tooDear(requestedQueryCost));
  if (!door.bucket.take(requestedQueryCost)) return throttled(door, requestedQueryCost);
  return await run(door, document, variables, requestedQueryCost);
}

interface CheckedDocument {
  /** Absent where the schema does not take the document. */
  readonly document?: DocumentNode;
  readonly faults: readonly ErrorOfAnswer[];
}

/** Documents that were checked before: an app sends the same few over and over, and checking costs most of the time. */
const known = new Map<string, CheckedDocument>();
const MOST_KNOWN = 500;

function checked({ published }: GraphqlDoor, query: string): CheckedDocument {
  const before = known.get(query);
  if (before) return before;
  const result = check(published, query);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(query, result);
  return result;
}

function check({ schema }: PublishedSchema, query: string): CheckedDocument {
  try {
    const document = parse(query);
    const faults = validate(schema, document).map(asShopify);
    return faults.length === 0 ? { document, faults } : { faults };
  } catch (error) {
    if (error instanceof GraphQLError) return { faults: [{ ...error.toJSON() }] };
    throw error;
  }
}

/** The words and codes that Shopify's own validation uses for what callers meet most. */
function asShopify(fault: GraphQLError): ErrorOfAnswer {
  const [, fieldName, typeName] = /^Cannot query field "(\w+)" on type "(\w+)"/.exec(fault.message) ?? [];
  if (fieldName !== undefined)
    return {
      message: `Field '${fieldName}' doesn't exist on type '${typeName}'`,
      locations: fault.locations,
      extensions: { code: 'undefinedField', typeName, fieldName },
    };
  return { ...fault.toJSON(), extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } };
}

/** Fields and types of the request that need a scope which the app was not granted. */
function deniedFields({ published, scopes }: GraphqlDoor, document: DocumentNode): ErrorOfAnswer[] {
  const denied: ErrorOfAnswer[] = [];
  const info = new TypeInfo(published.schema);
  const enter = (node: FieldNode): void => {
    const parent = info.getParentType()?.name ?? '';
    const type = info.getType();
    const names = [`${parent}.${node.name.value}`, type ? getNamedType(type).name : ''];
    for (const name of names) {
      const needed = published.scopes.get(name);
      if (!needed || needed.some((scope) => scopes.includes(scope))) continue;
      denied.push({
        message: `Access denied for ${node.name.value} field. Required access: one of ${needed.join(', ')}.`,
        path: [node.name.value],
        extensions: { code: 'ACCESS_DENIED', requiredAccess: needed.join(', ') },
      });
    }
  };
  visit(document, visitWithTypeInfo(info, { Field: enter }));
  return denied;
}

function tooDear(cost: number): ErrorOfAnswer {
  return {
    message: `Query cost is ${cost}, which exceeds the single query max cost limit (${DEAREST_QUERY}).`,
    extensions: { code: 'MAX_COST_EXCEEDED', cost, maxCost: DEAREST_QUERY, documentation: RATE_LIMITS },
  };
}

function throttled({ bucket }: GraphqlDoor, requestedQueryCost: number): GraphqlAnswer {
  return {
    errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED', documentation: RATE_LIMITS } }],
    extensions: { cost: { requestedQueryCost, actualQueryCost: null, throttleStatus: bucket.status() } },
  };
}

async function run(
  door: GraphqlDoor,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
  requestedQueryCost: number,
): Promise<GraphqlAnswer> {
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  const isMutation = operation?.kind === Kind.OPERATION_DEFINITION && operation.operation === 'mutation';
  const objects = { count: 0 };
  const { data, errors } = await execute({
    schema: door.published.schema,
    document,
    rootValue: isMutation ? door.mutation() : door.query(),
    variableValues: variables,
    fieldResolver: resolverFor(door, objects),
    typeResolver: typeOf,
  });
  const actualQueryCost = Math.min(objects.count, requestedQueryCost);
  door.bucket.giveBack(requestedQueryCost - actualQueryCost);
  return {
    ...(data === undefined ? {} : { data }),
    ...(errors ? { errors: errors.map((error) => error.toJSON()) } : {}),
    extensions: { cost: { requestedQueryCost, actualQueryCost, throttleStatus: door.bucket.status() } },
  };
}

function typeOf(value: unknown): string | undefined {
  return isView(value) ? String(value['__typename']) : undefined;
}

function isView(value: unknown): value is View {
  return typeof value === 'object' && value !== null && '__typename' in value;
}

/** Reads a field of a view. One that the view lacks is an error: the simulated shop makes nothing up. */
function resolverFor(door: GraphqlDoor, objects: { count: number }): GraphQLFieldResolver<unknown, unknown> {
  return (source, args: unknown, _context, info) => {
    const { fieldName, parentType, fieldNodes } = info;
    if (!isView(source) || !(fieldName in source))
      throw new GraphQLError(`The simulated shop does not answer ${parentType.name}.${fieldName}.`, {
        extensions: { code: 'NOT_SIMULATED' },
      });
    const held = source[fieldName];
    const read = (): unknown => (typeof held === 'function' ? held(args) : held);
    const isRootMutation = parentType === info.schema.getMutationType();
    const value = isRootMutation
      ? door.keys.once(fieldName, keyOf(door, fieldNodes[0], info.variableValues), args, () => viewIn(read()))
      : read();
    if (isRootMutation) objects.count += 10;
    objects.count += Array.isArray(value) ? value.filter(isView).length : Number(isView(value));
    return value;
  };
}

function viewIn(value: unknown): View {
  if (!isView(value)) throw new Error('a mutation of the simulated shop answers an object');
  return value;
}

function keyOf(
  { published }: GraphqlDoor,
  field: FieldNode | undefined,
  variables: { readonly [name: string]: unknown },
): string | undefined {
  const directive = published.schema.getDirective('idempotent');
  const values = directive && field ? getDirectiveValues(directive, field, variables) : undefined;
  const key: unknown = values?.['key'];
  return typeof key === 'string' ? key : undefined;
}
