import { defineExporter } from '../define.ts';
import { detectionFinding } from '../findingOcsf.ts';
import { ruleSettings } from '../ruleSettings.ts';

/** Evidence a finding; `finding_info.related_events_count` says how many events there are. */
const MOST_EVIDENCES = 50;

export default defineExporter({
  id: 'findings.ocsf.jsonl',
  title: 'Findings as OCSF 1.8 detection findings, JSON lines',
  extension: 'ocsf.jsonl',
  *write(source) {
    const settings = Map.groupBy(ruleSettings(source.rules()), (one) => one.rule);
    const from = {
      title: source.case.title,
      foundUs: source.case.analysedUs ?? source.case.madeUs,
      settingsOf: (rule: string) => settings.get(rule) ?? [],
    };
    for (const finding of source.findings()) {
      const evidence = source.evidenceOf(finding.finding_id, MOST_EVIDENCES).slice(0, MOST_EVIDENCES);
      yield `${JSON.stringify(detectionFinding(finding, evidence, from))}\n`;
    }
  },
});
