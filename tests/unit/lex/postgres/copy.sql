copy t (a, b) from stdin;
1	it's; -- /* $$
\N	\.
\.
select 1;
