select E'it\'s; here', e'\\';
select 2;
