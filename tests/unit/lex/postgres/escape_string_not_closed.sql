select 1, E'it\';
