import type middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { Correlation } from '../log.ts';

/** What the middlewares of one invocation leave for each other; handlers never see these notes. */
export type InvocationNotes = {
  /** Milliseconds since 1970, UTC. */
  startedAt?: number;
  /** What the process had used of the processor when the invocation started. */
  processor?: NodeJS.CpuUsage;
  /** What the log lines of this invocation are found by, as far as it is known. */
  correlation?: Correlation;
  lineWritten?: boolean;
};

/** Middy's request, as every middleware of ours gets it: the event, then the response or the error. */
export type Invocation<E = unknown, R = unknown> = middy.Request<E, R, Error, Context, InvocationNotes>;
