/**
 * `npm run test:console`, `npm run screenshots`: the built console in a real browser, on a local AWS of its own with orders
 * in every situation.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildConsole, runConsoleTool } from '../console/bin/install.ts';
import { openConsole } from '../console/bin/server.ts';
import { createCredential } from '../functions/access/credential.store.ts';
import type { Emulator } from '../local/aws/emulator.ts';
import { makeSituations } from '../local/brand/situations.ts';
import { endProcess, runAsCommand } from './command/command.ts';
import { writeRules } from './console/written-rules.ts';
import { type Started, start } from './local/start.ts';
import { step } from './local/step.ts';

const USAGE = `npm run test:console    journeys through every page of the console, and axe on each; ends with one JSON object
  -- --only TEXT          journeys alone whose name has the text
npm run screenshots     every page at three widths, into console/screenshots/
Both start a local AWS of their own.`;

const playedBy = fileURLToPath(new URL('../console/test/play.ts', import.meta.url));
const STORE = 'store-soho';

/** Types and build of the console: its packages are installed first, once. */
async function checkAndBuild(): Promise<void> {
  await buildConsole();
  for (const project of ['.', 'worker']) await runConsoleTool('typescript/bin/tsc', ['-p', project]);
}

/** Plays the journeys in a process of the console's own packages. Answers its exit code. */
async function play(started: Started, address: string, options: readonly string[]): Promise<number> {
  const { token: storeToken } = await createCredential({ kind: 'location', id: STORE });
  const situations = await step(
    'Bringing orders into every situation',
    () => makeSituations(started.operator),
    (made) => `${Object.keys(made).length} orders are in their situations`,
  );
  await step(
    'Writing versions of rules',
    () => writeRules(started.operator),
    (count) => `${count} versions are written`,
  );
  const [person, associate] = started.login?.people ?? [];
  const world = {
    address,
    api: started.system.api,
    token: started.token,
    store: STORE,
    storeToken,
    sku: 'PIN-CITY',
    spare: 'sup-greensboro',
    spareName: 'Piedmont Mills',
    heldNumber: '140',
    situations,
    hosted: started.login?.url ?? '',
    email: person?.email ?? '',
    person: person?.name ?? '',
    password: person?.password ?? '',
    associate: associate?.email ?? '',
    associatePassword: associate?.password ?? '',
  };
  const child = spawn(process.execPath, [playedBy, ...options], {
    env: { ...process.env, CONSOLE_WORLD: JSON.stringify(world) },
    stdio: 'inherit',
  });
  const [code] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
}

async function main(): Promise<number> {
  const { pictures, only } = parseArgs({
    options: { pictures: { type: 'boolean', default: false }, only: { type: 'string' } },
  }).values;
  const chosen = only === undefined ? [] : ['--only', only];
  const options = pictures ? ['--pictures', ...chosen] : chosen;
  let aws: Emulator | undefined;
  const building = checkAndBuild();
  // Whoever waits for the build hears of it.
  building.catch(() => undefined);
  try {
    const started = await start(
      process.env['AWS_ENDPOINT_URL'],
      (opened) => {
        aws = opened;
      },
      undefined,
      building,
    );
    const server = await openConsole(started.system.api);
    return await play(started, server.address, options);
  } finally {
    await aws?.stop();
  }
}

await runAsCommand(USAGE, main);
endProcess();
