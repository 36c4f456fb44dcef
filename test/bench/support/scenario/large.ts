/** Large cases for timing: many short runs, written as they are made, with nothing kept. */
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { frameOf, lineText } from './files.ts';
import { inventoryFiles } from './inventory.ts';
import { Random } from './random.ts';
import { MODES, type Mode, type Rec, Stage } from './record.ts';
import { drawSkews, lengthOf, play, SHORT_ACTS } from './scenario.ts';
import { makeWorld } from './world.ts';

const FLUSH_CHARS = 4_000_000;
const RECORDS_A_RUN = 9;

class Output {
  private readonly file: string;
  private readonly handle: number;
  private waiting: string[] = [];
  private size = 0;
  private begun = false;

  constructor(folder: string, file: string) {
    this.file = file;
    this.handle = openSync(join(folder, file), 'w');
    this.push(frameOf(file).head);
  }

  add(text: string): void {
    if (this.begun) this.push(frameOf(this.file).between);
    this.begun = true;
    this.push(text);
  }

  end(): void {
    this.push(frameOf(this.file).tail);
    this.flush();
    closeSync(this.handle);
  }

  private push(text: string): void {
    this.waiting.push(text);
    this.size += text.length;
    if (this.size > FLUSH_CHARS) this.flush();
  }

  private flush(): void {
    writeSync(this.handle, this.waiting.join(''));
    this.waiting = [];
    this.size = 0;
  }
}

/**
 * Writes a case of `count` records into a folder; answers how many runs it holds. Memory does not grow with `count`.
 * @param later as many records more, of the time that follows, into a folder of their own
 */
export function writeLarge(
  folder: string,
  count: number,
  seed: number,
  later?: { readonly folder: string; readonly count: number },
): { readonly runs: number } {
  const random = new Random(seed);
  const mode: Mode = { ...MODES.hard, overlap: 20, objects: Math.max(500, Math.round(count / 20)) };
  const world = makeWorld(random, Math.max(50, Math.min(2000, Math.round(count / 500))), mode.objects);
  const outputs = new Map<string, Output>();
  let written = 0;
  let into = folder;
  const sink = (record: Rec): void => {
    const path = join(into, record.file);
    const output = outputs.get(path) ?? new Output(into, record.file);
    outputs.set(path, output);
    output.add(lineText(record.file, [record.body]));
    written += 1;
  };
  const stage = new Stage(random, world, mode, drawSkews(random, mode), sink);
  play(stage, SHORT_ACTS, () => written < count, count / RECORDS_A_RUN);
  const { runCount: runs } = stage;
  if (later !== undefined) {
    into = later.folder;
    const all = written + later.count;
    play(stage, SHORT_ACTS, () => written < all, later.count / RECORDS_A_RUN, lengthOf(mode, count / RECORDS_A_RUN));
  }
  for (const output of outputs.values()) output.end();
  for (const [file, text] of inventoryFiles(world)) writeFileSync(join(folder, file), text);
  return { runs };
}
