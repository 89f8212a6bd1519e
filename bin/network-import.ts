/**
 * `npm run network:import -- DIR`: loads a folder of CSV and JSON through the API.
 */
import { parseArgs } from 'node:util';
import { mustHaveNoMoreWords, runAsCommand, UsageError } from './command/command.ts';
import { openApi } from './command/system.ts';
import { countsText, importNetwork } from './network/import-network.ts';

const USAGE = `npm run network:import -- DIR [--url URL --token TOKEN]
  DIR      a folder with any of channels, tracking-sources, rate-cards, locations, skus and stock, as .csv or .json
  --url    the API's address, or ORCHESTRATOR_URL; else the system that npm start runs on this machine
  --token  an operator's token, or ORCHESTRATOR_TOKEN
Errors name file and row; nothing is sent while a file has one.`;

await runAsCommand(USAGE, async () => {
  const options = { url: { type: 'string' }, token: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  const [folder] = positionals;
  if (folder === undefined) throw new UsageError('Which folder?');
  mustHaveNoMoreWords(positionals, 1);

  const { counts, errors, notes } = await importNetwork(folder, await openApi(values));
  for (const note of notes) console.error(note);
  for (const error of errors) console.error(error);
  console.log(countsText(counts) || 'nothing was imported');
  return errors.length > 0 ? 1 : 0;
});
