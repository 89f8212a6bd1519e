/**
 * `npm run stock:import -- FILE.csv`: tells the system of movements of stock, however many.
 */
import { parseArgs } from 'node:util';
import { mustHaveNoMoreWords, runAsCommand, UsageError } from './command/command.ts';
import { progressBar } from './command/progress-bar.ts';
import { openApi } from './command/system.ts';
import { importStock, linesDone, readStockFile } from './stock/import-stock.ts';

const USAGE = `npm run stock:import -- FILE.csv [--url URL --token TOKEN]
  FILE.csv  columns sku, location, quantity, and any of kind, at, reason, document, sequence, lot, lifeDate; a row
            with a time is a count and one without is a receipt, unless its kind says otherwise
  --url     the API's address, or ORCHESTRATOR_URL; else the system that npm start runs on this machine
  --token   an operator's token, or ORCHESTRATOR_TOKEN
Errors name file and line; nothing is sent while the file has one. An interrupted import goes on where it was when it is
run again. A line is known by the file's name and what it says: the same again has no effect again.`;

async function main(): Promise<number> {
  const options = { url: { type: 'string' }, token: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  const [file] = positionals;
  if (file === undefined) throw new UsageError('Which file?');
  mustHaveNoMoreWords(positionals, 1);

  const { movements, errors, notes } = readStockFile(file);
  for (const note of notes) console.error(note);
  for (const error of errors) console.error(error);
  if (errors.length > 0) throw new Error(`${errors.length} errors; nothing was sent`);

  const api = await openApi(values);
  const about = { api, file, onProgress: () => {} };
  const before = linesDone(movements, about);
  if (before > 0) console.error(`goes on behind line ${before} of an interrupted import`);
  const bar = progressBar(movements.length, 'lines', before);
  const done = await importStock(movements, { ...about, onProgress: bar.show }).finally(bar.end);
  for (const error of done.errors) console.error(error);
  const counts = Object.entries(done.outcomes).map(([outcome, count]) => `${count} ${outcome}`);
  console.log(`${movements.length} lines of ${file}: ${counts.join(', ') || 'all recorded before'}`);
  return done.errors.length > 0 ? 1 : 0;
}

await runAsCommand(USAGE, main);
