/** The time of a simulated platform: the real one, or one that a test turns by hand. */
export interface PlatformClock {
  readonly now: () => Date;
  /** Does the task when that time has passed; one without delay is done at once. */
  readonly later: (milliseconds: number, task: () => void) => void;
}

/** The machine's own time. Nothing that waits keeps the process running. */
export const machineClock: PlatformClock = {
  now: () => new Date(),
  later: (milliseconds, task) => {
    if (milliseconds <= 0) task();
    else setTimeout(task, milliseconds).unref();
  },
};

interface DueTask {
  readonly at: number;
  readonly task: () => void;
}

/** A time that stands still until it is advanced; what falls due on the way is done in the order of its times. */
export class HandClock implements PlatformClock {
  private time: number;
  private tasks: readonly DueTask[] = [];

  constructor(start: string) {
    this.time = Date.parse(start);
  }

  readonly now = (): Date => new Date(this.time);

  readonly later = (milliseconds: number, task: () => void): void => {
    if (milliseconds <= 0) task();
    else this.tasks = [...this.tasks, { at: this.time + milliseconds, task }];
  };

  advance(milliseconds: number): void {
    const end = this.time + milliseconds;
    for (let due = this.takeDue(end); due; due = this.takeDue(end)) {
      this.time = Math.max(this.time, due.at);
      due.task();
    }
    this.time = end;
  }

  private takeDue(end: number): DueTask | undefined {
    const [first] = this.tasks.filter(({ at }) => at <= end).toSorted((one, other) => one.at - other.at);
    this.tasks = this.tasks.filter((task) => task !== first);
    return first;
  }
}
