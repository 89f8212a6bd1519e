import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { networkSearch } from './network-search.ts';

interface Props {
  readonly id: string;
  readonly isOpen: boolean;
  readonly children: string;
}

/** Shows one of the list beside it; again, it is closed. */
export function OpenLink({ id, isOpen, children }: Props) {
  return (
    <Anchor
      size="sm"
      fw={600}
      data-title
      renderRoot={(props) => (
        <Link
          to="/network"
          search={(before) => networkSearch({ ...before, open: isOpen ? undefined : id })}
          resetScroll={false}
          activeProps={{}}
          {...props}
          aria-expanded={isOpen}
        />
      )}
    >
      {children}
    </Anchor>
  );
}
