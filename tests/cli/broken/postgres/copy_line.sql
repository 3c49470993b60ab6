create table a (id integer, word text);
copy a from stdin;
1	one
two	two
\.
