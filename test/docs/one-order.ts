/**
 * The order of docs/architecture.md, from the webhook to its return, through the handlers that are deployed; on
 * the table in memory, with the relay's own functions beside it.
 */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { forgetSecrets } from '../../functions/access/secrets.ts';
import { receiveOrderDoor } from '../../functions/capture/doors.ts';
import { handler as receiveOrder } from '../../functions/capture/receive.handler.ts';
import { handler as dispatch } from '../../functions/fulfillment/dispatch.handler.ts';
import { recordEventDoor } from '../../functions/fulfillment/doors.ts';
import { handler as recordEvent } from '../../functions/fulfillment/record-event.handler.ts';
import { orderId as orderIdOf } from '../../functions/order/order-id.ts';
import { handler as awaitInspection } from '../../functions/returns/await-inspection.handler.ts';
import { handler as awaitReceipt } from '../../functions/returns/await-receipt.handler.ts';
import { handler as closeReturn } from '../../functions/returns/close.handler.ts';
import { requestReturnDoor } from '../../functions/returns/doors.ts';
import { returnEventDoor } from '../../functions/returns/goods-doors.ts';
import { handler as recordReturnEvent } from '../../functions/returns/record-event.handler.ts';
import { handler as requestReturn } from '../../functions/returns/request.handler.ts';
import { handler as route } from '../../functions/routing/route.handler.ts';
import { key } from '../../functions/shared/keys.ts';
import { receiveScansDoor } from '../../functions/tracking/doors.ts';
import { handler as receiveScans } from '../../functions/tracking/receive-scans.handler.ts';
import { handler as track } from '../../functions/tracking/track.handler.ts';
import { trackerEvent } from '../../local/brand/carrier.ts';
import { signedHeaders } from '../../local/brand/signed-headers.ts';
import { call, run } from '../support/call.ts';
import { channelItem } from '../support/channels.ts';
import type { MemoryTable } from '../support/memory-table.ts';
import { trackingSourceItem } from '../support/network-items.ts';
import { aTable, location, sku, stock } from '../support/routing-world.ts';
import { shopifyOrder } from '../support/shop-orders.ts';
import { Witness, type Witnessed } from './witness.ts';

const SECRET = 'a secret of the tests';
/** Shopify's ids have more digits than a double holds. */
const external = { id: '820982911946154508', number: '#1001' };
const lineId = '866343749012400099';
const orderId = orderIdOf('shop', external.id);
const returnId = `${orderId}-r1`;
const parcel = { carrier: 'UPS', trackingNumber: '1Z999AA10123456784' };
const store = { kind: 'location', id: 'NYC' } as const;
const channel = { kind: 'channel', id: 'shop' } as const;

function aNetwork(): MemoryTable {
  return aTable(
    channelItem('shop', { platform: 'shopify', secrets: 'shop' }),
    trackingSourceItem('easypost'),
    location('NYC'),
    sku('A'),
    stock('A', 'NYC', 5),
    { ...key.pool('main', 'A', 0), type: 'Pool', pool: 'main', sku: 'A', shard: 0, atp: 5, version: 1 },
  );
}

/** What a state gives its function; `n`: the fulfillment's or return's number. */
function stateInput(state: string, n?: number): Record<string, unknown> {
  return {
    orderId,
    attempt: 1,
    ...(n === undefined ? {} : { n }),
    token: `token of ${state}`,
    enteredAt: new Date().toISOString(),
    retry: 0,
  };
}

/** Carriers tell whole seconds. */
function secondsAgo(seconds: number): string {
  return new Date(Date.now() - seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
}

function sendWebhook() {
  const body = shopifyOrder({
    id: external.id,
    name: external.number,
    createdAt: '2026-11-23T10:00:00-05:00',
    lines: [{ id: lineId, sku: 'A', quantity: 2 }],
  });
  return call(receiveOrder, receiveOrderDoor, {
    params: { channel: 'shop' },
    body,
    headers: signedHeaders.shopify(SECRET, body),
  });
}

function tellFulfillment(event: { readonly kind: string } & Record<string, unknown>) {
  return call(recordEvent, recordEventDoor, {
    params: { id: `${orderId}-f1` },
    body: { id: event.kind, ...event },
    caller: store,
  });
}

function scan(...statuses: string[]) {
  const scans = statuses.map((status, at) => ({ status, at: secondsAgo(60 - at) }));
  const body = trackerEvent(parcel, scans);
  return call(receiveScans, receiveScansDoor, {
    params: { source: 'easypost' },
    body,
    headers: signedHeaders.easypost(SECRET, body),
  });
}

function announceReturn() {
  return call(requestReturn, requestReturnDoor, {
    params: { id: orderId },
    body: { id: 'return-1', lines: [{ lineId, units: 2 }] },
    caller: channel,
  });
}

function tellReturn(event: { readonly kind: string } & Record<string, unknown>) {
  return call(recordReturnEvent, returnEventDoor, {
    params: { id: returnId },
    body: { id: event.kind, ...event },
    caller: store,
  });
}

function returnInput(state: string): Record<string, unknown> {
  return { ...stateInput(state, 1), returnId };
}

const walk: readonly (readonly [step: string, act: () => Promise<unknown>])[] = [
  ['the shop sends its webhook', sendWebhook],
  ['state Route', () => run(route, stateInput('Route'))],
  ['state Dispatch', () => run(dispatch, stateInput('Dispatch', 1))],
  ['the store tells `accepted`', () => tellFulfillment({ kind: 'accepted' })],
  ['the store tells `shipped`', () => tellFulfillment({ kind: 'shipped', parcels: [parcel] })],
  ['state Track', () => run(track, stateInput('Track', 0))],
  ['the carrier scans: in transit', () => scan('in_transit')],
  ['the carrier scans: delivered', () => scan('in_transit', 'delivered')],
  ['the shop announces a return', announceReturn],
  ['state AwaitReceipt', () => run(awaitReceipt, returnInput('AwaitReceipt'))],
  ['the store tells `received`', () => tellReturn({ kind: 'received' })],
  ['state AwaitInspection', () => run(awaitInspection, returnInput('AwaitInspection'))],
  [
    'the store tells `inspected`',
    () => tellReturn({ kind: 'inspected', lines: [{ lineId, units: 2, as: 'restock' }] }),
  ],
  ['state CloseReturn', () => run(closeReturn, returnInput('CloseReturn'))],
];

/** Every step of the walk, with what it wrote and what followed. */
export async function walkOneOrder(): Promise<{ orderId: string; steps: readonly Witnessed[] }> {
  process.env['SECRETS_PREFIX'] = 'test/webhooks/';
  forgetSecrets();
  const secrets = mockClient(SecretsManagerClient);
  secrets.on(GetSecretValueCommand).resolves({ SecretString: JSON.stringify({ current: SECRET }) });
  const table = aNetwork();

  const witness = new Witness(table, orderId);
  const steps: Witnessed[] = [];
  for (const [step, act] of walk) steps.push(await witness.of(step, act));

  secrets.restore();
  table.close();
  return { orderId, steps };
}
