/** The pages of the menu, in its order: what is not there has no entry. */
const pages = [
  { name: 'now', to: '/now' },
  { name: 'orders', to: '/orders' },
  { name: 'work', to: '/work' },
  { name: 'rules', to: '/rules' },
  { name: 'stock', to: '/stock' },
  { name: 'network', to: '/network' },
] as const;

/** What an associate of a location has rights for. */
const ofAssociates: readonly string[] = ['now', 'work', 'stock'];

/** The pages of the menu for an associate of a location, or for anybody else. */
export function pagesOf(isAssociate: boolean) {
  return isAssociate ? pages.filter(({ name }) => ofAssociates.includes(name)) : pages;
}
