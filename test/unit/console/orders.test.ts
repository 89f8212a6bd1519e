import { describe, expect, test } from 'vitest';
import type { OrderSummary } from '../../../console/src/api/order-types.ts';
import { executionAddress } from '../../../console/src/app/executions.ts';
import { csvOf, ordersSearch } from '../../../console/src/orders/orders-search.ts';

function summary(number: string): OrderSummary {
  const totals = {
    open: 0,
    backordered: 0,
    reserved: 2,
    allocated: 0,
    shipped: 0,
    delivered: 0,
    returned: 0,
    cancelled: 0,
    lost: 0,
  };
  return {
    orderId: 'web-1',
    channel: 'web',
    external: { id: '1', number },
    status: 'reserved',
    capturedAt: '2026-11-30T08:00:00Z',
    totals,
    holds: ['h1'],
    attention: 0,
  };
}

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

  test('as a file has a row for each order, with units by state', () => {
    const [head, row] = csvOf([summary('#1001')]).split('\r\n');
    expect(head).toBe(
      'order,number,channel,status,capturedAt,holds,problems,open,backordered,reserved,allocated,shipped,delivered,returned,cancelled,lost',
    );
    expect(row).toBe('web-1,#1001,web,reserved,2026-11-30T08:00:00Z,1,0,0,0,2,0,0,0,0,0,0');
  });

  test.each([
    ['=HYPERLINK("x")', '"\'=HYPERLINK(""x"")"'],
    ['a,b', '"a,b"'],
    ['@here', "'@here"],
  ])('a number of %s is text to a spreadsheet', (number, cell) => {
    expect(csvOf([summary(number)])).toContain(`web-1,${cell},web`);
  });
});
