import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { putWebhookSecret } from '../../functions/access/webhook-secret.store.ts';
import { putCredentials } from '../../functions/connections/credentials.ts';
import { LINK_KEYS } from '../../functions/links/link/open-link.ts';
import { key } from '../../functions/shared/keys.ts';
import { ApiClient } from '../../local/brand/api-client.ts';
import { machineClock } from '../../local/platforms/clock.ts';
import { startEasyPost } from '../../local/platforms/easypost/server.ts';
import { letPass } from '../support/deadline.ts';
import {
  ask,
  deliveredOrder,
  endOfReturn,
  found,
  payBack,
  tell,
  twice,
  untilReturn,
  untilReturnIs,
} from '../support/returning.ts';
import { deployment, operator } from '../support/world.ts';

const customer = new ApiClient(deployment.api);
const linkSchema = z.looseObject({ token: z.string(), linkId: z.string() });

beforeAll(async () => {
  process.env['CREDENTIALS_PREFIX'] = `order-orchestrator-${deployment.stage}/channels/`;
  await putWebhookSecret(LINK_KEYS, { current: randomBytes(32).toString('base64url') });
});

describe.concurrent('customers', () => {
  test('ask for a return by the link of their order, which a person lets pass', async () => {
    const { world, orderId } = await deliveredOrder('rlink', {
      policies: { returns: { rules: [{ approval: 'review' }] } },
    });
    const made = await twice('POST', `/orders/${orderId}/links`, { id: 'link-1', rights: 'return' });
    const { token, linkId } = linkSchema.parse(made.body);
    const shown = await customer.send('GET', `/links/${token}`);
    expect(shown).toMatchObject({ status: 200, body: { orderId, status: 'delivered' } });
    expect(JSON.stringify(shown.body)).not.toMatch(/Ada|Main Street|1500/);
    const returnable = await customer.send('GET', `/links/${token}/returnable`);
    expect(returnable).toMatchObject({ body: { lines: [{ returnable: 3, approval: 'review' }] } });

    const wanted = { id: 'page-1', lines: [{ lineId: '1', units: 2, reason: 'too_small' }] };
    const asked = await customer.send('POST', `/links/${token}/returns`, wanted);
    expect(await customer.send('POST', `/links/${token}/returns`, wanted), 'pressed twice').toEqual(asked);
    expect(asked).toMatchObject({ status: 201, body: { review: 'awaited', status: 'requested' } });
    const returnId = `${orderId}-r1`;
    await world.resolveOpen(orderId, 'ReturnReview', { action: 'apply' });
    await untilReturn(returnId, 'is approved', ({ review }) => isApproved(review));
    await tell(returnId, { kind: 'received' });
    await tell(returnId, found(2));

    await payBack(returnId, 3000);
    await untilReturnIs(returnId, 'closed');
    expect(await endOfReturn(returnId)).toBe('SUCCEEDED');
    expect(await customer.send('GET', `/links/${token}`)).toMatchObject({
      body: { returns: [{ returnId, status: 'closed' }] },
    });
    await operator.send('DELETE', `/orders/${orderId}/links/${linkId}`);
    expect((await customer.send('GET', `/links/${token}`)).status).toBe(404);
    expect(await world.audit()).toEqual([]);
  });

  test('say by the link of their order what is wrong, which a person settles', async () => {
    const { world, orderId } = await deliveredOrder('rlinkclaim', {
      policies: { claims: { automaticBelow: { USD: 1_000_000 } } },
    });
    const made = await twice('POST', `/orders/${orderId}/links`, { id: 'link-1', rights: 'return' });
    const { token } = linkSchema.parse(made.body);
    const returnable = await customer.send('GET', `/links/${token}/returnable`);
    expect(returnable).toMatchObject({
      body: { claims: { byLink: 'review', lines: [{ claimable: 3, eligible: true }] } },
    });

    const wrong = { id: 'page-1', kind: 'damaged', wanted: 'refund', lines: [{ lineId: '1', units: 2 }] };
    const claimed = await customer.send('POST', `/links/${token}/claims`, wrong);
    expect(await customer.send('POST', `/links/${token}/claims`, wrong), 'pressed twice').toEqual(claimed);
    expect(claimed).toMatchObject({
      status: 201,
      body: { status: 'requested', review: 'awaited', claim: { kind: 'damaged', settledBy: 'refund' } },
    });
    const returnId = `${orderId}-r1`;
    await world.resolveOpen(orderId, 'ClaimReview', { action: 'apply' });
    await untilReturnIs(returnId, 'closed');
    await payBack(returnId, 3000);
    expect(await customer.send('GET', `/links/${token}`)).toMatchObject({
      body: { returns: [{ returnId, status: 'closed', kept: true, claim: { kind: 'damaged' } }] },
    });
    expect(await world.audit()).toEqual([]);
  });

  test('get a label that is bought for them once, and given back where they do not use it', async () => {
    const name = `easypost-${randomBytes(3).toString('hex')}`;
    const easyPost = await startEasyPost({ clock: machineClock });
    await putCredentials(name, JSON.stringify({ apiKey: easyPost.apiKey }));
    const labels = { maker: 'easypost', credentials: name, baseUrl: easyPost.url };
    easyPost.faults.push('answerLost');
    const { world, orderId } = await deliveredOrder('rlabel', {
      policies: { returns: { labels } },
      locations: {
        one: {
          address: {
            lines: ['9 Dock Road'],
            city: 'New York',
            region: 'NY',
            postalCode: '10001',
            country: 'US',
          },
        },
      },
    });
    const returnId = await ask(orderId, 2);
    const labelled = await untilReturn(returnId, 'has a label', (one) => one.labels.length > 0);
    expect(labelled.labels).toMatchObject([{ paidBy: 'brand', by: 'system:labels' }]);
    await letPass(key.return(orderId, 1), 'dueAt', 'receiveBy');
    await world.sweep();

    await untilReturnIs(returnId, 'expired');
    const voided = await untilReturn(returnId, 'gave its label back', (one) => isGivenBack(one.labels));
    expect(voided.labels).toHaveLength(1);
    expect(await endOfReturn(returnId)).toBe('SUCCEEDED');
    const bought = [...easyPost.shipments.values()].filter(({ postage_label }) => postage_label !== null);
    expect(bought).toHaveLength(1);
    await tell(returnId, { kind: 'received' });
    await tell(returnId, found(2));
    await payBack(returnId, 3000); // late goods are goods
    await easyPost.close();
    expect(await world.audit()).toEqual([]);
  });
});

function isApproved(review: unknown): boolean {
  return z.object({ state: z.literal('approved') }).safeParse(review).success;
}

function isGivenBack(labels: readonly { readonly givenBack?: string | undefined }[]): boolean {
  return labels.some(({ givenBack }) => givenBack === 'voided');
}
