import { CHANNEL, operator } from '../network.ts';
import { anyOf, openOrders, type Stage, send } from './cast.ts';

const shop = { kind: 'channel', id: CHANNEL } as const;

/** What people want otherwise of an order that is under way, each by itself or with others. */
const wishes = {
  contact: () => ({ shipTo: { name: 'Grace Example' }, buyer: { phone: '+1 555 0100' } }),
  note: () => ({ notes: { packing: 'without paper' } }),
  address: ({ random }: Stage) => ({ shipTo: { postalCode: random.pick(['10001', '60606', '94105']) } }),
  service: ({ random }: Stage) => ({
    shipping: { requested: { serviceLevel: random.pick(['standard', 'economy'] as const) } },
  }),
  store: ({ random, network }: Stage) => ({
    shipping: { method: 'pickup', pickupLocationId: random.pick(network.locations).id },
  }),
  shipping: () => ({ shipping: { method: 'ship' } }),
  units: ({ random }: Stage) => ({ lines: { '1': { quantity: random.between(1, 4) } } }),
  without: () => ({ lines: { '1': null } }),
  another: ({ random, network }: Stage) => ({
    lines: {
      [`extra-${random.between(1, 2)}`]: {
        sku: random.pick(network.skus).id,
        quantity: random.between(1, 2),
        unitPrice: { amount: 900 },
      },
    },
  }),
} as const satisfies Readonly<Record<string, (stage: Stage) => Readonly<Record<string, unknown>>>>;

function wish(stage: Stage): Readonly<Record<string, unknown>> {
  const { random } = stage;
  const made = random.pick(Object.values(wishes))(stage);
  return random.chance(0.3) ? { ...made, ...random.pick(Object.values(wishes))(stage) } : made;
}

/** Somebody changes an order by telephone: the address, the service, a unit more or less. */
async function editOrder(stage: Stage): Promise<void> {
  const { random } = stage;
  const found = anyOf(stage, openOrders(stage));
  if (!found) return;
  const version = random.chance(0.3) ? { bodyVersion: found.bodyVersion } : {};
  const body = { id: stage.name, ...version, ...wish(stage) };
  const caller = random.chance(0.7) ? operator : shop;
  await send(stage, 'editOrder', { params: { id: found.orderId }, body, caller });
}

/** What people change of orders. */
export const editorActions = { editOrder } as const;
