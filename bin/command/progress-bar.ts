const WIDTH = 30;
/** How often a terminal is drawn anew, and a log says something. */
const LOG_STEPS = 10;

/** How far a piece of work is: a bar in a terminal, a line for each tenth in a log. */
export interface ProgressBar {
  /** `done` of all, in whole items. */
  readonly show: (done: number) => void;
  /** Ends the line of the bar, so that what is said next stands below it. */
  readonly end: () => void;
}

function thousands(count: number): string {
  return count.toLocaleString('en-US');
}

/** `[=====     ] 12,000 of 40,000 lines, 31 s left` */
export function barText(done: number, all: number, noun: string, secondsLeft: number | undefined): string {
  const filled = all === 0 ? WIDTH : Math.floor((done / all) * WIDTH);
  const bar = `${'='.repeat(filled)}${' '.repeat(WIDTH - filled)}`;
  const left = secondsLeft === undefined || done >= all ? '' : `, ${thousands(secondsLeft)} s left`;
  return `[${bar}] ${thousands(done)} of ${thousands(all)} ${noun}${left}`;
}

/** Shows on the error stream how many of `all` are done, so that what is piped on stays clean. */
export function progressBar(all: number, noun: string, first = 0): ProgressBar {
  const began = Date.now();
  const isLive = process.stderr.isTTY === true;
  let tenth = Math.floor((first / Math.max(1, all)) * LOG_STEPS);

  function secondsLeft(done: number): number | undefined {
    if (done <= first) return undefined;
    return Math.ceil(((Date.now() - began) / 1000 / (done - first)) * (all - done));
  }

  function show(done: number): void {
    const text = barText(done, all, noun, secondsLeft(done));
    if (isLive) {
      process.stderr.write(`\r\u001b[2K${text}`);
      return;
    }
    const now = Math.floor((done / Math.max(1, all)) * LOG_STEPS);
    if (now > tenth) process.stderr.write(`${text}\n`);
    tenth = now;
  }

  return { show, end: () => void (isLive && process.stderr.write('\n')) };
}
