-- Written by hand: an index already holds each row's id, so naming it once more only makes it wider; actors and systems are counted over columns
-- and need no time; a handle is a name or a key, which have indexes; of the ledger only rejects are listed by outcome.
DROP INDEX event_time;
--> statement-breakpoint
CREATE INDEX event_time ON event (time_us);
--> statement-breakpoint
DROP INDEX event_orig;
--> statement-breakpoint
CREATE INDEX event_orig ON event (orig_us);
--> statement-breakpoint
DROP INDEX event_evidence;
--> statement-breakpoint
CREATE INDEX event_evidence ON event (evidence_id);
--> statement-breakpoint
DROP INDEX event_actor;
--> statement-breakpoint
CREATE INDEX event_actor ON event (actor) WHERE actor IS NOT NULL;
--> statement-breakpoint
DROP INDEX event_system;
--> statement-breakpoint
CREATE INDEX event_system ON event (system);
--> statement-breakpoint
DROP INDEX entity_handle_nocase;
--> statement-breakpoint
DROP INDEX record_outcome;
--> statement-breakpoint
CREATE INDEX record_outcome ON record (evidence_id, seq) WHERE outcome = 2;
