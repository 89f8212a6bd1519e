import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { forgetSecrets } from '../../../functions/access/secrets.ts';
import {
  askOnPageDoor,
  listLinksDoor,
  makeLinkDoor,
  readPageDoor,
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
import { findings, orderId, seedStage, unpublishable } from '../../support/stage.ts';

const channel = { kind: 'channel', id: 'web' } as const;
const manager = mockClient(SecretsManagerClient);

describe('the tracking page of a link', () => {
  let table: MemoryTable;
  beforeEach(() => {
    process.env['SECRETS_PREFIX'] = 'stage/webhooks/';
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-24T09:00:00.000Z') });
    manager.reset();
    manager.on(GetSecretValueCommand).resolves({ SecretString: JSON.stringify({ current: 'one key' }) });
    forgetSecrets();
    forgetNetwork();
    const brand = { name: 'Loom & Thread', colour: '#c2185b' };
    table = new MemoryTable().seed(locationItem('store-5'), skuItem('A'), channelItem('web', { brand }));
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

  async function linked(body: Record<string, unknown> = {}): Promise<string> {
    const made = { id: 'l-1', rights: 'return', ...body };
    const given = await call(handler, makeLinkDoor, { params: { id: orderId }, body: made, caller: channel });
    return String(given.body['token']);
  }
  const look = (token: string, headers: Record<string, string> = {}, query: Record<string, string> = {}) =>
    handler(gatewayEvent(readPageDoor, { params: { token }, headers, query }), context);
  const ask = (token: string, fields: Record<string, string>) =>
    handler(
      gatewayEvent(askOnPageDoor, { params: { token }, body: new URLSearchParams(fields).toString() }),
      context,
    );
  const form = { id: 'page-1', outcome: 'refund', reason: 'too_small', 'units.1': '1', 'want.1': 'A' };

  it("is HTML in the brand's name, without price, name or address", async () => {
    const { statusCode, headers, body = '' } = await look(await linked(), {}, { utm_source: 'mail' });

    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'private, no-cache',
      'referrer-policy': 'no-referrer',
    });
    expect(body).toContain('Loom &amp; Thread');
    expect(body).toContain('<form method="post" action="page">');
    expect(body).toContain('3 delivered');
    expect(body).not.toMatch(/Main Street|10001|15\.00|1500|4500|USD|Ada/);
  });

  it('is answered without a body where nothing has changed since, in the same language', async () => {
    const token = await linked();
    const etag = String((await look(token)).headers?.['etag']);
    const again = await look(token, { 'If-None-Match': etag });
    const german = await look(token, { 'If-None-Match': etag, 'Accept-Language': 'de' });
    await ask(token, form);

    expect(again).toMatchObject({ statusCode: 304, headers: { etag } });
    expect(again.body).toBeUndefined();
    expect(german.statusCode).toBe(200);
    expect((await look(token, { 'If-None-Match': etag })).statusCode).toBe(200);
  });

  it('takes a request by its form once, and shows it', async () => {
    const token = await linked();
    const asked = await ask(token, form);
    const again = await ask(token, form);
    const shown = await look(token);

    expect(asked).toMatchObject({ statusCode: 201, headers: { 'cache-control': 'private, no-store' } });
    expect(asked.body).toContain('We have your request.');
    expect(asked.body).toContain('name="id" value="page-2"');
    expect(again).toEqual(asked);
    expect(table.ofType('Return')).toMatchObject([{ outcome: 'refund', lines: [{ lineId: '1', units: 1 }] }]);
    expect(shown.body).not.toContain('We have your request.');
    expect(shown.body).toContain('Asked for: Money back');
  });

  it('says in words why a request is refused', async () => {
    const token = await linked();
    const nothing = await ask(token, { ...form, 'units.1': '0' });
    const unknown = await ask(token, { ...form, outcome: 'exchange', 'want.1': 'NO-SUCH' });
    const tooMuch = await ask(token, { ...form, 'units.1': '9' });

    expect(nothing).toMatchObject({ statusCode: 400, body: expect.stringContaining('Please check') });
    expect(unknown).toMatchObject({ statusCode: 400, body: expect.stringContaining('article number') });
    expect(tooMuch).toMatchObject({ statusCode: 409, body: expect.stringContaining('That is not possible') });
    expect(table.ofType('Return')).toEqual([]);
  });

  it('takes by its second form what is wrong, once, and says in words why it does not', async () => {
    const token = await linked();
    const wrong = { ask: 'claim', id: 'page-1', kind: 'damaged', wanted: 'refund', 'claim.1': '1' };
    const nothing = await ask(token, { ...wrong, 'claim.1': '0' });
    const tooMuch = await ask(token, { ...wrong, 'claim.1': '9' });
    const hostile = { ...wrong, reason: '<script>alert(1)</script>', photos: '<img src=x>' };
    const taken = await ask(token, hostile);
    const again = await ask(token, hostile);

    expect(nothing).toMatchObject({
      statusCode: 400,
      body: expect.stringContaining('what is wrong, how many'),
    });
    expect(tooMuch).toMatchObject({ statusCode: 409, body: expect.stringContaining('We cannot take this') });
    expect(taken).toMatchObject({ statusCode: 201, body: expect.stringContaining('We have your request.') });
    expect(taken.body).toContain('You told us: It came damaged → Money back');
    expect(taken.body).toContain('Somebody looks at it first');
    expect(taken.body).not.toMatch(/alert\(1\)|<img/);
    expect(again).toEqual(taken);
    expect(table.ofType('Return')).toMatchObject([
      { claim: { kind: 'damaged', byLink: true }, review: { state: 'awaited' }, photos: ['<img src=x>'] },
    ]);
  });

  it('of a link that is for looking has no form, and takes none', async () => {
    const token = await linked({ rights: 'read' });
    const refused = await ask(token, form);
    const claimed = { ask: 'claim', id: 'page-1', kind: 'damaged', wanted: 'refund', 'claim.1': '1' };

    expect((await look(token)).body).not.toContain('<form');
    expect((await ask(token, claimed)).statusCode).toBe(403);
    expect(refused).toMatchObject({ statusCode: 403, body: expect.stringContaining('only for looking') });
  });

  it('is the same page for what is forged, of another order, over, revoked or too long', async () => {
    const token = await linked();
    const [keyId = '', payload = '', signature = ''] = token.split('.');
    const said = Buffer.from(payload, 'base64url').toString('utf8');
    const other = Buffer.from(said.replace(orderId, 'web-2-bbbbbbbb')).toString('base64url');
    const forged = [`${keyId}.${other}.${signature}`, `${token}.x`, 'x', 'y'.repeat(5000)];
    const answers = await Promise.all(forged.map((one) => look(one)));
    const { body } = await call(handler, listLinksDoor, { params: { id: orderId }, caller: channel });
    const [{ linkId = '' } = {}] = body['links'] as { linkId?: string }[];
    await call(handler, revokeLinkDoor, { params: { id: orderId, linkId }, caller: channel });
    answers.push(await look(token));
    const brief = await linked({ id: 'l-2', days: 1 });
    vi.setSystemTime(new Date('2026-11-25T09:00:00.000Z'));
    answers.push(await look(brief));

    expect(answers[0]).toMatchObject({
      statusCode: 404,
      headers: { 'content-type': 'text/html; charset=utf-8' },
    });
    expect(answers[0]?.body).toContain('This link opens nothing');
    expect(answers[0]?.body).not.toMatch(/Loom|<script>/);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect((await ask(brief, form)).statusCode).toBe(404);
  });

  it('is asked no more often than its link may be, and says so in words', async () => {
    const token = await linked();
    for (let n = 0; n < linkLimits.link.calls; n++) await look(token);
    const tooOften = await look(token);

    expect(tooOften).toMatchObject({ statusCode: 429, headers: { 'retry-after': '60' } });
    expect(tooOften.body).toContain('One moment, please');
  });

  it('shows the code of goods that are ready at a store', async () => {
    const pickup = {
      readyAt: '2026-11-24T08:00:00.000Z',
      code: '482913',
      collectBy: '2026-11-30T08:00:00.000Z',
    };
    table.close();
    table = new MemoryTable().seed(locationItem('store-3', { name: 'SoHo' }), skuItem('A'));
    seedStage(table, { accepted: 1, fulfillments: { 3: { status: 'ready', handover: 'pickup', pickup } } });
    const { body } = await look(await linked());

    expect(body).toContain('482913');
    expect(body).toContain('SoHo');
  });

  it('shows nobody a problem document, and logs no token', async () => {
    const logged = vi.spyOn(log, 'info');
    const faults = vi.spyOn(log, 'error').mockReturnValue();
    const token = await linked();
    table.seed({ ...table.item(key.order(orderId)), ...key.order(orderId), status: 'no such status' });
    const broken = await look(token);
    table.seed({ ...table.item(key.order(orderId)), ...key.order(orderId), status: 'delivered' });
    const lines = JSON.stringify([...logged.mock.calls, ...faults.mock.calls]);
    vi.restoreAllMocks();

    expect(broken).toMatchObject({ statusCode: 500, body: expect.stringContaining('does not work') });
    expect(lines).toContain('GET /links/{token}/page');
    expect(lines).not.toContain(token);
  });
});
