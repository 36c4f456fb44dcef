/** What the evidence cannot show: missing sources, warnings, rules that could not run or whose thresholds were changed. */
import { COVERAGE_QUESTIONS } from '../../../shared/contract/case.ts';
import { SLOTS } from '../../../shared/model/kinds.ts';
import { paramText } from '../../../shared/model/ruleParams.ts';
import type { ReportModel } from '../model.ts';
import { html, type Markup } from './markup.ts';
import { number, table, text, time } from './pieces.ts';

export function gaps(model: ReportModel): Markup {
  const asked = COVERAGE_QUESTIONS.filter((question) =>
    model.coverage.rows.some((row) => cell(row, question) !== undefined),
  );
  const coverage = model.coverage.rows.map((row) => [
    text(row.title),
    number(row.events),
    row.fromUs === null ? text('–') : time(model, row.fromUs, 'day'),
    row.toUs === null ? text('–') : time(model, row.toUs, 'day'),
    ...asked.map((question) => text(cell(row, question) ?? '–')),
  ]);
  const absent = model.coverage.absent.map((source) => [
    text(source.title),
    text(source.wouldFill.map((one) => `${one.slot}: ${one.chains.toLocaleString('en-US')} chains`).join(', ')),
  ]);
  const missing = model.coverage.missing.map((item) => [
    text(item.slot),
    number(item.chains),
    text(item.wouldFill.join(', ')),
  ]);
  const warnings = model.evidence.flatMap((file) =>
    file.warnings.map((warning) => [text(file.name), text(warning.message)]),
  );
  const idle = model.rules
    .filter((rule) => rule.state !== 'ran')
    .map((rule) => [
      text(rule.title),
      text(rule.state.replace('_', ' ')),
      text(rule.error === '' ? rule.missing.join(', ') : rule.error),
    ]);
  return html`<h3>Sources</h3>${table(
    ['source', 'events', 'from', 'to', ...asked.map((question) => QUESTION_NAMES[question])],
    coverage,
    'Which question each imported source answers: events whose records state it; “could” where this kind of source can and did not, – where it cannot or no record does',
  )}
<h3>Empty slots</h3>${table(['slot', 'chains without it', 'would be filled by'], missing, 'An empty slot is a fact about the evidence, not about the person')}
<h3>Sources that are not in the case</h3>${table(['source', 'would fill'], absent, `Counted over at most ${model.coverage.sampledChains.toLocaleString('en-US')} chains a slot, the riskiest`)}
<h3>Warnings of the import</h3>${table(['file', 'warning'], warnings, 'Do not conclude from absence in these files')}
<h3>Rules that did not run</h3>${table(['rule', 'state', 'missing or wrong'], idle, 'Not applicable is not the same as clean')}
${changedRules(model)}`;
}

/** Findings depend on what was set; left out where all rules have their defaults. */
function changedRules({ rules }: ReportModel): Markup {
  const rows = rules.flatMap((rule) =>
    rule.params
      .filter((param) => param.value !== param.default)
      .map((param) => [
        text(rule.title),
        text(`${param.name}: ${param.describe}`),
        text(paramText(param.value)),
        text(paramText(param.default)),
        text(rule.pending ? 'no: changed since the last analysis' : 'yes'),
      ]),
  );
  if (rows.length === 0) return html``;
  const about = 'Other thresholds find more or less; each finding names those that it was found with';
  return html`<h3>Rules with parameters set for this case</h3>${table(['rule', 'parameter', 'set to', 'default', 'in force'], rows, about)}`;
}

type Row = ReportModel['coverage']['rows'][number];
type Question = (typeof COVERAGE_QUESTIONS)[number];

const QUESTION_NAMES: Readonly<Record<Question, string>> = {
  user: 'originating user',
  actor: 'acted as',
  agent: 'agent',
  credential: 'credential',
  workflow: 'workflow',
  system: 'system',
  object: 'object',
  delegation: 'delegation',
  network: 'network',
  ids: 'joining ids',
};

/** Undefined where the source says nothing of it. */
function cell(row: Row, question: Question): string | undefined {
  const answer = row.answers.find((one) => one.question === question);
  const events = (count: number): string => count.toLocaleString('en-US');
  if (answer !== undefined)
    return answer.of < row.events
      ? `${events(answer.events)} of the first ${events(answer.of)}`
      : events(answer.events);
  if (!SLOTS.some((slot) => slot === question && row.fills.includes(slot))) return undefined;
  return row.kind === 'inventory' ? 'lists' : 'could';
}
