import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { sentencesOf, UsageError } from '../../../bin/command/command.ts';
import { commandOf, runCommand } from '../../../bin/credentials/commands.ts';
import { InvalidRequest, NotFound } from '../../../functions/shared/errors.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { locationItem } from '../../support/network-items.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));
const failureSchema = z.object({ code: z.number(), stdout: z.string(), stderr: z.string() });

/** Runs a command without any AWS; what it wrote and how it ended. */
async function ended(command: string, ...args: string[]): Promise<z.output<typeof failureSchema>> {
  const env = { PATH: process.env['PATH'], HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true' };
  try {
    const { stdout, stderr } = await run(process.execPath, [`bin/${command}.ts`, ...args], {
      cwd: root,
      env,
    });
    return { code: 0, stdout, stderr };
  } catch (error) {
    return failureSchema.parse(error);
  }
}

describe.each([
  ['credentials', 'What is to be done?'],
  ['audit', undefined],
  ['replay', 'Which orders?'],
  ['erase', 'What is to be erased?'],
  ['re-emit', 'What is to be emitted once more?'],
  ['network-import', 'Which folder?'],
  ['rates-import', 'Which prices?'],
])('npm run %s', (command, question) => {
  it('prints its own help', async () => {
    const { code, stdout } = await ended(command, '--help');

    expect(code).toBe(0);
    expect(stdout).toMatch(/^npm run /);
  });

  it('ends with a sentence and its help, and no stack, when it is not understood', async () => {
    const { code, stderr } = await ended(command, '--bogus');

    expect(code).toBe(2);
    expect(stderr).toContain('npm run ');
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('asks for what it has to be told', async () => {
    const { code, stderr } = await ended(command);

    expect(code).toBe(question === undefined ? 1 : 2);
    expect(stderr).toContain(question ?? 'No local system runs (npm start)');
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

describe('sentencesOf', () => {
  it('names every invalid field on a line of its own', () => {
    const error = new InvalidRequest('The kind is not valid.', [{ path: '', message: 'is none' }]);

    expect(sentencesOf(error)).toEqual(['The kind is not valid.', '  it is none']);
  });

  it('tells why nobody took the connection', () => {
    const failed = new AggregateError([new Error('connect ECONNREFUSED 127.0.0.1:1'), new Error('again')]);

    expect(sentencesOf(failed)).toEqual(['connect ECONNREFUSED 127.0.0.1:1']);
  });

  it('tells the cause of an error that says nothing', () => {
    expect(sentencesOf(new Error('', { cause: new Error('the disk is full') }))).toEqual([
      'the disk is full',
    ]);
    expect(sentencesOf('stopped')).toEqual(['stopped']);
  });
});

describe('npm run credentials', () => {
  let table: MemoryTable;
  beforeEach(() => {
    table = new MemoryTable().seed(locationItem('wh-1'));
  });
  afterEach(() => table.close());

  const create = (kind: string, id: string) => runCommand('create', [kind, id], { rotate: false });

  it.each([
    [[], 'What is to be done?'],
    [['make'], 'There is no command make.'],
    [['create', 'channel'], 'create has to be told ID.'],
    [['create'], 'create has to be told KIND and ID.'],
    [['revoke'], 'revoke has to be told HASH.'],
  ])('does not understand %j', (words, message) => {
    expect(() => commandOf(words)).toThrow(new UsageError(message));
  });

  it.each([
    ['channel', 'nowhere'],
    ['location', 'wh-2'],
  ])('makes no token for the %s %s, which there is not', async (kind, id) => {
    await expect(create(kind, id)).rejects.toThrow(new NotFound(`There is no ${kind} ${id}.`));
    expect(table.ofType('Credential')).toEqual([]);
  });

  it('makes one for a location that there is, and for any operator', async () => {
    await create('location', 'wh-1');
    await create('operator', 'ada');

    expect(table.ofType('Credential').map(({ id }) => id)).toEqual(['wh-1', 'ada']);
  });
});
