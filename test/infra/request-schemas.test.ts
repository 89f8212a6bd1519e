/** What holds of every body that a caller may send, found by a walk over the schemas of all doors. */
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { DISTINCT } from '../../functions/shared/each-once.ts';
import { doors } from '../../lib/doors.ts';

type Schema = Readonly<Record<string, unknown>>;

/** A part of a body: where it stands, `[]` for each item of a list and `{}` for each value of a record. */
interface Part {
  readonly path: string;
  readonly schema: Schema;
}

const schemaSchema = z.record(z.string(), z.unknown());
const schemasSchema = z.array(schemaSchema);

function inner(schema: Schema): readonly (readonly [string, unknown])[] {
  const { properties = {}, items, additionalProperties, anyOf = [], oneOf = [], allOf = [] } = schema;
  const branches = [anyOf, oneOf, allOf].flatMap((several) => schemasSchema.parse(several));
  return [
    ...Object.entries(schemaSchema.parse(properties)).map(([name, one]) => [`.${name}`, one] as const),
    ['[]', items],
    ['{}', additionalProperties],
    ...branches.map((one) => ['', one] as const),
  ];
}

function partsOf(path: string, schema: Schema): Part[] {
  const parts = inner(schema).flatMap(([step, one]) => {
    const parsed = schemaSchema.safeParse(one);
    return parsed.success ? partsOf(path + step, parsed.data) : [];
  });
  return [{ path, schema }, ...parts];
}

const parts = doors
  .filter(({ path }) => !path.endsWith('-sources/{source}/events') && path !== '/channels/{channel}/orders')
  .flatMap(({ name, body }) => {
    if (!body) return [];
    const schema = schemaSchema.parse(z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' }));
    return partsOf(name, schema);
  });

/** Lists in which a thing may stand twice, by the end of their path, and why. */
const repeatable: Readonly<Record<string, string>> = {
  '.tags': 'a set of words: one that is said twice means the same',
  '.skuTags': 'as tags',
  '.denyTags': 'as tags',
  '.tierTags': 'as tags',
  '.customerTiers': 'as tags',
  '.destinations': 'as tags',
  '.channels': 'as tags',
  '.markets': 'as tags',
  '.types': 'as tags',
  '.countries': 'as tags',
  '.allow': 'as tags',
  '.deny': 'as tags',
  '.without': 'as tags',
  '.when.services': 'as tags',
  '.where.ids': 'as tags',
  '.allow.ids': 'as tags',
  '.deny.ids': 'as tags',
  '.awaitPayment': 'as tags',
  '.fulfillmentServices': 'as tags',
  '.workdays': 'a set of days',
  '.scan': 'labels as they were read: of one that is on one thing only, the second time is the same thing',
  '.pickupDays': 'a set of days',
  '.deliveryDays': 'a set of days',
  '.holidays': 'a set of days',
  '.onInfeasible': 'tried in order: the second time changes nothing',
  '.policies.buffers': 'tried in order: the first that fits counts',
  '.serviceWords': 'tried in order: the first that fits counts',
  '.filters': 'several of a type are usual, for different locations or tags; all apply',
  '.terms': 'several of a type are usual, for different locations or tags; all are charged',
  '.terms[].steps': 'of the steps that are reached the best counts',
  '.price.steps': 'must ascend, which the card checks',
  '.bandsKm': 'must ascend, which the card checks',
  '.minor': 'an amount a zone',
  '.baseMinor': 'an amount a zone',
  '.perKgMinor': 'an amount a zone',
  '.shipTo.lines': 'lines of an address',
  '.billTo.lines': 'lines of an address',
  '.address.lines': 'lines of an address',
  '.discounts': 'two discounts of one code are two',
  '.taxes': 'two taxes of one title are two',
  '.aliases': 'names by which the order is found: a set',
  '.externalLineIds': "a note of the shop's own ids: a set",
  '.lineIds': 'a note of the sketch: the plan counts units of SKUs',
  '.warnings': 'a note: each is shown',
  'planRoute.order.lines': 'lines of one SKU are several lines',
  '.parcels': 'two entries of one number are one parcel, whose contents they are together (P28)',
  'recordStockBatch.lines': 'a line that is there twice has the first one’s result, or conflict',
  'submitOrder.lines': 'order-rules.ts names a line that appears twice',
  'submitOrder.holds': 'order-rules.ts names a hold that appears twice',
};

function excusesOf(path: string): string[] {
  return Object.keys(repeatable).filter((end) => path.endsWith(end));
}

const lists = parts.filter(({ schema }) => schema['type'] === 'array');

describe('a list in a body', () => {
  test('is read by the walk at every depth', () => {
    const paths = lists.map(({ path }) => path);

    expect(paths).toContain('recordFulfillmentEvent.parcels[].lines[].lots');
    expect(paths).toContain('addRuleset.strategies[].override.filters[].where.ids');
  });

  test('names each item once, or may name it again for a reason that stands here', () => {
    const unchecked = lists.filter(({ schema }) => schema['uniqueItems'] !== true && !schema[DISTINCT]);

    expect(unchecked.map(({ path }) => path).filter((path) => excusesOf(path).length === 0)).toEqual([]);
  });

  test('needs every reason that stands here', () => {
    const used = new Set(lists.flatMap(({ path }) => excusesOf(path)));

    expect(Object.keys(repeatable).filter((end) => !used.has(end))).toEqual([]);
  });
});

/** Numbers as large as a number can be exactly, by the end of their path, and what bounds them. */
const boundedElsewhere: Readonly<Record<string, string>> = {
  '.amount': 'order-rules.ts: no product and no sum of an order is more than a number keeps',
  '.lines[].weightGrams': 'as amounts',
  '.lines{}.weightGrams': 'as amounts',
  '.sequence': 'is compared, and nothing is added to it',
  '.baseMinor[]': 'rate-card.ts: no parcel costs so much',
  '.perKgMinor[]': 'rate-card.ts: no parcel costs so much',
  '.minor[]': 'rate-card.ts: no parcel costs so much',
  '.maxGrams': 'rate-card.ts: no parcel is so heavy',
  '.upToGrams': 'rate-card.ts: no parcel is so heavy',
};

/** A bound below what a number keeps exactly: what is added or multiplied within it stays a number. */
function isBound(value: unknown): boolean {
  return typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER;
}

describe('a number in a body', () => {
  const numbers = parts.filter(({ schema }) => schema['type'] === 'integer' || schema['type'] === 'number');
  const isBounded = ({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: Schema): boolean =>
    isBound(minimum ?? exclusiveMinimum) && isBound(maximum ?? exclusiveMaximum);
  const unbounded = numbers.filter(({ schema }) => !isBounded(schema)).map(({ path }) => path);
  const excusesFor = (path: string): string[] =>
    Object.keys(boundedElsewhere).filter((end) => path.endsWith(end));

  test('is found by the walk', () => {
    expect(numbers.map(({ path }) => path)).toContain('putLocation.readyWithin');
  });

  test('has a least and a most, or is bounded by a check that stands here', () => {
    expect(unbounded.filter((path) => excusesFor(path).length === 0)).toEqual([]);
  });

  test('needs every check that stands here', () => {
    const used = new Set(unbounded.flatMap(excusesFor));

    expect(Object.keys(boundedElsewhere).filter((end) => !used.has(end))).toEqual([]);
  });
});
