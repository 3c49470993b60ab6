copy t to stdout;
copy (select * from stdin) to stdout;
copy t from '/stdin';
copy t from program 'cat stdin';
copy "from" to stdin;
select copy from stdin;
