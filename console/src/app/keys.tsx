/**
 * Single keys that act on the page, while nothing is typed into. They may be switched off, for those whom they are in the
 * way of (WCAG 2.2, 2.1.4).
 */
import { Kbd, Modal, Stack, Switch, Table } from '@mantine/core';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { useText } from '../text/text.tsx';

export type KeyEntry = readonly [key: string, what: string, act: () => void];

interface Keys {
  readonly entries: Map<symbol, readonly KeyEntry[]>;
  readonly showHelp: () => void;
}

const KeysContext = createContext<Keys | undefined>(undefined);
const KEPT_AS = 'console-single-keys';
const TYPED_INTO = 'input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]';

function isTyping({ target }: KeyboardEvent): boolean {
  return target instanceof Element && target.closest(`${TYPED_INTO}, [role=dialog]`) !== null;
}

export function KeysProvider({ children }: { readonly children: ReactNode }) {
  const { say } = useText();
  const [isUsed, setIsUsed] = useState(() => localStorage.getItem(KEPT_AS) !== 'off');
  const [isShown, setIsShown] = useState(false);
  const keys = useMemo((): Keys => ({ entries: new Map(), showHelp: () => setIsShown(true) }), []);

  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
      if (event.key === '?') setIsShown(true);
      const found = [...keys.entries.values()].flat().find(([key]) => key === event.key);
      if (found === undefined || !isUsed) return;
      event.preventDefault();
      found[2]();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [isUsed, keys]);

  const use = (used: boolean): void => {
    localStorage.setItem(KEPT_AS, used ? 'on' : 'off');
    setIsUsed(used);
  };
  return (
    <KeysContext value={keys}>
      {children}
      <Modal
        opened={isShown}
        onClose={() => setIsShown(false)}
        title={say.keys.title}
        closeButtonProps={{ 'aria-label': say.close }}
      >
        <Stack>
          <Table>
            <Table.Tbody>
              {[...keys.entries.values()].flat().map(([key, what]) => (
                <Table.Tr key={key}>
                  <Table.Td w={60}>
                    <Kbd>{key}</Kbd>
                  </Table.Td>
                  <Table.Td>{what}</Table.Td>
                </Table.Tr>
              ))}
              <Table.Tr>
                <Table.Td>
                  <Kbd>?</Kbd>
                </Table.Td>
                <Table.Td>{say.keys.help}</Table.Td>
              </Table.Tr>
            </Table.Tbody>
          </Table>
          <Switch
            label={say.keys.use}
            checked={isUsed}
            onChange={({ currentTarget }) => use(currentTarget.checked)}
          />
        </Stack>
      </Modal>
    </KeysContext>
  );
}

function useKeysContext(): Keys {
  const keys = useContext(KeysContext);
  if (keys === undefined) throw new Error('useKeys is called outside of KeysProvider');
  return keys;
}

/** Opens the list of keys. */
export function useKeyHelp(): () => void {
  return useKeysContext().showHelp;
}

/** Keys of a page, as long as it is shown. */
export function useKeys(entries: readonly KeyEntry[]): void {
  const { entries: all } = useKeysContext();
  const owner = useRef(Symbol('keys'));
  useEffect(() => {
    const { current } = owner;
    all.set(current, entries);
    return () => {
      all.delete(current);
    };
  });
}
