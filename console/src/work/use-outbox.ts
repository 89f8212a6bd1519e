import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiProblem } from '../api/client.ts';
import { isLoggedIn, sessionName } from '../app/session.ts';
import { say as toast } from '../parts/toast.tsx';
import { useText } from '../text/text.tsx';
import { boxOf, forget, keep, kept } from './outbox.ts';
import { tell } from './work-api.ts';
import type { Outgoing, Task } from './work-types.ts';

const TRY_AGAIN_MS = 4000;

export interface Outbox {
  readonly commands: readonly Outgoing[];
  /** Keeps commands, and sends them in this order as soon as that is possible. */
  readonly add: (...tasks: readonly Task[]) => Promise<void>;
  /** Lets go of a command that the API refuses. */
  readonly drop: (id: string) => Promise<void>;
}

/** Whether the API has understood the command and does not want it: another try changes nothing. */
function isRefused(error: unknown): error is ApiProblem {
  if (!(error instanceof ApiProblem)) return false;
  return error.status >= 400 && error.status < 500 && ![401, 408, 429].includes(error.status);
}

/** The outbox of whoever works at a location; it sends what it has while the page is open and they are logged in. */
export function useOutbox(location: string): Outbox {
  const { say } = useText();
  const queries = useQueryClient();
  const [commands, setCommands] = useState<readonly Outgoing[]>([]);
  const isSending = useRef(false);

  const send = useCallback(async (): Promise<void> => {
    if (isSending.current || location === '') return;
    isSending.current = true;
    try {
      const box = await ownBox(location);
      const waiting = (await kept(box)).filter(({ refused }) => refused === undefined);
      for (const command of isLoggedIn() ? waiting : []) {
        const sent = await sendOne(command);
        if (sent === 'kept') break;
        if (sent.made !== undefined) toast(say.desks.takenIn, say.desks.return(sent.made));
      }
      // The lists say what was sent before it leaves the outbox: in between a step would show its former state.
      if (waiting.length > 0 && isLoggedIn()) await queries.invalidateQueries();
      setCommands(await kept(box));
    } finally {
      isSending.current = false;
    }
  }, [location, queries, say]);

  useEffect(() => {
    const sendNow = (): void => void send();
    sendNow();
    const timer = setInterval(sendNow, TRY_AGAIN_MS);
    window.addEventListener('online', sendNow);
    return () => {
      clearInterval(timer);
      window.removeEventListener('online', sendNow);
    };
  }, [send]);

  return {
    commands,
    add: async (...tasks) => {
      const box = await ownBox(location);
      const now = Date.now();
      for (const [nth, task] of tasks.entries()) await keep({ id: task.body.id, box, task, at: now + nth });
      setCommands(await kept(box));
      await send();
    },
    drop: async (id) => {
      await forget(id);
      setCommands(await kept(await ownBox(location)));
    },
  };
}

async function ownBox(location: string): Promise<string> {
  return boxOf(await sessionName(), location);
}

/** What became of a command: `kept` where it could not be sent, and so no later one either; else what it made, if anything. */
async function sendOne(command: Outgoing): Promise<'kept' | { readonly made: string | undefined }> {
  try {
    const made = await tell(command.task);
    await forget(command.id);
    return { made };
  } catch (error) {
    if (!isRefused(error)) return 'kept';
    await keep({ ...command, refused: error.message });
    return { made: undefined };
  }
}
