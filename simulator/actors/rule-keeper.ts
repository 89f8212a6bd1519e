/** Who tries versions of the rules on a share of the orders, changes their mind, and looks. */
import { key } from '../../functions/shared/keys.ts';
import { CHANNEL, operator } from '../network.ts';
import { type Stage, send } from './cast.ts';

/** The number of the newest roll-out; 0: there is none. */
function newestRollOut({ world }: Stage): number {
  return Number(world.table.store.read(key.rollOutSlot())?.['latest'] ?? 0);
}

function shareOf({ random }: Stage): number {
  return random.pick([0.1, 0.3, 0.5, 0.5, 0.9] as const);
}

/** A version that would rather have all from one place, wherever that is. */
function triedRules({ random, network }: Stage): Record<string, unknown> {
  const ids = [random.pick(network.locations).id];
  const wish = { type: 'preference', perShipmentMinor: -random.between(100, 5000), where: { ids } };
  const terms = [{ type: 'shipping' }, { type: 'handling' }, { type: 'packaging' }, wish];
  return { currency: 'USD', name: 'tried', objective: { terms } };
}

/** Watched closely, so that few orders are enough to find harm. */
const CLOSELY = {
  errorRate: 0.2,
  guardrails: {
    cost: { marginMinor: 0, capMinor: 1200 },
    ...{ split: null, unfulfilled: null, crowded: null, late: null, exceptions: null },
  },
} as const;

async function startRollOut(stage: Stage): Promise<void> {
  const { random } = stage;
  const { body: added } = await send(stage, 'addRuleset', { body: triedRules(stage), caller: operator });
  const body = {
    version: added['version'],
    shares: { [CHANNEL]: shareOf(stage) },
    ...(random.chance(0.6) ? CLOSELY : {}),
    settleAfter: 3600,
    reason: 'to try it',
  };
  await send(stage, 'startRollOut', { body, caller: operator });
}

async function changeShares(stage: Stage): Promise<void> {
  const params = { n: String(Math.max(1, newestRollOut(stage))) };
  const body = { shares: { [CHANNEL]: shareOf(stage) }, reason: 'so far so good' };
  await send(stage, 'changeRollOutShares', { params, body, caller: operator });
}

async function endRollOut(stage: Stage): Promise<void> {
  const params = { n: String(Math.max(1, newestRollOut(stage))) };
  const door = stage.random.pick(['rollBack', 'rollBack', 'promoteRollOut'] as const);
  await send(stage, door, { params, body: { reason: 'enough was seen' }, caller: operator });
}

async function lookAtRollOuts(stage: Stage): Promise<void> {
  const n = newestRollOut(stage);
  await send(stage, 'listRollOuts', { caller: operator });
  if (n > 0) await send(stage, 'readRollOut', { params: { n: String(n) }, caller: operator });
}

/** What keepers of the rules do. */
export const ruleActions = { startRollOut, changeShares, endRollOut, lookAtRollOuts } as const;
