/** Says what an action did, where every page sees it and a screen reader hears it. */
import { Notification, Stack } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { useText } from '../text/text.tsx';

interface Toast {
  readonly id: number;
  readonly title: string;
  readonly text: string;
}

const SHOWN_MS = 7000;
let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

function drop(id: number): void {
  change(toasts.filter((toast) => toast.id !== id));
}

export function say(title: string, text: string): void {
  lastId += 1;
  const id = lastId;
  change([...toasts, { id, title, text }]);
  setTimeout(() => drop(id), SHOWN_MS);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Toasts() {
  const texts = useText();
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <Stack className="console-toasts" gap="xs" role="status" aria-live="polite">
      {shown.map(({ id, title, text }) => (
        <Notification
          key={id}
          title={title}
          color="teal"
          withBorder
          onClose={() => drop(id)}
          closeButtonProps={{ 'aria-label': texts.say.close }}
        >
          {text}
        </Notification>
      ))}
    </Stack>
  );
}
