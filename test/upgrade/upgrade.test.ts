import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { auditStock } from '../../functions/operations/audit/audit.store.ts';
import { earlierOrderId } from '../../functions/order/order-id.ts';
import { type WaitingState, waitingStates } from '../../functions/shared/token.ts';
import { emulatorAt } from '../../local/aws/emulator.ts';
import { Deployment } from '../../local/deploy/system.ts';
import { ToolkitLog } from '../../local/deploy/toolkit-log.ts';
import { settings } from '../support/deployment-setup.ts';
import { tokenAt, untilToken, type Wait, waits } from '../support/waits.ts';
import { deployment, ended, eventuallyTrue, operator, World } from '../support/world.ts';

const exceptionListSchema = z.object({ exceptions: z.array(z.unknown()) });

/** A world whose orders are placed in the release. */
class ReleaseWorld extends World {
  protected override idOf(externalId: string, number: string): string {
    return earlierOrderId(this.channel, externalId, number);
  }
}

/** An order that waits in the release, and what finishes it in the present system. */
interface InFlight {
  readonly world: World;
  readonly finish: () => Promise<void>;
}

/** Where the release waits: up to 0.2.0 each fulfillment had a Track of its own. */
function inRelease(state: WaitingState, wait: Wait): Wait {
  return state === 'Track' ? { ...wait, n: 1 } : wait;
}

/** Brings an order to a state that waits, and lets the relay see its token. */
async function waitIn(state: WaitingState): Promise<InFlight> {
  const world = new ReleaseWorld(`u${state.toLowerCase().slice(0, 10)}`);
  const wait: Wait = inRelease(state, await waits[state](world));
  const earlier = await tokenAt(state, wait);
  await wait.reach();
  await untilToken(state, wait, earlier);
  return {
    world,
    finish: async () => {
      await wait.fact('after');
      await wait.outcome('after');
    },
  };
}

async function expectDelivered(world: World, orderId: string): Promise<void> {
  await world.untilStatus(orderId, 'delivered');
  expect((await ended(orderId)).status).toBe('SUCCEEDED');
}

/** Work that a location sees, in the status that `tell` leaves it in. */
async function workThatIs(name: string, told: readonly string[]): Promise<InFlight> {
  const world = await new World(name).open({ one: { A: 5 } });
  const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
  const { fulfillmentId } = await world.untilFulfillment(orderId, 'requested');
  for (const kind of told) expect((await world.tell(fulfillmentId, { kind })).status).toBe(200);
  return {
    world,
    finish: async () => {
      await world.scan(await world.ship(fulfillmentId), ['in_transit', 'delivered']);
      await expectDelivered(world, orderId);
    },
  };
}

/** What one location rejected is asked of another, in a child of the order's execution. */
async function replacement(): Promise<InFlight> {
  const world = await new World('ureplaced').open({ near: { A: 5 }, far: { A: 5 } });
  const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
  const { fulfillmentId } = await world.untilFulfillment(orderId, 'requested', 'near');
  await world.tell(fulfillmentId, { kind: 'rejected', reason: 'notInStock' });
  await world.untilFulfillment(orderId, 'requested', 'far');
  return {
    world,
    finish: async () => {
      await world.shipAndDeliver(orderId, 'far');
      await expectDelivered(world, orderId);
    },
  };
}

/** A replacement that is refused as well: its child execution re-routes with the machine that it began on. */
async function replacementToReplace(): Promise<InFlight> {
  const world = await new World('ureplaced2').open({ near: { A: 5 }, mid: { A: 5 }, far: { A: 5 } });
  const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
  const first = await world.untilFulfillment(orderId, 'requested', 'near');
  await world.tell(first.fulfillmentId, { kind: 'rejected', reason: 'notInStock' });
  const second = await world.untilFulfillment(orderId, 'requested', 'mid');
  return {
    world,
    finish: async () => {
      await world.tell(second.fulfillmentId, { kind: 'rejected', reason: 'notInStock' });
      await world.shipAndDeliver(orderId, 'far');
      await expectDelivered(world, orderId);
    },
  };
}

/** A cancel that the location has not answered yet. */
async function askedCancel(): Promise<InFlight> {
  const world = await new World('ucancel').open({ one: { A: 5 } });
  const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
  const { fulfillmentId } = await world.untilFulfillment(orderId, 'requested');
  expect((await world.cancel(orderId)).status).toBe(202);
  return {
    world,
    finish: async () => {
      await world.tell(fulfillmentId, { kind: 'cancelAccepted' });
      await world.untilStatus(orderId, 'cancelled');
      expect((await ended(orderId)).status).toBe('SUCCEEDED');
    },
  };
}

/** States of the release: it knew no review of returns. */
const knownToRelease = waitingStates.filter((state) => state !== 'AwaitApproval');

const states: Readonly<Record<string, () => Promise<InFlight>>> = {
  ...Object.fromEntries(knownToRelease.map((state) => [`waits in ${state}`, () => waitIn(state)])),
  'has work that was requested': () => workThatIs('urequested', []),
  'has work that was accepted': () => workThatIs('uaccepted', ['accepted']),
  'has work that was packed': () => workThatIs('upacked', ['accepted', 'picking', 'packed']),
  'has a replacement at another location': replacement,
  'has a replacement that will be refused, too': replacementToReplace,
  'has been asked to be cancelled': askedCancel,
};
const names = Object.keys(states);
const inFlight = new Map<string, InFlight>();

/** Deploys the present system over the release, as `cdk deploy` does it. */
async function upgrade(): Promise<void> {
  const present = new Deployment(emulatorAt(deployment.endpoint), {
    settings,
    log: new ToolkitLog('test-upgrade.log'),
  });
  await present.build();
  await present.deploy();
}

beforeAll(async () => {
  await Promise.all(
    Object.entries(states).map(async ([name, begin]) => {
      inFlight.set(name, await begin());
    }),
  );
  await upgrade();
});

describe.concurrent('an order that waited in the release and is finished in the present system', () => {
  test.each(names)('an order that %s', async (name) => {
    const found = inFlight.get(name);
    if (!found) throw new Error(`no order ${name}`);

    await found.finish();

    expect(await found.world.audit()).toEqual([]);
  });
});

test('an order that comes after the upgrade is delivered', async () => {
  const world = await new World('unew').open({ one: { A: 5 } });
  const orderId = await world.place([{ sku: 'A', quantity: 1 }]);

  await world.shipAndDeliver(orderId);

  await expectDelivered(world, orderId);
  expect(await world.audit()).toEqual([]);
});

test('nothing is left to a person, and the books of the whole table add up', async () => {
  await eventuallyTrue('no exception is open', async () => {
    const { exceptions } = exceptionListSchema.parse(await operator.get('/exceptions'));
    return exceptions.length === 0;
  });
  expect(await auditStock()).toEqual([]);
});
