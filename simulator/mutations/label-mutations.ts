/** What labels for the way back demand, each undone: twice bought, never given back, forgotten after a failure. */
import { themeNamed } from '../themes.ts';
import type { Mutation } from './mutations.ts';

const profile = themeNamed('labelled');

export const labelMutations: readonly Mutation[] = [
  {
    name: 'a label is bought by another offer each time that it is tried',
    rule: 'labels',
    file: 'functions/labels/make-label.ts',
    find: 'return isSpent ? undefined : labelOffer;',
    replace: 'return isSpent || true ? undefined : labelOffer;',
    profile,
  },
  {
    name: 'a label is bought without a look whether it is',
    rule: 'labels',
    file: 'functions/labels/easypost/easypost.ts',
    find: 'const known = boughtLabel(read.value);',
    replace: 'const known = boughtLabel({ ...read.value, postage_label: null });',
    profile,
  },
  {
    name: 'labels that nobody uses are not given back',
    rule: 'labels',
    file: 'functions/labels/void-label.ts',
    find: 'const offers = offersToVoid(returned);',
    replace: 'const offers = offersToVoid(returned).slice(0, 0);',
    profile,
  },
];
