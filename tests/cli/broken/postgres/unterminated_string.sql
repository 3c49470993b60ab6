select 1;
select 'never ends;
