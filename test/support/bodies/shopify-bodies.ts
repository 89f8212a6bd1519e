/** Bodies of Shopify's order webhooks, from the published schemas with the formats of money and times set. */
import fc from 'fast-check';
import { stringify } from 'lossless-json';
import * as leaves from './leaves.ts';
import { apiVersions, type BodySchema, orderTopics, schemaOf } from './published-schemas.ts';

/** A message as Shopify sends it. */
export interface ShopifyMessage {
  readonly apiVersion: string;
  readonly topic: string;
  readonly body: string;
}

/** How often a value is none that its schema allows: never, or of so many values one. */
type Oddness = 0 | 60;

const MONEY = /(?:^|_)(?:price|amount|tax|discounts?|total|subtotal|received|outstanding)$/;

/** What the schemas, which were read off examples, do not say of a field: its format, or its words. */
function leafOf(name: string): fc.Arbitrary<unknown> | undefined {
  if (MONEY.test(name)) return leaves.money;
  switch (name) {
    case 'id':
    case 'line_item_id':
      return leaves.id;
    case 'currency':
    case 'currency_code':
    case 'presentment_currency':
      return leaves.currency;
    case 'country':
    case 'country_code':
      return leaves.country;
    case 'quantity':
      return fc.integer({ min: 1, max: 5 });
    case 'current_quantity':
    case 'fulfillable_quantity':
      return fc.integer({ min: 0, max: 2 });
    case 'sku':
      return leaves.sku;
    case 'financial_status':
      return fc.constantFrom(
        'pending',
        'authorized',
        'partially_paid',
        'paid',
        'refunded',
        'voided',
        'expired',
      );
    case 'fulfillment_status':
      return fc.constantFrom(null, 'fulfilled', 'partial', 'restocked');
    case 'restock_type':
      return fc.constantFrom('return', 'cancel', 'no_restock', 'legacy_restock');
    case 'fulfillment_service':
      return fc.constantFrom('manual', 'manual', 'amazon_marketplace_web');
    case 'cancelled_at':
      return fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: leaves.dateTime });
    case 'test':
      return fc.oneof(
        { weight: 5, arbitrary: fc.constant(false) },
        { weight: 1, arbitrary: fc.constant(true) },
      );
    default:
      return undefined;
  }
}

function typesOf({ type }: BodySchema): readonly string[] {
  if (type === undefined) return ['null'];
  return typeof type === 'string' ? [type] : type;
}

function plainValue(schema: BodySchema, type: string, name: string, oddness: Oddness): fc.Arbitrary<unknown> {
  switch (type) {
    case 'object':
      return fc.record(
        Object.fromEntries(
          Object.entries(schema.properties ?? {}).map(([key, part]) => [key, valueFor(part, key, oddness)]),
        ),
      );
    case 'array':
      return typeof schema.items === 'object'
        ? fc.array(valueFor(schema.items, name, oddness), { maxLength: name === 'line_items' ? 4 : 2 })
        : fc.constant([]);
    case 'integer':
      return fc.integer({ min: 0, max: 5000 });
    case 'number':
      return fc.constantFrom(0, 0.07, 1.5, 195.66);
    case 'boolean':
      return fc.boolean();
    case 'string':
      return schema.format === 'date-time' ? leaves.dateTime : leaves.words;
    default:
      return fc.constant(null);
  }
}

/** A value of the schema, or one that it does not allow. */
function valueFor(schema: BodySchema, name: string, oddness: Oddness): fc.Arbitrary<unknown> {
  const types = typesOf(schema);
  const isLeaf = !types.some((type) => type === 'object' || type === 'array');
  const named = isLeaf ? leafOf(name) : undefined;
  const plain = named ?? fc.oneof(...types.map((type) => plainValue(schema, type, name, oddness)));
  if (oddness === 0) return plain;
  const wrong = schema.format === 'date-time' ? leaves.oddTime : leaves.odd;
  const strange = MONEY.test(name) ? leaves.oddMoney : wrong;
  return fc.oneof({ weight: oddness, arbitrary: plain }, { weight: 1, arbitrary: strange });
}

/** A field that is left out, as a subscription with `fields` does. */
function withoutSome(body: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));
}

const bodies = new Map<string, fc.Arbitrary<string>>();

function bodyOf(apiVersion: string, topic: string, oddness: Oddness): fc.Arbitrary<string> {
  const name = `${apiVersion} ${topic} ${oddness}`;
  const known = bodies.get(name);
  if (known) return known;
  const schema = schemaOf(apiVersion, topic);
  const fields = Object.keys(schema.properties ?? {});
  const left =
    oddness === 0
      ? fc.constant<string[]>([])
      : fc.subarray(fields, { maxLength: Math.min(3, fields.length) });
  const made = fc
    .tuple(plainValue(schema, 'object', topic, oddness), left)
    .map(([body, names]) => stringify(withoutSome(body as Record<string, unknown>, names)) ?? '{}');
  bodies.set(name, made);
  return made;
}

/** A message of any topic of orders, of any API version; every second one has values that no schema allows. */
export const shopifyMessage: fc.Arbitrary<ShopifyMessage> = fc
  .tuple(fc.constantFrom(...apiVersions), fc.constantFrom<Oddness[]>(0, 60))
  .chain(([apiVersion, oddness]) =>
    fc
      .constantFrom(...orderTopics(apiVersion))
      .chain((topic) => bodyOf(apiVersion, topic, oddness).map((body) => ({ apiVersion, topic, body }))),
  );
