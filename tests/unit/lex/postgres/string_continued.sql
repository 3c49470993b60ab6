select E'a'
  -- and on
  'it\'s; b';
select 'a' '\';
select 2;
