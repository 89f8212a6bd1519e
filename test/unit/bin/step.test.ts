import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { step } from '../../../bin/local/step.ts';

/** What was printed; the output of a test process is no terminal. */
let printed: string[];

beforeEach(() => {
  printed = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
});
afterEach(() => {
  vi.restoreAllMocks();
});

test('without a terminal a step is one line when it is done, with its time and without its progress', async () => {
  const work = async (progress: (line: string) => void) => {
    progress('half of it');
    return 40;
  };

  const result = await step('Importing', work, (count) => `${count} SKUs imported`);

  expect(result).toBe(40);
  expect(printed).toEqual([expect.stringMatching(/^✔ 40 SKUs imported \(\d+\.\d s\)$/)]);
});

test('without a terminal a step that fails is one line with its title, and its error is thrown', async () => {
  const work = () => Promise.reject(new Error('no network'));

  await expect(step('Importing', work, () => 'imported')).rejects.toThrow('no network');

  expect(printed).toEqual([expect.stringMatching(/^✖ Importing \(\d+\.\d s\)$/)]);
});
