import { describe, expect, test } from 'vitest';
import { readMessage } from '../../../functions/channels/message/read-message.ts';
import { woocommerce } from '../../../functions/channels/woocommerce/platform.ts';
import { channelSchema } from '../../../functions/network/entities/channel.ts';
import { connectionSchema } from '../../../functions/network/entities/connection.ts';
import { sample } from '../../support/samples.ts';

const { policies } = channelSchema.parse({ id: 'woo', version: 1, platform: 'woocommerce' });

/** The SKUs of an order whose lines name these at the shop. */
function skusHere(names: readonly string[], skus: Record<string, unknown>): unknown[] {
  const base = JSON.parse(sample('woocommerce/order_http_request_1277.json')) as {
    line_items: Record<string, unknown>[];
  };
  const [line] = base.line_items;
  const lines = names.map((sku, n) => ({ ...line, id: n + 1, sku, meta_data: [] }));
  const config = {
    id: 'woo',
    policy: policies,
    skus: connectionSchema.parse({ credentials: 'key', skus }).skus,
  };
  const message = readMessage(
    woocommerce,
    JSON.stringify({ ...base, line_items: lines }),
    'order.updated',
    config,
  );
  if (message.kind !== 'order') throw new Error(`the message is ${message.kind}`);
  return message.order.lines.map(({ sku }) => sku);
}

describe('the SKUs of an order that are called otherwise here', () => {
  test('are those of the table, else those of the rule', () => {
    const skus = { rule: 'prefix', prefix: 'X-', table: { MUG: 'BECHER' } };

    expect(skusHere(['BECHER', 'X-CUP'], skus)).toEqual(['MUG', 'CUP']);
  });

  test('have the channel in their name where the map does not know them, so that no article of that name is sent', () => {
    expect(skusHere(['CUP'], { rule: 'none', table: { MUG: 'BECHER' } })).toEqual(['CUP@woo']);
  });

  test('are as the shop writes them where it calls them as we do', () => {
    expect(skusHere(['CUP'], {})).toEqual(['CUP']);
  });
});
