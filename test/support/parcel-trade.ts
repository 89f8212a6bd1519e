/** A shop, a warehouse and a carrier on the table in memory: everybody tells through their own door. */
import { recordEventDoor } from '../../functions/fulfillment/doors.ts';
import { handler as recordEvent } from '../../functions/fulfillment/record-event.handler.ts';
import { parseFulfillment } from '../../functions/fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../functions/fulfillment/work-order/fulfillment.ts';
import { requestReturnDoor } from '../../functions/returns/doors.ts';
import { returnEventDoor } from '../../functions/returns/goods-doors.ts';
import { handler as returnEvent } from '../../functions/returns/record-event.handler.ts';
import { handler as requestReturn } from '../../functions/returns/request.handler.ts';
import { key } from '../../functions/shared/keys.ts';
import { receiveScansDoor } from '../../functions/tracking/doors.ts';
import { handler as receiveScans } from '../../functions/tracking/receive-scans.handler.ts';
import { trackerEvent } from '../../local/brand/carrier.ts';
import { signedHeaders } from '../../local/brand/signed-headers.ts';
import { SECRET, Shops, shopifyOrder } from '../unit/capture/shops.ts';
import { call } from './call.ts';
import { trackingSourceItem } from './network-items.ts';

type Answer = ReturnType<typeof call>;
export const operator = { kind: 'operator', id: 'ada' } as const;
const warehouse = { kind: 'location', id: 'wh-1' } as const;

/** A carrier that carries UPS's number of these tests. */
export const UPS_NUMBER = '1Z999AA10123456784';

function minutesAgo(minutes: number): string {
  const now = Math.floor(Date.now() / 1000) * 1000;
  return new Date(now - minutes * 60_000).toISOString().replace('.000Z', 'Z');
}

export class ParcelTrade extends Shops {
  constructor() {
    super();
    this.table.seed(trackingSourceItem('easypost'));
  }

  /** An order of two of A (line 11) and one of B (line 12), which the warehouse is asked for. */
  async dispatched(over: Record<string, unknown> = {}): Promise<string> {
    await this.receiveStock({ A: 10, B: 10 });
    const { orderId = '' } = await this.shopify(shopifyOrder(over), 'orders/create');
    await this.walk(orderId, 'Dispatch');
    return orderId;
  }

  /** The warehouse tells something of the order's first fulfillment. */
  tell(orderId: string, body: object): Answer {
    return call(recordEvent, recordEventDoor, { params: { id: `${orderId}-f1` }, caller: warehouse, body });
  }

  /** The warehouse has shipped parcels, under a command id of its own. */
  ship(orderId: string, id: string, ...parcels: object[]): Answer {
    return this.tell(orderId, { id, kind: 'shipped', parcels });
  }

  /** EasyPost tells the whole history of a parcel, a status a minute up to now. `over`: fields of its tracker. */
  scan(
    number: string,
    statuses: readonly string[],
    { carrier = 'UPS', ...over }: Record<string, unknown> = {},
  ): Answer {
    const scans = statuses.map((status, index) => ({ status, at: minutesAgo(statuses.length - index) }));
    const event = JSON.parse(trackerEvent({ carrier: String(carrier), trackingNumber: number }, scans));
    return this.report({ ...event, result: { ...event.result, ...over } });
  }

  /** EasyPost's message with any content. */
  report(message: object): Answer {
    const body = JSON.stringify(message);
    const headers = signedHeaders.easypost(SECRET, body);
    return call(receiveScans, receiveScansDoor, { params: { source: 'easypost' }, body, headers });
  }

  askBack(orderId: string, body: object, caller: Parameters<typeof call>[2]['caller'] = operator): Answer {
    return call(requestReturn, requestReturnDoor, {
      params: { id: orderId },
      body,
      ...(caller && { caller }),
    });
  }

  tellOfReturn(
    returnId: string,
    body: object,
    caller: Parameters<typeof call>[2]['caller'] = warehouse,
  ): Answer {
    return call(returnEvent, returnEventDoor, { params: { id: returnId }, body, ...(caller && { caller }) });
  }

  work(orderId: string, n = 1): Fulfillment {
    return parseFulfillment(this.table.item(key.fulfillment(orderId, n)) ?? {});
  }

  onHand(sku: string): unknown {
    return this.table.item(key.position(sku, 'wh-1'))?.['onHand'];
  }

  /** The types of open exceptions. */
  open(): unknown[] {
    return this.exceptions().map(({ exceptionType }) => exceptionType);
  }
}
