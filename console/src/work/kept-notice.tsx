import { Alert } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { isReachable } from '../api/client.ts';
import { beginAbsence } from '../app/session.ts';
import { useText } from '../text/text.tsx';
import { lastDesk } from './kept-desk.ts';
import { stepsKeptAt } from './outbox.ts';
import { showKept } from './use-kept-desk.ts';

const LOOK_AGAIN_MS = 5000;

/**
 * Beside the login: how many steps wait for whoever did them. Where no login can be reached, the work goes on as it was kept.
 */
export function KeptNotice({ location }: { readonly location: string }) {
  const { say } = useText();
  const queries = useQueryClient();
  const [steps, setSteps] = useState(0);
  useEffect(() => {
    const look = async (): Promise<void> => {
      setSteps(await stepsKeptAt(location));
      const desk = await lastDesk(location);
      if (desk === undefined || (await isReachable())) return;
      showKept(queries, desk);
      beginAbsence({ person: desk.person, at: desk.at });
    };
    // A browser that keeps nothing asks for the login alone.
    const lookNow = (): void => void look().catch(() => undefined);
    lookNow();
    const timer = setInterval(lookNow, LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [location, queries]);
  if (steps === 0) return null;
  return (
    <Alert variant="outline" role="status">
      {say.work.keptSteps(steps)}
    </Alert>
  );
}
