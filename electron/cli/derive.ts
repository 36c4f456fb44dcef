import { type Command, EXIT, readArguments } from './command.ts';
import { casePathOf, runJob, withCase } from './openCase.ts';
import { printJson, printLine } from './output.ts';

/** Rebuilds links, chains, access and findings from the evidence: one pass, so that none of them is ever out of step. */
async function derive(path: string | undefined, input: { readonly rulesOnly: boolean; readonly json: boolean }) {
  await withCase(casePathOf(path), async (open) => {
    const job = await runJob(open, 'case.derive', { rulesOnly: input.rulesOnly });
    const { counts } = await open.call('case.info', {});
    const { events, agents, chains, findings } = counts;
    await (input.json ? printJson({ events, agents, chains, findings }) : printLine(job.message));
  });
  return EXIT.ok;
}

const JSON_OPTION = { json: { type: 'boolean', default: false } } as const;
const ONE_CASE = { min: 1, max: 1 };

export const reconstruct: Command = {
  name: 'reconstruct',
  about: 'Resolve entities, link events, build chains; then analyse',
  usage: 'CASE [--json]',
  run(args) {
    const { values, positionals } = readArguments(args, JSON_OPTION, ONE_CASE);
    return derive(positionals[0], { rulesOnly: false, json: values.json });
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
