/**
 * What to open at start: `--case FILE`, `--sample ID`, or a bare path that ends in `.agentrail` (a file opened from the
 * platform's file manager). Anything else on the command line is Chromium's and is left alone.
 */
export function caseFromArguments(argv: readonly string[]): { casePath?: string; sample?: string } {
  const after = (flag: string) => {
    const at = argv.indexOf(flag);
    return at === -1 ? undefined : argv[at + 1];
  };
  const casePath = after('--case') ?? argv.slice(1).find((arg) => !arg.startsWith('-') && arg.endsWith('.agentrail'));
  return casePath === undefined ? { sample: after('--sample') } : { casePath };
}
