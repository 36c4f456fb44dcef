/** Sigma rule files chosen or dropped in the page: read here and handed over as text, in calls that fit every transport. */
import { SIGMA_BATCH_LIMIT } from '../../../../shared/contract/sigma.ts';
import { SIGMA_FILE_LIMIT, type SigmaProblem } from '../../../../shared/model/sigma.ts';
import { isRuleFile } from '../../../lib/ruleOffer.ts';

export interface RuleFile {
  readonly name: string;
  readonly text: string;
}

const BATCH_FILES = 200;

/** Asks for files, or for a folder; empty when nothing was chosen. */
export function pickRuleFiles(folder: boolean): Promise<File[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    if (folder) input.webkitdirectory = true;
    else input.accept = '.yml,.yaml';
    input.onchange = () => resolve([...(input.files ?? [])]);
    input.oncancel = () => resolve([]);
    input.click();
  });
}

/** Rule files among what was chosen or dropped; of a folder's files those that are rules by their name. */
export function ruleFilesOf(files: readonly File[]): readonly File[] {
  const rules = files.filter((file) => isRuleFile(file.name));
  // One file that was chosen by itself is read whatever its name.
  return rules.length === 0 && files.length === 1 ? files : rules;
}

/** Batches of files as text; those that are no text of a rule's size are problems. */
export async function* ruleBatches(files: readonly File[], problems: SigmaProblem[]): AsyncGenerator<RuleFile[]> {
  let batch: RuleFile[] = [];
  let length = 0;
  for (const file of files) {
    const name = file.webkitRelativePath === '' ? file.name : file.webkitRelativePath;
    const text = file.size > SIGMA_FILE_LIMIT ? undefined : await file.text();
    if (text === undefined) {
      problems.push({
        file: name,
        line: 1,
        reason: `the file is larger than ${SIGMA_FILE_LIMIT.toLocaleString('en-US')} bytes, which no rule is`,
      });
      continue;
    }
    if (batch.length >= BATCH_FILES || length + text.length > SIGMA_BATCH_LIMIT) {
      yield batch;
      batch = [];
      length = 0;
    }
    batch.push({ name: name.slice(-1000), text });
    length += text.length;
  }
  if (batch.length > 0) yield batch;
}
