import { secretsOf } from '../access/secrets.ts';
import { readTrackingSource } from '../network/entities/network.store.ts';
import type { DoorAnswer } from '../shared/door.ts';
import { NotFound, Unauthorized } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { log } from '../shared/log.ts';
import { retryMoved, transact } from '../shared/transact.ts';
import { receiveScansDoor } from './doors.ts';
import { parcelToldOf } from './parcel/meant-parcel.ts';
import { reportWrites } from './parcel/report-writes.ts';
import { readSameNumbers } from './parcel/tracking.store.ts';
import { linksOf } from './parcel/tracking.ts';
import { trackingPlatforms } from './sources/registry.ts';
import type { ParcelScans } from './sources/source.ts';

/** One write of a report. */
interface Recorded {
  readonly answer: DoorAnswer;
  readonly more: boolean;
}

function recordOnce(message: ParcelScans, source: string, now: string): Promise<Recorded> {
  return retryMoved(async () => {
    const named = { carrier: message.carrier, number: message.number };
    const known = await readSameNumbers([named, ...(message.earlier ?? [])]);
    const before = parcelToldOf(named, [...known.values()].flat());
    const told = await reportWrites(before, before ?? named, { ...message, source }, now);
    if (!told) return { more: false, answer: { status: 200, body: { outcome: 'known' } } };
    const { tracking, writes, more } = told;
    await transact(writes);
    const [link] = linksOf(tracking);
    const answer: DoorAnswer = {
      status: 200,
      body: { outcome: 'recorded', status: tracking.status },
      correlation: link ? { orderId: link.orderId } : {},
    };
    return { more, answer };
  });
}

/**
 * Takes a report into its parcel: one plain write, or one transaction with all that the parcel's end means, several
 * where very many shipments have its number. A report that says nothing new writes nothing.
 */
async function record(message: ParcelScans, source: string, now: string): Promise<DoorAnswer> {
  const { more, answer } = await recordOnce(message, source, now);
  for (let rest = more; rest; ) rest = (await recordOnce(message, source, now)).more;
  return answer;
}

/** POST /tracking-sources/{source}/events. */
export const handler = serve(
  on(receiveScansDoor, async ({ params, headers, raw, now }) => {
    const source = await readTrackingSource(params.source);
    if (!source.active) throw new NotFound(`There is no tracking source ${params.source}.`);
    const platform = trackingPlatforms[source.platform];
    if (!platform.verify({ headers, body: raw }, await secretsOf(source.secrets), now))
      throw new Unauthorized('The signature does not verify.');
    const message = platform.read(raw.toString('utf8'));
    if (message.kind === 'tracking') return record(message, params.source, now);
    log.warn('a tracking message has no use', { source: params.source, why: message.why });
    return { status: 200, body: { outcome: 'kept' } };
  }),
);
