/**
 * `npm run credentials -- ...`: makes, lists and revokes bearer tokens and sets webhook secrets, with the
 * deployer's own AWS identity.
 */
import { parseArgs } from 'node:util';
import { OrchestratorError } from '../functions/shared/errors.ts';
import { options, runCommand } from './credentials/commands.ts';
import { locateStage } from './credentials/locate-stage.ts';

try {
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  const [command, ...args] = positionals;
  if (command !== undefined) await locateStage(values.stage);
  await runCommand(command, args, values);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof OrchestratorError && 'fields' in error && Array.isArray(error.fields))
    for (const field of error.fields) console.error(' ', JSON.stringify(field));
  process.exitCode = 1;
}
