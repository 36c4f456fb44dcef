/** The board narrowed to exactly these: what another visit had set is taken away. */
export function findingsOwn(set: {
  readonly severity?: string;
  readonly status?: string;
}): Readonly<Record<string, string | null>> {
  return {
    'findings.severity': set.severity ?? null,
    'findings.status': set.status ?? null,
    'findings.rule': null,
    'findings.owner': null,
    'findings.overdue': null,
  };
}
