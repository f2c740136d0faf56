/** Where sign-in may lead: a page of our own. Whatever else an address asks for ends at the pipelines. */
const home = "/pipelines";
const base = "http://own.invalid";
const notThere = /^\/(sign-in|setup|api)(\/|$)/;

export function ownPath(wanted: string | string[] | null | undefined): string {
  if (typeof wanted !== "string" || !wanted.startsWith("/")) return home;
  try {
    const { origin, pathname, search, hash } = new URL(wanted, base);
    if (origin !== base || pathname === "/" || pathname.startsWith("//") || notThere.test(pathname)) return home;
    return pathname + search + hash;
  } catch {
    return home;
  }
}
