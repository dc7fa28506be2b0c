"""Everything with a disk, a database or a clock: readers, checks, lake, database, exports."""
