import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { EXPORT_FORMATS } from '../../shared/contract/jobs.ts';
import { type Command, EXIT, readArguments, UsageError } from './command.ts';
import { casePathOf, runJob, withCase } from './openCase.ts';
import { printJson, printLine } from './output.ts';

type Format = (typeof EXPORT_FORMATS)[number];

const OPTIONS = { out: { type: 'string' }, json: { type: 'boolean', default: false } } as const;

async function exportTo(casePath: string, format: Format, out: string | undefined, filter: string, json: boolean) {
  if (out === undefined) throw new UsageError('--out FILE is missing');
  const path = resolve(out);
  if (!existsSync(dirname(path))) throw new UsageError(`the folder ${dirname(path)} does not exist`);
  const job = await withCase(casePath, (open) => runJob(open, 'export.start', { format, filter, path }));
  await (json ? printJson({ format, path: job.output ?? path }) : printLine(job.message));
  return EXIT.ok;
}

/** The report as one HTML file. */
export const report: Command = {
  name: 'report',
  about: 'Write the report as one HTML file',
  usage: 'CASE --out FILE.html [--json]',
  async run(args) {
    const { values, positionals } = readArguments(args, OPTIONS, { min: 1, max: 1 });
    return exportTo(casePathOf(positionals[0]), 'report.html', values.out, '', values.json);
  },
};

/** Events or findings for another program. */
export const exportCase: Command = {
  name: 'export',
  about: 'Write events or findings for another program',
  usage: `CASE --format ${EXPORT_FORMATS.join('|')} --out FILE [--query FILTER] [--json]`,
  async run(args) {
    const options = { ...OPTIONS, format: { type: 'string' }, query: { type: 'string', default: '' } } as const;
    const { values, positionals } = readArguments(args, options, { min: 1, max: 1 });
    const format = EXPORT_FORMATS.find((one) => one === values.format);
    if (format === undefined) throw new UsageError(`--format is one of ${EXPORT_FORMATS.join(', ')}`);
    return exportTo(casePathOf(positionals[0]), format, values.out, values.query, values.json);
  },
};
