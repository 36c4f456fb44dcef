import { catalog } from '../workers/engines.ts';
import { type Command, EXIT, readArguments } from './command.ts';
import { printAll } from './output.ts';

/** The formats that can be read; needs no case. */
export const formats: Command = {
  name: 'formats',
  about: 'The log and inventory formats that can be read',
  usage: '[--json]',
  async run(args) {
    const { values } = readArguments(args, { json: { type: 'boolean', default: false } }, { min: 0, max: 0 });
    const known = catalog.importers.map(({ id, title, source, kind, version, fills }) => ({
      id,
      title,
      source,
      kind,
      version,
      fills,
    }));
    await printAll(known, values.json, (one) => `${one.id.padEnd(32)}${one.kind.padEnd(11)}${one.title}`);
    return EXIT.ok;
  },
};
