import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { countOption, readOptions, sentencesOf, UsageError } from '../../../bin/command/command.ts';
import { openApi } from '../../../bin/command/system.ts';
import { commandOf, runCommand } from '../../../bin/credentials/commands.ts';
import { InvalidRequest, NotFound } from '../../../functions/shared/errors.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { locationItem } from '../../support/network-items.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));
const packageSchema = z.object({ scripts: z.record(z.string(), z.string()) });
const runSchema = z.object({ code: z.number(), stdout: z.string(), stderr: z.string() });
/** How a command ends that is not understood. */
const misunderstood = {
  code: 2,
  stdout: '',
  stderr: expect.stringMatching(/^Unknown option '--bogus'\.?\n\nnpm run /),
};

/** The commands have most of their modules in common: each is compiled once for all of them. */
const compiled = mkdtempSync(join(tmpdir(), 'compiled-'));

afterAll(() => rmSync(compiled, { recursive: true }));

/** Without any AWS. */
const bare = {
  PATH: process.env['PATH'],
  HOME: '/nonexistent',
  AWS_EC2_METADATA_DISABLED: 'true',
  NODE_COMPILE_CACHE: compiled,
};

/** Runs a command in a process of its own; what it wrote and how it ended. */
async function ended(command: string, ...args: string[]): Promise<z.output<typeof runSchema>> {
  try {
    const { stdout, stderr } = await run(process.execPath, [`bin/${command}.ts`, ...args], {
      cwd: root,
      env: bare,
    });
    return { code: 0, stdout, stderr };
  } catch (error) {
    return runSchema.parse(error);
  }
}

/** What each command asks for that has to be told something. */
const questions = {
  credentials: 'What is to be done?',
  replay: 'Which orders?',
  erase: 'What is to be erased?',
  're-emit': 'What is to be emitted once more?',
  'network-import': 'Which folder?',
  'rates-import': 'Which prices?',
  'stock-import': 'Which file?',
  savings: 'Which orders?',
};

describe('the commands that a person runs', () => {
  let runs: Readonly<Record<string, z.output<typeof runSchema>>>;
  const after = (...line: string[]) => runs[line.join(' ')] ?? { code: -1, stdout: '', stderr: '' };

  beforeAll(async () => {
    const lines = [
      ...[...Object.keys(questions), 'audit'].flatMap((command) => [
        [command, '--help'],
        [command, '--bogus'],
      ]),
      ...Object.keys(questions).map((command) => [command]),
      ...['docs', 'machines', 'upgrade'].map((command) => [command, '--bogus']),
    ];
    const { stdout, stderr } = await run(
      process.execPath,
      ['test/support/run-commands.ts', JSON.stringify(lines)],
      { cwd: root, env: bare },
    );
    expect(stderr).toBe('');
    const all = z.array(runSchema).length(lines.length).parse(JSON.parse(stdout));
    runs = Object.fromEntries(all.map((ended, at) => [lines[at]?.join(' '), ended]));
  });

  describe.each([...Object.keys(questions), 'audit'])('npm run %s', (command) => {
    it('prints its own help', () => {
      const { code, stdout } = after(command, '--help');

      expect(code).toBe(0);
      expect(stdout).toMatch(/^npm run /);
    });

    it('ends with a sentence and its help, and no stack, when it is not understood', () => {
      const { code, stderr } = after(command, '--bogus');

      expect(code).toBe(2);
      expect(stderr).toContain('npm run ');
      expect(stderr).not.toMatch(/^\s+at /m);
    });
  });

  it.each(Object.entries(questions))('npm run %s asks for what it has to be told', (command, question) => {
    const { code, stderr } = after(command);

    expect(code).toBe(2);
    expect(stderr).toContain(question);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it.each(['docs', 'machines', 'upgrade'])(
    '%s does nothing but say how to use it when it is not understood',
    (command) => {
      expect(after(command, '--bogus')).toEqual(misunderstood);
    },
  );

  // These are modules, too, that run only as the program of a process; or they end their process.
  it.each(['bundle', 'compile-geography', 'openapi', 'simulate'])(
    '%s, in a process of its own, does nothing but say how to use it when it is not understood',
    async (command) => {
      expect(await ended(command, '--bogus')).toEqual(misunderstood);
    },
  );

  it('write all that they have to say into a pipe before they end', async () => {
    const program = join(root, 'bin/command/command.ts');
    const long = `import { endProcess } from '${program}'; console.log('x'.repeat(5e6)); endProcess();`;

    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', long], {
      maxBuffer: 1e7,
    });

    expect(stdout).toHaveLength(5e6 + 1);
  });

  it('all print their help and end with a sentence: each is run by runAsCommand', () => {
    const { scripts } = packageSchema.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
    const files = Object.values(scripts).flatMap((script) => script.match(/\bbin\/[\w-]+\.ts/g) ?? []);

    const others = files.filter((file) => !/\brunAsCommand\(/.test(readFileSync(join(root, file), 'utf8')));

    expect(others).toEqual([]);
    expect(files.length).toBeGreaterThan(15);
  });
});

describe('readOptions', () => {
  const schema = z.object({ seeds: countOption, threads: countOption.optional() });

  it('answers the values as the command takes them', () => {
    expect(readOptions(schema, { seeds: '12' })).toEqual({ seeds: 12 });
  });

  it.each(['0', '-1', '1.5', '1e3', '', '99999999999999999999', 'many'])(
    'names an option whose value is no count: %j',
    (seeds) => {
      expect(() => readOptions(schema, { seeds, threads: '2' })).toThrow(
        new UsageError('--seeds is no whole number from 1.'),
      );
    },
  );
});

describe('findSystem', () => {
  it('says that the environment names no AWS, when a stage is asked for and none is named', async () => {
    const { code, stderr } = await ended('audit', '--stage', 'prod');

    expect(code).toBe(1);
    expect(stderr).toContain('order-orchestrator-prod-orchestration: The environment names no AWS');
  });
});

describe('openApi', () => {
  const servers = new Set<Server>();
  afterEach(() => {
    for (const server of servers) server.close();
    servers.clear();
  });

  async function serverThatAnswers(status: number, body: object): Promise<string> {
    const server = createServer((_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    servers.add(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = z.object({ port: z.number() }).parse(server.address());
    return `http://127.0.0.1:${port}`;
  }

  it('is a client of the API that lists channels to the token', async () => {
    const url = await serverThatAnswers(200, { channels: [] });

    expect((await openApi({ url: `${url}/`, token: 'oo_token' })).base).toBe(url);
  });

  it.each([
    [401, { detail: 'nobody has it.' }, 'answered 401: nobody has it.'],
    [404, { message: 'Not Found' }, 'answered 404: that is not the API.'],
  ])('refuses once what answers %i, before anything is sent', async (status, body, message) => {
    const url = await serverThatAnswers(status, body);

    await expect(openApi({ url, token: 'oo_token' })).rejects.toThrow(`${url} ${message}`);
  });

  it.each(['nonsense', '', 'ftp://example.com', 'localhost:3000'])(
    'does not understand %j as an address',
    async (url) => {
      await expect(openApi({ url, token: 'oo_token' })).rejects.toBeInstanceOf(UsageError);
    },
  );
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
    [['create', 'channel', 'web', 'shop'], 'shop: the command does not take that.'],
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

  it('makes no token for a kind of caller or a scope that there is not', async () => {
    await expect(create('banana', 'x')).rejects.toBeInstanceOf(UsageError);
    await expect(
      runCommand('create', ['operator', 'ada'], { rotate: false, scopes: 'orders:read,everything,' }),
    ).rejects.toThrow(
      '--scopes names everything, which is no scope.\n--scopes names nothing, which is no scope.',
    );
    expect(table.ofType('Credential')).toEqual([]);
  });

  it('sets no secret under a name that no channel can say', async () => {
    await expect(runCommand('secret', ['../other'], { rotate: false })).rejects.toBeInstanceOf(
      InvalidRequest,
    );
  });

  it('makes one for a location that there is, and for any operator', async () => {
    await create('location', 'wh-1');
    await create('operator', 'ada');

    expect(table.ofType('Credential').map(({ id }) => id)).toEqual(['wh-1', 'ada']);
  });
});
