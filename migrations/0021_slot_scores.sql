-- How likely the user and the agent of an event are right, each by itself; `score` is that of both. Cases from before are concluded anew as a whole.
ALTER TABLE attribution ADD user_score REAL;
--> statement-breakpoint
ALTER TABLE attribution ADD agent_score REAL;
--> statement-breakpoint
DELETE FROM relink_digest;
--> statement-breakpoint
DELETE FROM relink_run;
