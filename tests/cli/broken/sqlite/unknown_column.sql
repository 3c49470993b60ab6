select id,
       nme
from person;
