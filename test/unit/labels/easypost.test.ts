import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchHttp } from '../../../functions/channels/port/fetch-http.ts';
import { EasyPost, ouncesOf } from '../../../functions/labels/easypost/easypost.ts';
import type { WantedLabel } from '../../../functions/labels/label-maker.ts';
import { HandClock } from '../../../local/platforms/clock.ts';
import { type SimulatedEasyPost, startEasyPost } from '../../../local/platforms/easypost/server.ts';

const wanted: WantedLabel = {
  reference: 'web-1-aaaaaaaa-r1',
  customer: {
    name: 'Ada Example',
    lines: ['1 Main Street', 'Floor 2', 'Door 3'],
    city: 'Portland',
    region: 'OR',
    postalCode: '97201',
    country: 'US',
  },
  location: {
    company: 'Returns',
    lines: ['9 Dock Road'],
    city: 'Reno',
    region: 'NV',
    postalCode: '89501',
    country: 'US',
  },
  weightGrams: 500,
};

let easyPost: SimulatedEasyPost;
let labels: EasyPost;
beforeEach(async () => {
  easyPost = await startEasyPost({ clock: new HandClock('2026-11-02T10:00:00.000Z') });
  labels = new EasyPost({ send: fetchHttp, apiKey: easyPost.apiKey, url: easyPost.url });
});
afterEach(() => easyPost.close());

async function offered(): Promise<string> {
  const made = await labels.offer(wanted);
  if (made.kind !== 'done') throw new Error(`no offer: ${JSON.stringify(made)}`);
  return made.value;
}

function bought(): number {
  return [...easyPost.shipments.values()].filter(({ postage_label }) => postage_label !== null).length;
}

describe('a label for the way back', () => {
  it('is for a parcel from the customer to the location, by the weight in ounces, upwards', async () => {
    const offer = await offered();

    const shipment = easyPost.shipments.get(offer);
    expect(shipment?.from_address).toMatchObject({
      name: 'Ada Example',
      street2: 'Floor 2, Door 3',
      state: 'OR',
    });
    expect(shipment?.to_address).toMatchObject({ name: 'Returns', zip: '89501' });
    expect(shipment).toMatchObject({ reference: wanted.reference, parcel: { weight: 17.7 } });
    expect([0, 28, 29].map(ouncesOf)).toEqual([0.1, 1, 1.1]);
  });

  it('is the cheapest that is offered, with its number, its address and its cost', async () => {
    const label = await labels.buy(await offered(), {});

    expect(label).toMatchObject({
      kind: 'done',
      value: { carrier: 'USPS', service: 'GroundAdvantage', cost: { amount: 654, currency: 'USD' } },
    });
  });

  it('is of the carriers and services that may be bought', async () => {
    const byCarrier = await labels.buy(await offered(), { carriers: ['upsdap'] });
    const byService = await labels.buy(await offered(), { services: ['Priority'] });
    const none = await labels.buy(await offered(), { carriers: ['FedEx'] });

    expect(byCarrier).toMatchObject({ value: { carrier: 'UPSDAP', cost: { amount: 684 } } });
    expect(byService).toMatchObject({ value: { service: 'Priority' } });
    expect(none).toMatchObject({ kind: 'refused', code: 'NO_RATE' });
  });

  it('is refused in the words of carriers that offer nothing', async () => {
    easyPost.silentCarriers.set('USPS', 'No such postal code.').set('UPSDAP', 'Unable to rate.');

    expect(await labels.buy(await offered(), {})).toMatchObject({
      kind: 'refused',
      words: 'USPS: No such postal code. UPSDAP: Unable to rate.',
    });
  });
});

describe('a label is bought once', () => {
  it('whose purchase was carried out without an answer', async () => {
    const offer = await offered();
    easyPost.faults.push({ status: 503 });
    expect(await labels.buy(offer, {})).toMatchObject({ kind: 'unanswered' });
    const calls = easyPost.calls.length;
    // The offer is read, and the answer of the purchase is lost.
    easyPost.faults.push({ status: 429 });
    expect(await labels.buy(offer, {})).toMatchObject({ kind: 'later' });
    expect(easyPost.calls.length).toBe(calls + 1);

    const lost = new EasyPost({
      send: async (request) => {
        if (request.url.endsWith('/buy')) easyPost.faults.push('answerLost');
        return fetchHttp(request);
      },
      apiKey: easyPost.apiKey,
      url: easyPost.url,
    });
    expect(await lost.buy(offer, {})).toMatchObject({ kind: 'unanswered' });
    const [first, second] = [await labels.buy(offer, {}), await labels.buy(offer, {})];

    expect(first).toMatchObject({ kind: 'done' });
    expect(second).toEqual(first);
    expect(bought()).toBe(1);
  });

  it('by two callers at once', async () => {
    const offer = await offered();

    const answers = await Promise.all([labels.buy(offer, {}), labels.buy(offer, {})]);

    expect(answers.some(({ kind }) => kind === 'done')).toBe(true);
    expect(answers.every(({ kind }) => kind === 'done' || kind === 'unanswered')).toBe(true);
    expect(bought()).toBe(1);
  });
});

describe('a label that nobody is to use', () => {
  it('is given back once', async () => {
    const offer = await offered();
    await labels.buy(offer, {});

    expect(await labels.void(offer)).toEqual({ kind: 'done', value: 'voided' });
    expect(await labels.void(offer)).toEqual({ kind: 'done', value: 'voided' });
    expect(easyPost.calls.filter((call) => call.endsWith('/refund'))).toHaveLength(1);
  });

  it('and was never bought has cost nothing', async () => {
    expect(await labels.void(await offered())).toEqual({ kind: 'done', value: 'voided' });
    expect(easyPost.calls.some((call) => call.endsWith('/refund'))).toBe(false);
  });

  it('and whose parcel is on its way is paid all the same', async () => {
    const offer = await offered();
    const label = await labels.buy(offer, {});
    if (label.kind === 'done') easyPost.scan(label.value.trackingNumber);

    expect(await labels.void(offer)).toEqual({ kind: 'done', value: 'refused' });
  });
});

describe('a call that EasyPost does not carry out', () => {
  it('with a key that it does not know', async () => {
    const stranger = new EasyPost({ send: fetchHttp, apiKey: 'EZTKother', url: easyPost.url });

    expect(await stranger.offer(wanted)).toMatchObject({ kind: 'unauthorized' });
  });

  it('for an address that is none, in its own words', async () => {
    const nowhere = { ...wanted, customer: { lines: [], country: 'US' } };

    expect(await labels.offer(nowhere)).toMatchObject({
      kind: 'refused',
      code: 'PARAMETER.INVALID',
      words: expect.stringContaining('street1'),
    });
  });

  it('when it cannot be reached', async () => {
    await easyPost.close();

    expect(await labels.offer(wanted)).toMatchObject({ kind: 'later' });
  });
});
