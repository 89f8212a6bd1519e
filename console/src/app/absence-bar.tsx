import { Button, Group, Text } from '@mantine/core';
import { useText } from '../text/text.tsx';
import { type Absence, endAbsence } from './session.ts';

/** Above kept work: as of when it is, what becomes of what is done, and the way to the login. */
export function AbsenceBar({ absence: { at } }: { readonly absence: Absence }) {
  const { say, time } = useText();
  return (
    <Group component="header" className="console-absence" justify="space-between" wrap="nowrap">
      <Text size="sm" fw={600} role="status">
        {say.work.absent(time(new Date(at).toISOString()))}
      </Text>
      <Button size="md" variant="default" onClick={endAbsence}>
        {say.signIn.enter}
      </Button>
    </Group>
  );
}
