import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  exceptionItem,
  looseExceptionName,
  openException,
  openLooseException,
  parseException,
} from '../../../functions/exceptions/exception.store.ts';
import {
  type Exception,
  type ExceptionAction,
  type ExceptionType,
  exceptionActions,
  exceptionTypes,
} from '../../../functions/exceptions/exception.ts';
import { exceptionRules } from '../../../functions/exceptions/exception-types.ts';
import type { Fulfillment } from '../../../functions/fulfillment/work-order/fulfillment.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { resolveExceptionDoor } from '../../../functions/operations/doors.ts';
import { handler } from '../../../functions/operations/resolve-exception.handler.ts';
import { sweepException } from '../../../functions/operations/sweep/sweep-exception.ts';
import { orderItem } from '../../../functions/order/order.store.ts';
import { noTotals, type Order } from '../../../functions/order/order.ts';
import { bodyWrites } from '../../../functions/order/order-body.store.ts';
import { settleOver } from '../../../functions/relay/meetings/settle-over.ts';
import { key } from '../../../functions/shared/keys.ts';
import { transact } from '../../../functions/shared/transact.ts';
import { trackingItem } from '../../../functions/tracking/parcel/tracking.store.ts';
import { call } from '../../support/call.ts';
import { channelItem } from '../../support/channels.ts';
import { nameExecutions } from '../../support/executions.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { locationItem } from '../../support/network-items.ts';
import {
  at,
  findings,
  orderId,
  orderOf,
  type Stage,
  seedBodyOf,
  seedStage,
  storedFulfillment,
  storedOrder,
  storedReservation,
  unpublishable,
} from '../../support/stage.ts';
import { aFailedRefundItem, anAskedExchange, aReturnItem } from '../returns/return-items.ts';

const operator = { kind: 'operator', id: 'ann' } as const;
const lines = (units: number) => [{ lineId: '1', sku: 'A', units }];
const pendingAsk = (answer?: 'unanswered'): Partial<Fulfillment> => ({
  cancelAsked: {
    lines: lines(2),
    answerBy: at('10:00:00'),
    by: 'channel:web',
    ...(answer ? { answer } : {}),
  },
});

/** What has shipped was delivered, all else is cancelled. */
const asItStands = [{ as: 'cancelled' }, { as: 'delivered' }];

/** For each type a trouble as it arises: where the order is, and what the exception says. */
interface Trouble {
  readonly stage?: Stage;
  readonly fulfillment?: number;
  readonly shipment?: number;
  readonly waiting?: boolean;
  readonly detail?: Record<string, unknown>;
  readonly loose?: true;
}
/** What a shop has refused to be told of the order. */
const refusedEffect = { channel: 'web', order: '1', effect: 'e1', code: 'NO', words: 'No.' };
const troubles: Readonly<Record<ExceptionType, Trouble>> = {
  QuarantinedOrder: { stage: { order: { quarantined: true, totals: noTotals, attempt: 0, started: 0 } } },
  ChannelEdit: { stage: { held: 2 }, detail: { fields: ['tags'] } },
  NoRoute: { stage: { held: 2 }, waiting: true },
  PickupChoice: { stage: { held: 2 }, waiting: true },
  ShipCorrected: {
    stage: { held: 2, heldBy: 'x1' },
    waiting: true,
    detail: { waiting: [{ lineId: '1', sku: 'A', units: 2 }] },
  },
  LargerThanCapacity: { stage: { held: 2 }, waiting: true },
  BackorderExpired: {
    stage: {
      backordered: 2,
      order: { backorder: { since: at('09:00:00'), until: at('10:00:00'), expired: true } },
    },
    waiting: true,
  },
  DelayConsent: {
    stage: {
      backordered: 2,
      order: {
        backorder: {
          since: at('09:00:00'),
          until: at('23:00:00'),
          expired: false,
          promises: { A: at('12:00:00') },
          agreed: at('10:00:00'),
        },
      },
    },
  },
  OrderShrunk: {
    stage: {
      backordered: 2,
      order: {
        wanted: { '1': 2 },
        backorder: { since: at('09:00:00'), until: at('10:00:00'), expired: false, apart: true },
      },
    },
  },
  PositionShort: { loose: true, detail: { sku: 'A', location: 'store-1', short: 1 } },
  StockDrift: { loose: true, detail: { kind: 'invariant', about: 'A in main', sku: 'A', pool: 'main' } },
  ReroutesExhausted: { stage: { left: 2, shipped: 1 }, fulfillment: 1, waiting: true },
  CancelUnanswered: {
    stage: {
      accepted: 2,
      order: { cancel: { state: 'refused', by: 'channel:web', at: at('09:30:00') } },
      fulfillments: { 3: pendingAsk('unanswered') },
    },
    fulfillment: 3,
    detail: { location: 'store-3' },
  },
  EditRefused: {
    stage: {
      accepted: 2,
      fulfillments: {
        3: {
          recall: { answerBy: at('10:00:00'), by: 'operator:ann', answer: 'refused' },
          sheet: { bodyVersion: 0 },
        },
      },
    },
    fulfillment: 3,
    detail: { location: 'store-3', fact: 'refused' },
  },
  RerouteRefused: {
    stage: {
      accepted: 2,
      fulfillments: {
        3: {
          recall: { answerBy: at('10:00:00'), by: 'operator:ann', answer: 'refused', reroute: true },
          wish: { by: 'operator:ann', at: at('09:00:00'), awayFrom: ['store-3'] },
        },
      },
    },
    fulfillment: 3,
    detail: { location: 'store-3', fact: 'refused' },
  },
  UnwelcomeFact: { stage: { shipped: 2 }, fulfillment: 4 },
  ParcelSilent: {
    stage: { shipped: 2 },
    fulfillment: 4,
    shipment: 1,
    detail: { carrier: 'ups', trackingNumber: '1Z' },
  },
  ReturnNotInspected: { stage: { shipped: 2 } },
  ClaimReview: { stage: { shipped: 2 }, detail: { returnId: `${orderId}-r1` } },
  ExchangeQuestioned: { stage: { shipped: 2 }, detail: { returnId: `${orderId}-r1` } },
  CarrierClaim: { stage: { shipped: 2 }, detail: { returnId: `${orderId}-r1` } },
  ReturnNotReceived: {
    stage: { shipped: 2 },
    detail: { returnId: `${orderId}-r1`, amount: 500, currency: 'USD' },
  },
  ReturnIncomplete: { stage: { shipped: 2 }, detail: { returnId: `${orderId}-r1`, lines: [] } },
  ReturnReview: { stage: { shipped: 2 }, detail: { returnId: `${orderId}-r1` } },
  RefundNotSettled: { stage: { shipped: 2 }, detail: { refundId: `${orderId}-m1-1` } },
  RefundBeyondOwed: { stage: { shipped: 2 }, detail: { returnId: `${orderId}-r1`, amount: 100 } },
  LabelNotMade: { stage: { shipped: 2 }, detail: { returnId: `${orderId}-r1` } },
  DeliveryFailed: { stage: { shipped: 2 }, fulfillment: 4, shipment: 1 },
  TrackingUnlinked: { loose: true, detail: { carrier: 'ups', trackingNumber: '1Z' } },
  PoolBelowZero: { loose: true, detail: { pool: 'main', sku: 'A', atp: -1 } },
  StockDoubted: { loose: true, detail: { sku: 'A', location: 'store-1' } },
  TransferDiffers: { loose: true, detail: { transfer: 'T-1', sku: 'A', what: 'short', units: 1 } },
  HoldOverdue: {
    stage: {
      held: 2,
      order: {
        holds: [
          {
            id: 'fraud',
            reason: 'FRAUD',
            before: 'route',
            placedBy: 'channel:web',
            placedAt: at('09:00:00'),
            onExpiry: 'lift',
            overdue: true,
          },
        ],
        barred: { reserve: 0, route: 1, dispatch: 0 },
      },
    },
    detail: { holdId: 'fraud', reason: 'FRAUD' },
  },
  ExecutionFailed: { stage: { planned: 2 }, detail: { execution: `${orderId}-1`, attempt: 1 } },
  ReleaseFailed: {
    stage: { held: 2, order: { cancel: { state: 'done', by: 'channel:web', at: at('09:30:00') } } },
  },
  RelayParked: {
    loose: true,
    detail: { item: 'x', record: JSON.stringify({ dynamodb: {}, eventName: 'MODIFY' }) },
  },
  RelayDeadRecord: { loose: true, detail: { eventId: 'e' } },
  UndeclaredSku: { loose: true, detail: { sku: 'X', first: 'web-1' } },
  ChannelSkuUnknown: { loose: true, detail: { channel: 'web', sku: 'X' } },
  ChannelRefused: { loose: true, detail: { channel: 'web', sku: 'X', code: 'INVALID', words: 'No.' } },
  EffectRefused: { stage: { planned: 2 }, detail: refusedEffect },
  ShippedButClosed: { stage: { planned: 2 }, detail: refusedEffect },
  ChannelStockEdited: { loose: true, detail: { channel: 'web', sku: 'X' } },
  TwoMasters: { loose: true, detail: { channel: 'web', sku: 'X' } },
  UnreadableItem: { loose: true, detail: { pk: 'NETWORK', sk: 'LOCATION#wh-1', why: 'name' } },
};

function seedRefusedEffect(table: MemoryTable): void {
  table.seed({
    ...key.shopEffect('web', '1', 'e1'),
    ...{ type: 'ShopEffect', channel: 'web', order: '1', orderId, id: 'e1', n: 1, attempt: 1, version: 3 },
    effect: { kind: 'release', id: 'e1', order: '1' },
    state: { state: 'refused', code: 'NO', words: 'No.' },
    wantedAt: at('09:00:00'),
  });
}

describe('the table of exceptions', () => {
  let table: MemoryTable;
  const sfn = mockClient(SFNClient);
  beforeEach(() => {
    table = new MemoryTable().seed(locationItem('store-2'));
    forgetNetwork();
    sfn.reset();
    nameExecutions();
  });
  afterEach(() => {
    expect(findings(table)).toEqual([]);
    expect(unpublishable(table)).toEqual([]);
    table.close();
  });

  const execution = (status: 'RUNNING' | 'ABORTED'): void => {
    sfn.on(DescribeExecutionCommand).resolves({ status });
  };

  /** The trouble of a type, as stored. */
  async function arise(type: ExceptionType, over: Trouble = {}): Promise<Exception> {
    const {
      stage,
      loose,
      fulfillment,
      shipment,
      waiting = false,
      detail = {},
    } = { ...troubles[type], ...over };
    const draft = {
      type,
      detail,
      waiting,
      about: { source: 'easypost', location: 'store-3' },
      ...(fulfillment === undefined ? {} : { fulfillment }),
      ...(shipment === undefined ? {} : { shipment }),
    };
    const parcel = {
      type: 'Tracking' as const,
      carrier: 'ups',
      number: '1Z',
      scans: [],
      status: 'in_transit' as const,
      delayed: false,
      version: 1,
      exceptionId: 'x',
    };
    if (detail['trackingNumber'])
      table.seed({
        ...key.tracking('ups', '1Z'),
        ...trackingItem({ ...parcel, ...(loose ? {} : { link: { orderId, n: 4, m: 1, lines: lines(2) } }) }),
      });
    if (detail['effect'] !== undefined) seedRefusedEffect(table);
    if (loose) {
      await transact(await openLooseException('it', draft, at('09:00:00')));
      return parseException(table.ofType('Exception')[0] ?? {});
    }
    if (shipment !== undefined)
      table.seed({
        ...key.shipment(orderId, 4, 1),
        type: 'Shipment',
        orderId,
        n: 4,
        m: 1,
        shipmentId: `${orderId}-s4-1`,
        fulfillmentId: `${orderId}-f4`,
        location: 'store-4',
        carrier: 'ups',
        trackingNumber: '1Z',
        lines: lines(2),
        shippedAt: at('09:00:00'),
        version: 1,
      });
    seedStage(table, stage ?? {});
    if (type === 'RefundNotSettled') table.seed(aFailedRefundItem());
    if (type === 'ReturnNotReceived') table.seed(aReturnItem({ status: 'expired' }));
    if (type === 'ReturnReview' || type === 'ClaimReview')
      table.seed(aReturnItem({ review: { state: 'awaited' } }));
    if (type === 'ExchangeQuestioned') table.seed(aReturnItem(), anAskedExchange());
    if (type === 'LabelNotMade') table.seed(aReturnItem());
    const order = storedOrder(table);
    const { exception, change } = openException(order, draft, at('09:00:00'));
    table.seed(exceptionItem(exception), { ...key.order(orderId), ...orderItem({ ...order, ...change }) });
    return exception;
  }

  const stored = ({ exceptionId, n }: Exception): Exception =>
    parseException(
      table.item(n === undefined ? key.looseException(exceptionId) : key.exception(orderId, n)) ?? {},
    );
  const resolve = (
    exception: Exception,
    body: Record<string, unknown>,
    caller: { kind: 'operator' | 'channel' | 'location'; id: string } = operator,
  ) =>
    call(handler, resolveExceptionDoor, {
      params: { id: exception.exceptionId },
      body: { id: 'r-1', ...body },
      caller,
    });

  it.each(exceptionTypes)('%s has an owner, a deadline in the future, and actions', async (type) => {
    const exception = await arise(type);
    expect(exception.owner).toMatch(
      /^(channel:web|location:store-3|tracking:easypost|operations|engineering)$/,
    );
    expect((exception.dueAt ?? '') > exception.openedAt).toBe(true);
    expect(exception.actions.length).toBeGreaterThan(0);
    expect(stored(exception)).toMatchObject({
      gsi1sk: expect.stringContaining(exception.exceptionId),
      gsi2sk: expect.stringContaining(exception.dueAt ?? ''),
    });
  });

  it.each(
    exceptionTypes.flatMap((type) =>
      exceptionActions
        .filter((action) => !exceptionRules[type].actions[action])
        .map((action) => [type, action] as const),
    ),
  )('%s does not offer %s: 409', async (type, action) => {
    const exception = await arise(type);
    expect(await resolve(exception, { action })).toMatchObject({
      status: 409,
      body: { actions: exception.actions },
    });
    expect(stored(exception).status).toBe('open');
  });

  it.each(exceptionTypes)('%s does at its deadline what the table says', async (type) => {
    execution('ABORTED');
    const exception = await arise(type);
    await sweepException(exceptionItem(exception), exception.dueAt ?? '');
    if (type === 'RelayParked') {
      // Tried again; this record's item type is nobody's, so that it fails again and waits for longer.
      expect(stored(exception)).toMatchObject({ status: 'open', escalations: 1, owner: 'engineering' });
      const pause = Date.parse(stored(exception).dueAt ?? '') - Date.parse(exception.dueAt ?? '');
      expect(pause).toBeGreaterThanOrEqual(2 * exceptionRules.RelayParked.within * 1000);
      return;
    }
    if (type === 'StockDrift') {
      // Nothing of it is stored: the books add up.
      expect(stored(exception)).toMatchObject({
        status: 'resolved',
        resolved: { action: 'close', by: 'system', note: 'the books add up' },
      });
      return;
    }
    if (type === 'DelayConsent') {
      expect(stored(exception)).toMatchObject({
        status: 'resolved',
        resolved: { action: 'cancel', by: 'system', note: 'DELAYED' },
      });
      return;
    }
    if (type === 'ReleaseFailed') {
      expect(stored(exception)).toMatchObject({
        status: 'resolved',
        resolved: { action: 'retry', by: 'system' },
      });
      return;
    }
    expect(stored(exception)).toMatchObject({
      status: 'open',
      owner: exceptionRules[type].escalatesTo,
      escalations: 1,
      evt: { type: 'exception.escalated' },
    });
    expect((stored(exception).dueAt ?? '') > (exception.dueAt ?? '')).toBe(true);
  });

  it('an exception that was resolved, or whose deadline moved, is not escalated by what the sweeper read before (P5)', async () => {
    const exception = await arise('ChannelEdit');
    table.meanwhile(() => resolve(exception, { action: 'close' }));
    await expect(sweepException(exceptionItem(exception), exception.dueAt ?? '')).rejects.toMatchObject({
      name: 'Moved',
    });
    expect(stored(exception).status).toBe('resolved');
  });

  /** What is true afterwards, of each cell of the table. */
  type Cell = readonly [
    type: ExceptionType,
    action: ExceptionAction,
    then: (exception: Exception, order: () => Order) => void,
    body?: Record<string, unknown>,
  ];
  const effectState = () => table.item(key.shopEffect('web', '1', 'e1'))?.['state'];
  const wantsEffectAgain = (): void => {
    expect(table.item(key.shopEffect('web', '1', 'e1'))).toMatchObject({
      state: { state: 'wanted' },
      attempt: 2,
    });
  };
  const cells: readonly Cell[] = [
    [
      'QuarantinedOrder',
      'retry',
      (_, order) => {
        expect(order()).toMatchObject({
          status: 'captured',
          totals: { ...noTotals, open: 2 },
          attempt: 1,
          started: 0,
          bodyVersion: 1,
          attention: 0,
          evt: { type: 'order.released_from_quarantine' },
        });
        expect(order().quarantined).toBeUndefined();
        expect(table.item(key.body(orderId, 1))).toBeDefined();
      },
      { patch: { lines: [{ lineId: '1', sku: 'A', quantity: 2, unitPrice: { amount: 100 } }] } },
    ],
    [
      'QuarantinedOrder',
      'cancel',
      (_, order) =>
        expect(order()).toMatchObject({ status: 'cancelled', closed: { as: 'cancelled' }, attention: 0 }),
    ],
    [
      'QuarantinedOrder',
      'close',
      (_, order) => expect(order()).toMatchObject({ status: 'closed', closed: { as: 'completed' } }),
    ],
    [
      'ChannelEdit',
      'cancel',
      (_, order) =>
        expect(order()).toMatchObject({ status: 'cancelled', totals: { ...noTotals, cancelled: 2 } }),
    ],
    [
      'ChannelEdit',
      'apply',
      (_, order) => {
        expect(order()).toMatchObject({ bodyVersion: 1, totals: { ...noTotals, reserved: 2 } });
        expect(order().evt).toMatchObject({ type: 'order.edited', data: { changes: ['tags'] } });
      },
    ],
    ['ChannelEdit', 'close', (_, order) => expect(order()).toMatchObject({ status: 'reserved', version: 7 })],
    [
      'NoRoute',
      'retry',
      (exception, order) => {
        expect(order()).toMatchObject({ attempt: 1, attention: 0, status: 'reserved' });
        expect(stored(exception).resolved?.parameters).toEqual({
          excludeLocations: ['store-1'],
          onlyLocation: 'store-2',
        });
      },
      { excludeLocations: ['store-1'], onlyLocation: 'store-2' },
    ],
    [
      'NoRoute',
      'cancel',
      (_, order) =>
        expect(order()).toMatchObject({
          status: 'cancelled',
          totals: { ...noTotals, cancelled: 2 },
          attention: 0,
        }),
    ],
    [
      'NoRoute',
      'close',
      (_, order) => {
        expect(order()).toMatchObject({
          status: 'delivered',
          totals: { ...noTotals, delivered: 2 },
          closed: { as: 'delivered' },
        });
        expect(storedReservation(table)).toMatchObject({ status: 'released', held: [] });
      },
      { outcomes: [{ lineId: '1', as: 'delivered', units: 2 }] },
    ],
    [
      'PickupChoice',
      'retry',
      (exception, order) => {
        expect(order()).toMatchObject({
          attempt: 1,
          attention: 0,
          handover: { by: 'pickup', location: 'store-2' },
        });
        expect(stored(exception).resolved?.parameters).toEqual({ onlyLocation: 'store-2' });
      },
      { onlyLocation: 'store-2' },
    ],
    [
      'PickupChoice',
      'cancel',
      (_, order) => expect(order()).toMatchObject({ status: 'cancelled', attention: 0 }),
    ],
    [
      'PickupChoice',
      'close',
      (_, order) => expect(order()).toMatchObject({ status: 'delivered', attention: 0 }),
      { outcomes: [{ lineId: '1', as: 'delivered', units: 2 }] },
    ],
    [
      'ShipCorrected',
      'retry',
      (_, order) => expect(order()).toMatchObject({ attempt: 1, attention: 0, status: 'reserved' }),
    ],
    [
      'ShipCorrected',
      'cancel',
      (_, order) => expect(order()).toMatchObject({ status: 'cancelled', attention: 0 }),
    ],
    [
      'ShipCorrected',
      'close',
      (_, order) => {
        expect(order()).toMatchObject({ status: 'delivered', closed: { as: 'delivered' } });
        // No stock moved: should a parcel be told for the units after all, it takes them over (P13).
        expect(order().concluded).toEqual([{ lineId: '1', sku: 'A', delivered: 2, lost: 0, returned: 0 }]);
      },
      { outcomes: [{ lineId: '1', as: 'delivered', units: 2 }] },
    ],
    [
      'LargerThanCapacity',
      'retry',
      (_, order) => expect(order()).toMatchObject({ attempt: 1, attention: 0 }),
    ],
    [
      'LargerThanCapacity',
      'cancel',
      (_, order) => expect(order()).toMatchObject({ status: 'cancelled', attention: 0 }),
    ],
    [
      'LargerThanCapacity',
      'close',
      (_, order) => expect(order()).toMatchObject({ closed: { as: 'delivered' } }),
      { outcomes: [{ lineId: '1', as: 'delivered', units: 2 }] },
    ],
    [
      'BackorderExpired',
      'retry',
      (_, order) =>
        expect(order()).toMatchObject({ attempt: 1, attention: 0, totals: { ...noTotals, backordered: 2 } }),
    ],
    [
      'BackorderExpired',
      'cancel',
      (_, order) => {
        expect(order().status).toBe('cancelled');
        expect(table.ofType('Backorder')).toEqual([]);
      },
    ],
    [
      'BackorderExpired',
      'close',
      (_, order) => {
        expect(order()).toMatchObject({ status: 'cancelled', totals: { ...noTotals, cancelled: 2 } });
        expect(table.ofType('Backorder')).toEqual([]);
      },
    ],
    ['ReroutesExhausted', 'retry', (_, order) => expect(order()).toMatchObject({ attempt: 1, attention: 0 })],
    [
      'ReroutesExhausted',
      'cancel',
      (_, order) => {
        expect(order()).toMatchObject({
          status: 'shipped',
          totals: { ...noTotals, cancelled: 2, shipped: 1 },
          attention: 0,
        });
        expect(order().cancel).toBeUndefined();
        expect(storedFulfillment(table, 1)).toMatchObject({ failure: 'Cancelled' });
        expect(table.item(key.reservation(orderId))).toMatchObject({ held: [] });
      },
    ],
    [
      'ReroutesExhausted',
      'close',
      (_, order) => {
        expect(order()).toMatchObject({ status: 'shipped', totals: { ...noTotals, lost: 2, shipped: 1 } });
        expect(table.item(key.reservation(orderId))).toMatchObject({ held: [] });
      },
      { outcomes: [{ lineId: '1', as: 'lost', units: 2 }] },
    ],
    [
      'CancelUnanswered',
      'retry',
      (_, order) => {
        expect(order().cancel?.state).toBe('asked');
        expect(storedFulfillment(table, 3).cancelAsked?.answer).toBeUndefined();
        expect(Date.parse(storedFulfillment(table, 3).cancelAsked?.answerBy ?? '')).toBeGreaterThan(
          Date.now(),
        );
      },
    ],
    [
      'CancelUnanswered',
      'cancel',
      (_, order) => {
        expect(order()).toMatchObject({ status: 'cancelled', totals: { ...noTotals, cancelled: 2 } });
        expect(storedFulfillment(table, 3)).toMatchObject({ status: 'cancelled' });
      },
    ],
    [
      'CancelUnanswered',
      'close',
      (_, order) =>
        expect(order()).toMatchObject({
          totals: { ...noTotals, allocated: 2 },
          cancel: { state: 'refused' },
        }),
    ],
    [
      'EditRefused',
      'retry',
      () => {
        const { recall } = storedFulfillment(table, 3);
        expect(recall?.answer).toBeUndefined();
        expect(Date.parse(recall?.answerBy ?? '')).toBeGreaterThan(Date.now());
      },
    ],
    [
      'EditRefused',
      'cancel',
      (_, order) => {
        expect(order()).toMatchObject({ totals: { ...noTotals, reserved: 2 } });
        expect(storedFulfillment(table, 3)).toMatchObject({ status: 'expired', failure: 'NotAccepted' });
        expect(storedReservation(table).held).toMatchObject([{ by: 'f3:0', units: 2 }]);
      },
    ],
    [
      'EditRefused',
      'close',
      (_, order) => expect(order()).toMatchObject({ totals: { ...noTotals, allocated: 2 }, version: 7 }),
    ],
    [
      'RerouteRefused',
      'retry',
      () => {
        const { recall } = storedFulfillment(table, 3);
        expect(recall).toMatchObject({ reroute: true });
        expect(recall?.answer).toBeUndefined();
      },
    ],
    [
      'RerouteRefused',
      'cancel',
      (_, order) => {
        expect(order()).toMatchObject({ totals: { ...noTotals, reserved: 2 } });
        expect(storedFulfillment(table, 3)).toMatchObject({
          status: 'expired',
          failure: 'NotAccepted',
          reason: 'an operator had it re-routed',
        });
      },
    ],
    [
      'RerouteRefused',
      'close',
      (_, order) => expect(order()).toMatchObject({ totals: { ...noTotals, allocated: 2 }, version: 7 }),
    ],
    [
      'UnwelcomeFact',
      'close',
      (_, order) => expect(order()).toMatchObject({ totals: { ...noTotals, shipped: 2 }, version: 7 }),
    ],
    [
      'ReturnNotInspected',
      'close',
      (_, order) => expect(order()).toMatchObject({ totals: { ...noTotals, shipped: 2 }, version: 7 }),
    ],
    [
      'ClaimReview',
      'apply',
      () => expect(table.item(key.return(orderId, 1))).toMatchObject({ review: { state: 'approved' } }),
    ],
    [
      'ClaimReview',
      'cancel',
      () => expect(table.item(key.return(orderId, 1))).toMatchObject({ status: 'cancelled' }),
    ],
    [
      'ExchangeQuestioned',
      'apply',
      () => expect(table.item(key.exchange(orderId, 1))).toMatchObject({ state: 'released' }),
    ],
    [
      'ExchangeQuestioned',
      'cancel',
      () => expect(table.item(key.exchange(orderId, 1))).toMatchObject({ state: 'givenUp' }),
    ],
    [
      'CarrierClaim',
      'close',
      (_, order) => expect(order()).toMatchObject({ totals: { ...noTotals, shipped: 2 }, version: 7 }),
    ],
    [
      'ReturnNotReceived',
      'retry',
      () =>
        expect(table.item(key.return(orderId, 1))).toMatchObject({
          status: 'requested',
          attempt: 2,
          evt: { type: 'return.extended', data: { by: 'operator:ann' } },
        }),
    ],
    [
      'ReturnNotReceived',
      'apply',
      () =>
        expect(table.item(key.return(orderId, 1))).toMatchObject({
          status: 'expired',
          evt: { type: 'return.charge_requested', data: { amount: 500, currency: 'USD' } },
        }),
    ],
    [
      'ReturnNotReceived',
      'close',
      (_, order) => expect(order()).toMatchObject({ totals: { ...noTotals, shipped: 2 }, version: 7 }),
    ],
    [
      'ReturnIncomplete',
      'close',
      (_, order) => expect(order()).toMatchObject({ totals: { ...noTotals, shipped: 2 }, version: 7 }),
    ],
    [
      'LabelNotMade',
      'close',
      () => expect(table.item(key.return(orderId, 1))).toMatchObject({ attempt: 1, version: 1 }),
    ],
    [
      'LabelNotMade',
      'retry',
      () => expect(table.item(key.return(orderId, 1))).toMatchObject({ status: 'requested', attempt: 2 }),
    ],
    [
      'ReturnReview',
      'apply',
      () =>
        expect(table.item(key.return(orderId, 1))).toMatchObject({
          status: 'requested',
          review: { state: 'approved', by: 'operator:ann' },
          evt: { type: 'return.approved' },
        }),
    ],
    [
      'ReturnReview',
      'cancel',
      () =>
        expect(table.item(key.return(orderId, 1))).toMatchObject({
          status: 'cancelled',
          review: { state: 'refused', by: 'operator:ann' },
          evt: { type: 'return.cancelled', data: { refused: true } },
        }),
    ],
    [
      'RefundNotSettled',
      'retry',
      () =>
        expect(table.item(key.refund(orderId, 1, 1))).toMatchObject({
          status: 'requested',
          attempt: 2,
          evt: { type: 'refund.requested' },
        }),
    ],
    [
      'RefundNotSettled',
      'apply',
      (_, order) => {
        expect(table.item(key.refund(orderId, 1, 1))).toMatchObject({ status: 'resolved' });
        expect(order().payments).toMatchObject({ refunded: 1500, byReturns: 1500 });
      },
    ],
    [
      'RefundNotSettled',
      'cancel',
      (_, order) => {
        expect(table.item(key.refund(orderId, 1, 1))).toMatchObject({ status: 'waived' });
        expect(order().payments).toMatchObject({ refunded: 0 });
      },
    ],
    [
      'RefundBeyondOwed',
      'close',
      (_, order) => expect(order()).toMatchObject({ totals: { ...noTotals, shipped: 2 }, version: 7 }),
    ],
    [
      'DeliveryFailed',
      'close',
      (_, order) => expect(order()).toMatchObject({ totals: { ...noTotals, shipped: 2 }, version: 7 }),
    ],
    [
      'ParcelSilent',
      'retry',
      () =>
        expect(Date.parse(String(table.item(key.tracking('ups', '1Z'))?.['dueAt']))).toBeGreaterThan(
          Date.now(),
        ),
    ],
    [
      'ParcelSilent',
      'close',
      (_, order) => {
        expect(order()).toMatchObject({
          status: 'delivered',
          totals: { ...noTotals, delivered: 1, lost: 1 },
        });
        expect(storedFulfillment(table, 4)).toMatchObject({
          status: 'delivered',
          lines: [{ delivered: 1, lost: 1 }],
        });
      },
      {
        outcomes: [
          { lineId: '1', as: 'delivered', units: 1 },
          { lineId: '1', as: 'lost', units: 1 },
        ],
      },
    ],
    [
      'TrackingUnlinked',
      'retry',
      () =>
        expect(Date.parse(String(table.item(key.tracking('ups', '1Z'))?.['dueAt']))).toBeGreaterThan(
          Date.now(),
        ),
    ],
    [
      'TrackingUnlinked',
      'close',
      () => expect(table.item(key.tracking('ups', '1Z'))).toMatchObject({ version: 1 }),
    ],
    ['PoolBelowZero', 'close', () => expect(table.ofType('Pool')).toEqual([])],
    ['PositionShort', 'close', () => expect(table.ofType('Position')).toEqual([])],
    [
      'OrderShrunk',
      'retry',
      (_, order) => {
        expect(order()).toMatchObject({
          totals: { backordered: 2 },
          backorder: { since: at('09:00:00'), expired: false, apart: true },
        });
        expect(table.ofType('Backorder')).toMatchObject([{ sku: 'A', units: 2 }]);
      },
    ],
    [
      'OrderShrunk',
      'cancel',
      (_, order) =>
        expect(order()).toMatchObject({
          totals: { backordered: 0, cancelled: 2 },
          closed: { as: 'cancelled' },
        }),
    ],
    ['DelayConsent', 'retry', (_, order) => expect(order().backorder?.agreed).toBe(at('12:00:00'))],
    [
      'DelayConsent',
      'cancel',
      (_, order) => {
        expect(order()).toMatchObject({ totals: { cancelled: 2 }, closed: { as: 'cancelled' } });
      },
    ],
    ['DelayConsent', 'close', (_, order) => expect(order().backorder?.agreed).toBe(at('10:00:00'))],
    ['StockDrift', 'close', () => expect(table.ofType('Pool')).toEqual([])],
    ['OrderShrunk', 'close', (_, order) => expect(order().backorder?.apart).toBe(true)],
    ['StockDoubted', 'close', () => expect(table.ofType('Position')).toEqual([])],
    ['TransferDiffers', 'close', () => expect(table.ofType('Transfer')).toEqual([])],
    [
      'HoldOverdue',
      'retry',
      (_, order) => {
        expect(order().holds).toMatchObject([{ id: 'fraud', confirmedAt: expect.any(String) }]);
        expect(order().holds[0]?.overdue).toBeUndefined();
      },
    ],
    ['HoldOverdue', 'cancel', (_, order) => expect(order().status).toBe('cancelled')],
    [
      'HoldOverdue',
      'close',
      (_, order) =>
        expect(order()).toMatchObject({
          status: 'reserved',
          holds: [],
          barred: { route: 0 },
          evt: { type: 'order.hold_lifted' },
        }),
    ],
    [
      'ExecutionFailed',
      'retry',
      (_, order) =>
        expect(order()).toMatchObject({
          attempt: 2,
          started: 1,
          attention: 0,
          evt: { type: 'order.retried', data: { attempt: 2 } },
        }),
    ],
    [
      'ExecutionFailed',
      'cancel',
      (_, order) => {
        expect(order().status).toBe('cancelled');
        expect(storedFulfillment(table, 2).status).toBe('cancelled');
      },
    ],
    [
      'ExecutionFailed',
      'close',
      (_, order) => {
        expect(order()).toMatchObject({ status: 'delivered', totals: { ...noTotals, delivered: 2 } });
        // What went out although nobody said so is no longer there.
        expect(table.item(key.position('A', 'store-2'))).toMatchObject({ onHand: 18, allocated: 0 });
      },
      { outcomes: [{ lineId: '1', fulfillment: 2, as: 'delivered', units: 2 }] },
    ],
    ['ReleaseFailed', 'retry', (_, order) => expect(order()).toMatchObject({ attempt: 2 })],
    ['ReleaseFailed', 'close', (_, order) => expect(order()).toMatchObject({ attempt: 1, attention: 0 })],
    ['RelayDeadRecord', 'close', () => expect(table.ofType('Exception')).toHaveLength(1)],
    ['UndeclaredSku', 'close', () => expect(table.ofType('Exception')).toHaveLength(1)],
    ['ChannelSkuUnknown', 'retry', () => expect(table.ofType('Exception')).toHaveLength(1)],
    ['ChannelSkuUnknown', 'close', () => expect(table.ofType('Exception')).toHaveLength(1)],
    ['ChannelRefused', 'retry', () => expect(table.ofType('Exception')).toHaveLength(1)],
    ['ChannelRefused', 'close', () => expect(table.ofType('Exception')).toHaveLength(1)],
    ['EffectRefused', 'retry', wantsEffectAgain],
    ['EffectRefused', 'close', () => expect(effectState()).toMatchObject({ state: 'refused' })],
    ['ShippedButClosed', 'retry', wantsEffectAgain],
    ['ShippedButClosed', 'close', () => expect(effectState()).toMatchObject({ state: 'refused' })],
    ['ChannelStockEdited', 'close', () => expect(table.ofType('Exception')).toHaveLength(1)],
    ['TwoMasters', 'retry', () => expect(table.ofType('Exception')).toHaveLength(1)],
    ['TwoMasters', 'close', () => expect(table.ofType('Exception')).toHaveLength(1)],
    ['UnreadableItem', 'close', () => expect(table.ofType('Exception')).toHaveLength(1)],
    ['RelayParked', 'close', (exception) => expect(stored(exception).detail['item']).toBe('x')],
  ];

  it('every action of every exception type has a cell in this table, or a test of its own', () => {
    const offered = exceptionTypes.flatMap((type) =>
      exceptionActions
        .filter((action) => exceptionRules[type].actions[action])
        .map((action) => `${type} ${action}`),
    );
    const apart = ['RelayParked retry', 'PoolBelowZero retry', 'PositionShort retry', 'StockDrift retry'];
    expect([...cells.map(([type, action]) => `${type} ${action}`), ...apart].sort()).toEqual(offered.sort());
  });

  for (const [type, action, then, body = {}] of cells)
    it(`${action} of ${type} is one write (P13)`, async () => {
      execution(type === 'ExecutionFailed' || type === 'ReleaseFailed' ? 'ABORTED' : 'RUNNING');
      const exception = await arise(type);
      if (type === 'QuarantinedOrder') {
        const draft = {
          channel: 'web',
          external: { id: '1', number: '1' },
          placedAt: at('09:00:00'),
          currency: 'USD',
          shipTo: { lines: ['1 Main Street'], country: 'US' },
        };
        for (const write of bodyWrites({ orderId, version: 0, body: { draft } }))
          if (write.kind === 'put') table.seed(write.item);
      }
      table.seed(locationItem('store-1'), locationItem('store-2'), channelItem('web'));
      if (type === 'ChannelEdit') seedBodyOf(table, { held: 2 }, { tags: ['gift'] });
      const before = table.writes.length;
      const isConclusion = exceptionRules[type].actions[action] === 'conclude';
      const said = isConclusion && type !== 'QuarantinedOrder' ? { outcomes: asItStands } : {};
      expect(await resolve(exception, { action, note: 'seen', ...said, ...body })).toMatchObject({
        status: 200,
        body: { status: 'resolved', resolved: { action, by: 'operator:ann', note: 'seen' } },
      });
      expect(table.writes.length - before).toBe(1);
      expect(stored(exception)).toMatchObject({ status: 'resolved', evt: { type: 'exception.resolved' } });
      for (const index of ['gsi1pk', 'gsi2pk']) expect(stored(exception)[index]).toBeUndefined();
      then(exception, () => storedOrder(table));
    });

  it.each(['PoolBelowZero', 'PositionShort'] as const)(
    'retry of %s has the sweeper look within a minute for orders that give up what is missing',
    async (type) => {
      const exception = await arise(type);
      expect(await resolve(exception, { action: 'retry' })).toMatchObject({
        status: 200,
        body: { status: 'open' },
      });
      expect(Date.parse(stored(exception).dueAt ?? '')).toBeLessThanOrEqual(Date.now());
    },
  );

  describe('units that were taken back from an order (P32)', () => {
    const expired = { since: at('09:00:00'), until: at('10:00:00'), expired: true, apart: true };
    const waitOver = {
      stage: { backordered: 2, order: { wanted: { '1': 2 }, backorder: expired } },
    } as const;

    it('wait anew, with their place in line, when a person retries after the end of their wait', async () => {
      const exception = await arise('OrderShrunk', waitOver);
      table.seed(channelItem('web'));

      expect(await resolve(exception, { action: 'retry' })).toMatchObject({ status: 200 });

      const { backorder } = storedOrder(table);
      expect(backorder).toMatchObject({ since: expired.since, expired: false, apart: true });
      expect((backorder?.until ?? '') > expired.until).toBe(true);
    });

    it('are left to nobody by a close after the end of their wait', async () => {
      const exception = await arise('OrderShrunk', waitOver);

      expect(await resolve(exception, { action: 'close' })).toMatchObject({ status: 409 });
      expect(stored(exception).status).toBe('open');
    });
  });

  describe('a parked record (P22)', () => {
    const record = JSON.stringify({
      eventName: 'INSERT',
      dynamodb: {
        SequenceNumber: '1',
        NewImage: {
          pk: { S: 'CAPACITYWAIT#main' },
          sk: { S: 's' },
          type: { S: 'CapacityWait' },
          pool: { S: 'main' },
        },
      },
    });
    it('retry makes a parked record due at once, and the sweeper does its effects and ends the exception (P22)', async () => {
      const exception = await arise('RelayParked', { detail: { item: 'x', record } });
      expect(await resolve(exception, { action: 'retry' })).toMatchObject({
        status: 200,
        body: { status: 'open' },
      });
      expect(Date.parse(stored(exception).dueAt ?? '')).toBeLessThanOrEqual(Date.now());
      await sweepException(exceptionItem(stored(exception)), new Date().toISOString());
      expect(stored(exception)).toMatchObject({
        status: 'resolved',
        resolved: { action: 'retry', by: 'operator:ann' },
      });
    });
    it('the sweeper tries a parked record again at its deadline (P22)', async () => {
      const exception = await arise('RelayParked', { detail: { item: 'x', record } });
      await sweepException(exceptionItem(exception), exception.dueAt ?? '');
      expect(stored(exception)).toMatchObject({ status: 'resolved', resolved: { by: 'system' } });
    });
    it('a parked record is shown to nobody, since it may hold what is for the relay alone (P22)', async () => {
      const exception = await arise('RelayParked', { detail: { item: 'x', record } });
      expect((await resolve(exception, { action: 'close' })).body['detail']).toEqual({ item: 'x' });
    });
  });

  it('a resolved exception is resolved once; the same command again gets the first answer (P13)', async () => {
    const exception = await arise('ChannelEdit');
    const first = await resolve(exception, { action: 'close' });
    expect(await resolve(exception, { action: 'close' })).toEqual(first);
    expect((await resolve(exception, { id: 'r-2', action: 'close' })).status).toBe(409);
  });

  it('NeedsAttention ends with its order: the exception is settled by itself (P13)', async () => {
    const exception = await arise('NoRoute');
    seedStage(table, {
      delivered: 2,
      order: { closed: { as: 'delivered', at: at('09:30:00') }, attention: 1 },
    });
    await sweepException(exceptionItem(exception), exception.dueAt ?? '');
    expect(stored(exception)).toMatchObject({
      status: 'resolved',
      resolved: { action: 'close', by: 'system' },
    });
    expect(storedOrder(table).attention).toBe(0);
  });

  it('NeedsAttention ends with its fulfillment: the exception is settled by itself, and not before (P13)', async () => {
    const exception = await arise('ReroutesExhausted');
    await settleOver(exception.exceptionId, at('10:00:00'));
    expect(stored(exception).status).toBe('open');
    table.seed(
      { ...table.item(key.fulfillment(orderId, 1)), failure: undefined },
      { ...table.item(key.reservation(orderId)), status: 'allocated', held: [] },
    );
    table.seed(
      { ...table.item(key.order(orderId)), totals: { ...noTotals, cancelled: 2, shipped: 1 } },
      { ...table.item(key.pool('main', 'A', 0)), atp: 99 },
    );
    await settleOver(exception.exceptionId, at('10:00:00'));
    await settleOver(exception.exceptionId, at('10:00:01'));
    expect(stored(exception)).toMatchObject({
      status: 'resolved',
      resolved: { by: 'system', at: at('10:00:00') },
    });
    expect(storedOrder(table)).toMatchObject({ attention: 0, status: 'shipped' });
  });

  it('a retry is 409 while the execution runs and nothing waits in it: the order would run twice (P14)', async () => {
    execution('RUNNING');
    const exception = await arise('ExecutionFailed');
    expect((await resolve(exception, { action: 'retry' })).status).toBe(409);
    expect(storedOrder(table).attempt).toBe(1);
  });

  it('a retry whose execution was stopped meanwhile starts the next attempt (P14)', async () => {
    execution('ABORTED');
    const exception = await arise('NoRoute');
    await resolve(exception, { action: 'retry' });
    expect(storedOrder(table)).toMatchObject({ attempt: 2, started: 1 });
  });

  it('close must say what became of each unit, and of no other (P13)', async () => {
    execution('RUNNING');
    const exception = await arise('ReroutesExhausted');
    expect(
      await resolve(exception, { action: 'close', outcomes: [{ lineId: '1', as: 'lost', units: 1 }] }),
    ).toMatchObject({ status: 400, body: { errors: [{ path: 'outcomes' }] } });
    expect(
      await resolve(exception, {
        id: 'r-2',
        action: 'close',
        outcomes: [{ lineId: '1', as: 'lost', units: 3 }],
      }),
    ).toMatchObject({ status: 400, body: { errors: [{ path: 'outcomes.0.units' }] } });
    expect(stored(exception).status).toBe('open');
  });

  it.each([
    ['NoRoute', 'held'],
    ['ReroutesExhausted', 'held'],
    ['ParcelSilent', 'underway'],
    ['ExecutionFailed', 'open'],
  ] as const)(
    'close of %s that says nothing of its units is refused, and names them (P13)',
    async (type, where) => {
      const exception = await arise(type);
      const units = expect.stringMatching(new RegExp(`2 units of line 1 .${where}.`)) as unknown;
      const answer = await resolve(exception, { action: 'close', note: 'done' });
      expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: 'outcomes', message: units }] } });
      expect(stored(exception).status).toBe('open');
    },
  );

  it('an outcome may speak of all units of a line, or of all units; the narrower one goes first (P13)', async () => {
    execution('ABORTED');
    const exception = await arise('ExecutionFailed', { stage: { held: 3, shipped: 2 } });
    const outcomes = [
      { as: 'cancelled' },
      { lineId: '1', as: 'lost', units: 1 },
      { lineId: '1', fulfillment: 4, as: 'delivered' },
    ];
    expect((await resolve(exception, { action: 'close', outcomes })).status).toBe(200);
    expect(storedOrder(table).totals).toEqual({ ...noTotals, delivered: 1, lost: 1, cancelled: 3 });
  });

  it('units without a line are refused: nobody knows which ones', async () => {
    const exception = await arise('NoRoute');
    const outcomes = [{ as: 'cancelled', units: 1 }];
    expect(await resolve(exception, { action: 'close', outcomes })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'outcomes.0.lineId' }] },
    });
  });

  it.each([
    ['UnwelcomeFact', { action: 'close', outcomes: [{ as: 'lost' }] }, 'outcomes'],
    ['QuarantinedOrder', { action: 'close', outcomes: [{ as: 'lost' }] }, 'outcomes'],
    ['NoRoute', { action: 'retry', patch: { currency: 'EUR' } }, 'patch'],
    ['ParcelSilent', { action: 'retry', onlyLocation: 'store-1' }, 'onlyLocation'],
    ['CancelUnanswered', { action: 'retry', excludeLocations: ['store-1'] }, 'excludeLocations'],
  ] as const)('what %s would not read is refused by name: %j', async (type, body, path) => {
    table.seed(locationItem('store-1'));
    const exception = await arise(type);
    expect(await resolve(exception, body)).toMatchObject({ status: 400, body: { errors: [{ path }] } });
    expect(stored(exception).status).toBe('open');
  });

  it('a retry names locations that there are: each other one is refused by name', async () => {
    table.seed(locationItem('store-1'));
    const exception = await arise('NoRoute');
    const body = { action: 'retry', excludeLocations: ['store-1', 'nowhere'], onlyLocation: 'elsewhere' };
    expect(await resolve(exception, body)).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'excludeLocations.1' }, { path: 'onlyLocation' }] },
    });
  });

  it('who owns an exception resolves it; others who see it are told whose it is, the rest nothing', async () => {
    const exception = await arise('CancelUnanswered');
    const caller = (kind: 'channel' | 'location', id: string) => ({ kind, id }) as const;
    const by = (who: ReturnType<typeof caller>) => resolve(exception, { action: 'close' }, who);

    expect(await by(caller('channel', 'web'))).toMatchObject({
      status: 403,
      body: { refused: 'id', owner: 'location:store-3' },
    });
    expect((await by(caller('channel', 'other'))).status).toBe(404);
    expect((await by(caller('location', 'store-4'))).status).toBe(404);
    expect(await by(caller('location', 'store-3'))).toMatchObject({
      status: 200,
      body: { resolved: { by: 'location:store-3' } },
    });
  });

  it('exceptions that end with their order do so in the write that closes it; what happened stays to be seen (P13)', async () => {
    execution('ABORTED');
    const failed = await arise('ExecutionFailed', { stage: { planned: 2 } });
    const others = (['ChannelEdit', 'HoldOverdue', 'UnwelcomeFact'] as const).map((type) => {
      const order = storedOrder(table);
      const opened = openException(order, { type, detail: {} }, at('09:00:00'));
      const next = { ...key.order(orderId), ...orderItem({ ...order, ...opened.change }) };
      table.seed(exceptionItem(opened.exception), next);
      return opened.exception;
    });
    const before = table.writes.length;

    await resolve(failed, { action: 'close', outcomes: asItStands });

    expect(table.writes.length - before).toBe(1);
    expect(others.map((one) => stored(one).status)).toEqual(['resolved', 'resolved', 'open']);
    expect(storedOrder(table)).toMatchObject({ status: 'cancelled', attention: 0 });
  });

  it('what the channel wants of an order that is closed already does not end by itself', async () => {
    const exception = await arise('ChannelEdit', {
      stage: { delivered: 2, order: { closed: { as: 'delivered', at: at('08:00:00') } } },
    });
    await sweepException(exceptionItem(exception), exception.dueAt ?? '');
    expect(stored(exception)).toMatchObject({ status: 'open', escalations: 1 });
  });

  it('what has shipped cannot be closed as cancelled (P13)', async () => {
    const exception = await arise('ParcelSilent');
    expect(
      (await resolve(exception, { action: 'close', outcomes: [{ lineId: '1', as: 'cancelled', units: 2 }] }))
        .status,
    ).toBe(400);
  });

  it('close of the whole order concludes what is everywhere, with its stock (P13)', async () => {
    execution('ABORTED');
    const exception = await arise('ExecutionFailed', {
      stage: { left: 1, held: 1, planned: 1, accepted: 2, shipped: 1 },
    });
    expect((await resolve(exception, { action: 'close', outcomes: asItStands })).status).toBe(200);
    expect(storedOrder(table)).toMatchObject({
      status: 'delivered',
      totals: { ...noTotals, delivered: 1, cancelled: 5 },
    });
    expect(table.item(key.pool('main', 'A', 0))).toMatchObject({ atp: 99 });
  });

  it('a patch that leaves an order incomplete names every invalid field and changes nothing', async () => {
    const exception = await arise('QuarantinedOrder');
    for (const write of bodyWrites({ orderId, version: 0, body: { draft: { channel: 'web' } } }))
      if (write.kind === 'put') table.seed(write.item);
    expect(await resolve(exception, { action: 'retry', patch: { currency: 'XXQ' } })).toMatchObject({
      status: 400,
      body: {
        errors: expect.arrayContaining([
          expect.objectContaining({ path: 'currency' }),
          expect.objectContaining({ path: 'lines' }),
        ]),
      },
    });
    expect(storedOrder(table)).toMatchObject({ quarantined: true, bodyVersion: 0 });
  });

  it('a field that goes with one action only is 400 with another', async () => {
    const exception = await arise('NoRoute');
    expect(await resolve(exception, { action: 'cancel', onlyLocation: 'store-2' })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'onlyLocation' }] },
    });
  });

  describe('a trouble of no order that comes back', () => {
    const reopen = async (time: string): Promise<Exception> => {
      await transact(await openLooseException('it', { type: 'PoolBelowZero', detail: {} }, at(time)));
      return parseException(table.ofType('Exception')[0] ?? {});
    };

    it('is another exception: whoever still decides on the first does not meet it', async () => {
      const first = await arise('PoolBelowZero');
      await resolve(first, { action: 'close' });

      const second = await reopen('09:20:00');
      const late = await resolve(first, { id: 'r-2', action: 'close' });

      expect(second.exceptionId).not.toBe(first.exceptionId);
      expect([late.status, stored(second).status]).toEqual([404, 'open']);
    });

    it('can be decided under the command id that decided the first, whose answer stays its own', async () => {
      const first = await arise('PoolBelowZero');
      const answer = await resolve(first, { action: 'close' });
      const second = await reopen('09:20:00');

      const again = await resolve(first, { action: 'close' });
      const decided = await resolve(second, { action: 'close' });

      expect([answer.status, again]).toEqual([200, answer]);
      expect([decided.status, decided.body['exceptionId'], stored(second).status]).toEqual([
        200,
        second.exceptionId,
        'resolved',
      ]);
    });

    it('has events of its own also when the first has expired with its version', async () => {
      const first = await arise('PoolBelowZero');
      table.remove(key.looseException(first.exceptionId));

      const second = await reopen('09:20:00');

      const idOf = ({ exceptionId, evt }: Exception): string => `${exceptionId}#${evt?.seq}`;
      expect([first.version, second.version]).toEqual([1, 1]);
      expect(idOf(second)).not.toBe(idOf(first));
    });

    it('that release 0.2.0 has opened is decided under the id that it had', async () => {
      const exception = await arise('PoolBelowZero');
      const exceptionId = looseExceptionName('PoolBelowZero', 'it');
      table.seed({ ...table.item(key.looseException(exceptionId)), exceptionId });

      const { status } = await resolve({ ...exception, exceptionId }, { action: 'close' });

      expect([status, stored(exception).status]).toEqual([200, 'resolved']);
    });
  });

  it('opening an open exception again changes nothing, and a resolved one opens anew', async () => {
    const exception = await arise('PoolBelowZero');
    expect(await openLooseException('it', { type: 'PoolBelowZero', detail: {} }, at('09:10:00'))).toEqual([]);
    await resolve(exception, { action: 'close' });
    expect(stored(exception)['expiresAt']).toBeGreaterThan(Date.now() / 1000);
    await transact(await openLooseException('it', { type: 'PoolBelowZero', detail: {} }, at('09:20:00')));
    expect(stored(exception)).toMatchObject({ status: 'open', openedAt: at('09:20:00'), version: 3 });
    expect(stored(exception)['expiresAt']).toBeUndefined();
  });

  it('two exceptions that are opened in one write have numbers of their own', () => {
    const order = orderOf({ held: 2 });
    const first = openException(order, { type: 'NoRoute', detail: {} }, at('09:00:00'));
    const second = openException(
      { ...order, ...first.change },
      { type: 'ChannelEdit', detail: {} },
      at('09:00:00'),
    );
    expect([first.exception.exceptionId, second.exception.exceptionId]).toEqual([
      `${orderId}-x1`,
      `${orderId}-x2`,
    ]);
    expect(second.change).toEqual({ counts: { ...order.counts, exceptions: 2 }, attention: 1 });
  });
});
