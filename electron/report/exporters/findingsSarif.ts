import { PRODUCT_VERSION } from '../../../shared/model/product.ts';
import { defineExporter } from '../define.ts';
import { SarifRun } from '../findingSarif.ts';
import { ruleSettings } from '../ruleSettings.ts';

/** Locations a result; `properties.events` says how many events there are. */
const MOST_LOCATIONS = 50;
const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** SARIF 2.1.0. Results go first, as they are read; what they point at follows, for members of an object have no order. */
export default defineExporter({
  id: 'findings.sarif',
  title: 'Findings as SARIF 2.1.0',
  extension: 'sarif',
  *write(source) {
    const run = new SarifRun();
    yield `{"$schema":${JSON.stringify(SCHEMA)},"version":"2.1.0","runs":[{"results":[\n`;
    let separator = '';
    for (const finding of source.findings()) {
      const evidence = source.evidenceOf(finding.finding_id, MOST_LOCATIONS).slice(0, MOST_LOCATIONS);
      yield `${separator}${JSON.stringify(run.result(finding, evidence))}`;
      separator = ',\n';
    }
    // A rule that could not run found nothing; the reader must not take that for a clean result.
    const rules = source.rules();
    const unmet = rules.filter((rule) => rule.state !== 'ran');
    const rest = {
      artifacts: run.artifacts,
      taxonomies: run.taxonomies(),
      columnKind: 'unicodeCodePoints',
      invocations: [
        {
          executionSuccessful: unmet.every((rule) => rule.state !== 'failed'),
          toolConfigurationNotifications: unmet.map((rule) => ({
            associatedRule: { id: rule.id },
            level: rule.state === 'failed' ? 'error' : 'note',
            message: {
              text:
                rule.state === 'not_applicable'
                  ? `Not applicable: needs ${rule.missing.join(', ')}`
                  : rule.state === 'failed'
                    ? 'The rule failed'
                    : 'The rule has not run yet',
            },
          })),
        },
      ],
      properties: { case: source.case.title, filter: source.case.filter, ruleSettings: ruleSettings(rules) },
      tool: {
        driver: { name: 'Agentrail', version: PRODUCT_VERSION, semanticVersion: PRODUCT_VERSION, rules: run.rules },
      },
    };
    yield `\n],${JSON.stringify(rest).slice(1)}]}\n`;
  },
});
