import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MoneyAtShop } from '../../../functions/channels/contract/adapter.ts';
import { keepShopAuthorization } from '../../../functions/connections/shop-payments.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { sweepOrder } from '../../../functions/operations/sweep/sweep-order.ts';
import { key } from '../../../functions/shared/keys.ts';
import { channelItem } from '../../support/channels.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { at, orderId, seedOrderBody, seedStage, storedOrder, unpublishable } from '../../support/stage.ts';

const until = at('20:00:00');

describe('what a shop has authorised', () => {
  let table: MemoryTable;
  beforeEach(() => {
    forgetNetwork();
    table = new MemoryTable().seed(channelItem('web', { policies: { onAuthorizationExpired: 'hold' } }));
    seedStage(table, { held: 2 });
    seedOrderBody(table, [{ lineId: '1', sku: 'A', quantity: 2 }], undefined, 'authorized');
  });
  afterEach(() => {
    expect(unpublishable(table)).toEqual([]);
    table.close();
  });

  const tell = (money: Partial<MoneyAtShop>) =>
    keepShopAuthorization(
      'web',
      orderId,
      { currency: 'USD', captured: 0, refunded: 0, authorized: 0, refunds: [], ...money },
      at('12:00:00'),
    );
  const payments = () => storedOrder(table).payments;

  it('is known of the order once, and holds it before dispatch when it has ended', async () => {
    await tell({ authorized: 3000, authorizedUntil: until });
    const { version } = storedOrder(table);
    await tell({ authorized: 3000, authorizedUntil: until });

    expect(payments()).toEqual({ authorized: { amount: 3000, until, watched: true } });
    expect(storedOrder(table).version).toBe(version);

    await sweepOrder(table.item(key.order(orderId)) ?? {}, at('20:01:00'));
    expect(storedOrder(table).holds).toMatchObject([{ id: 'AUTHORIZATION_EXPIRED', before: 'dispatch' }]);

    await tell({ captured: 3000 });
    expect(storedOrder(table)).toMatchObject({ holds: [], payments: { captured: 3000 } });
  });

  it('is followed as it is captured in parts, and made anew', async () => {
    await tell({ authorized: 3000, authorizedUntil: until });
    await tell({ authorized: 2000, captured: 1000, authorizedUntil: until });
    await tell({ authorized: 2000, captured: 1000, authorizedUntil: at('22:00:00') });

    expect(payments()).toEqual({
      captured: 1000,
      authorized: { amount: 2000, until: at('22:00:00'), watched: true },
    });
  });

  it('is nothing of an order that was paid at once, or of another currency', async () => {
    await tell({ captured: 3000 });
    await tell({ currency: 'EUR', authorized: 3000 });
    expect(payments()).toBeUndefined();
  });
});
