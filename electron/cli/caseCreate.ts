import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { isKnownZone } from '../../shared/model/time.ts';
import { type Command, EXIT, readArguments, UsageError } from './command.ts';
import { withCase } from './openCase.ts';
import { printJson, printLine } from './output.ts';

/** Makes an empty case. */
export const caseCreate: Command = {
  name: 'case create',
  about: 'Make an empty case',
  usage: 'CASE.agentrail [--title TITLE] [--examiner NAME] [--zone ZONE] [--json]',
  details: [
    'CASE.agentrail   the file to make; it must not exist',
    '--title TITLE    what the case is called; else the name of the file',
    '--examiner NAME  who works on it, for the custody log; else the name of this account',
    '--zone ZONE      zone of times that no record and no format states, e.g. Europe/Berlin; else UTC',
  ],
  async run(args) {
    const { values, positionals } = readArguments(
      args,
      {
        title: { type: 'string' },
        examiner: { type: 'string' },
        zone: { type: 'string', default: 'UTC' },
        json: { type: 'boolean', default: false },
      },
      { min: 1, max: 1 },
    );
    const path = resolve(positionals[0] ?? '');
    if (!path.endsWith('.agentrail')) throw new UsageError(`${path}: a case is named NAME.agentrail`);
    if (existsSync(path)) throw new UsageError(`${path} exists already`);
    if (!isKnownZone(values.zone)) throw new UsageError(`${values.zone} is no known time zone`);
    const title = values.title ?? positionals[0] ?? '';
    const info = await withCase(path, (open) => open.call('case.info', {}), {
      title,
      examiner: values.examiner ?? userInfo().username,
      zone: values.zone,
    });
    await (values.json ? printJson(info) : printLine(`${info.path}: case made`));
    return EXIT.ok;
  },
};
