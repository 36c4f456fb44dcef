import { type Command, EXIT, readArguments } from './command.ts';
import { casePathOf, runJob, withCase } from './openCase.ts';
import { printJson, printLine } from './output.ts';

interface Wanted {
  readonly rulesOnly?: boolean;
  readonly rebuild?: boolean;
  readonly json: boolean;
}

/** Brings links, chains, access and findings in line with the evidence: one pass, so that none of them is ever out of step. */
async function derive(path: string | undefined, { rulesOnly = false, rebuild = false, json }: Wanted) {
  await withCase(casePathOf(path), async (open) => {
    const job = await runJob(open, 'case.derive', { rulesOnly, rebuild });
    const { counts } = await open.call('case.info', {});
    const { events, agents, chains, findings } = counts;
    await (json ? printJson({ events, agents, chains, findings }) : printLine(job.message));
  });
  return EXIT.ok;
}

const JSON_OPTION = { json: { type: 'boolean', default: false } } as const;
const ONE_CASE = { min: 1, max: 1 };

export const reconstruct: Command = {
  name: 'reconstruct',
  about:
    'Resolve entities, link events, build chains; then analyse. What would be concluded alike stands; with --rebuild nothing does',
  usage: 'CASE [--rebuild] [--json]',
  run(args) {
    const options = { ...JSON_OPTION, rebuild: { type: 'boolean', default: false } } as const;
    const { values, positionals } = readArguments(args, options, ONE_CASE);
    return derive(positionals[0], { rebuild: values.rebuild, json: values.json });
  },
};

export const analyze: Command = {
  name: 'analyze',
  about:
    'Compare access and run the rules, on chains that are rebuilt first; with --rules-only on those that stand, where they reflect the evidence',
  usage: 'CASE [--rules-only] [--json]',
  run(args) {
    const options = { ...JSON_OPTION, 'rules-only': { type: 'boolean', default: false } } as const;
    const { values, positionals } = readArguments(args, options, ONE_CASE);
    return derive(positionals[0], { rulesOnly: values['rules-only'], json: values.json });
  },
};
