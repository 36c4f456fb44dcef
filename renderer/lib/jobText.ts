import type { Job } from './server.ts';
import { formatBytes, formatSpan } from './text.ts';

/** `Importing okta.json · 38.1 of 120 MB · 8 s left`. */
export function jobText(job: Job): string {
  const parts = [job.phase === '' ? job.kind : job.phase];
  if (job.unit === 'bytes' && job.total > 0) parts.push(`${formatBytes(job.done)} of ${formatBytes(job.total)}`);
  else if (job.total > 0) parts.push(`${Math.floor((100 * job.done) / job.total)} %`);
  if (job.secondsLeft !== null) parts.push(`${formatSpan(Math.max(1, Math.round(job.secondsLeft)) * 1_000_000)} left`);
  return parts.join(' · ');
}
