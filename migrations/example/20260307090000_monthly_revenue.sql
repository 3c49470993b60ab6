-- belay:requires purchase_by_person name_is_unique

-- belay:up
create view revenue_by_person as
select person.id, person.name, coalesce(sum(purchase.amount), 0) as total
from person
left join purchase on purchase.person_id = person.id
group by person.id, person.name;

-- belay:down
drop view revenue_by_person;

-- belay:verify
select count(*) = (select count(*) from person) from revenue_by_person;
