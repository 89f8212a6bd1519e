import { thisProcess } from '../engine/engine.ts';
import { scan } from '../network.ts';
import { anyOf, type Label, type Stage, wholeSecond } from './cast.ts';

interface Said {
  readonly status: string;
  readonly detail?: string;
}

const WORDS: readonly Said[] = [
  { status: 'in_transit' },
  { status: 'out_for_delivery' },
  { status: 'delivered' },
  { status: 'delivered' },
  { status: 'return_to_sender' },
  { status: 'return_to_sender', detail: 'arrived_at_destination' },
  { status: 'failure', detail: 'lost' },
  { status: 'failure', detail: 'delivery_exception' },
  { status: 'unknown' },
];

/** What is not taken is sent again so often, and for as long as nothing answers. */
const TRIES = 6;

/** Tells one more thing of a parcel, with all that was told before: in order, or as if it were older. */
export async function say(stage: Stage, label: Label, said: Said): Promise<void> {
  const { world, memory, random } = stage;
  const known = memory.scans.get(label.trackingNumber) ?? [];
  const isOld = known.length > 0 && random.chance(0.15);
  const at = isOld ? new Date(Date.now() - 7200_000).toISOString().replace(/\.\d+Z$/, 'Z') : wholeSecond();
  const scans = [...known, { ...said, at }];
  memory.scans.set(label.trackingNumber, scans);
  const told = random.chance(0.2) ? scans.slice(-1) : scans;
  for (let attempt = 1; ; attempt++) {
    const answer = await scan(world, label, told);
    const words = `scan ${said.status} ${said.detail ?? ''} of ${label.trackingNumber}`;
    world.story.tell(world.engine.now, stage.name, `${words} -> ${answer.status}`);
    if (answer.status < 300) return;
    if (answer.status < 500 || (attempt >= TRIES && !world.isOut)) {
      world.violate('scan refused', 'receiveScans', `${answer.status} ${JSON.stringify(answer.body)}`);
      return;
    }
    await world.engine.sleep(thisProcess(), 1000 * 3 ** Math.min(attempt, TRIES));
  }
}

async function scanAny(stage: Stage): Promise<void> {
  const label = anyOf(stage, stage.memory.labels);
  if (label) await say(stage, label, stage.random.pick(WORDS));
}

async function deliver(stage: Stage): Promise<void> {
  const label = anyOf(stage, stage.memory.labels);
  if (label) await say(stage, label, { status: 'delivered' });
}

/** A carrier may tell of a parcel before anyone has said that it left. */
async function scanEarly(stage: Stage): Promise<void> {
  const number = String(stage.memory.next() + 1).padStart(6, '0');
  const label = { fulfillmentId: '', carrier: 'UPS', trackingNumber: `1Z999AA101${number}78` };
  await say(stage, label, stage.random.pick(WORDS));
}

/** What carriers do. */
export const carrierActions = { scanAny, deliver, scanEarly } as const;
