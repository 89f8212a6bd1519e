import { readChannel } from '../network/entities/network.store.ts';
import { mustOwn } from '../shared/caller.ts';
import { on, serve } from '../shared/http.ts';
import { MAX_FILE_ROWS, takeOrderFileDoor } from './doors.ts';
import { takeOrderFile } from './intake/take-order-file.ts';

/** POST /channels/{channel}/order-files: orders as rows of a CSV file, each through the intake of messages. */
export const handler = serve(
  on(takeOrderFileDoor, async ({ params, body, caller, now }) => {
    mustOwn(caller, 'channel', params.channel);
    const channel = await readChannel(params.channel);
    const file = { name: body.name, text: body.content, at: body.at ?? now, now, maxRows: MAX_FILE_ROWS };
    return { status: 200, body: await takeOrderFile(channel, file) };
  }),
);
