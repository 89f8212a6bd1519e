/** `npm run console:deploy`: puts the build of the console where its stack serves it. */
import { parseArgs } from 'node:util';
import { consoleOutputsSchema } from '../local/deploy/system.ts';
import { mustHaveNoMoreWords, runAsCommand } from './command/command.ts';
import { outputsOf } from './command/system.ts';
import { BUILT_CONSOLE, isConsoleBuilt, putConsole } from './console/console-files.ts';

const USAGE = `npm run console:deploy -- [--stage STAGE] [FOLDER]
  puts the build of the console (console/dist, or FOLDER) where the console's stack of the stage (dev) serves it`;

await runAsCommand(USAGE, async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { stage: { type: 'string', default: 'dev' } },
  });
  mustHaveNoMoreWords(positionals, 1);
  const [folder = BUILT_CONSOLE] = positionals;
  if (!isConsoleBuilt(folder)) throw new Error(`${folder} has no index.html: build the console first.`);

  const outputs = consoleOutputsSchema.parse(await outputsOf(`order-orchestrator-${values.stage}-console`));
  const files = await putConsole(folder, outputs);
  console.log(`${files} files put; the console is at ${outputs.ConsoleUrl}`);
  return 0;
});
