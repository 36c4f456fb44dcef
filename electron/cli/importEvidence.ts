import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Out } from '../../shared/contract/index.ts';
import { isKnownZone } from '../../shared/model/time.ts';
import { type Command, EXIT, readArguments, UsageError } from './command.ts';
import { casePathOf, type JobRow, type OpenCase, runJob, withCase } from './openCase.ts';
import { printJson, printLine, tell } from './output.ts';

type Row = Out<'evidence.get'>;

/** Imports files and folders into a case, then reconstructs and analyses. */
export const importEvidence: Command = {
  name: 'import',
  about: 'Import files, folders and archives, then reconstruct and analyse',
  usage: 'CASE (PATH… | --resume) [--format F] [--zone Z] [--offset SECONDS] [--no-derive] [--strict] [--json]',
  details: [
    'PATH              files, folders and archives; a folder is walked, an archive opened. What no format knows is kept as evidence',
    '--resume          go on with an import that was cut short',
    '--format F        read as this format instead of finding it out; agentrail formats lists them',
    '--zone Z          zone of times that state none, e.g. Europe/Berlin; else that of the case',
    '--offset SECONDS  what to add to the times of these files; may be negative, and is told apart from what was recorded',
    '--no-derive       do not reconstruct and analyse afterwards',
    '--strict          exit 1 when a record was rejected',
  ],
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      {
        format: { type: 'string' },
        zone: { type: 'string' },
        offset: { type: 'string' },
        'no-derive': { type: 'boolean', default: false },
        resume: { type: 'boolean', default: false },
        strict: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
      { min: 1, max: Number.MAX_SAFE_INTEGER },
    );
    const casePath = casePathOf(positionals[0]);
    const asked = positionals.slice(1).map((path) => resolve(path));
    if (values.resume && asked.length > 0)
      throw new UsageError('--resume takes no paths: it reads those of the import before');
    if (!values.resume && asked.length === 0) throw new UsageError('name what is to be imported');
    const absent = asked.filter((path) => !existsSync(path));
    for (const path of absent) tell(`${path} cannot be read: it does not exist`);
    const paths = asked.filter((path) => !absent.includes(path));
    if (paths.length === 0 && !values.resume) return EXIT.usage;
    const options = {
      format: values.format,
      zone: knownZone(values.zone),
      offsetSeconds: seconds(values.offset),
      derive: !values['no-derive'],
    };
    return withCase(casePath, async (open) => {
      if (options.format !== undefined) {
        const known = (await open.call('formats.list', {})).some((format) => format.id === options.format);
        if (!known) throw new UsageError(`${options.format} is no known format; see: agentrail formats`);
      }
      const job = values.resume ? await resumed(open) : await runJob(open, 'import.start', { paths, options });
      let rejected = 0;
      for (const id of job.evidenceIds) {
        const row = await open.call('evidence.get', { id });
        rejected += row.rejected;
        await (values.json ? printJson(printed(row)) : printLine(described(row)));
      }
      if (!values.json) await printLine(job.message);
      else tell(job.message);
      if (absent.length > 0 || job.errorCode !== null) return EXIT.usage;
      return values.strict && rejected > 0 ? EXIT.finding : EXIT.ok;
    });
  },
};

/** Goes on with the newest import that ended early. */
async function resumed(open: OpenCase): Promise<JobRow> {
  const job = (await open.call('jobs.list', { limit: 100 })).find((one) => one.resumable);
  if (job === undefined) throw new UsageError('no import of this case ended early: there is nothing to resume');
  return runJob(open, 'import.resume', { jobId: job.id });
}

/** The line of a file; other programs rely on these names. */
function printed(row: Row) {
  return {
    evidence_id: row.id,
    name: row.name,
    sha256: row.sha256,
    bytes: row.bytes,
    format: row.format,
    records: row.records,
    accepted: row.accepted,
    duplicates: row.duplicates,
    rejected: row.rejected,
    events: row.events,
    undated: row.undated,
    seconds: row.seconds,
    warnings: row.warnings.map(({ code, message }) => ({ code, message })),
  };
}

function described(row: Row): string {
  const counts = `${row.records} records: ${row.accepted} accepted, ${row.duplicates} duplicates, ${row.rejected} rejected; ${row.events} events`;
  const warnings = row.warnings.map((warning) => `\n    ${warning.code}: ${warning.message}`).join('');
  return `${row.name} [${row.format ?? 'no known format'}] ${counts}${warnings.replaceAll('\n', ' ')}`;
}

function knownZone(zone: string | undefined): string | undefined {
  if (zone !== undefined && !isKnownZone(zone)) throw new UsageError(`${zone} is no known time zone`);
  return zone;
}

function seconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new UsageError('--offset takes seconds, e.g. -420 or 1.5');
  return value;
}
