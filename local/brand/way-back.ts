/** What the people around a delivered order do as it comes back: each by the public doors that are theirs. */
import * as z from 'zod';
import { ApiClient } from './api-client.ts';
import { type CarrierOptions, deliver } from './carrier.ts';
import { trackingNumberOf } from './location.ts';
import { pause } from './pause.ts';

/** Those around the brand whom a return meets. */
export interface ReturnPeople {
  readonly operator: ApiClient;
  readonly carrier: CarrierOptions;
  /** A client that calls as a location. */
  readonly callAs: (location: string) => Promise<ApiClient>;
}

/** Where it is shown what they do, and that an order belongs to another one. */
export interface ReturnTeller {
  readonly say: (line: string) => void;
  readonly follow: (orderId: string, name: string) => void;
}

/** A unit of an order's line that its customer wants in another size. */
export interface WantedSize {
  readonly lineId: string;
  readonly exchangeFor: string;
}

const linkSchema = z.looseObject({ token: z.string() });
const returnableSchema = z.looseObject({
  lines: z.array(z.looseObject({ sku: z.string(), returnable: z.number(), until: z.string().optional() })),
});
const askedSchema = z.looseObject({ returnId: z.string() });
const decisionSchema = z.looseObject({ location: z.string(), text: z.string() });
const queueSchema = z.object({ returns: z.array(z.looseObject({ returnId: z.string() })) });
const exchangeSchema = z.looseObject({ linked: z.string(), state: z.string() });
const returnSchema = z.looseObject({
  status: z.string(),
  location: z.string(),
  exchange: exchangeSchema.optional(),
  refunds: z.array(z.looseObject({ status: z.string() })).default([]),
});
type ShownReturn = z.output<typeof returnSchema>;
const orderSchema = z.looseObject({
  status: z.string(),
  external: z.looseObject({ number: z.string() }),
});

const LOOK_MS = 250;
const DEADLINE_MS = 120_000;

/** Looks until there is something to see. @throws Error when the time is over */
async function lookFor<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + DEADLINE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`${what}: not within ${DEADLINE_MS / 1000} s`);
    await pause(LOOK_MS);
  }
}

function lookForReturn(
  { operator }: ReturnPeople,
  returnId: string,
  what: string,
  isSo: (returned: ShownReturn) => boolean,
): Promise<ShownReturn> {
  return lookFor(`return ${returnId} ${what}`, async () => {
    const returned = returnSchema.parse(await operator.get(`/returns/${returnId}`));
    return isSo(returned) ? returned : undefined;
  });
}

/** The customer asks for another size, by the link that the shop has sent; answers the return's id. */
async function askByLink(
  { operator }: ReturnPeople,
  { say }: ReturnTeller,
  orderId: string,
  { lineId, exchangeFor }: WantedSize,
): Promise<string> {
  const made = await operator.post(`/orders/${orderId}/links`, { id: 'link-1', rights: 'return' });
  const { token } = linkSchema.parse(made);
  const customer = new ApiClient(operator.base);
  say(`the customer opens the page of the order: ${operator.base}/links/${token}/page`);
  const { lines } = returnableSchema.parse(await customer.get(`/links/${token}/returnable`));
  const until = lines[0]?.until === undefined ? '' : ` until ${lines[0].until.slice(0, 10)}`;
  say(`may come back${until}: ${lines.map(({ sku, returnable }) => `${returnable} x ${sku}`).join(', ')}`);
  const wish = { lineId, units: 1, reason: 'too_small', exchangeFor };
  const asked = await customer.post(`/links/${token}/returns`, {
    ...{ id: 'page-1', outcome: 'exchange', lines: [wish] },
  });
  return askedSchema.parse(asked).returnId;
}

/** The goods travel with a label of the shop's, and the location unpacks what its queue expects. */
async function bringBack(people: ReturnPeople, returnId: string, { lineId }: WantedSize): Promise<void> {
  const { operator, carrier, callAs } = people;
  const parcel = { carrier: 'UPS', trackingNumber: trackingNumberOf(returnId) };
  const door = `/returns/${returnId}/events`;
  const cost = { amount: 645, currency: 'USD' };
  await operator.post(door, { id: 'label-1', kind: 'labelled', label: { ...parcel, cost } });
  const { location } = returnSchema.parse(await operator.get(`/returns/${returnId}`));
  const desk = await callAs(location);
  await deliver(carrier, parcel);
  await lookForReturn(people, returnId, 'is on its way', ({ status }) => status === 'in_transit');
  const { returns } = queueSchema.parse(await desk.get('/returns?expected=true'));
  if (!returns.some((one) => one.returnId === returnId)) throw new Error(`${location} does not expect it`);
  await desk.post(door, { id: 'received-1', kind: 'received' });
  const inspected = { lineId, units: 1, as: 'sellable' };
  await desk.post(door, { id: 'inspected-1', kind: 'inspected', lines: [inspected] });
}

/** One unit of a delivered order is exchanged for another size, until its customer has that. @throws Error where it is not */
export async function exchangeSize(
  people: ReturnPeople,
  teller: ReturnTeller,
  orderId: string,
  wanted: WantedSize,
): Promise<void> {
  const { operator } = people;
  const returnId = await askByLink(people, teller, orderId, wanted);
  const { text } = decisionSchema.parse(await operator.get(`/returns/${returnId}/decision`));
  for (const line of text.split('\n')) teller.say(`  | ${line}`);
  const { exchange } = await lookForReturn(
    people,
    returnId,
    'has its exchange',
    (returned) => returned.exchange?.state === 'waiting',
  );
  const linked = exchange?.linked ?? '';
  const { external } = orderSchema.parse(await operator.get(`/orders/${linked}`));
  teller.follow(linked, external.number);
  await bringBack(people, returnId, wanted);
  await lookFor(`the exchange ${linked} is delivered`, async () => {
    const { status } = orderSchema.parse(await operator.get(`/orders/${linked}`));
    return status === 'delivered' ? true : undefined;
  });
  await lookForReturn(people, returnId, 'is closed', ({ status }) => status === 'closed');
}

/** One unit of a line is given back at the counter of a store, for its money. @throws Error where it is not */
export async function giveBackAtCounter(
  people: ReturnPeople,
  { say }: ReturnTeller,
  orderId: string,
  { store, lineId }: { readonly store: string; readonly lineId: string },
): Promise<void> {
  const desk = await people.callAs(store);
  say(`the customer hands a unit over the counter of ${store}`);
  const line = { lineId, units: 1 };
  const taken = await desk.post('/returns', {
    ...{ id: 'till-1', orderId, outcome: 'refund', lines: [line] },
    inspected: { lines: [{ ...line, as: 'sellable' }] },
  });
  const { returnId } = askedSchema.parse(taken);
  await lookForReturn(
    people,
    returnId,
    'is closed and paid',
    ({ status, refunds }) =>
      status === 'closed' && refunds.every((refund) => refund.status === 'succeeded') && refunds.length > 0,
  );
}
