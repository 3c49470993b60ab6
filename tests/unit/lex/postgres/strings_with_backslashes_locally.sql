begin;
set local standard_conforming_strings = false;
select '\';';
commit;
select '\';
set standard_conforming_strings = no;
select '\';';
discard all;
select '\';
