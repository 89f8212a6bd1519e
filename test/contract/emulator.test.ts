import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { hasControls, NoControlsError } from '../../local/aws/controls.ts';
import { emulatorAt, startEmulator } from '../../local/aws/emulator.ts';
import { InstallationError, pythonWithEmulator } from '../../local/aws/python.ts';
import { eventually } from '../../local/contract/eventually.ts';

let temporary: string;

beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'emulator-test-'));
  vi.stubEnv('TMPDIR', temporary);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(temporary, { recursive: true, force: true });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(-pid, 0);
  } catch {
    return false;
  }
}

/** The port that a server listens on from now on. */
async function portOf(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return z.object({ port: z.number() }).parse(server.address()).port;
}

/** A port that nothing listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  const port = await portOf(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test('the emulator answers on loopback at the preferred port, and leaves no process and no folder when it is stopped', async () => {
  const port = await freePort();

  const emulator = await startEmulator({ port });
  const { pid = 0, endpoint } = emulator;

  expect(endpoint).toBe(`http://127.0.0.1:${port}`);
  expect(await hasControls(endpoint)).toBe(true);
  expect(await readdir(temporary)).toHaveLength(1);

  await emulator.stop();

  expect(isAlive(pid)).toBe(false);
  expect(await readdir(temporary)).toEqual([]);
  await expect(fetch(endpoint)).rejects.toThrow();
});

test('a busy port is replaced by a free one', async () => {
  const server = createServer();
  const port = await portOf(server);

  const emulator = await startEmulator({ port });

  expect(Number(new URL(emulator.endpoint).port)).not.toBe(port);
  await emulator.stop();
  server.close();
});

const startedEmulator = z.object({ endpoint: z.string(), pid: z.number() });
const emulatorModule = new URL('../../local/aws/emulator.ts', import.meta.url).href;

/** A process that starts an emulator and then waits. */
async function parentOfEmulator(): Promise<{ parent: ChildProcess; endpoint: string; pid: number }> {
  const script = `
    const { startEmulator } = await import(${JSON.stringify(emulatorModule)});
    const { endpoint, pid } = await startEmulator();
    console.log(JSON.stringify({ endpoint, pid }));
    setInterval(() => {}, 1_000);`;
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TMPDIR: temporary },
  });
  const [line] = await once(createInterface({ input: parent.stdout }), 'line');
  return { parent, ...startedEmulator.parse(JSON.parse(String(line))) };
}

test.each(['SIGKILL', 'SIGINT'] as const)(
  'the emulator ends, and leaves nothing, when its parent ends by %s',
  async (signal) => {
    const { parent, endpoint, pid } = await parentOfEmulator();
    expect(isAlive(pid)).toBe(true);

    parent.kill(signal);
    await once(parent, 'exit');

    await eventually('the emulator has ended', () => Promise.resolve(isAlive(pid) ? undefined : true));
    await expect(fetch(endpoint)).rejects.toThrow();
    expect(await readdir(temporary)).toEqual([]);
  },
);

test('the installed emulator is used again', async () => {
  await pythonWithEmulator();
  const progress = vi.fn();

  await pythonWithEmulator(progress);

  expect(progress).not.toHaveBeenCalled();
});

test('without Python the message names the package to install', async () => {
  vi.stubEnv('PATH', temporary);

  const installing = pythonWithEmulator(() => {}, join(temporary, 'venv'));

  await expect(installing).rejects.toThrow(InstallationError);
  await expect(installing).rejects.toThrow(/python3-venv/);
});

test('an endpoint that this project has not started has no controls and says so', async () => {
  const server = createServer((socket) => {
    socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
  });

  const emulator = emulatorAt(`http://127.0.0.1:${await portOf(server)}/`);

  expect(await hasControls(emulator.endpoint)).toBe(false);
  await expect(emulator.faults.add({ op: 'PutItem', mode: 'lost' })).rejects.toThrow(NoControlsError);
  await expect(emulator.enforceRoles(false)).rejects.toThrow(/not started by this project/);
  server.close();
});
