/**
 * `npm run network:import -- DIR --url URL --token TOKEN`: loads a folder of CSV and JSON through the API.
 */
import { parseArgs } from 'node:util';
import { ApiClient } from '../local/brand/api-client.ts';
import { countsText, importNetwork } from './network/import-network.ts';

const USAGE =
  'npm run network:import -- DIR --url URL --token TOKEN   (or ORCHESTRATOR_URL and ORCHESTRATOR_TOKEN)';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { url: { type: 'string' }, token: { type: 'string' } },
});
const url = values.url ?? process.env['ORCHESTRATOR_URL'];
const token = values.token ?? process.env['ORCHESTRATOR_TOKEN'];
const [folder] = positionals;
if (folder === undefined || url === undefined || token === undefined) {
  console.error(USAGE);
  process.exit(2);
}

const { counts, errors, notes } = await importNetwork(folder, new ApiClient(url.replace(/\/$/, ''), token));
for (const note of notes) console.error(note);
for (const error of errors) console.error(error);
console.log(countsText(counts) || 'nothing was imported');
process.exitCode = errors.length > 0 ? 1 : 0;
