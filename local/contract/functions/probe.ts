/** The function that most checks invoke: it does what its event says. It needs no package. */

interface ProbeEvent {
  readonly do?: string;
  readonly value?: unknown;
  readonly name?: string;
  readonly message?: string;
}

const NEVER_MS = 60_000;

class WithoutAName extends Error {}

let invocations = 0;

function named(name: string | undefined, message = 'as told'): Error {
  return Object.assign(new Error(message), name === undefined ? {} : { name });
}

function environment(): Record<string, unknown> {
  return {
    version: process.version,
    arch: process.arch,
    invocations,
    pid: process.pid,
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}

export async function handler(event: ProbeEvent): Promise<unknown> {
  invocations += 1;
  switch (event.do) {
    case 'echo':
      return event.value;
    case 'throw':
      throw named(event.name, event.message);
    case 'throwUnnamed':
      throw new WithoutAName('as told');
    case 'throwText':
      throw 'only text';
    case 'exit':
      return process.exit(1);
    case 'hang':
      return new Promise((resolve) => setTimeout(resolve, NEVER_MS));
    case 'environment':
      return environment();
    default:
      return event;
  }
}
