import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';

/** A SKU that leads to its page; with a location its movements there. */
export function SkuLink({ sku, location }: { readonly sku: string; readonly location?: string }) {
  const search = location === undefined ? {} : { location };
  return (
    <Anchor
      fw={600}
      size="sm"
      className="console-whole"
      data-title
      renderRoot={(props) => <Link to="/stock/$sku" params={{ sku }} search={search} {...props} />}
    >
      {sku}
    </Anchor>
  );
}
