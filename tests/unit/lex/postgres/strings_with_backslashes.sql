select '\';
set standard_conforming_strings = off;
select 'it\'s; one', n'\'', b'\';
set session standard_conforming_strings to on;
select '\';
set standard_conforming_strings to 'off';
select '\';';
reset standard_conforming_strings;
select '\';
