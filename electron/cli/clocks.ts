/** Each source's clock: what was measured, what is in force, and setting it by hand. */
import { formatIsoUtc } from '../../shared/model/time.ts';
import { type Command, EXIT, readArguments, UsageError } from './command.ts';
import { casePathOf, withCase } from './openCase.ts';
import { printJson, printLine } from './output.ts';

export const clocks: Command = {
  name: 'clocks',
  about: "Each source's clock offset, what it rests on, its spread and drift; --set adds seconds to its times",
  usage: 'CASE [--set SOURCE=SECONDS] [--as-recorded SOURCE] [--json]',
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      { set: { type: 'string' }, 'as-recorded': { type: 'string' }, json: { type: 'boolean', default: false } },
      { min: 1, max: 1 },
    );
    const change = values.set === undefined ? undefined : readSetting(values.set);
    await withCase(casePathOf(positionals[0]), async (open) => {
      if (change !== undefined) await open.call('clocks.set', change);
      if (values['as-recorded'] !== undefined)
        await open.call('clocks.set', { source: values['as-recorded'], offsetUs: null });
      for (const row of await open.call('clocks.list', {})) {
        if (!values.json) {
          await printLine(`${`${(row.offsetUs / 1_000_000).toFixed(3)} s`.padStart(14)}  ${row.source}  ${row.said}`);
          continue;
        }
        await printJson({
          source: row.source,
          title: row.title,
          offset_s: row.offsetUs / 1_000_000,
          basis: row.basis,
          estimate_s: row.estimateUs === null ? null : row.estimateUs / 1_000_000,
          measured_by: row.measuredBy,
          pairs: row.pairs,
          spread_s: row.spreadUs === null ? null : row.spreadUs / 1_000_000,
          against: row.against,
          drift_ppm: row.driftPpm,
          drift_at: row.driftRefUs === null ? null : formatIsoUtc(row.driftRefUs, 'us'),
          said: row.said,
        });
      }
    });
    return EXIT.ok;
  },
};

/** `okta.system_log=-12.5`. @throws UsageError */
function readSetting(text: string): { source: string; offsetUs: number } {
  const match = /^([\w.-]+)=([+-]?\d{1,9}(?:\.\d{1,6})?)$/.exec(text);
  if (match === null) throw new UsageError('--set takes SOURCE=SECONDS, e.g. okta.system_log=-12.5');
  return { source: match[1] ?? '', offsetUs: Math.round(Number(match[2]) * 1_000_000) };
}
