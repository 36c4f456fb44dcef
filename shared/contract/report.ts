/** The report's own settings and its outline; the document itself is written by the `export.start` job. */
import { z } from 'zod';
import { Text, Us } from './common.ts';
import { mutation, query } from './define.ts';

export const REPORT_SECTIONS = [
  'summary',
  'overview',
  'findings',
  'chains',
  'graph',
  'timeline',
  'agents',
  'annotations',
  'ledger',
  'gaps',
  'custody',
] as const;

export const ReportSettings = z.strictObject({
  title: Text(200),
  summary: Text(20_000),
  sections: z.array(z.enum(REPORT_SECTIONS)).max(REPORT_SECTIONS.length),
  zone: z.enum(['UTC', 'case']),
  /** Which chains: those cited by open or accepted findings and starred ones, or all up to the limit. */
  chains: z.enum(['cited', 'all']),
});

export const reportContract = {
  'report.get': query(z.strictObject({}), ReportSettings),
  'report.save': mutation(ReportSettings, ReportSettings, ['report.get', 'report.outline', 'custody.page']),
  'report.outline': query(
    z.strictObject({}),
    z.strictObject({
      sections: z
        .array(
          z.strictObject({
            id: z.enum(REPORT_SECTIONS),
            title: z.string(),
            included: z.boolean(),
            items: z.int(),
            note: z.string().describe('what it will hold, and what it leaves out'),
          }),
        )
        .max(REPORT_SECTIONS.length),
      exports: z.array(z.strictObject({ format: z.string(), path: z.string(), atUs: Us, sha256: z.string() })).max(20),
    }),
  ),
};
