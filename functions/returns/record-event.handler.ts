import { mustOwn } from '../shared/caller.ts';
import { carryOutOnce, findProgress, progressWrite } from '../shared/command.ts';
import { on, serve } from '../shared/http.ts';
import { key } from '../shared/keys.ts';
import { returnEventDoor } from './doors.ts';
import { recordReturnEvent } from './rma/record-return-event.ts';
import { readReturn } from './rma/return.store.ts';

/** POST /returns/{id}/events. */
export const handler = serve(
  on(returnEventDoor, async ({ params: { id: returnId }, body, caller, now }) => {
    const { orderId, n, location } = await readReturn(returnId);
    mustOwn(caller, 'location', location);
    const { id, ...content } = body;
    const command = { aggregate: key.return(orderId, n), caller, id, content, now };
    const answer = await carryOutOnce(command, (record) =>
      recordReturnEvent(returnId, body, now, {
        record,
        remember: (progress) => progressWrite(command, progress),
        findProgress: () => findProgress(command),
      }),
    );
    return { ...answer, correlation: { orderId } };
  }),
);
