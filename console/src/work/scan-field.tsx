import { Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { CameraScan } from './camera.tsx';

interface Props {
  readonly label: string;
  /** What became of the code that was read last. */
  readonly said: string;
  readonly onScan: (code: string) => void;
}

/** A field that a scanner types codes into, each with Enter after it; where there is a camera, that reads them, too. */
export function ScanField({ label, said, onScan }: Props) {
  const [code, setCode] = useState('');
  const scan = (read: string): void => {
    if (read.trim() === '') return;
    onScan(read);
    setCode('');
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        scan(code);
      }}
    >
      <TextInput
        size="lg"
        label={label}
        value={code}
        autoComplete="off"
        onChange={({ currentTarget }) => setCode(currentTarget.value)}
      />
      <Text role="status" fw={600} mih={24}>
        {said}
      </Text>
      <CameraScan onScan={scan} said={said} />
    </form>
  );
}
