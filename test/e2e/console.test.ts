import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { buildConsole } from '../../console/bin/install.ts';
import { openConsole } from '../../console/bin/server.ts';
import { createCredential } from '../../functions/access/credential.store.ts';
import { deployment, World } from '../support/world.ts';

const PLAYED_BY = fileURLToPath(new URL('../../console/test/play.ts', import.meta.url));
/** The console's packages may have to be installed first, and other tests run beside it. */
const MILLISECONDS = 240_000;

/** Orders in the situations that the main journeys are played on, and who plays them. */
async function worldOfJourneys(address: string): Promise<Record<string, unknown>> {
  const spareName = `spare ${randomBytes(3).toString('hex')}`;
  const stock = { one: { A: 30 }, two: { B: 5 }, three: { A: 1 }, four: { C: 0 } };
  const world = await new World('page').open(stock, { locations: { three: { name: spareName } } });
  const store = world.id('one');
  const heldNumber = `H${randomBytes(4).toString('hex')}`;
  const held = { external: { id: heldNumber, number: heldNumber }, holds: [checked] };
  const [work, troubled, backordered, onHold, credential] = await Promise.all([
    world.place([{ sku: 'A', quantity: 2 }]),
    world.place([{ sku: 'B', quantity: 1 }]),
    world.place([{ sku: 'C', quantity: 3 }]),
    world.place([{ sku: 'A', quantity: 1 }], held),
    createCredential({ kind: 'location', id: store }),
  ]);
  const { fulfillmentId } = await world.untilFulfillment(troubled, 'requested', 'two');
  await world.tell(fulfillmentId, { kind: 'rejected', reason: 'damaged' });
  await Promise.all([
    world.untilException(troubled, 'NoRoute'),
    world.untilFulfillment(work, 'requested', 'one'),
    world.untilStatus(backordered, 'backordered'),
    world.untilStatus(onHold, 'on_hold'),
  ]);
  return {
    ...{ address, api: deployment.api, token: deployment.operatorToken, store, storeToken: credential.token },
    ...{ sku: world.id('A'), spare: world.id('three'), spareName, heldNumber },
    ...{ hosted: '', email: '', person: '', password: '', associate: '', associatePassword: '' },
    situations: { store4: work, split: work, noRoute1: troubled, backordered, held: onHold },
  };
}

const checked = { id: 'check-1', reason: 'CHECK', before: 'dispatch' };

test(
  'people do on each page of the console what it is for, in a real browser, also through a gap of the network',
  async () => {
    const [server] = await Promise.all([openConsole(deployment.api), buildConsole()]);
    onTestFinished(server.close);
    const world = await worldOfJourneys(server.address);

    const env = { ...process.env, CONSOLE_WORLD: JSON.stringify(world) };
    const played = spawn(process.execPath, [PLAYED_BY, '--main'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const [said, failure] = await Promise.all([
      text(played.stdout),
      text(played.stderr),
      once(played, 'close'),
    ]);

    // Where no browser starts, that is what it says.
    expect(failure, said).not.toContain('NO BROWSER STARTS');
    expect(said, failure).toMatch(/"journeys":7,"failed":0/);
  },
  MILLISECONDS,
);
