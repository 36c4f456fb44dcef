export function writeMonth(
  folder: string,
  options?: { readonly events?: number; readonly agents?: number; readonly people?: number; readonly seed?: number },
): { readonly written: Readonly<Record<string, number>>; readonly runsADay: number };
