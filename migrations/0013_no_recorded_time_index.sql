-- No statement asks for events by their recorded time: the order of the case is the corrected one. A fiftieth of the case file.
DROP INDEX IF EXISTS event_orig;
--> statement-breakpoint
DELETE FROM deferred_index WHERE name = 'event_orig';
