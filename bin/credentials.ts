/**
 * `npm run credentials -- ...`: makes, lists and revokes bearer tokens and sets webhook secrets, with the
 * deployer's own AWS identity.
 */
import { parseArgs } from 'node:util';
import { runAsCommand } from './command/command.ts';
import { findSystem } from './command/system.ts';
import { commandOf, options, runCommand, USAGE } from './credentials/commands.ts';

await runAsCommand(USAGE, async () => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  const command = commandOf(positionals);
  await findSystem(values);
  await runCommand(command, positionals.slice(1), values);
  return 0;
});
