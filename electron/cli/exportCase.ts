import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { EXPORT_FORMATS } from '../../shared/contract/jobs.ts';
import { openListings } from '../workers/listings.ts';
import { type Command, EXIT, readArguments, UsageError } from './command.ts';
import { casePathOf, runJob, withCase } from './openCase.ts';
import { printJson, printLine } from './output.ts';

type Format = (typeof EXPORT_FORMATS)[number];

const OPTIONS = { out: { type: 'string' }, json: { type: 'boolean', default: false } } as const;

interface Scope {
  readonly filter?: string;
  /** Name of what is compromised, for a revocation worklist. */
  readonly of?: string;
}

async function exportTo(casePath: string, format: Format, out: string | undefined, scope: Scope, json: boolean) {
  if (out === undefined) throw new UsageError('--out FILE is missing');
  const path = resolve(out);
  if (!existsSync(dirname(path))) throw new UsageError(`the folder ${dirname(path)} does not exist`);
  const { filter = '', of } = scope;
  const job = await withCase(casePath, async (open) => {
    const subject = of === undefined ? {} : { subject: (await open.call('blast.subject', { text: of })).id };
    return runJob(open, 'export.start', { format, filter, path, ...subject });
  });
  await (json ? printJson({ format, path: job.output ?? path }) : printLine(job.message));
  return EXIT.ok;
}

/** What cannot be read of a filter: a file of other events than were asked for must not be written. */
function filterErrors(casePath: string, query: string): readonly string[] {
  if (query === '') return [];
  const listings = openListings(casePath);
  try {
    return listings.filterErrors(query);
  } finally {
    listings.close();
  }
}

/** The report as one HTML file. */
export const report: Command = {
  name: 'report',
  about: 'Write the report as one HTML file',
  usage: 'CASE --out FILE.html [--json]',
  async run(args) {
    const { values, positionals } = readArguments(args, OPTIONS, { min: 1, max: 1 });
    return exportTo(casePathOf(positionals[0]), 'report.html', values.out, {}, values.json);
  },
};

/** Events or findings for another program. */
export const exportCase: Command = {
  name: 'export',
  about: 'Write events, findings, access reviews or a revocation worklist for another program',
  usage: 'CASE --format FORMAT --out FILE [--query FILTER] [--of NAME] [--json]',
  details: [
    `--format FORMAT  one of ${EXPORT_FORMATS.join(', ')}`,
    '--out FILE       the file to write; its folder must exist',
    '--query FILTER   only these events, and the findings that cite them; agentrail events --help says what a filter may say',
    '--of NAME        for a revocation worklist: the agent, credential, integration or person that is compromised',
  ],
  async run(args) {
    const options = {
      ...OPTIONS,
      format: { type: 'string' },
      query: { type: 'string', default: '' },
      of: { type: 'string' },
    } as const;
    const { values, positionals } = readArguments(args, options, { min: 1, max: 1 });
    const format = EXPORT_FORMATS.find((one) => one === values.format);
    if (format === undefined) throw new UsageError(`--format is one of ${EXPORT_FORMATS.join(', ')}`);
    const about = format.startsWith('revocation-worklist');
    if (about && values.of === undefined) throw new UsageError('--of NAME says what is compromised');
    const errors = filterErrors(casePathOf(positionals[0]), values.query);
    if (errors.length > 0) throw new UsageError(`--query: ${errors.join('; ')}`);
    const scope = { filter: values.query, ...(about && values.of !== undefined ? { of: values.of } : {}) };
    return exportTo(casePathOf(positionals[0]), format, values.out, scope, values.json);
  },
};
