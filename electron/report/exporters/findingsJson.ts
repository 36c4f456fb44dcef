import { formatIsoUtc } from '../../../shared/model/time.ts';
import { defineExporter } from '../define.ts';
import { ruleSettings } from '../ruleSettings.ts';

/** Events and inventory records told of each finding; the ids of all are in `event_ids` and `record_ids`. */
const MOST_EVIDENCE = 200;

export default defineExporter({
  id: 'findings.json',
  title: 'Findings as one JSON document',
  extension: 'json',
  *write(source) {
    const rules = source.rules();
    const head = {
      case: source.case.title,
      made: formatIsoUtc(source.case.madeUs, 's'),
      filter: source.case.filter,
      rule_settings: ruleSettings(rules),
      rules: rules.map(({ id, title, state, missing, findings }) => ({ id, title, state, missing, findings })),
    };
    yield `${JSON.stringify(head).slice(0, -1)},"findings":[\n`;
    let separator = '';
    for (const finding of source.findings()) {
      const evidence = source.evidenceOf(finding.finding_id, MOST_EVIDENCE);
      yield `${separator}${JSON.stringify({ ...finding, evidence })}`;
      separator = ',\n';
    }
    yield '\n]}\n';
  },
});
