import { createWriteStream, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { listSamples, type SampleCase } from '../rpc/samples.ts';
import { openListings } from '../workers/listings.ts';
import { type Command, EXIT, readArguments, UsageError } from './command.ts';
import { runJob, withCase } from './openCase.ts';
import { printJson, printLine } from './output.ts';
import { SAMPLES } from './places.ts';

interface Summary {
  readonly sample: string;
  readonly case: string;
  readonly records: number;
  readonly rejected: number;
  readonly events: number;
  readonly chains: number;
  readonly findings: number;
  readonly chains_file: string;
  readonly findings_file: string;
  readonly report: string;
}

/** The main job without a screen: every sample case imported, reconstructed, analysed and reported. */
export const demo: Command = {
  name: 'demo',
  about: 'Build every sample case: case file, chains, findings, report',
  usage: '--out DIR [--json]',
  async run(args) {
    const { values } = readArguments(
      args,
      { out: { type: 'string' }, json: { type: 'boolean', default: false } },
      { min: 0, max: 0 },
    );
    if (values.out === undefined) throw new UsageError('--out DIR is missing');
    const folder = resolve(values.out);
    const samples = listSamples(fileURLToPath(SAMPLES));
    if (samples.length === 0) throw new UsageError(`no sample cases are in ${fileURLToPath(SAMPLES)}`);
    const summaries: Summary[] = [];
    for (const sample of samples) {
      const summary = await build(sample, join(folder, sample.id));
      summaries.push(summary);
      if (values.json) await printJson(summary);
      else await tellSummary(summary);
    }
    const sum = (key: 'events' | 'chains' | 'findings') => summaries.reduce((total, one) => total + one[key], 0);
    if (!values.json) {
      await printLine(
        `${summaries.length} cases: ${sum('events')} events, ${sum('chains')} chains, ${sum('findings')} findings`,
      );
    }
    return EXIT.ok;
  },
};

async function build(sample: SampleCase, folder: string): Promise<Summary> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${sample.id}.agentrail`);
  // A second run begins afresh: the folder is the demo's own, named by the one who runs it.
  if (existsSync(path)) for (const end of ['', '-wal', '-shm', '-lock']) rmSync(`${path}${end}`, { force: true });
  const report = join(folder, 'report.html');
  const counts = await withCase(
    path,
    async (open) => {
      await runJob(open, 'import.start', { paths: [...sample.paths] });
      await runJob(open, 'export.start', { format: 'report.html', path: report });
      return (await open.call('case.info', {})).counts;
    },
    { title: sample.title, examiner: 'Demo', zone: 'UTC' },
  );
  const listings = openListings(path);
  try {
    const chainsFile = join(folder, 'chains.json');
    const findingsFile = join(folder, 'findings.json');
    await writeLines(chainsFile, listings.chains());
    await writeLines(findingsFile, listings.findings(''));
    return {
      sample: sample.id,
      case: path,
      records: counts.records,
      rejected: counts.rejected,
      events: counts.events,
      chains: counts.chains,
      findings: counts.findings,
      chains_file: chainsFile,
      findings_file: findingsFile,
      report,
    };
  } finally {
    listings.close();
  }
}

/** A JSON array with one element a line: one document for programs that want one, lines for those that do not. */
async function writeLines(path: string, values: Iterable<unknown> | AsyncIterable<unknown>): Promise<void> {
  async function* lines(): AsyncGenerator<string> {
    let separator = '[\n';
    for await (const value of values) {
      yield `${separator}${JSON.stringify(value)}`;
      separator = ',\n';
    }
    yield separator === '[\n' ? '[]\n' : '\n]\n';
  }
  await pipeline(Readable.from(lines()), createWriteStream(path));
}

async function tellSummary(one: Summary): Promise<void> {
  await printLine(
    `${one.sample}: ${one.records} records (${one.rejected} rejected), ${one.events} events, ${one.chains} chains, ${one.findings} findings`,
  );
  for (const path of [one.case, one.chains_file, one.findings_file, one.report]) await printLine(`  ${path}`);
}
