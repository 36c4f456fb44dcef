import { type Command, EXIT, readArguments } from './command.ts';
import { casePathOf, runJob, withCase } from './openCase.ts';
import { printJson, printLine } from './output.ts';

/** Rebuilds links, chains, access and findings from the evidence: one pass, so that none of them is ever out of step. */
function derive(name: 'reconstruct' | 'analyze', about: string): Command {
  return {
    name,
    about,
    usage: 'CASE [--json]',
    async run(args) {
      const { values, positionals } = readArguments(
        args,
        { json: { type: 'boolean', default: false } },
        { min: 1, max: 1 },
      );
      await withCase(casePathOf(positionals[0]), async (open) => {
        const job = await runJob(open, 'case.derive', {});
        const { counts } = await open.call('case.info', {});
        const { events, agents, chains, findings } = counts;
        await (values.json ? printJson({ events, agents, chains, findings }) : printLine(job.message));
      });
      return EXIT.ok;
    },
  };
}

export const reconstruct = derive('reconstruct', 'Resolve entities, link events, build chains; then analyse');
export const analyze = derive('analyze', 'Compare access and run the rules, on chains that are rebuilt first');
