import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { handler as make } from '../../../functions/labels/make.handler.ts';
import { handler as giveBack } from '../../../functions/labels/void.handler.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { effectsOf } from '../../../functions/relay/changes/effects.ts';
import { requestReturnDoor } from '../../../functions/returns/doors.ts';
import { returnEventDoor } from '../../../functions/returns/goods-doors.ts';
import { handler as record } from '../../../functions/returns/record-event.handler.ts';
import { handler as request } from '../../../functions/returns/request.handler.ts';
import { parseReturn } from '../../../functions/returns/rma/return.store.ts';
import type { Return } from '../../../functions/returns/rma/return.ts';
import { expireReturn, extendReturn } from '../../../functions/returns/rma/return-change.ts';
import { key } from '../../../functions/shared/keys.ts';
import { settings } from '../../../functions/shared/settings.ts';
import { HandClock } from '../../../local/platforms/clock.ts';
import { type SimulatedEasyPost, startEasyPost } from '../../../local/platforms/easypost/server.ts';
import { call, run } from '../../support/call.ts';
import { channelItem } from '../../support/channels.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { locationItem, skuItem } from '../../support/network-items.ts';
import { at, orderId, seedStage, unpublishable } from '../../support/stage.ts';
import { aReturnItem } from '../returns/return-items.ts';

const returnId = `${orderId}-r1`;
const input = { orderId, attempt: 1, returnId, n: 1 };
const secrets = mockClient(SecretsManagerClient);
let keys = 0;

let table: MemoryTable;
let easyPost: SimulatedEasyPost;
let labels: Record<string, unknown>;
beforeEach(async () => {
  forgetNetwork();
  easyPost = await startEasyPost({ clock: new HandClock('2026-11-25T10:00:00.000Z') });
  // A secret is kept in memory for a while: each test has its own.
  keys += 1;
  labels = { maker: 'easypost', credentials: `easypost-${keys}`, baseUrl: easyPost.url };
  process.env['CREDENTIALS_PREFIX'] = 'test/channels/';
  secrets.on(GetSecretValueCommand).resolves({ SecretString: JSON.stringify({ apiKey: easyPost.apiKey }) });
  table = new MemoryTable().seed(
    locationItem('store-5', { address: { lines: ['9 Dock Road'], country: 'US' } }),
    skuItem('A', { weightGrams: 900 }),
  );
  seedStage(table, { delivered: 3, order: { closed: { as: 'delivered', at: at('09:00:00') } } });
  seedPolicy();
});
afterEach(async () => {
  expect(unpublishable(table)).toEqual([]);
  table.close();
  await easyPost.close();
});

function seedPolicy(over: Record<string, unknown> = {}): void {
  forgetNetwork();
  table.seed(channelItem('web', { policies: { returns: { labels: { ...labels, ...over } } } }));
}

function announced(over: Partial<Return> = {}): void {
  table.seed(aReturnItem({ terms: { lines: [], makesLabel: true }, ...over }));
}

function stored(): Return {
  return parseReturn(table.item(key.return(orderId, 1)) ?? {});
}

function bought(): number {
  return [...easyPost.shipments.values()].filter(({ postage_label }) => postage_label !== null).length;
}

function refusals() {
  return table.ofType('Exception').filter(({ exceptionType }) => exceptionType === 'LabelNotMade');
}

describe('state MakeLabel', () => {
  it('buys the label of a return and tells of it like any other', async () => {
    announced();

    expect(await run(make, input)).toMatchObject({ label: 'made' });

    const [shipment] = easyPost.shipments.values();
    expect(shipment).toMatchObject({ is_return: true, reference: returnId, parcel: { weight: 63.5 } });
    expect(stored()).toMatchObject({
      labelOffer: shipment?.id,
      labels: [
        {
          paidBy: 'brand',
          carrier: 'UPSDAP',
          trackingNumber: shipment?.tracking_code,
          reference: shipment?.id,
          cost: { currency: 'USD' },
          by: 'system:labels',
        },
      ],
      evt: { type: 'return.labelled', data: { trackingNumber: shipment?.tracking_code } },
    });
    expect(JSON.stringify(stored().evt)).not.toContain('labels.example.com');
  });

  it('buys one label, however often it is tried and wherever it dies', async () => {
    announced();
    easyPost.faults.push('answerLost');
    await expect(run(make, input)).rejects.toMatchObject({ name: 'Unavailable' });
    await expect(run(make, input)).resolves.toMatchObject({ label: 'made' });
    await expect(run(make, input)).resolves.toMatchObject({ label: 'none' });

    expect(bought()).toBe(1);
    expect(stored().labels).toHaveLength(1);
  });

  it('buys no second label where the return forgot to be told of the first', async () => {
    announced();
    await run(make, input);
    const { labels: _, ...untold } = stored();
    table.seed(aReturnItem({ ...untold, version: stored().version + 1 }));

    await expect(run(make, input)).resolves.toMatchObject({ label: 'made' });

    expect(bought()).toBe(1);
  });

  it.each([
    ['has come', { status: 'received' as const }],
    ['is over', { status: 'cancelled' as const }],
    [
      'has a label',
      {
        labels: [
          { paidBy: 'brand' as const, carrier: 'UPS', trackingNumber: '1Z', by: 'x', toldAt: at('09:00:00') },
        ],
      },
    ],
    ['pays for its way itself', { terms: { lines: [] } }],
  ])('makes none for a return that %s', async (_, over) => {
    announced(over);

    expect(await run(make, input)).toMatchObject({ label: 'none' });
    expect(easyPost.calls).toEqual([]);
  });

  it('asks for another offer where the first had no rate that may be bought', async () => {
    announced();
    seedPolicy({ carriers: ['FedEx'] });
    await run(make, input);

    expect(stored()).not.toHaveProperty('labelOffer');

    seedPolicy();

    expect(await run(make, input)).toMatchObject({ label: 'made' });
    expect(easyPost.shipments.size).toBe(2);
    expect(bought()).toBe(1);
  });

  it('tells a person once what is refused, and the goods are awaited all the same', async () => {
    announced();
    seedPolicy({ carriers: ['FedEx'] });

    expect(await run(make, input)).toMatchObject({ label: 'refused' });
    expect(await run(make, input)).toMatchObject({ label: 'refused' });

    expect(refusals()).toMatchObject([{ owner: 'channel:web', detail: { returnId, code: 'NO_RATE' } }]);
    expect(stored().status).toBe('requested');
  });

  it.each<[string, Record<string, unknown>]>([
    ['another label is told', { kind: 'labelled', label: { reference: 'own-1' } }],
    ['the goods are there', { kind: 'received' }],
  ])('asks nobody any more once %s', async (_title, event) => {
    announced();
    seedPolicy({ carriers: ['FedEx'] });
    await run(make, input);

    await call(record, returnEventDoor, {
      params: { id: returnId },
      body: { id: 'e-1', ...event },
      caller: { kind: 'operator', id: 'ann' },
    });

    expect(refusals()).toMatchObject([{ status: 'resolved', resolved: { by: 'system' } }]);
  });

  it('tells a person of a key that is not taken', async () => {
    announced();
    secrets.on(GetSecretValueCommand).resolves({ SecretString: '{}' });

    expect(await run(make, input)).toMatchObject({ label: 'refused' });
    expect(refusals()).toMatchObject([{ detail: { code: 'UNAUTHORIZED' } }]);
  });
});

describe('state VoidLabel', () => {
  it('gives the label back that nobody uses any more, once', async () => {
    announced();
    await run(make, input);
    table.seed(aReturnItem({ ...stored(), status: 'expired', version: stored().version + 1 }));

    expect(await run(giveBack, input)).toMatchObject({ label: 'voided' });
    expect(await run(giveBack, input)).toMatchObject({ label: 'voided' });

    expect(stored().labels).toMatchObject([{ givenBack: 'voided' }]);
    expect(easyPost.calls.filter((one) => one.endsWith('/refund'))).toHaveLength(1);
  });

  it('leaves the further one that a return has got which is given longer, and gives the first one back', async () => {
    announced();
    await run(make, input);
    const moment = { now: at('12:00:00'), settings: settings() };
    table.seed(aReturnItem(expireReturn(stored(), moment.now, false)));
    table.seed(aReturnItem(extendReturn(stored(), 'operator:ann', moment)));
    await run(make, { ...input, attempt: 2 });
    await run(make, { ...input, attempt: 2 });

    expect(await run(giveBack, input)).toMatchObject({ label: 'voided' });

    const [first, second, ...others] = stored().labels ?? [];
    expect(others).toEqual([]);
    expect(first).toMatchObject({ voidedAt: at('12:00:00'), givenBack: 'voided' });
    expect(second).not.toHaveProperty('voidedAt');
    expect(second).not.toHaveProperty('givenBack');
    expect(second?.trackingNumber).not.toBe(first?.trackingNumber);
    expect(bought()).toBe(2);
    expect(stored()).toMatchObject({ status: 'requested', labelOffer: second?.reference });
  });

  it('leaves one that its carrier has seen', async () => {
    announced();
    await run(make, input);
    const seen = stored().labels?.map((label) => ({ ...label, scannedAt: at('09:30:00') }));
    table.seed(aReturnItem({ ...stored(), labels: seen, version: stored().version + 1 }));

    expect(await run(giveBack, input)).toMatchObject({ label: 'none' });
    expect(easyPost.calls.some((one) => one.endsWith('/refund'))).toBe(false);
  });
});

describe('the request of a return', () => {
  const ask = (over: Record<string, unknown> = {}) =>
    call(request, requestReturnDoor, {
      params: { id: orderId },
      body: { id: 'c-1', lines: [{ lineId: '1', units: 1 }], ...over },
      caller: { kind: 'operator', id: 'ada' },
    });
  const started = () => {
    const image = {
      ...key.return(orderId, 1),
      ...table.item(key.return(orderId, 1)),
      type: 'Return',
    } as const;
    const inserted = {
      sequenceNumber: '1',
      type: 'Return',
      item: 'RETURN#0001',
      createdAt: 0,
      new: image,
    } as const;
    return effectsOf(inserted).filter(({ kind }) => kind === 'startReturn');
  };

  it('has a label made where the channel names who makes them', async () => {
    expect((await ask()).status).toBe(201);

    expect(stored().terms).toMatchObject({ makesLabel: true });
    expect(started()).toMatchObject([{ label: true }]);
  });

  it('has none made beside the label that whoever asks has', async () => {
    await ask({ label: { carrier: 'UPS', trackingNumber: '1Z999AA10123456784' } });

    expect(stored().terms?.makesLabel).toBeUndefined();
    expect(started()).toMatchObject([{ kind: 'startReturn' }]);
    expect(started()[0]).not.toHaveProperty('label');
  });
});
