import { type Command, EXIT, readArguments } from './command.ts';
import { casePathOf, withCase } from './openCase.ts';
import { printJson, printLine } from './output.ts';

/** Facts and counts of a case. */
export const caseInfo: Command = {
  name: 'case info',
  about: 'Facts and counts of a case',
  usage: 'CASE [--json]',
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      { json: { type: 'boolean', default: false } },
      { min: 1, max: 1 },
    );
    const info = await withCase(casePathOf(positionals[0]), (open) => open.call('case.info', {}));
    if (values.json) await printJson(info);
    else {
      await printLine(`${info.title} (${info.path}), examiner ${info.examiner}, zone ${info.zone}`);
      for (const [name, count] of Object.entries(info.counts)) await printLine(`  ${name.padEnd(14)}${count}`);
    }
    return EXIT.ok;
  },
};
