select a::int, b[1:2], '1'::text; select 1;
