import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { showToast } from '../lib/toast.ts';
import { isRunning, useJobs } from '../rpc/hooks.ts';

/** What a running import changes while it runs; asked again every few seconds. */
const LIVE = ['case.info', 'evidence.list'];

/** Keeps the screen in step with jobs: live counts while one runs, everything anew and its last sentence when it ends. */
export function useJobWatch(enabled: boolean): void {
  const client = useQueryClient();
  const { jobs, running, loaded } = useJobs(enabled);
  // A short job begins and ends between two polls: what counts as news is when it ended, not whether it was seen running.
  const since = useRef(Date.now() * 1000);
  const told = useRef<Set<string>>(new Set());
  const begun = useRef(false);
  useEffect(() => {
    if (!enabled || !loaded) {
      begun.current = false;
      return;
    }
    // What had ended when the page first looked is on the screen already.
    const first = !begun.current;
    begun.current = true;
    for (const job of jobs) {
      const key = `${job.id} ${job.startedUs}`;
      if (isRunning(job) || job.finishedUs === null || job.finishedUs < since.current || told.current.has(key))
        continue;
      told.current.add(key);
      if (first) continue;
      if (job.message !== '') showToast(job.message, { tone: job.state === 'failed' ? 'problem' : 'plain' });
      void client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== 'jobs.list' });
    }
  }, [enabled, loaded, jobs, client]);
  const runningId = running?.id;
  useEffect(() => {
    if (runningId === undefined) return;
    const timer = window.setInterval(() => {
      for (const name of LIVE) void client.invalidateQueries({ queryKey: [name] });
    }, 2000);
    return () => window.clearInterval(timer);
  }, [runningId, client]);
}
