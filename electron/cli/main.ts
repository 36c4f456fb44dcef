/** Entry of `agentrail`. */
import { EXIT } from './command.ts';
import { runCommandLine } from './commandLine.ts';

// A reader such as `head` that has enough closes the pipe: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  throw error;
});

process.exitCode = await runCommandLine(process.argv.slice(2));
