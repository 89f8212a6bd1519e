const MOST_PAGES = 100;

interface Page {
  readonly cursor?: string;
}

/** The rows of all pages of a list, up to so many pages: by default more than any network has. */
export async function wholeList<P extends Page, Row>(
  read: (query: Page) => Promise<P>,
  rowsOf: (page: P) => readonly Row[],
  mostPages = MOST_PAGES,
): Promise<Row[]> {
  const rows: Row[] = [];
  let query: Page = {};
  for (let page = 0; page < mostPages; page += 1) {
    const answer = await read(query);
    rows.push(...rowsOf(answer));
    if (answer.cursor === undefined) break;
    query = { cursor: answer.cursor };
  }
  return rows;
}
