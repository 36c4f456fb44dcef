/** The report's settings and outline. */
import { saveReport } from '../db/queries/annotate/settings.ts';
import { reportOutline, reportSettings } from '../db/queries/read/case/report.ts';
import type { Handlers } from './context.ts';

export const reportHandlers = {
  'report.get': ({ db }) => reportSettings(db),
  'report.save': ({ db, who }, input) => saveReport(db, who, input),
  'report.outline': ({ db }) => reportOutline(db),
} satisfies Partial<Handlers>;
