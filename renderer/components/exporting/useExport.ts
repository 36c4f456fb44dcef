/** Making export files: on the desktop where the person says, in the browser host as downloads. */
import { useState } from 'react';
import type { In } from '../../../shared/contract/index.ts';
import { useMutationOf, useQueryOf } from '../../lib/server.ts';
import { showProblem } from '../../lib/toast.ts';

export type ExportFormat = In<'export.start'>['format'];
export type ExportScope = Pick<In<'export.start'>, 'filter' | 'findings' | 'narrow' | 'subject' | 'days'>;

export function useExport(): {
  readonly make: (format: ExportFormat, file: string, scope: ExportScope) => Promise<void>;
  readonly pending: boolean;
  /** Jobs whose files wait to be downloaded, newest first; none on the desktop. */
  readonly asked: readonly number[];
} {
  const host = useQueryOf('host.state', {});
  const info = useQueryOf('case.info', {});
  const start = useMutationOf('export.start');
  const choose = useMutationOf('host.chooseSave');
  const [asked, setAsked] = useState<readonly number[]>([]);

  async function make(format: ExportFormat, file: string, scope: ExportScope): Promise<void> {
    const input = { format, ...scope };
    try {
      if (host.data?.dialogs === true) {
        const stem = (info.data?.title ?? 'case').replace(/[^\p{L}\p{N} ._-]/gu, '_').slice(0, 80);
        const { path } = await choose.mutateAsync({ suggested: `${stem}-${file}` });
        if (path === null) return;
        await start.mutateAsync({ ...input, path });
      } else {
        const { jobId } = await start.mutateAsync(input);
        setAsked((before) => [jobId, ...before]);
      }
    } catch (error) {
      showProblem(error);
    }
  }

  return { make, pending: start.isPending, asked };
}
