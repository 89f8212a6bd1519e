/**
 * `npm run channels -- connect|doctor|backfill|reconcile|disconnect CHANNEL`: connects a channel to its shop, and says how
 * the connection is.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { pause } from '../local/brand/pause.ts';
import { commandOf, runChannelCommand, USAGE } from './channels/commands.ts';
import { runAsCommand } from './command/command.ts';
import { openApi } from './command/system.ts';

await runAsCommand(USAGE, async () => {
  const options = { url: { type: 'string' }, token: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  const command = commandOf(positionals, (file) => readFileSync(file, 'utf8'));
  const api = await openApi(values);
  const at = { api, say: (line: string) => console.log(line), wait: () => pause(1000) };
  return await runChannelCommand(command, at);
});
