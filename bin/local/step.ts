import { Listr } from 'listr2';

/** Takes what a step says while it runs: a terminal shows its last line, a log leaves it out. */
export type Progress = (line: string) => void;

interface Step<T> {
  /** What its line says while it runs, and when it fails. */
  readonly title: string;
  readonly work: (progress: Progress) => Promise<T>;
  /** What its line says when it is done. */
  readonly done: (result: T) => string;
}

/** Does a step and shows it as one line: live in a terminal, else when it has ended, with its time. */
export async function step<T>(
  title: string,
  work: (progress: Progress) => Promise<T>,
  done: (result: T) => string,
): Promise<T> {
  const shown = { title, work, done };
  return process.stdout.isTTY ? liveStep(shown) : loggedStep(shown);
}

async function liveStep<T>({ title, work, done }: Step<T>): Promise<T> {
  const { promise, resolve } = Promise.withResolvers<T>();
  const width = process.stdout.columns - 4;
  const shown = new Listr(
    {
      title,
      task: async (_context, task) => {
        const result = await work((line) => {
          task.output = line.slice(0, width);
        });
        task.title = done(result);
        resolve(result);
      },
    },
    // Whoever called prints the error, once.
    { rendererOptions: { showErrorMessage: false } },
  );
  await shown.run();
  return promise;
}

async function loggedStep<T>({ title, work, done }: Step<T>): Promise<T> {
  const began = Date.now();
  const took = (): string => `${((Date.now() - began) / 1000).toFixed(1)} s`;
  try {
    const result = await work(() => {});
    console.log(`✔ ${done(result)} (${took()})`);
    return result;
  } catch (error) {
    console.log(`✖ ${title} (${took()})`);
    throw error;
  }
}
