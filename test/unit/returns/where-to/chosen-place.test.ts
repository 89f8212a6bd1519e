import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replayPlaces } from '../../../../bin/replay/replay-places.ts';
import { forgetNetwork } from '../../../../functions/network/entities/network.store.ts';
import {
  listReturnsDoor,
  readPlaceDecisionDoor,
  requestReturnDoor,
} from '../../../../functions/returns/doors.ts';
import { handler as read } from '../../../../functions/returns/read.handler.ts';
import { handler as request } from '../../../../functions/returns/request.handler.ts';
import { key } from '../../../../functions/shared/keys.ts';
import { call } from '../../../support/call.ts';
import { channelItem } from '../../../support/channels.ts';
import { MemoryTable } from '../../../support/memory-table.ts';
import { locationItem, skuItem } from '../../../support/network-items.ts';
import { rateCards } from '../../../support/routing-world.ts';
import { at, findings, orderId, seedStage, unpublishable } from '../../../support/stage.ts';

const channel = { kind: 'channel', id: 'web' } as const;
const operator = { kind: 'operator', id: 'ann' } as const;
const depot = { kind: 'location', id: 'depot' } as const;
const returnId = `${orderId}-r1`;
const destination = { country: 'US', region: 'NY', postalCode: '10001', lat: 40.75, lon: -74 };

describe('a return of which nobody says where it goes', () => {
  let table: MemoryTable;
  beforeEach(() => {
    forgetNetwork();
    table = new MemoryTable().seed(
      locationItem('store-5'),
      locationItem('depot', { returns: { perUnitMinor: 100 } }),
      ...rateCards(),
      skuItem('A'),
    );
    seedStage(table, {
      delivered: 3,
      order: { destination, closed: { as: 'delivered', at: at('09:00:00') } },
    });
  });
  afterEach(() => {
    expect(findings(table)).toEqual([]);
    expect(unpublishable(table)).toEqual([]);
    table.close();
  });

  const ask = (body: Record<string, unknown> = {}) =>
    call(request, requestReturnDoor, {
      params: { id: orderId },
      body: { id: 'c-1', lines: [{ lineId: '1', units: 1 }], ...body },
      caller: channel,
    });
  const decided = () => call(read, readPlaceDecisionDoor, { params: { id: returnId }, caller: operator });
  const list = (
    query: Record<string, string>,
    caller: { kind: 'channel' | 'location' | 'operator'; id: string },
  ) => call(read, listReturnsDoor, { query, caller });

  it('says of every other location what it lacks, and goes there where it has that', async () => {
    const second = (perUnitMinor: number) => locationItem('depot-2', { returns: { perUnitMinor } });
    table.seed(second(130));
    await ask();
    const { whyNot } = (await decided()).body;
    expect(whyNot).toMatchObject([
      {
        ...{ location: 'depot-2', behindMinor: 30, missingMinor: 31 },
        text: 'depot-2: handling worse by 0.30 USD. It is chosen where it gains 0.31 USD more.',
      },
      { location: 'store-5', because: 'NOT_ACCEPTING', text: 'store-5 does not take goods back.' },
    ]);
    table.seed(second(130 - 31));
    forgetNetwork();

    expect(await ask({ id: 'c-2' })).toMatchObject({ status: 201, body: { location: 'depot-2' } });
  });

  it('goes to the location that gains most by it, for reasons that are kept with it', async () => {
    const asked = await ask();
    const again = await ask();
    const { status, body } = await decided();

    expect(asked).toMatchObject({ status: 201, body: { returnId, location: 'depot' } });
    expect(again).toEqual(asked);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      returnId,
      location: 'depot',
      planner: 2,
      replayed: true,
      candidates: [{ location: 'depot', handlingMinor: 100 }],
      refused: [{ location: 'store-5', because: 'NOT_ACCEPTING' }],
    });
    expect(body['text']).toContain('depot is best');
    expect(await replayPlaces(orderId)).toEqual([{ orderId, n: 1, kind: 'return', as: 'same', where: [] }]);
  });

  it('goes to who sent the goods where no location declares that it takes any back, and no decision is kept', async () => {
    table.seed(locationItem('depot'));
    forgetNetwork();

    expect((await ask()).body).toMatchObject({ location: 'store-5' });
    expect(table.item(key.returnDecision(orderId, 1))).toBeUndefined();
    expect((await decided()).status).toBe(404);
  });

  it('goes to who sent the goods where no location can take them, and why none can is kept', async () => {
    table.seed(locationItem('depot', { returns: {}, active: false }));
    forgetNetwork();

    expect((await ask()).body).toMatchObject({ location: 'store-5' });
    const { status, body } = await decided();
    expect(status).toBe(200);
    expect(body).not.toHaveProperty('location');
    expect(body).toMatchObject({
      replayed: true,
      candidates: [],
      whyNot: [
        { location: 'depot', because: 'INACTIVE' },
        { location: 'store-5', because: 'NOT_ACCEPTING' },
      ],
      text: 'No location can take the goods: they go to who sent them.',
    });
    expect(await replayPlaces(orderId)).toEqual([{ orderId, n: 1, kind: 'return', as: 'same', where: [] }]);
  });

  it('goes where somebody says, whatever would be gained elsewhere', async () => {
    expect((await ask({ location: 'store-5' })).body).toMatchObject({ location: 'store-5' });
    expect((await decided()).status).toBe(404);
  });

  it('is in the list of its location and in that of its channel, as long as it is expected', async () => {
    table.seed(channelItem('web'));
    await ask();
    const listed = { status: 200, body: { returns: [{ returnId }] } };

    expect(await list({}, channel)).toMatchObject(listed);
    expect(await list({ location: 'depot' }, channel)).toMatchObject(listed);
    expect(await list({}, depot)).toMatchObject(listed);
    expect(await list({ expected: 'true' }, depot)).toMatchObject(listed);
    expect(await list({ channel: 'web', status: 'requested' }, operator)).toMatchObject(listed);
    expect((await list({ channel: 'web', status: 'closed' }, operator)).body).toEqual({ returns: [] });
    expect((await list({ location: 'store-5' }, operator)).body).toEqual({ returns: [] });
    expect(await list({}, operator)).toMatchObject(listed);
    expect((await list({ channel: 'web' }, { kind: 'channel', id: 'other' })).status).toBe(403);
    expect((await list({ location: 'store-5' }, depot)).status).toBe(403);
  });
});
