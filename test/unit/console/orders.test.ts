import { describe, expect, test } from 'vitest';
import { executionAddress } from '../../../console/src/app/executions.ts';
import { ordersSearch } from '../../../console/src/orders/orders-search.ts';

const executions = 'arn:aws:states:eu-west-1:123456789012:execution:shop-order';

describe('the execution of an order', () => {
  test('is shown by the console of its region and partition', () => {
    expect(executionAddress(executions, 'web-1', 2)).toBe(
      `https://eu-west-1.console.aws.amazon.com/states/home?region=eu-west-1#/v2/executions/details/${encodeURIComponent(
        `${executions}:web-1-2`,
      )}`,
    );
    const china = executions.replace('arn:aws:', 'arn:aws-cn:').replace('eu-west-1', 'cn-north-1');
    expect(executionAddress(china, 'web-1', 1)).toMatch(/^https:\/\/cn-north-1\.console\.amazonaws\.cn\//);
  });

  test.each([
    ['there is none yet', executions, 0],
    ['a local AWS has it', executions.replace('123456789012', '000000000000'), 1],
    ['nobody says where it is', undefined, 1],
    ['what is said is no ARN', 'javascript:alert(1)', 1],
  ])('has no link where %s', (_, said, attempt) => {
    expect(executionAddress(said, 'web-1', attempt)).toBeUndefined();
  });
});

describe('the list of orders', () => {
  test('takes from an address what the API knows, a number as text, and nothing else', () => {
    const raw = { status: 'on_hold', external: 1001, channel: '', from: '2026-11-01', sort: 'price' };
    expect(ordersSearch(raw)).toEqual({ status: 'on_hold', external: '1001', from: '2026-11-01' });
    expect(ordersSearch({ status: 'lost' })).toEqual({});
    const questions = {
      statusGroup: 'held',
      promise: 'atRisk',
      sku: 'A',
      customer: 'ada@example.com',
      to: '2026-11-30',
    };
    expect(ordersSearch(questions)).toEqual({
      statusGroup: 'held',
      promise: 'atRisk',
      sku: 'A',
      to: '2026-11-30',
    });
    expect(ordersSearch({ statusGroup: 'lost', promise: 'kept' })).toEqual({});
  });

  test('names a customer in its address by a mark alone: an address that has a name in it asks for nobody', () => {
    const customer = '0123456789abcdef'.repeat(2);
    expect(ordersSearch({ customer })).toEqual({ customer });
    expect(ordersSearch({ customer: `${customer}.${customer}` })).toEqual({
      customer: `${customer}.${customer}`,
    });
    for (const name of ['ada@example.com', '+1 555 010 2000', customer.slice(1)])
      expect(ordersSearch({ customer: name }), name).toEqual({});
  });
});
