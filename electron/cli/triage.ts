import { FINDING_STATUSES } from '../../shared/model/kinds.ts';
import { type Command, EXIT, readArguments, UsageError } from './command.ts';
import { casePathOf, withCase } from './openCase.ts';
import { printJson, printLine } from './output.ts';

/** Status, owner and due date of findings from a script. */
export const triage: Command = {
  name: 'triage',
  about: 'Set the status, owner or due date of findings; an empty owner or date takes it away',
  usage: `CASE FINDING… [--status ${FINDING_STATUSES.join('|')}] [--reason TEXT] [--owner NAME] [--due YYYY-MM-DD] [--json]`,
  async run(args) {
    const options = {
      status: { type: 'string' },
      reason: { type: 'string', default: '' },
      owner: { type: 'string' },
      due: { type: 'string' },
      json: { type: 'boolean', default: false },
    } as const;
    const { values, positionals } = readArguments(args, options, { min: 2, max: 501 });
    const [path, ...ids] = positionals;
    const status = FINDING_STATUSES.find((one) => one === values.status);
    if (values.status !== undefined && status === undefined)
      throw new UsageError(`--status is one of ${FINDING_STATUSES.join(', ')}`);
    const done = await withCase(casePathOf(path), (open) =>
      open.call('findings.triage', {
        ids,
        reason: values.reason,
        ...(status === undefined ? {} : { status }),
        ...(values.owner === undefined ? {} : { owner: values.owner === '' ? null : values.owner }),
        ...(values.due === undefined ? {} : { due: values.due === '' ? null : values.due }),
      }),
    );
    await (values.json ? printJson(done) : printLine(done.what === '' ? 'Nothing to change.' : done.what));
    return EXIT.ok;
  },
};
