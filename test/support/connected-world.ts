import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { orderId as orderIdOf } from '../../functions/order/order-id.ts';
import type { Bench, BenchOrder, SeenOrder } from '../../local/conformance/bench.ts';
import type { ConformanceSubject } from '../../local/conformance/subject.ts';
import { deployment, eventuallyTrue, operator, type ShownOrder, World } from './world.ts';

const healthSchema = z.looseObject({
  subscriptions: z.array(z.looseObject({ isActive: z.boolean() })),
  effects: z.looseObject({ untold: z.number() }),
});

/** Whatever a shop is to show, or to be heard of, is waited for so long: the machine may be busy. Seconds. */
export const PATIENCE = 300;

/** A brand of one channel that is connected to a simulated shop of its own. */
export class ConnectedWorld {
  readonly world: World;
  readonly bench: Bench;
  readonly #platform: string;

  private constructor(world: World, bench: Bench, platform: string) {
    this.world = world;
    this.bench = bench;
    this.#platform = platform;
  }

  /** Opens the shop with articles A and B and waits until it shows what it may sell of them. */
  static async open(subject: ConformanceSubject, units: number): Promise<ConnectedWorld> {
    const world = new World(subject.name);
    const bench = await subject.open({ name: world.channel, secret: world.secret });
    const connected = new ConnectedWorld(world, bench, subject.name);
    for (const sku of ['A', 'B']) await bench.people.stock(sku, 1000, bench.places[0]);
    await connected.#putCredentials();
    await world.open({ one: { A: units, B: units } }, { channel: connected.#channel() });
    await connected.untilShown('A', units);
    await connected.untilShown('B', units);
    await connected.untilTrue(`${world.channel} is heard`, async () =>
      (await connected.health()).subscriptions.some(({ isActive }) => isActive),
    );
    return connected;
  }

  async health(): Promise<z.output<typeof healthSchema>> {
    return healthSchema.parse(await operator.get(`/channels/${this.world.channel}/health`));
  }

  /** What the shop shows of an article. */
  figure(sku: string): Promise<number> | number {
    return this.bench.sight.figure(sku, this.bench.places[0]);
  }

  async untilShown(sku: string, units: number): Promise<void> {
    let seen: number | undefined;
    const isShown = async (): Promise<boolean> => {
      seen = await this.figure(sku);
      return seen === units;
    };
    const what = `the shop of ${this.world.channel} shows ${units} of ${sku}`;
    await eventuallyTrue(what, isShown, { seconds: PATIENCE, last: () => seen });
  }

  /** Polls until `holds` answers true. */
  async untilTrue(what: string, holds: () => Promise<boolean>): Promise<void> {
    await eventuallyTrue(what, holds, { seconds: PATIENCE });
  }

  /** Whether the shop shows a parcel of the order under the number. */
  async shows(order: BenchOrder, number: string): Promise<boolean> {
    return (await this.seen(order)).parcels.some(({ text }) => text.includes(number));
  }

  /**
   * Waits until the shop has been told all of its orders. What it shows first of a parcel (a note) is not the last that it is told:
   * a status that comes after it overwrites what staff does in between, for WooCommerce compares nothing.
   */
  async untilAllTold(): Promise<void> {
    await this.untilTrue(
      `the shop of ${this.world.channel} has been told everything`,
      async () => (await this.health()).effects.untold === 0,
    );
  }

  /** A buyer orders at the shop. */
  async buy(sku: string, units: number): Promise<BenchOrder> {
    return await this.bench.people.buy({ lines: [{ sku, units }] });
  }

  /** The order as the system has it, once `holds` answers true. */
  async until(
    { order }: BenchOrder,
    what: string,
    holds: (order: ShownOrder) => boolean,
  ): Promise<ShownOrder> {
    const orderId = orderIdOf(this.world.channel, order);
    const isKnown = async (): Promise<boolean> => {
      return (await operator.send('GET', `/orders/${orderId}`)).status === 200;
    };
    await this.untilTrue(`order ${orderId} is captured`, isKnown);
    return await this.world.until(this.world.adopt(orderId), what, holds, PATIENCE);
  }

  /** The location gives up what it is asked to. */
  async giveUp(order: BenchOrder): Promise<void> {
    const isAsked = ({ fulfillments }: ShownOrder): boolean =>
      fulfillments.some(({ cancelRequested }) => cancelRequested === true);
    const { fulfillments } = await this.until(order, 'is to be given up', isAsked);
    for (const { fulfillmentId, cancelRequested } of fulfillments)
      if (cancelRequested) await this.world.tell(fulfillmentId, { kind: 'cancelAccepted' });
  }

  /** What the shop shows of the order to its staff. */
  async seen({ order }: BenchOrder): Promise<SeenOrder> {
    const seen = await this.bench.sight.order(order);
    if (!seen) throw new Error(`the shop has lost its order ${order}`);
    return seen;
  }

  async close(): Promise<void> {
    await this.bench.close();
  }

  #channel(): Record<string, unknown> {
    const { shop, connection } = this.bench;
    const { channel, name } = this.world;
    const [here] = this.bench.places;
    const table = { [this.world.id('A')]: 'A', [this.world.id('B')]: 'B' };
    return {
      platform: this.#platform,
      secrets: name,
      shop,
      connection: {
        ...connection,
        credentials: name,
        messagesTo: `${operator.base}/channels/${channel}/orders`,
        locations: here === undefined ? {} : { [this.world.id('one')]: here },
        skus: { rule: 'none', table },
      },
    };
  }

  async #putCredentials(): Promise<void> {
    const Name = `order-orchestrator-${deployment.stage}/channels/${this.world.name}`;
    const SecretString = JSON.stringify(this.bench.secret);
    await new SecretsManagerClient({}).send(new CreateSecretCommand({ Name, SecretString }));
  }
}
