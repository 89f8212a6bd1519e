/** What the doors of /roll-outs answer. */
import { callerName } from '../../shared/caller.ts';
import type { DoorAnswer, DoorRequest } from '../../shared/door.ts';
import { on } from '../../shared/http.ts';
import {
  changeSharesDoor,
  listRollOutsDoor,
  promoteRollOutDoor,
  readRollOutDoor,
  rollBackDoor,
  startRollOutDoor,
} from '../roll-out-doors.ts';
import { mustBeChannels, rollOutPage, start } from './manage-roll-outs.ts';
import { changeShares, endRollOut, readRollOut } from './roll-out.store.ts';
import type { RollOut, RollOutEnd } from './roll-out.ts';
import { rollOutView } from './roll-out-view.ts';

function shown(rollOut: RollOut): DoorAnswer {
  return { status: 200, body: rollOutView(rollOut) };
}

type EndRequest = DoorRequest<{ n: number }, unknown, { reason: string }>;

async function endIn(as: RollOutEnd['as'], { params, body, caller, now }: EndRequest): Promise<DoorAnswer> {
  const asking = { by: callerName(caller), reason: body.reason, at: now };
  return shown(await endRollOut(params.n, as, asking));
}

export const rollOutAnswers = [
  on(startRollOutDoor, async ({ body, caller, now }) => {
    return { status: 201, body: rollOutView(await start(body, callerName(caller), now)) };
  }),
  on(listRollOutsDoor, async ({ query, caller }) => {
    return { status: 200, body: await rollOutPage(query.cursor, caller) };
  }),
  on(readRollOutDoor, async ({ params }) => shown(await readRollOut(params.n))),
  on(changeSharesDoor, async ({ params, body: { shares, reason }, caller, now }) => {
    await mustBeChannels(shares);
    return shown(await changeShares(params.n, shares, { by: callerName(caller), reason, at: now }));
  }),
  on(promoteRollOutDoor, (request) => endIn('promoted', request)),
  on(rollBackDoor, (request) => endIn('rolledBack', request)),
];
