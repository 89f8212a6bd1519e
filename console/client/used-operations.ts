/** The part of openapi.json that the console calls: the typed client is generated from that alone. */
import { createHash } from 'node:crypto';

/** Operation ids; one that is added here needs `npm run openapi`. */
export const usedOperations: readonly string[] = [
  'listExceptions',
  'readException',
  'resolveException',
  'resolveExceptions',
  'readOrder',
  'listOrders',
  'listDecisions',
  'readDecision',
  'whyNot',
  'cancelOrder',
  'placeHold',
  'liftHold',
  'rerouteOrder',
  'editOrder',
  'readReturnable',
  'requestReturn',
  'listChannels',
  'listLocations',
  'listWork',
  'readFulfillment',
  'recordFulfillmentEvent',
  'listReturns',
  'recordReturnEvent',
  'takeInReturn',
  'recordMovements',
  'listRulesets',
  'readRuleset',
  'rulesetSchema',
  'addRuleset',
  'activateRuleset',
  'shadowRuleset',
  'planRoute',
  'listRollOuts',
  'startRollOut',
  'promoteRollOut',
  'rollBack',
  'listSkus',
  'readSku',
  'readStock',
  'listLocationStock',
  'readStockMovements',
  'listStockQueue',
  'listSupplies',
  'listLoads',
  'putLocation',
  'readLocationSwitch',
  'readChannelHealth',
  'askChannelWork',
  'listCredentials',
  'listTrackingSources',
  'listRateCards',
  'readUsers',
  'exportOrders',
  'findCustomer',
];

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function object(value: unknown): Json {
  return isObject(value) ? value : {};
}

function isUsed(operation: unknown): boolean {
  return usedOperations.includes(String(object(operation)['operationId']));
}

/** `schemas/Exception` of each `#/components/schemas/Exception` in the value. */
function referencesIn(value: unknown): string[] {
  return [...JSON.stringify(value).matchAll(/"#\/components\/([^"]+)"/g)].map(([, name]) => name ?? '');
}

function componentOf(document: Json, reference: string): unknown {
  const [kind = '', name = ''] = reference.split('/');
  return object(object(document['components'])[kind])[name];
}

/** Everything that the paths refer to, and what that refers to. */
function reachable(document: Json, paths: Json): string[] {
  const found = new Set(referencesIn(paths));
  for (const reference of found)
    for (const further of referencesIn(componentOf(document, reference) ?? {})) found.add(further);
  return [...found].toSorted();
}

/** Throws where an operation is not in the document. */
export function usedPart(document: Json): Json {
  const paths: Record<string, Json> = {};
  for (const [path, methods] of Object.entries(object(document['paths']))) {
    const used = Object.entries(object(methods)).filter(([, operation]) => isUsed(operation));
    if (used.length > 0) paths[path] = Object.fromEntries(used);
  }
  const count = Object.values(paths).flatMap((methods) => Object.keys(methods)).length;
  if (count !== usedOperations.length)
    throw new Error('openapi.json lacks an operation that the console calls');

  const components: Record<string, Record<string, unknown>> = {};
  for (const reference of reachable(document, paths)) {
    const [kind = '', name = ''] = reference.split('/');
    components[kind] = { ...components[kind], [name]: componentOf(document, reference) };
  }
  return { openapi: document['openapi'], info: document['info'], paths, components };
}

/** The first line of the generated client: by it a test sees that the document has changed since. */
export function markOf(part: Json): string {
  return `// ${createHash('sha256').update(JSON.stringify(part)).digest('hex')}`;
}
