select 1;
  /* never ends
select 2;
