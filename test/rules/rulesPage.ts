/** docs/rules.md, made from the rules themselves and from the stories of their samples. */
import type { ExpectedRate, Rule } from '../../electron/rules/define.ts';
import type { RuleSamples } from './ruleSamples.ts';

const INTRO = `# Rules

<!-- Written by \`npm run docs:rules\` from electron/rules and test/rules/samples. -->

Each rule reads the case and raises findings, one for each subject. Where something that it needs is absent it is *not applicable*, and says what is
missing; it never says "clean". Times are compared with the case's own last event, never with today's date. A finding's score ranks it inside its
severity: 100 × impact × exposure × confidence, each shown with its reason. A false positive is counted above *info* only.

Parameters have the defaults given here and can be set for a case: open the rule under *Findings*, *rules*, or
\`agentrail rules CASE --set bulk-read.rows=500\` ([command-line.md](command-line.md)). What is set takes effect with the next analysis (*Analyse now*, or
\`agentrail analyze CASE --rules-only\`, which leaves links and chains as they are), is kept in the case and in its custody log, and can be undone or taken back to the
default. A finding names the parameters that it was found with where they are not the defaults. Where what is set no longer fits the rule, in a later
version, the rule fails and names the parameter; the default is never used instead.

Each rule has three small cases in \`test/rules/samples/\`: one that it must find, one that looks alike and
that it must not, and ordinary use.
`;

/** The page. `samples` by rule id; a rule without any is listed without stories. */
export function rulesPage(rules: readonly Rule[], samples: ReadonlyMap<string, RuleSamples>): string {
  const index = rules.map((rule) => `| [${rule.id}](#${rule.id}) | ${cell(rule.title)} | ${rule.severity} |`);
  const parts = rules.map((rule) => section(rule, samples.get(rule.id)));
  return [INTRO, '| rule | finds | severity |\n|---|---|---|', `${index.join('\n')}\n`, parts.join('\n')].join('\n');
}

function section(rule: Rule, samples: RuleSamples | undefined): string {
  const lines = [
    `## ${rule.id}`,
    '',
    `**${rule.title}.** ${rule.why}`,
    '',
    `- Severity: ${rule.severity}, raised or lowered by what is seen. Version ${rule.version}.`,
    `- Needs: ${rule.needs.map((need) => need.what).join('; ')}.`,
    `- References: ${rule.refs.length === 0 ? 'none; it speaks of the evidence, not of an attack' : rule.refs.map((ref) => `${ref.scheme.split(' ')[0]} ${ref.id} (${ref.title})`).join(', ')}.`,
    `- Expected false positives: ${rate(rule.expectedRate)}.`,
    '- What to do:',
    ...rule.remediation.map((line) => `  - ${line}.`),
  ];
  if (samples !== undefined) {
    lines.push('- Samples:', `  - found: ${samples.hit.story}.`);
    for (const more of samples.more ?? []) lines.push(`  - also: ${more.story}.`);
    lines.push(`  - near miss: ${samples.nearMiss.story}.`, `  - clean: ${samples.clean.story}.`);
  }
  const params = parameters(rule);
  if (params.length > 0) lines.push('', '| parameter | default | meaning |', '|---|---|---|', ...params);
  return `${lines.join('\n')}\n`;
}

function parameters(rule: Rule): string[] {
  const defaults: Record<string, unknown> = rule.params.parse({});
  return Object.entries(rule.params.shape).map(([name, schema]) => {
    const { description } = schema as { description?: string };
    return `| \`${name}\` | ${cell(String(defaults[name]))} | ${cell(description ?? '')} |`;
  });
}

function rate(expected: ExpectedRate): string {
  if (expected === 'none') return 'none above *info* on clean data';
  return `at most ${expected.atMost} per ${expected.per}, because ${expected.why}`;
}

/** Inside a table a bar would end the cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
