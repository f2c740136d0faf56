/** What the address of a page asks for, as Next hands it to the page. */
export interface WithQuery {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}
