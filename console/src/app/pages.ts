/** The pages of the menu, in its order: what is not there has no entry. */
export const pages = [
  { name: 'now', to: '/now' },
  { name: 'orders', to: '/orders' },
  { name: 'work', to: '/work' },
  { name: 'rules', to: '/rules' },
  { name: 'stock', to: '/stock' },
  { name: 'network', to: '/network' },
] as const;
