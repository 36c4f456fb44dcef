import { type Command, EXIT, readArguments } from './command.ts';
import { casePathOf, runJob, withCase } from './openCase.ts';
import { printJson, printLine, tell } from './output.ts';

/** Opening fails with one of these when the file itself was changed: that is a result of the check, not wrong usage. */
const TAMPERED = new Set(['damaged', 'not_a_case']);

/** Re-hashes the evidence, re-walks the custody chain, checks the ledger. */
export const verify: Command = {
  name: 'verify',
  about: 'Re-hash the evidence, re-walk the custody chain, check the ledger',
  usage: 'CASE [--json]',
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      { json: { type: 'boolean', default: false } },
      { min: 1, max: 1 },
    );
    const path = casePathOf(positionals[0]);
    try {
      return await withCase(path, async (open) => {
        await runJob(open, 'case.verify', {});
        const result = await open.call('case.verification', {});
        for (const check of result?.checks ?? []) {
          if (values.json) await printJson(check);
          else {
            await printLine(`${check.ok ? 'ok    ' : 'FAILED'}  ${check.check}: ${check.detail}`);
            for (const problem of check.problems) await printLine(`          ${problem}`);
          }
        }
        return result?.ok === true ? EXIT.ok : EXIT.finding;
      });
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (!TAMPERED.has(code) || !(error instanceof Error)) throw error;
      const check = { check: 'open', ok: false, detail: error.message, problems: [error.message] };
      if (values.json) await printJson(check);
      else tell(`FAILED  ${error.message}`);
      return EXIT.finding;
    }
  },
};
