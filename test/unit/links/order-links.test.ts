import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { forgetSecrets } from '../../../functions/access/secrets.ts';
import {
  askByLinkDoor,
  claimByLinkDoor,
  listLinksDoor,
  makeLinkDoor,
  readLinkDoor,
  readLinkReturnableDoor,
  revokeLinkDoor,
} from '../../../functions/links/doors.ts';
import { linkLimits } from '../../../functions/links/link/link-limits.ts';
import { handler } from '../../../functions/links/order-links.handler.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { key } from '../../../functions/shared/keys.ts';
import { log } from '../../../functions/shared/log.ts';
import { gatewayEvent } from '../../../simulator/aws/gateway.ts';
import { call, context } from '../../support/call.ts';
import { channelItem } from '../../support/channels.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { locationItem, skuItem } from '../../support/network-items.ts';
import { at, findings, orderId, seedStage, unpublishable } from '../../support/stage.ts';

const NOW = '2026-11-24T09:00:00.000Z';
const channel = { kind: 'channel', id: 'web' } as const;
const manager = mockClient(SecretsManagerClient);

describe("a customer's link to an order", () => {
  let table: MemoryTable;
  let keys: object | undefined;
  beforeEach(() => {
    process.env['SECRETS_PREFIX'] = 'stage/webhooks/';
    vi.useFakeTimers({ toFake: ['Date'], now: new Date(NOW) });
    keys = { current: 'one key' };
    manager.reset();
    manager.on(GetSecretValueCommand).callsFake(() => {
      if (!keys) throw new ResourceNotFoundException({ message: 'no such secret', $metadata: {} });
      return { SecretString: JSON.stringify(keys) };
    });
    forgetSecrets();
    forgetNetwork();
    table = new MemoryTable().seed(locationItem('store-5'), skuItem('A'));
    seedStage(table, {
      delivered: 3,
      order: { closed: { as: 'delivered', at: '2026-11-23T12:00:00.000Z' } },
    });
  });
  afterEach(() => {
    vi.useRealTimers();
    delete process.env['SECRETS_PREFIX'];
    expect(findings(table)).toEqual([]);
    expect(unpublishable(table)).toEqual([]);
    table.close();
  });

  const make = (body: Record<string, unknown> = {}, caller: { kind: 'channel'; id: string } = channel) =>
    call(handler, makeLinkDoor, {
      params: { id: orderId },
      body: { id: 'l-1', rights: 'return', ...body },
      caller,
    });
  const linked = async (body: Record<string, unknown> = {}): Promise<string> =>
    String((await make(body)).body['token']);
  const look = (token: string) => call(handler, readLinkDoor, { params: { token } });
  const ask = (token: string, body: Record<string, unknown> = {}) =>
    call(handler, askByLinkDoor, {
      params: { token },
      body: { id: 'c-1', lines: [{ lineId: '1', units: 1, reason: 'too_small' }], ...body },
    });

  const claim = (token: string, body: Record<string, unknown> = {}) =>
    call(handler, claimByLinkDoor, {
      params: { token },
      body: {
        ...{ id: 'c-1', kind: 'damaged', wanted: 'refund', lines: [{ lineId: '1', units: 1 }] },
        ...body,
      },
    });
  function declare(claims: Record<string, unknown>): void {
    table.seed(channelItem('web', { policies: { claims } }));
    forgetNetwork();
  }

  it('shows what was ordered and where it is, and neither price nor name nor address', async () => {
    const token = await linked({ rights: 'read' });
    const { status, body } = await look(token);

    expect(status).toBe(200);
    expect(body).toMatchObject({
      orderId,
      rights: 'read',
      lines: [{ lineId: '1', sku: 'A', quantity: 3, units: { delivered: 3 } }],
      returns: [],
    });
    expect(JSON.stringify(body)).not.toMatch(/price|total"|amount|address|name"|email|phone|Ada/i);
  });

  it('is answered without a body where nothing has changed since', async () => {
    const token = await linked();
    const event = (headers: Record<string, string>) =>
      handler(gatewayEvent(readLinkDoor, { params: { token }, headers }), context);
    const first = await event({});
    const etag = String(first.headers?.['etag']);
    const again = await event({ 'If-None-Match': `W/${etag}, "other"` });
    await ask(token);
    const changed = await event({ 'If-None-Match': etag });

    expect(again).toMatchObject({ statusCode: 304, headers: { etag } });
    expect(again.body).toBeUndefined();
    expect(changed.statusCode).toBe(200);
  });

  it('asks for a return, once under an id, by the policy as any other', async () => {
    const token = await linked();
    const returnable = await call(handler, readLinkReturnableDoor, { params: { token } });
    const asked = await ask(token);
    const again = await ask(token);
    const tooMuch = await ask(token, { id: 'c-2', lines: [{ lineId: '1', units: 3 }] });

    expect(returnable.body).toMatchObject({ lines: [{ lineId: '1', returnable: 3, eligible: true }] });
    expect(asked).toMatchObject({
      status: 201,
      body: { status: 'requested', lines: [{ lineId: '1', units: 1 }] },
    });
    expect(again).toEqual(asked);
    expect(tooMuch.status).toBe(409);
    expect(table.ofType('Return')).toHaveLength(1);
    expect((await look(token)).body).toMatchObject({ returns: [{ returnId: asked.body['returnId'] }] });
  });

  it('shows of a return what is wanted for it, and the parcel that it travels in while its label holds', async () => {
    const token = await linked();
    const asked = await ask(token, {
      outcome: 'exchange',
      lines: [{ lineId: '1', units: 1, exchangeFor: 'A' }],
    });
    const label = { paidBy: 'brand', carrier: 'UPS', by: 'channel:web', toldAt: at('11:00:00') };
    const labels = [
      { ...label, trackingNumber: '1Z1', voidedAt: at('11:30:00') },
      { ...label, trackingNumber: '1Z2', scannedAt: at('12:00:00') },
      { paidBy: 'brand', reference: 'shp_1', by: 'channel:web', toldAt: at('11:00:00') },
    ];
    table.seed({ ...table.ofType('Return')[0], ...key.return(orderId, 1), labels });

    expect(asked.body).toMatchObject({ lines: [{ lineId: '1', units: 1, exchangeFor: 'A' }], parcels: [] });
    expect((await look(token)).body).toMatchObject({
      returns: [{ parcels: [{ carrier: 'UPS', trackingNumber: '1Z2', scannedAt: at('12:00:00') }] }],
    });
  });

  it('has the label of a return for whoever prints it, from when a person let it be until it is used, void or over', async () => {
    const token = await linked();
    const looking = await linked({ id: 'l-2', rights: 'read' });
    await ask(token);
    const url = 'https://labels.example.com/shp_1.png';
    const label = { paidBy: 'brand', reference: 'shp_1', by: 'system:labels', toldAt: NOW };
    const parcel = { carrier: 'UPS', trackingNumber: '1Z2' };
    const shown = async (labels: object[], over: object = {}, by = token) => {
      table.seed({ ...table.item(key.return(orderId, 1)), ...key.return(orderId, 1), labels, ...over });
      return (await look(by)).body;
    };
    const bought = { ...label, ...parcel, url };
    const none = { returns: [{ labels: [] }] };

    expect(await shown([bought])).toMatchObject({ returns: [{ labels: [{ url, ...parcel }] }] });
    expect(await shown([{ ...label, url }])).toMatchObject({ returns: [{ labels: [{ url }] }] });
    expect(await shown([bought], {}, looking)).toMatchObject(none);
    expect(JSON.stringify(await shown([bought], {}, looking))).not.toContain('labels.example.com');
    expect(await shown([{ ...bought, scannedAt: NOW }])).toMatchObject(none);
    expect(await shown([{ ...bought, voidedAt: NOW }])).toMatchObject(none);
    for (const insecure of ['http://labels.example.com/1.png', 'javascript:alert(1)', 'shp_1'])
      expect(await shown([{ ...bought, url: insecure }]), insecure).toMatchObject(none);
    expect(await shown([bought], { review: { state: 'awaited' } })).toMatchObject(none);
    for (const status of ['received', 'closed', 'cancelled', 'expired'])
      expect(await shown([bought], { review: undefined, status }), status).toMatchObject(none);
    table.seed({
      ...table.item(key.return(orderId, 1)),
      ...key.return(orderId, 1),
      status: 'requested',
      labels: [],
    });
  });

  it('that is only for looking asks for nothing', async () => {
    const token = await linked({ rights: 'read' });

    expect((await ask(token)).status).toBe(403);
    expect((await call(handler, readLinkReturnableDoor, { params: { token } })).status).toBe(403);
  });

  it('opens nothing once it is revoked, over, or forged, and all of these are answered alike', async () => {
    const token = await linked();
    const [keyId = '', payload = '', signature = ''] = token.split('.');
    const said = Buffer.from(payload, 'base64url').toString('utf8');
    const other = Buffer.from(said.replace(orderId, 'web-2-bbbbbbbb')).toString('base64url');
    const forged = [
      `${keyId}.${other}.${signature}`,
      `${keyId}.${payload}`,
      `${token}.x`,
      'x',
      `deadbeef.${payload}.${signature}`,
    ];
    const answers = await Promise.all(forged.map(look));
    const { body } = await call(handler, listLinksDoor, { params: { id: orderId }, caller: channel });
    const [{ linkId = '' } = {}] = body['links'] as { linkId?: string }[];
    const revoked = await call(handler, revokeLinkDoor, { params: { id: orderId, linkId }, caller: channel });
    answers.push(await look(token));
    const brief = await linked({ id: 'l-2', days: 1 });
    vi.setSystemTime(new Date('2026-11-25T09:00:00.000Z'));
    answers.push(await look(brief));

    expect(revoked.status).toBe(204);
    const nothing = { status: 404, body: { detail: 'This link opens nothing.' } };
    for (const answer of answers) expect(answer).toMatchObject(nothing);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  it('is the same link when it is asked for again, and another one under an id that was used is a conflict', async () => {
    const first = await make();

    expect(await make()).toEqual(first);
    expect((await make({ rights: 'read' })).status).toBe(409);
    expect((await make({}, { kind: 'channel', id: 'other' })).status).toBe(404);
    expect(JSON.stringify(table.ofType('Link'))).not.toContain(String(first.body['token']).split('.')[2]);
  });

  it('still opens after its key was rotated, and no more after the key is gone', async () => {
    const token = await linked();
    keys = { current: 'another key', previous: 'one key' };
    forgetSecrets();
    const rotated = await look(token);
    const renewed = await linked();
    keys = { current: 'a third key', previous: 'another key' };
    forgetSecrets();

    expect(rotated.status).toBe(200);
    expect(renewed).not.toBe(token);
    expect((await look(token)).status).toBe(404);
    expect((await look(renewed)).status).toBe(200);
  });

  it('is asked no more often than its limit, of which a counter in the table tells until when', async () => {
    const token = await linked();
    for (let n = 0; n < linkLimits.link.calls; n++) expect((await look(token)).status).toBe(200);
    const { statusCode, headers } = await handler(gatewayEvent(readLinkDoor, { params: { token } }), context);
    vi.setSystemTime(new Date('2026-11-24T09:01:00.000Z'));

    expect({ statusCode, headers }).toMatchObject({ statusCode: 429, headers: { 'retry-after': '60' } });
    expect((await look(token)).status).toBe(200);
    expect(table.ofType('LinkUse').every(({ expiresAt }) => typeof expiresAt === 'number')).toBe(true);
  });

  it('counts whoever guesses links by where the call came from, and keeps no address', async () => {
    for (let n = 0; n < linkLimits.source.calls; n++) await look(`guess-${n}`);

    expect((await look('guess')).status).toBe(429);
    expect(JSON.stringify(table.ofType('LinkUse'))).not.toContain('127.0.0.1');
  });

  it('makes a claim, once under an id, which a person looks at though it is worth little', async () => {
    declare({ automaticBelow: { USD: 1_000_000 } });
    const token = await linked();
    const made = await claim(token, { reason: 'torn', evidence: ['https://photos.example.com/1'] });
    const again = await claim(token, { reason: 'torn', evidence: ['https://photos.example.com/1'] });
    const other = await claim(token, { wanted: 'replacement' });

    expect(made).toMatchObject({
      status: 201,
      body: {
        status: 'requested',
        review: 'awaited',
        claim: { kind: 'damaged', wanted: 'refund', settledBy: 'refund' },
      },
    });
    expect(JSON.stringify(made.body)).not.toMatch(/value|1500|frequent/);
    expect(again).toEqual(made);
    expect(other.status).toBe(409);
    expect(table.ofType('Return')).toMatchObject([{ claim: { byLink: true, value: 1500 } }]);
    expect(table.ofType('Exception')).toMatchObject([
      { exceptionType: 'ClaimReview', detail: { claim: { byLink: true } } },
    ]);
    expect((await look(token)).body).toMatchObject({ returns: [{ claim: { kind: 'damaged' } }] });
  });

  it('makes a claim that is settled by itself only where the policy says so of links', async () => {
    declare({ automaticBelow: { USD: 1_000_000 }, byLink: 'asOthers' });
    const settled = await claim(await linked());
    declare({ byLink: 'asOthers' });
    const looked = await claim(await linked(), { id: 'c-2' });

    expect(settled).toMatchObject({ status: 201, body: { status: 'closed', kept: true } });
    expect(looked).toMatchObject({ status: 201, body: { status: 'requested', review: 'awaited' } });
  });

  it('says before a claim what may be claimed and until when, and of each line why not', async () => {
    const token = await linked();
    const returnable = async () =>
      (await call(handler, readLinkReturnableDoor, { params: { token } })).body['claims'];
    declare({ windowDays: 30, evidence: 1, settle: 'replacement' });
    expect(await returnable()).toMatchObject({
      ...{ settle: 'replacement', evidence: 1, byLink: 'review', until: '2026-12-23T12:00:00.000Z' },
      lines: [{ lineId: '1', sku: 'A', claimable: 3, eligible: true }],
    });
    expect((await claim(token)).status).toBe(400);
    await claim(token, { id: 'c-2', evidence: ['photo-1'], lines: [{ lineId: '1', units: 3 }] });
    expect(await returnable()).toMatchObject({
      lines: [{ claimable: 0, eligible: false, because: { code: 'coming_back' } }],
      parcels: [],
    });

    declare({ windowDays: 0 });
    expect(await returnable()).toMatchObject({ lines: [{ eligible: false }], parcels: [] });
    expect((await claim(token, { id: 'c-3' })).status).toBe(409);
  });

  it('that is only for looking, over, revoked or forged claims nothing', async () => {
    const token = await linked();
    const looking = await linked({ id: 'l-2', rights: 'read' });
    const brief = await linked({ id: 'l-3', days: 1 });
    const [keyId = '', payload = ''] = token.split('.');
    expect((await claim(looking)).status).toBe(403);
    expect((await claim(`${keyId}.${payload}.AAAA`)).status).toBe(404);
    const { body } = await call(handler, listLinksDoor, { params: { id: orderId }, caller: channel });
    const links = body['links'] as { linkId: string; rights: string }[];
    for (const { linkId } of links.filter(({ rights }) => rights === 'return').slice(0, 1))
      await call(handler, revokeLinkDoor, { params: { id: orderId, linkId }, caller: channel });
    const [first, second] = [await claim(token), await claim(brief, { id: 'c-2' })];
    expect([first.status, second.status].toSorted()).toEqual([201, 404]);
    vi.setSystemTime(new Date('2026-11-25T09:00:00.000Z'));
    expect((await claim(brief, { id: 'c-3' })).status).toBe(404);
  });

  it('claims the last unit once, whoever else claims it or wants it back at the same time', async () => {
    const token = await linked();
    const all = { lines: [{ lineId: '1', units: 3 }] };
    const answers = await Promise.all([
      claim(token, all),
      claim(token, { ...all, id: 'c-2' }),
      ask(token, all),
    ]);

    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409]);
    expect(table.ofType('Return')).toHaveLength(1);
  });

  it('asks for so many returns within an hour', async () => {
    const token = await linked();
    const asked = { lines: [{ lineId: '1', units: 9 }] };
    for (let n = 0; n < linkLimits.asked.calls; n++)
      expect((await ask(token, { id: `c-${n}`, ...asked })).status).toBe(409);

    expect((await ask(token, { id: 'c-last', ...asked })).status).toBe(429);
    expect((await claim(token, { id: 'c-last', ...asked })).status).toBe(429);
  });

  it('cannot be made before somebody has set a key', async () => {
    keys = undefined;

    expect(await make()).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('npm run credentials -- link-keys') },
    });
    expect((await look('any')).status).toBe(404);
  });

  it('is not in what is logged', async () => {
    const logged = vi.spyOn(log, 'info');
    const token = await linked();
    await look(token);
    const lines = JSON.stringify(logged.mock.calls);
    logged.mockRestore();

    expect(lines).toContain('GET /links/{token}');
    expect(lines).not.toContain(token);
  });
});
