/** Connects channels through the API's doors: a command line changes nothing that its owner could not. */
import * as z from 'zod';
import { mustHaveNoMoreWords, sentencesOf, UsageError } from '../command/command.ts';
import { findingLines, healthLines, progressLine } from './report.ts';
import { askFor, type ChannelApi, readHealth, sendTo, settled } from './shop-work.ts';

export const USAGE = `npm run channels -- COMMAND CHANNEL [--url URL --token TOKEN]
  connect CHANNEL [FILE.json]  has the shop checked, its messages subscribed to, its open orders taken and its figures told;
                               FILE has the channel's \`connection\`, and may have its \`shop\`
  doctor CHANNEL               checks shop, scopes, locations, settings, subscriptions and SKUs, and says what is wrong
  backfill CHANNEL             takes the open orders and tells the figures of all SKUs anew
  reconcile CHANNEL            lists the orders that changed since they were listed last
  disconnect CHANNEL           has the shop send nothing more, tells it nothing more, and forgets its figures
  --url    the API's address, or ORCHESTRATOR_URL; else the system that npm start runs on this machine
  --token  an operator's token, or ORCHESTRATOR_TOKEN
Exit 1 where the shop refuses or does not answer, and where the doctor finds an error.`;

const names = ['connect', 'doctor', 'backfill', 'reconcile', 'disconnect'] as const;
type CommandName = (typeof names)[number];

const connectionFileSchema = z.strictObject({
  shop: z.string().optional(),
  connection: z.record(z.string(), z.unknown()),
});
type ConnectionFile = z.output<typeof connectionFileSchema>;

export interface ConnectionCommand {
  readonly name: CommandName;
  readonly channel: string;
  readonly file?: ConnectionFile;
}

/** Where a command is carried out. */
export interface Place {
  readonly api: ChannelApi;
  readonly say: (line: string) => void;
  /** Until something may have happened. */
  readonly wait: () => Promise<void>;
}

/** The command of a command line. @throws UsageError */
export function commandOf(
  [word, channel, file, ...more]: readonly string[],
  read: (file: string) => string,
): ConnectionCommand {
  const name = names.find((one) => one === word);
  if (word === undefined) throw new UsageError('What is to be done?');
  if (!name) throw new UsageError(`There is no command ${word}.`);
  if (channel === undefined) throw new UsageError(`${name}: which channel?`);
  if (!/^[a-z0-9-]{1,24}$/.test(channel)) throw new UsageError(`${channel} is no id of a channel.`);
  const words = file === undefined ? [] : [file, ...more];
  mustHaveNoMoreWords(words, name === 'connect' ? 1 : 0);
  return file === undefined ? { name, channel } : { name, channel, file: connectionIn(file, read) };
}

/** @throws UsageError */
function connectionIn(file: string, read: (file: string) => string): ConnectionFile {
  try {
    return connectionFileSchema.parse(JSON.parse(read(file)));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : sentencesOf(error)[0];
    throw new UsageError(`${file} has no connection: ${why}`);
  }
}

const channelSchema = z.looseObject({
  version: z.number(),
  shop: z.string().optional(),
  active: z.boolean(),
  connection: z.record(z.string(), z.unknown()).optional(),
});

/** The channel as it may be put again. */
async function readChannel(api: ChannelApi, channel: string) {
  const { abilities: _abilities, ...entity } = channelSchema.parse(
    await sendTo(api, 'GET', `/channels/${channel}`),
  );
  return entity;
}

async function connect({ channel, file }: ConnectionCommand, place: Place): Promise<number> {
  const { api, say, wait } = place;
  const before = await readChannel(api, channel);
  if (file) await sendTo(api, 'PUT', `/channels/${channel}`, { ...before, ...file });
  else if (!before.connection)
    throw new UsageError(`Channel ${channel} has no connection yet: which FILE.json has it?`);
  const checkedAt = await askFor(api, channel, 'check');
  const checked = await settled(api, channel, {
    wait,
    isDone: ({ lookedAt = '' }) => lookedAt >= checkedAt,
    since: checkedAt,
  });
  for (const line of findingLines(checked)) say(line);
  if (checked.state === 'refused') {
    say(`Channel ${channel} is not connected: the errors above come first.`);
    return 1;
  }
  const isCaughtUp = (checked.backfill?.doneAt ?? checkedAt) < checkedAt;
  const since = isCaughtUp ? await askFor(api, channel, 'backfill') : checkedAt;
  const health = await settled(api, channel, {
    wait,
    isDone: ({ backfill }) => (backfill?.doneAt ?? '') >= since,
    since,
    onProgress: (one) => say(progressLine(one)),
  });
  const { orders = 0, skus = 0 } = health.backfill ?? {};
  say(`Channel ${channel} is connected: ${orders} open orders taken, the figures of ${skus} SKUs told.`);
  return 0;
}

async function doctor({ channel }: ConnectionCommand, { api, say, wait }: Place): Promise<number> {
  const since = await askFor(api, channel, 'check');
  const health = await settled(api, channel, {
    wait,
    isDone: ({ lookedAt = '', state, skus }) =>
      lookedAt >= since && (state === 'refused' || (skus !== undefined && skus.at >= since && skus.isWhole)),
    since,
  });
  const lines = [...findingLines(health), ...healthLines(health)];
  for (const line of lines) say(line);
  const errors = health.findings.filter(({ level }) => level === 'error').length;
  say(errors > 0 ? `${errors} errors keep channel ${channel} from working.` : `Channel ${channel} works.`);
  return errors > 0 ? 1 : 0;
}

async function backfill({ channel }: ConnectionCommand, { api, say, wait }: Place): Promise<number> {
  const since = await askFor(api, channel, 'backfill');
  const health = await settled(api, channel, {
    wait,
    isDone: (one) => (one.backfill?.doneAt ?? '') >= since,
    since,
    onProgress: (one) => say(progressLine(one)),
  });
  const { orders = 0, skus = 0 } = health.backfill ?? {};
  say(`Channel ${channel} is caught up: ${orders} open orders taken, the figures of ${skus} SKUs told.`);
  return 0;
}

async function reconcile({ channel }: ConnectionCommand, { api, say, wait }: Place): Promise<number> {
  const before = await readHealth(api, channel);
  const since = await askFor(api, channel, 'reconcile');
  const health = await settled(api, channel, {
    wait,
    isDone: ({ ordersKnownTo = '' }) => ordersKnownTo >= since,
    since,
  });
  const gaps = health.gaps - before.gaps;
  say(`Every order of channel ${channel} that changed is known; ${gaps} of them no message had told.`);
  return 0;
}

async function disconnect({ channel }: ConnectionCommand, { api, say, wait }: Place): Promise<number> {
  const { connection, ...rest } = await readChannel(api, channel);
  const since = new Date().toISOString();
  if (connection) await sendTo(api, 'PUT', `/channels/${channel}`, rest);
  const health = await settled(api, channel, { wait, isDone: ({ state }) => state === 'none', since });
  for (const line of findingLines(health)) say(line);
  say(`Channel ${channel} is disconnected: its shop is told nothing more, and its figures are forgotten.`);
  return 0;
}

const commands = { connect, doctor, backfill, reconcile, disconnect } as const satisfies Readonly<
  Record<CommandName, (command: ConnectionCommand, place: Place) => Promise<number>>
>;

/** Answers the exit code. @throws Error with what the API or the shop says */
export function runChannelCommand(command: ConnectionCommand, place: Place): Promise<number> {
  return commands[command.name](command, place);
}
