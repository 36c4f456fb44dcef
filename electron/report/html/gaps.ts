/** What the evidence cannot show: missing sources, warnings, rules that could not run. */
import type { ReportModel } from '../model.ts';
import { html, type Markup } from './markup.ts';
import { number, table, text, time } from './pieces.ts';

export function gaps(model: ReportModel): Markup {
  const coverage = model.coverage.rows.map((row) => [
    text(row.title),
    number(row.events),
    time(model, row.fromUs),
    time(model, row.toUs),
    text(row.filled.map((slot) => slot.slot).join(', ')),
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
    .map((rule) => [text(rule.title), text(rule.state.replace('_', ' ')), text(rule.missing.join(', '))]);
  return html`<h3>Sources</h3>${table(['source', 'events', 'from', 'to', 'slots it filled'], coverage, 'What the imported sources cover')}
<h3>Empty slots</h3>${table(['slot', 'chains without it', 'would be filled by'], missing, 'An empty slot is a fact about the evidence, not about the person')}
<h3>Warnings of the import</h3>${table(['file', 'warning'], warnings, 'Do not conclude from absence in these files')}
<h3>Rules that did not run</h3>${table(['rule', 'state', 'missing'], idle, 'Not applicable is not the same as clean')}`;
}
