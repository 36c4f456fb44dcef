-- Clocks as rules see them: what was measured of each source against which, and what is in force.
CREATE VIEW v_clock AS
SELECT source, estimate_us, pairs, spread_us, against, offset_us, basis, measured_by, drift_ppm FROM clock_offset;
