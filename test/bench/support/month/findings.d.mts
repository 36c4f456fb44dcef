import type { openInProcess } from '../../../../electron/workers/inProcess.ts';
import type { Out } from '../../../../shared/contract/index.ts';

export function monthFindings(
  open: typeof openInProcess,
  casePath: string,
  folder: string,
): Promise<{
  readonly events: number;
  readonly rejected: number;
  readonly findings: Out<'findings.page'>['rows'];
  readonly failed: readonly string[];
  readonly notApplicable: readonly string[];
}>;
