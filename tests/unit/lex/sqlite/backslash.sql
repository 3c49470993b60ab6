select '\';
select \d;
