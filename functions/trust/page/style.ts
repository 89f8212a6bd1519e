/** Colours of the lines: ours first, then the rules; each legible on white and on black. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #fff; --rule: #bbb; --c0: #0a7d4f; --c1: #b3541e; --c2: #8a6d00;
  --c3: #6a4fb3; --c4: #1f6fb2; --c5: #b0306a; --c6: #5c6670 }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8e8; --paper: #151515; --rule: #555; --c0: #3fcf94; --c1: #f0925c;
  --c2: #d9b93a; --c3: #b39df2; --c4: #6db7f2; --c5: #f07fae; --c6: #a8b2bc } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 64rem; margin: 2rem auto;
  padding: 0 1rem }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; display: block; overflow-x: auto }
th, td { text-align: right; padding: .15rem .6rem; border-bottom: 1px solid var(--rule); white-space: nowrap }
th:first-child, td:first-child { text-align: left }
svg { width: 100%; height: auto; font: 12px system-ui, sans-serif }
svg text { fill: var(--ink) }
svg .axis { stroke: var(--rule) }
${Array.from({ length: 7 }, (_, at) => `.f${at} { fill: var(--c${at}) } .s${at} { stroke: var(--c${at}); fill: none }`).join('\n')}
`;
