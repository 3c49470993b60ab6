select 'x1'::integer;
