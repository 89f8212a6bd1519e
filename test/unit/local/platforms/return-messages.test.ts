import { describe, expect, test } from 'vitest';
import {
  approvedReturn,
  cancelledReturn,
  updatedReturn,
} from '../../../../local/platforms/shopify/rest-payloads.ts';
import { apiVersions, schemaOf } from '../../../support/bodies/published-schemas.ts';
import { toldShopify } from '../../../support/told-shop.ts';

const latest = apiVersions.filter((version) => /^\d/.test(version)).at(-1) ?? '';

function unpublished(topic: string, payload: object): string[] {
  const { properties = {} } = schemaOf(latest, topic);
  return Object.keys(payload).filter((name) => !(name in properties));
}

describe('what the simulated Shopify says of returns', () => {
  test('has no field that the published messages have not, and names the order where they do', async () => {
    const { shop, line, recorded } = await toldShopify(2);
    shop.openReturn(recorded().id, line, 2);
    const order = recorded();
    const [returned] = order.returns;
    if (!returned) throw new Error('no return was opened');

    const approved = approvedReturn(order, returned);
    const cancelled = cancelledReturn(order, returned);
    const updated = updatedReturn(returned, line, 1);

    expect(unpublished('returns/approve', approved)).toEqual([]);
    expect(unpublished('returns/cancel', cancelled)).toEqual([]);
    expect(unpublished('returns/update', updated)).toEqual([]);
    expect(cancelled).toHaveProperty('order_id');
    expect(updated).not.toHaveProperty('order_id');
  });
});
